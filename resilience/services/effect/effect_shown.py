"""What the page on one intervention draws: the picture, a row for each method, the plan's versions and the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _
from resilience.services import words
from resilience.services.effect.effect_words import HUNDRED, of, size_of
from resilience.services.effect.estimate_kinds import RESTS_ON
from resilience.services.effect.outcome_aspects import SHARES
from resilience.views.effect import CheckState, EffectPicture, MethodLine
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import Step
    from resilience.services.effect.case import Answer, Case
    from resilience.services.effect.estimate_kinds import Estimate, Found
    from resilience.services.effect.outcome_series import Floats, OutcomeData


def picture_of(data: OutcomeData, main: Estimate) -> EffectPicture:
    """Return observed and expected, period by period, from the plan's baseline on."""
    nothing = np.full(len(data), np.nan)
    scale = _scale(data)
    lines = [nothing if one is None else one * scale for one in (main.expected, main.expected_low, main.expected_high)]
    first = data.first_used
    return EffectPicture(
        starts=data.starts[first:],
        observed=_known((data.values * scale)[first:]),
        expected=_known(lines[0][first:]),
        expected_low=_known(lines[1][first:]),
        expected_high=_known(lines[2][first:]),
        first_lead_in=data.first_lead_in - first,
        first_after=data.first_after - first,
        unit=data.unit,
    )


def _scale(data: OutcomeData) -> Floats:
    """Return by what values are multiplied to be in the outcome's unit: counts stay, shares are of all in per cent."""
    if data.aspect in SHARES and data.exposure is not None:
        return HUNDRED / data.exposure
    return np.ones(len(data))


def _known(values: Floats) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(value) else float(value) for value in values)


def methods_of(answer: Answer) -> tuple[MethodLine, ...]:
    """Return a row for each method, the main one first; none while it is too early to show results."""
    if answer.data.reported_after < answer.plan.periods:
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
    """Return that the plan was fixed, or its outcome or direction changed, when results could be seen; "" if not."""
    newest = case.versions[-1]
    if case.is_blind and newest.is_blind:
        return ""
    if case.is_blind:
        return _("The plan was changed after results. {said}. Earlier versions stand below.").format(said=newest.said)
    return _("The plan came after results. {said}.").format(said=newest.said)


def worked_out(case: Case, found: Found) -> str:
    """Return how the estimate was made: the design and why no stronger one, the assumption, and the comparison."""
    choice = found.choice
    parts = [
        choice.sentence,
        *choice.passed_over,
        _("Assumed: {assumption}").format(assumption=_(RESTS_ON[choice.way])),
        case.group_words,
        _(
            "Limits are at 95 per cent. A month with a recorded disruption, or of which more than a twentieth of need "
            "was put down to one, counts on neither side, and neither does the lead-in. Needs avoided are those of the "
            "counted months after the start alone; they are requests, not people, and earn no money."
        ),
    ]
    return " ".join(one for one in parts if one)


def tables_of(answer: Answer) -> tuple[Table, ...]:
    """Return the picture's data, the methods and the checks as tables."""
    tables = [_periods(answer), _checks(answer)]
    if answer.verdict is not Verdict.TOO_EARLY:
        tables.insert(1, _methods(answer))
    return tuple(tables)


def _periods(answer: Answer) -> Table:
    data, main = answer.data, answer.found.main
    nothing, scale = np.full(len(data), np.nan), _scale(data)
    values = data.values * scale
    middle, low, high = (
        nothing if one is None else one * scale for one in (main.expected, main.expected_low, main.expected_high)
    )
    return Table(
        _("{what}, in {unit}").format(what=data.name, unit=data.unit),
        (_("Period"), _("Side"), _("Observed"), _("Expected without it"), _("95% limits")),
        (False, False, True, True, True),
        tuple(
            (
                when(data.starts[n], data.step),
                _side(data, n),
                _cell(values[n]),
                _cell(middle[n]),
                _limits(low[n], high[n]),
            )
            for n in range(data.first_used, len(data))
        ),
    )


def when(start: date, step: Step) -> str:
    """Return a period as a row of a table names it."""
    if step.in_a_year == 12:  # noqa: PLR2004 - months in a year
        return words.month(start)
    return str(start.year) if step.in_a_year == 1 else _("from {month}").format(month=words.month(start))


def _side(data: OutcomeData, place: int) -> str:
    if data.lead_in[place]:
        return _("lead-in")
    if data.disturbed is not None and data.disturbed[place]:
        return _("disruption, left out")
    return _("before") if data.before[place] else _("after") if data.after[place] else _("ended")


def _cell(value: float) -> str:
    return _("not reported") if np.isnan(value) else words.amount(round(float(value), 1))


def _limits(low: float, high: float) -> str:
    if np.isnan(low) or np.isnan(high):
        return ""
    return f"{words.amount(round(float(low), 1))} {_('to')} {words.amount(round(float(high), 1))}"


def _methods(answer: Answer) -> Table:
    is_volume = answer.data.aspect is Aspect.VOLUME
    return Table(
        _("What each method says"),
        (_("Method"), _("Effect"), _("Needs avoided"), _("Rests on")),
        (False, True, True, False),
        tuple(
            (
                one.way.label,
                of(one) or _("none"),
                size_of(one, answer.data.unit, is_count=answer.data.is_count) if is_volume else "",
                one.reason or _(RESTS_ON[one.way]),
            )
            for one in answer.found.every
        ),
    )


def _checks(answer: Answer) -> Table:
    return Table(
        _("What was checked"),
        (_("Check"), _("How it came out"), _("What was looked at")),
        (False, False, False),
        tuple((one.check.label, state_words(one.state), one.sentence) for one in answer.checks),
    )


def state_words(state: CheckState) -> str:
    """Return how a check came out, in a word."""
    return {
        CheckState.RUNNING: _("running"),
        CheckState.HELD: _("held"),
        CheckState.WARNS: _("warns"),
        CheckState.NOT_POSSIBLE: _("not possible"),
    }[state]
