"""What a series did after a start, beside what it would have gone on doing: segmented regression."""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series
from resilience.statistics.impact_counterfactual import Model, altogether, counterfactual
from resilience.statistics.impact_design import Design, design
from resilience.statistics.impact_errors import Errors, Family, covariance, usual_lags
from resilience.statistics.impact_form import Columns, Form, FormOptions, LimitsBy, Season, Trend
from resilience.statistics.impact_regression import Fit, fit
from resilience.statistics.impact_results import Effect, Interrupted, TermTest
from resilience.statistics.impact_series import Periods, columns, periods


def interrupted(  # noqa: PLR0913 - the form of the model, of which every part has its usual value
    counts: Series,
    time: Series,
    start: float,
    *,
    exposure: Series | None = None,
    harmonics: int = 0,
    period: float = 12,
    slope: bool = False,
    family: Family = "quasipoisson",
    season: Season = "harmonics",
    trend: Trend = "straight",
    covariates: Columns | None = None,
    lead_in: float = 0,
    level: float = 0.95,
    limits: LimitsBy | None = None,
    errors: Errors = "plain",
    lags: int | None = None,
    controls: Columns | None = None,
    control_exposures: Columns | None = None,
) -> Interrupted:
    """Return how a series changed at its start, against its own trend and season carried on.

    `counts` (n, None or NaN where missing) belong to the rising numbers `time` (n) of periods; `start` is in the same
    unit, and the first period at or after it is the first with the effect. Missing periods, and those without a known
    exposure or covariate, are left out. For `lead_in` units of time from the start on, while the change comes in,
    periods are left out too.

    `exposure` (n, above 0) is what counts are in proportion to, such as residents. `period` is the length of a round
    in units of time: with `season` "harmonics" the season is `harmonics` pairs of waves (0 is none), with "each" every
    position of the round has a level of its own. `trend` is "straight" (a constant growth a period; of counts by
    ratio), "none", "quadratic", "logarithm" (fast at first) or "bent" (a natural spline that may bend about every two
    rounds, on both sides of the start). With `slope` the trend may also change after the start; that change is counted
    from the last period before it. `covariates` are one or several further series (n each).

    The family "quasipoisson" takes counts to vary by a multiple of chance, which it finds; "poisson" by chance alone,
    which is seldom true; "normal" is least squares on the values, with effects that are added (with an exposure: a
    regression of the rate, weighted by it). Limits are normal for counts and by Student's t for "normal" unless
    `limits` says otherwise, and p is by t except for "poisson", all as in R. With `errors` "newey_west" limits allow
    for values that hang together over `lags` periods (by Newey and West's rule where None), but they are far too
    narrow in series as short as these; "autoregressive", where each value resembles the one before, is nearer to the
    truth. With `controls` see `controlled`.

    Raises `NotComputable` for numbers and choices that make no sense, a start outside, fewer than 3 known periods
    before it or 2 after it (3 with `slope`), a side without events, a season that the time before the start does not
    cover, terms that say the same twice, and a series too short for limits by Newey and West.

    Source: Lopez Bernal, Cummins and Gasparrini, 2017, Interrupted time series regression for the evaluation of public
    health interventions: a tutorial; Wagner et al., 2002, Segmented regression analysis of interrupted time series
    studies in medication use research; Newey and West, 1987, A simple, positive semi-definite, heteroskedasticity and
    autocorrelation consistent covariance matrix; Zeger, 1988, A regression model for time series of counts
    (autoregressive).
    """
    form = Form(harmonics, period, slope, family, season, trend, lead_in, level, limits, errors, lags)
    treated = periods(counts, time, start, exposure, covariates, form)
    others = _controls(treated, controls, control_exposures, form)
    found = _answer([treated, *others], form)
    return found if not others else replace(found, trend_difference=_trend_difference([treated, *others], form))


def controlled(
    counts: Series,
    controls: Columns,
    time: Series,
    start: float,
    *,
    exposure: Series | None = None,
    control_exposures: Columns | None = None,
    covariates: Columns | None = None,
    **form: Unpack[FormOptions],
) -> Interrupted:
    """Return how a series changed at its start beyond what its untreated controls did at the same time.

    `controls` are one or several series (n each, of the same unit as `counts`) that the intervention did not touch and
    that whatever else happened would have touched alike; `control_exposures` are theirs. Every series has its own
    level, trend and season; what all controls do at the start is `control` in the result, and the effect is what the
    treated series did beyond it. `trend_difference` is the test, on the time before the start alone, of whether the
    trends were parallel. Other arguments, errors and the result are those of `interrupted`.

    Source: Lopez Bernal, Cummins and Gasparrini, 2018, The use of controls in interrupted time series studies of
    public health interventions.
    """
    if controls is None:
        raise _no_controls()
    return interrupted(
        counts,
        time,
        start,
        exposure=exposure,
        covariates=covariates,
        controls=controls,
        control_exposures=control_exposures,
        **form,
    )


