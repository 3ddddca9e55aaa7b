"""Checks of the method itself: form of the trend, season, noise that hangs together, trends before, enough periods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, unclear, warns
from resilience.services.effect.designs import APART, DOUBTFUL, drift_before, trend_for
from resilience.services.effect.effect_words import periods, signed
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import AGAINST, series_of
from resilience.services.effect.estimates_regression import by_regression, first_correlation, hangs_together
from resilience.services.effect.estimates_staggered import fitted
from resilience.services.effect.estimates_structural import by_structure
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Estimate, Found
    from resilience.services.effect.estimates_regression import Series, Trend
    from resilience.services.effect.outcome_series import OutcomeData, Panel

FORMS: tuple[Trend, ...] = ("none", "straight", "bent")
FREEDOM = (*FORMS, "wandering")
"""Forms of the trend, the stiffest first: that a stiffer one says otherwise speaks against that one."""
FEWEST_FOR_NOISE = 12
YEARS_OF_SEASON = 2


def trend_form(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether the effect stays where the trend takes another form."""
    way = found.choice.way
    series = None if way in {Way.SYNTHETIC, Way.STAGGERED, Way.BEFORE_AFTER} else series_of(way, data)
    if series is None or not found.main.has_limits:
        return not_possible(Check.TREND_FORM, _("This method has no trend whose form could be changed."))
    tried: list[tuple[str, Estimate]] = [(trend, by_regression(way, data, plan, series, trend)) for trend in FORMS]
    tried.append(("wandering", by_structure(way, plan, series)))
    known = [(form, one) for form, one in tried if one.has_limits]
    if not known:
        return not_possible(Check.TREND_FORM, _("No other form of the trend can be fitted."))
    shares = [one.share for _form, one in known if one.share is not None]
    said = _("With a level, straight, bent or wandering trend the effect goes from {low}% to {high}%.").format(
        low=signed(min(shares)), high=signed(max(shares))
    )
    if len(known) < len(tried):
        said += " " + _("Not every one of these could be fitted.")
    number = _("{low} to {high}%").format(low=signed(min(shares)), high=signed(max(shares)))
    own = _form_of(way, series, plan)
    freer = [one for form, one in known if FREEDOM.index(form) > FREEDOM.index(own)]
    if any(_contradicts(one, found.main) for one in freer):
        return warns(
            Check.TREND_FORM, _("{said} A trend that is freer to bend leaves the effect out.").format(said=said), number
        )
    if any(_says_else(one, found.main) for _form, one in known):
        return unclear(Check.TREND_FORM, f"{said} {_else(found.main)}", number)
    if not freer:
        return held(Check.TREND_FORM, _("{said} No form is freer to bend than the one used.").format(said=said), number)
    return held(
        Check.TREND_FORM, _("{said} Forms that are freer to bend allow for the effect.").format(said=said), number
    )


def _form_of(way: Way, series: Series, plan: EvaluationPlanDraft) -> str:
    """Return the form of the trend of the main estimate."""
    if way in {Way.WANDERING, Way.WANDERING_WITH_CONTROLS}:
        return "wandering"
    return trend_for(series, plan) if way in AGAINST else "none" if way is Way.LEVEL else "straight"


def _contradicts(other: Estimate, main: Estimate) -> bool:
    """Whether a form leaves the main estimate out of its limits."""
    if other.low is None or other.high is None or main.share is None:
        return False
    return not other.low <= main.share <= other.high


def _says_else(other: Estimate, main: Estimate) -> bool:
    """Whether a form by itself would call it something else: noise, an effect, or one the other way."""
    if not main.excludes_none:
        return other.excludes_none
    return not other.excludes_none or ((other.share or 0.0) < 0) != ((main.share or 0.0) < 0)


def _else(main: Estimate) -> str:
    if main.excludes_none:
        return _("Not every form can tell it from none by itself.")
    return _("One form would call it an effect by itself.")


