"""What the page on one intervention draws: the picture, a row for each method, the plan with its versions, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Aspect, CountedAs, Verdict
from resilience.locales import _
from resilience.services.effect.control_areas import left_of_group
from resilience.services.effect.designs import donors
from resilience.services.effect.effect_words import HUNDRED, of, size_of
from resilience.services.effect.estimate_kinds import RESTS_ON
from resilience.services.effect.outcome_aspects import SHARES
from resilience.services.effect.outcome_brought import other_start
from resilience.views.effect import EffectPicture, MethodLine

if TYPE_CHECKING:
    from resilience.services.effect.case import Answer, Case
    from resilience.services.effect.estimate_kinds import Estimate
    from resilience.services.effect.outcome_series import Flags, Floats, OutcomeData

MINUTES = 60
MOST_MINUTES = 120
"""Minutes from which times are drawn in hours."""


def picture_of(data: OutcomeData, main: Estimate) -> EffectPicture:
    """Return observed and expected, period by period, from the plan's baseline on."""
    observed, expected, low, high = lines(data, main)
    first = data.first_used
    return EffectPicture(
        starts=data.starts[first:],
        observed=_known(observed[first:]),
        expected=_known(expected[first:]),
        expected_low=_known(low[first:]),
        expected_high=_known(high[first:]),
        left_out=tuple(left_out(data, main).tolist()[first:]),
        first_lead_in=data.first_lead_in - first,
        first_after=data.first_after - first,
        unit=unit(data),
        adds_up=data.aspect is Aspect.VOLUME and data.is_count,
    )


def left_out(data: OutcomeData, main: Estimate) -> Flags:
    """Return which reported periods have no part in the fit: of a disruption, after the end, without the comparison.

    Those of the lead-in are none of them: they are drawn as what they are.
    """
    reported = ~np.isnan(data.values) & ~data.lead_in
    without = np.zeros(len(data), dtype=np.bool_)
    for side in (data.before, data.after):
        known = np.zeros(len(data), dtype=np.bool_) if main.expected is None else side & ~np.isnan(main.expected)
        if known.any():
            without |= side & ~known
    return np.asarray(reported & (~data.in_use | without))


def lines(data: OutcomeData, main: Estimate) -> tuple[Floats, Floats, Floats, Floats]:
    """Return observed, expected and its limits in the unit in which they are drawn."""
    nothing, scale = np.full(len(data), np.nan), _scale(data)
    middle, low, high = (
        nothing if one is None else one * scale for one in (main.expected, main.expected_low, main.expected_high)
    )
    return data.values * scale, middle, low, high


def _scale(data: OutcomeData) -> Floats:
    """Return by what values are multiplied to be drawn: counts stay, shares are per cent of all, long times hours."""
    if data.aspect in SHARES and data.exposure is not None:
        return HUNDRED / data.exposure
    return np.full(len(data), 1 / MINUTES if _is_in_hours(data) else 1.0)


def unit(data: OutcomeData) -> str:
    """Return in what values are drawn."""
    return _("hours") if _is_in_hours(data) else data.unit


def _is_in_hours(data: OutcomeData) -> bool:
    """Whether these are times that read better in hours: half of the months lie above two of them."""
    known = data.values[~np.isnan(data.values)]
    return data.aspect is Aspect.TIME_TO_OUTCOME and known.size > 0 and float(np.median(known)) > MOST_MINUTES


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)


def methods_of(answer: Answer) -> tuple[MethodLine, ...]:
    """Return a row for each method, the main one first; none while it is too early to show results."""
    if answer.verdict is Verdict.TOO_EARLY:
        return ()
    return tuple(
        MethodLine(one.way.label, number == 0, one.share, one.low, one.high, _said(one, answer.data))
        for number, one in enumerate(answer.found.every)
    )


def _said(one: Estimate, data: OutcomeData) -> str:
    if one.share is None:
        return one.reason
    rests = _(RESTS_ON[one.way])
    needs = size_of(one, data.unit, is_count=data.is_count) if data.aspect is Aspect.VOLUME else ""
    return f"{of(one)}; {needs}. {rests}" if needs else f"{of(one)}. {rests}"


def plan_of(case: Case) -> tuple[str, ...]:
    """Return what was fixed, version by version, the first one first."""
    found = []
    for line in case.versions:
        facts = " · ".join(f"{heading}: {said}" for heading, said in line.facts)
        found.append(f"{line.said}. {facts}")
    return tuple(found)


def plan_warning(case: Case) -> str:
    """Return what asks for care of the plan: that it came after results, and that its series started another day."""
    return " ".join(one for one in (_after_results(case), _other_start(case)) if one)


def _other_start(case: Case) -> str:
    own = next((one.new for one in case.around.series if one.id == case.plan.draft.outcome.series), None)
    return "" if own is None else other_start(own, case.intervention.draft.starts_on)


def _after_results(case: Case) -> str:
    """Return that the plan was fixed, or its outcome or direction changed, when results could be seen; "" if not."""
    newest = case.versions[-1]
    if case.is_blind and newest.is_blind:
        return ""
    if case.is_blind:
        return _("The plan was changed after results. {said}. Earlier versions stand below.").format(said=newest.said)
    return _("The plan came after results. {said}.").format(said=newest.said)


def worked_out(case: Case, answer: Answer) -> str:
    """Return how the estimate was made: the design and why no stronger one, the assumption, and the comparison."""
    choice = answer.found.choice
    parts = [
        choice.sentence,
        *choice.passed_over,
        _("Assumed: {assumption}").format(assumption=_(RESTS_ON[choice.way])),
        case.group_words,
        left_of_group(len(case.around.areas), donors(answer.data)),
        _("Limits are at 95 per cent. The lead-in counts on neither side."),
        _disruptions(case, answer.data),
        _summed(answer.data),
    ]
    return " ".join(one for one in parts if one)


def _disruptions(case: Case, data: OutcomeData) -> str:
    """Return which months are left out for a disruption."""
    if case.plan.draft.outcome.series is not None:
        return _("No period of a series counted elsewhere is left out for a disruption.")
    if data.disturbed is None:
        return _("No month is left out for a disruption: none is recorded, or most months after the start have one.")
    return _(
        "Neither does a month with a recorded disruption, or one of which more than a twentieth of need was put down "
        "to one."
    )


def _summed(data: OutcomeData) -> str:
    """Return over what needs avoided are added up; "" of what does not add up."""
    if data.aspect is not Aspect.VOLUME or not data.is_count:
        return ""
    said = _("What was avoided is that of the counted periods after the start alone.")
    if data.counted_as is not CountedAs.REQUEST:
        return said
    return f"{said} " + _("These are requests, not people, and earn no money.")
