"""Looks whether anything else is recorded close to the start: a disruption, another intervention, a campaign."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _, ngettext
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.designs import why_not
from resilience.services.effect.effect_words import of
from resilience.services.effect.estimate_kinds import Estimate
from resilience.services.effect.estimates import estimate
from resilience.services.effect.outcome_series import BesideKind
from resilience.services.effect.verdicts import is_too_early

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import Beside, OutcomeData

NEAR_MONTHS = 3
"""Months before the start, and after the lead-in, in which something beside may pose as the effect."""
MOST_NAMED = 3


def events(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether a disruption, or another intervention, fell close to the start.

    One close by warns. It decides where it cannot be told apart: another intervention, a disruption that began as this
    one did, or one whose months change the conclusion when they are left in.
    """
    close = near(data, {BesideKind.DISRUPTION, BesideKind.INTERVENTION}, NEAR_MONTHS)
    left_in = None if is_too_early(data, plan, found) else _left_in(data, plan, found)
    said = _left_out(data, left_in)
    if close:
        same = near(data, {BesideKind.DISRUPTION, BesideKind.INTERVENTION}, 1)
        others = [one for one in close if one.kind is BesideKind.INTERVENTION]
        names = ", ".join(one.words for one in close[:MOST_NAMED])
        return warns(
            Check.EVENTS,
            _("Close to the start lies: {names}. What lasts of it cannot be told from the effect. {left_out}")
            .format(names=names, left_out=said)
            .strip(),
            str(len(close)),
            is_decisive=bool(same or others) or _contradicts(left_in, found.main),
        )
    if not data.is_recorded:
        return not_possible(
            Check.EVENTS,
            _("Nothing recorded here goes back that far, so what else happened close to the start is not known."),
        )
    return held(
        Check.EVENTS,
        _("No disruption and no other intervention for this need is recorded close to the start. {left_out}")
        .format(left_out=said)
        .strip(),
    )


def _left_in(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Estimate | None:
    """Return the estimate with the months of disruptions left in; `None` where nothing is known of any.

    Without a number where what it is compared with is not reported in enough of them: of too few areas nothing is said.
    """
    if np.isnan(data.values[data.left_out]).all():
        return None
    whole = replace(data, disturbed=None)
    why = why_not(whole, found.choice.design)
    return Estimate(found.choice.way, reason=why) if why else estimate(found.choice.way, whole, plan)


def _left_out(data: OutcomeData, left_in: Estimate | None) -> str:
    """Return how many months count on neither side, and what the estimate is with them once it may be told."""
    left_out = int(data.left_out.sum())
    if not left_out:
        return ""
    said = ngettext(
        "{n} month with a recorded disruption, or its aftermath, counts on neither side",
        "{n} months with a recorded disruption, or its aftermath, count on neither side",
        left_out,
    ).format(n=left_out)
    if left_in is None:
        return f"{said}."
    return _("{said}; with them it would be {change}.").format(said=said, change=of(left_in) or _("not known"))


def _contradicts(left_in: Estimate | None, main: Estimate) -> bool:
    """Whether the months of disruptions, left in, would take the estimate out of its own limits."""
    if left_in is None or left_in.share is None or main.low is None or main.high is None:
        return False
    return not main.low <= left_in.share <= main.high


def near(data: OutcomeData, kinds: set[BesideKind], months: int) -> list[Beside]:
    """Return what began so many months before the start at most, or from it to so many after the lead-in."""
    first = _month_of(data, data.first_lead_in) - months
    last = _month_of(data, data.first_after) + months - 1
    return [one for one in data.beside if one.kind in kinds and first <= _month(one.first) <= last]


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _month_of(data: OutcomeData, place: int) -> int:
    months = data.step.months or 1
    return _month(data.starts[0]) + place * months