def season(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether both sides cover every part of the year."""
    del plan, found
    if data.period == 1:
        return held(Check.SEASON, _("The figures are for whole years, so the season has no part."))
    places = np.arange(len(data)) % data.period
    before, after = (set(places[side & data.in_use].tolist()) for side in (data.before, data.after))
    if len(before) < data.period or data.years_before < YEARS_OF_SEASON:
        return warns(
            Check.SEASON,
            _("The time before the start does not show every part of the year twice, so its season is hardly known."),
            is_decisive=False,
        )
    if len(after) < data.period:
        return unclear(
            Check.SEASON,
            _(
                "The time before the start covers {years} years; the time after lacks {n} of the {all} of the "
                "year, so an early or late season can pose as an effect."
            ).format(years=f"{data.years_before:.1f}", n=data.period - len(after), all=periods(data.period, data.step)),
        )
    return held(
        Check.SEASON,
        _("Both sides cover every part of the year; before the start for {years} years.").format(
            years=f"{data.years_before:.1f}"
        ),
    )


def autocorrelation(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether what the model leaves over hangs together from one period to the next."""
    del data, plan
    residuals = found.main.residuals
    if residuals is None or int((~np.isnan(residuals)).sum()) < FEWEST_FOR_NOISE:
        return not_possible(Check.AUTOCORRELATION, _("Too few periods to see whether noise hangs together."))
    correlation, _pairs = first_correlation(residuals)
    said = f"{correlation:+.2f}".replace("-", "−")
    if not hangs_together(residuals):
        return held(
            Check.AUTOCORRELATION,
            _(
                "What the model leaves over does not hang together from one period to the next (correlation {r})."
            ).format(r=said),
            said,
        )
    more = (
        _("The limits allow for that (Newey and West); in short series they are still somewhat narrow.")
        if found.main.is_widened
        else _("Allowing for that would not make the limits wider here.")
    )
    return warns(
        Check.AUTOCORRELATION,
        _("What the model leaves over hangs together from one period to the next (correlation {r}). {more}").format(
            r=said, more=more
        ),
        said,
        is_decisive=False,
    )


def parallel(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether the outcome and what it is compared with went the same way before the start."""
    if found.choice.way is Way.STAGGERED and data.panel is not None:
        return _parallel_units(data, data.panel)
    series = series_of(found.choice.way, data) if found.choice.way in AGAINST else None
    if series is None:
        return not_possible(Check.PARALLEL, _("This method compares with nothing that could have gone another way."))
    p = drift_before(series, plan)
    said = _("Before the start the two did not quite go the same way (by chance {p}% of the time).").format(
        p=max(1, round(100 * p))
    )
    if p < APART:
        more = _("A difference in trend is therefore part of the model, and the limits hold what it would be without.")
        return warns(Check.PARALLEL, f"{said} {more}", is_decisive=False)
    if p < DOUBTFUL:
        more = _("That is too little to give each a trend of its own; “Form of the trend” says what it would do.")
        return warns(Check.PARALLEL, f"{said} {more}", is_decisive=False)
    return held(
        Check.PARALLEL,
        _("Before the start the two went the same way as far as can be told; few periods would show little."),
    )


def _parallel_units(data: OutcomeData, panel: Panel) -> Checked:
    """Return whether treated units and those not treated yet went the same way before each start."""
    try:
        before = fitted(data, panel).pre_trend
    except NotComputable as why:
        return not_possible(Check.PARALLEL, why.sentence)
    if before.p is None:
        return not_possible(Check.PARALLEL, before.reason or _("Too few periods before the starts."))
    if before.p < DOUBTFUL / 2:
        return warns(
            Check.PARALLEL,
            _(
                "Before their starts the units did not go the same way as those not treated yet (by chance {p}%)."
            ).format(p=max(1, round(100 * before.p))),
        )
    return held(
        Check.PARALLEL,
        _("Before their starts the units went the same way as those not treated yet, as far as can be told."),
    )


def fit_before(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return how well the mixture followed this area before the start, where there is one."""
    del data, plan
    mixed = next((one for one in found.every if one.way is Way.SYNTHETIC and one.missed is not None), None)
    if mixed is None or mixed.missed is None:
        return not_possible(Check.FIT_BEFORE, _("No mixture of untreated areas or units could be made."))
    number = f"{round(100 * mixed.missed)}%"
    said = _(
        "Before the start the mixture missed this series by {share} of what the series itself strays from one period "
        "to the next."
    ).format(share=number)
    if mixed.is_poor_fit:
        said = _("{said} So it did not follow it.").format(said=said)
        return warns(Check.FIT_BEFORE, said, number, is_decisive=found.choice.way is Way.SYNTHETIC)
    if mixed.missed > 1:
        said = _("{said} That is more than its own noise, so whether it followed it is not clear.").format(said=said)
        return unclear(Check.FIT_BEFORE, said, number)
    said = _("{said} That is no more than its own noise, so it followed it as closely as can be told.").format(
        said=said
    )
    return held(Check.FIT_BEFORE, said, number)


def enough(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether the plan's number of periods has passed."""
    del found
    number = _("{n}, needs {all}").format(n=data.reported_after, all=plan.periods)
    said = _("{n} reported after the lead-in; the plan waits for {all}.").format(
        n=periods(data.reported_after, data.step), all=plan.periods
    )
    if data.reported_after < plan.periods:
        return warns(Check.PERIODS, said, number)
    return held(Check.PERIODS, said, number)