def _controls(treated: Periods, given: Columns | None, exposures: Columns | None, form: Form) -> list[Periods]:
    if given is None:
        return []
    values = columns(given, treated.time.size)
    over = np.ones_like(values) if exposures is None else columns(exposures, treated.time.size)
    if not values.shape[1] or values.shape != over.shape:
        raise _no_controls()
    return [
        periods(row, treated.time, treated.start, above, treated.covariates, form)
        for row, above in zip(values.T, over.T, strict=True)
    ]


def _no_controls() -> NotComputable:
    return NotComputable(_("Give at least one control, and an exposure for each control or for none."))


def _answer(series: list[Periods], form: Form) -> Interrupted:
    treated = series[0]
    plan = design(treated, form, len(series) - 1)
    used = np.concatenate([one.is_used for one in series])
    fitted, spread = _fitted(plan.matrix[used], series, form)
    model = Model(plan, treated, fitted, spread, form.limits_with(fitted.df_residual), form)
    at_once = model.effect(plan.effect[0])
    overall, avoided = altogether(model)
    middle, low, high = counterfactual(model)
    first = int(treated.is_used.sum())
    return Interrupted(
        ratio=at_once if form.is_log else None,
        level=None if form.is_log else at_once,
        slope=model.effect(plan.effect[1]) if form.slope else None,
        overall=overall,
        avoided=avoided,
        dispersion=fitted.dispersion,
        deviance=fitted.deviance,
        df_residual=fitted.df_residual,
        fitted=_placed(fitted.means[:first], treated),
        counterfactual=middle,
        counterfactual_low=low,
        counterfactual_high=high,
        residuals=_placed(fitted.residuals[:first], treated),
        trend_per_period=None if plan.trend is None else model.effect(plan.trend),
        slope_test=_slope_test(plan, fitted, series, form) if form.slope else None,
        others=tuple(model.effect(place) for place in plan.others),
        periods_before=int((treated.is_used & ~treated.is_after).sum()),
        periods_after=int((treated.is_used & treated.is_after).sum()),
        control=model.effect(plan.control[0]) if plan.control else None,
    )


def _fitted(matrix: Numbers, series: list[Periods], form: Form) -> tuple[Fit, Numbers]:
    """Return the fit of all series together and the covariance of its coefficients."""
    values, exposure = (np.concatenate([getattr(one, part)[one.is_used] for one in series]) for part in _PARTS)
    fitted = fit(matrix, values, exposure, is_log=form.is_log)
    places = tuple(one.time[one.is_used] / one.step for one in series)
    lags = usual_lags(places[0].size) if form.lags is None else form.lags
    return fitted, covariance(fitted, form.family, form.errors, lags, places)


_PARTS = ("values", "exposure")


def _slope_test(plan: Design, fitted: Fit, series: list[Periods], form: Form) -> TermTest:
    smaller, _spread = _fitted(np.delete(fitted.design, plan.effect[1], axis=1), series, form)
    return TermTest.of(smaller.deviance - fitted.deviance, 1, fitted.dispersion, fitted.df_residual)


def _trend_difference(series: list[Periods], form: Form) -> Effect:
    """Return how the treated trend differed from the controls' before the start, from that time alone.

    Every series has its level and season, all share a trend, and the treated one has a straight one more.
    """
    earlier = [replace(one, is_used=one.is_used & ~one.is_after) for one in series]
    plan = design(series[0], replace(form, slope=False, trend="none"), len(series) - 1)
    used = np.concatenate([one.is_used for one in earlier])
    elapsed = np.tile(series[0].time - series[0].start, len(series))
    own = np.where(np.arange(elapsed.size) < series[0].time.size, elapsed, 0.0)
    matrix = np.column_stack([own, elapsed, plan.matrix[:, 2:]])[used]
    fitted, spread = _fitted(matrix, earlier, form)
    return Model(plan, series[0], fitted, spread, form.limits_with(fitted.df_residual), form).effect(0)


def _placed(values: Numbers, treated: Periods) -> Numbers:
    row = np.full(treated.time.size, np.nan)
    row[treated.is_used] = values
    return row
