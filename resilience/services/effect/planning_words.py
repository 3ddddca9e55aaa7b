"""An evaluation plan in words: what is judged, by what design and after how long, each in a sentence for its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import Design, SeasonForm, TrendForm
from resilience.locales import _, mark
from resilience.services import words
from resilience.services.effect.effect_words import capital, periods
from resilience.services.effect.register_words import capital_outcome, percent

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.planning_time import Timeline
    from resilience.services.effect.register_naming import Names
    from resilience.views.intervention import Facts

DESIGN_WORDS = {
    Design.BEST: mark("The tool takes the strongest of the designs below that the data allow, and says which."),
    Design.BEFORE_AFTER: mark("The time after is set beside the time before. Whatever else changed counts as effect."),
    Design.INTERRUPTED: mark("The trend and season before are carried on; the effect is the step away from them."),
    Design.STRUCTURAL: mark(
        "The same with a level that wanders, so that a bend of its own is not taken for an effect."
    ),
    Design.CONTROLLED: mark("What the intervention should not touch shows what would have happened anyway."),
    Design.DIFFERENCE: mark("The change here less the change in places that did nothing, if both ran alike before."),
    Design.SYNTHETIC: mark("A weighted mix of others that ran like this one before stands for it afterwards."),
    Design.STAGGERED: mark("Several started at different times: those that had not started yet are the comparison."),
}
SEASON_WORDS = {
    SeasonForm.NONE: mark("The time of the year is left alone: for an outcome that has no season."),
    SeasonForm.ONE_WAVE: mark("One high and one low a year."),
    SeasonForm.TWO_WAVES: mark("A high and a low with a shape of its own: right for most needs."),
    SeasonForm.MONTHS: mark("Every month is itself: takes at least three years before the start."),
}
TREND_WORDS = {
    TrendForm.LEVEL: mark("Need would have stayed as it was."),
    TrendForm.STRAIGHT: mark(
        "Need would have gone on rising or falling as before. Where its course was bending anyway, a straight line "
        "shows an effect that never was: choose it with a reason."
    ),
    TrendForm.BENDING: mark("Need may change its course by itself; harder to prove an effect, and easier to believe."),
}


def design_words(design: Design) -> str:
    """Return what a design does, in a sentence."""
    return _(DESIGN_WORDS[design])


def season_words(season: SeasonForm) -> str:
    """Return what a form of season assumes."""
    return _(SEASON_WORDS[season])


def trend_words(trend: TrendForm) -> str:
    """Return what a form of trend assumes."""
    return _(TREND_WORDS[trend])


def plan_facts(names: Names, draft: EvaluationPlanDraft, line: Timeline) -> Facts:
    """Return what a plan fixes, each answer as a sentence begins, leaving out what it does not."""
    waits = periods(draft.periods, line.step)
    held = (
        (_("Judged by"), capital_outcome(names, draft.outcome)),
        (_("Better is"), _("Less") if draft.improvement is Improvement.DOWN else _("More")),
        (_("Counts as no effect"), _no_effect(draft.no_effect_within)),
        (
            _("Too early until"),
            _("{periods} after the lead-in are wholly reported, which is up to {day}").format(
                periods=waits, day=words.day(line.last_awaited(draft.periods))
            ),
        ),
        (_("Design"), draft.design.label),
        (_("Time of the year"), draft.season.label),
        (_("Trend"), _trend(draft)),
        (_("Time before begins"), words.day(draft.baseline_from) if draft.baseline_from else ""),
        (_("Compared with"), compared_with(names, draft)),
        (_("No effect may show on"), names.type_name(draft.negative_control) if draft.negative_control else ""),
        (_("Why"), draft.why),
    )
    return tuple((heading, said) for heading, said in held if said)


def compared_with(names: Names, draft: EvaluationPlanDraft) -> str:
    """Return by what a plan tells what would have happened anyway."""
    parts = [names.type_name(code) for code in draft.control_types]
    series = (names.series_of(number) for number in draft.control_series)
    parts += [one.name for one in series if one is not None]
    if draft.control_areas and draft.outcome.series is None:
        areas = _("areas that consent to stand beside it, where at least five do")
        parts.append(areas if parts else capital(areas))
    return "; ".join(parts)


def _no_effect(within: float) -> str:
    if not within:
        return _("Nothing but an interval that holds zero")
    return _("A difference of up to {n}% either way").format(n=percent(within))


def _trend(draft: EvaluationPlanDraft) -> str:
    if draft.with_slope:
        return _("{trend}; the effect may grow or fade").format(trend=draft.trend.label)
    return draft.trend.label
