"""The tables of the page on one intervention: its periods, what each method says, and what was checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _
from resilience.services import words
from resilience.services.effect.check_kinds import state_words
from resilience.services.effect.effect_shown import lines, unit
from resilience.services.effect.effect_words import amount, capital, of, size_of
from resilience.services.effect.estimate_kinds import RESTS_ON
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import Step
    from resilience.services.effect.case import Answer
    from resilience.services.effect.outcome_series import OutcomeData


def tables_of(answer: Answer) -> tuple[Table, ...]:
    """Return the picture's data, the methods and the checks as tables."""
    tables = [_periods(answer), _checks(answer)]
    if answer.verdict is not Verdict.TOO_EARLY:
        tables.insert(1, _methods(answer))
    return tuple(tables)


def _periods(answer: Answer) -> Table:
    data = answer.data
    observed, middle, low, high = lines(data, answer.found.main)
    return Table(
        _("{what}, in {unit}").format(what=data.name, unit=unit(data)),
        (_("Period"), _("Side"), _("Observed"), _("Expected without it"), _("95% limits")),
        (False, False, True, True, True),
        tuple(
            (
                when(data.starts[n], data.step),
                capital(_side(data, n)),
                _cell(observed[n], _("Not reported")),
                _cell(middle[n], _("Not worked out")),
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


def _cell(value: float, missing: str) -> str:
    return missing if np.isnan(value) else amount(float(value))


def _limits(low: float, high: float) -> str:
    """Return limits; "" where there are none, as before the start, where the fit has no limits of its own."""
    if np.isnan(low) or np.isnan(high) or low == high:
        return ""
    return f"{amount(float(low))} {_('to')} {amount(float(high))}"


def _methods(answer: Answer) -> Table:
    is_volume = answer.data.aspect is Aspect.VOLUME
    return Table(
        _("What each method says"),
        (_("Method"), _("Effect"), _("Needs avoided"), _("Rests on")),
        (False, True, True, False),
        tuple(
            (
                one.way.label,
                of(one) or _("None"),
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
        tuple((one.check.label, capital(state_words(one.state)), one.sentence) for one in answer.checks),
    )
