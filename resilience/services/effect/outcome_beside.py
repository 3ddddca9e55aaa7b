"""What is recorded that happened beside an intervention: disruptions, changes in reporting, other interventions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import NeedFilter, Part, Step
from resilience.domain.vocabulary import ReportingChange
from resilience.locales import _
from resilience.services import words
from resilience.services.effect.outcome_series import Beside, BesideKind, Flags
from resilience.services.need_steps import after as next_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from resilience.domain.disruption import Disruption
    from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.outcome import Outcome
    from resilience.services.effect.outcome_times import Times
    from resilience.services.need_asking import NeedContext

ATTACHED = 0.05
"""The share of a month's need put down to disruptions from which the month counts as disturbed."""
MOST_DISTURBED = 0.5
"""The share of the months after the start beyond which disturbed months are not left out: too little would stay."""
KINDS = {
    ReportingChange.CAMPAIGN: BesideKind.AWARENESS,
    ReportingChange.AWARENESS_MEASURED: BesideKind.AWARENESS,
}


def disturbed_months(context: NeedContext, asked: NeedFilter, starts: tuple[date, ...], times: Times) -> Flags | None:
    """Return the months with a recorded disruption; `None` where there is none, or where it is most of them."""
    overlapping = np.array(
        [any(_touches(one, start, context.today) for one in context.disruptions) for start in starts]
    )
    disturbed = overlapping | _attached(context, asked, len(starts))
    after = disturbed[times.first_after : times.stop]
    if not disturbed.any() or (len(after) and after.mean() > MOST_DISTURBED):
        return None
    return np.asarray(disturbed, dtype=np.bool_)


def _touches(one: Disruption, month: date, today: date) -> bool:
    return one.starts_on < next_start(Step.MONTH, month) and (one.ends_on or today) >= month


def _attached(context: NeedContext, asked: NeedFilter, months: int) -> Flags:
    """Return the months of which more than a twentieth of all need was put down to a disruption."""
    held = context.cube.by_code(Part.DISRUPTION, replace(asked, need_type=None))
    rows = [row for row, code in enumerate(held.codes) if code]
    if not rows or len(held.starts) != months:
        return np.zeros(months, dtype=np.bool_)
    named, every = np.nan_to_num(held.counts[rows]).sum(axis=0), np.nan_to_num(held.counts).sum(axis=0)
    return np.asarray(named > ATTACHED * np.maximum(every, 1))


def beside_of(
    context: NeedContext,
    asked: NeedFilter,
    intervention: Intervention,
    interventions: tuple[Intervention, ...],
    plans: tuple[EvaluationPlan, ...],
) -> tuple[Beside, ...]:
    """Return everything recorded beside an outcome of need, by date."""

    def is_same(outcome: Outcome) -> bool:
        return outcome.series is None and outcome.asked.need_type == asked.need_type

    return _by_date(*_disruptions(context), *_reporting(context), *_others(intervention, interventions, plans, is_same))


def beside_series(
    context: NeedContext,
    plan: EvaluationPlanDraft,
    intervention: Intervention,
    interventions: tuple[Intervention, ...],
    plans: tuple[EvaluationPlan, ...],
) -> tuple[Beside, ...]:
    """Return what is recorded beside a series counted elsewhere: nothing of how that was reported is known here."""

    def is_same(outcome: Outcome) -> bool:
        return outcome.series == plan.outcome.series

    return _by_date(*_disruptions(context), *_others(intervention, interventions, plans, is_same))


def is_recorded(context: NeedContext, day: date) -> bool:
    """Whether an area's records go back to a day: its need, or the first disruption that it wrote down."""
    first = [*context.cube.series(NeedFilter(), Step.MONTH).starts[:1], *(one.starts_on for one in context.disruptions)]
    return bool(first) and min(first) <= day


def _by_date(*found: Beside) -> tuple[Beside, ...]:
    return tuple(sorted(found, key=lambda one: one.first))


def _disruptions(context: NeedContext) -> Iterator[Beside]:
    for one in context.disruptions:
        yield Beside(BesideKind.DISRUPTION, one.starts_on, one.ends_on, one.name)


def _reporting(context: NeedContext) -> Iterator[Beside]:
    for note in context.reporting:
        draft = note.draft
        kind = KINDS.get(draft.kind, BesideKind.REPORTING)
        yield Beside(
            kind,
            draft.on_day,
            draft.on_day,
            _("{kind}, {day}").format(kind=draft.kind.label, day=words.day(draft.on_day)),
        )
    for step in context.steps:
        yield Beside(
            BesideKind.REPORTING,
            step.draft.on_day,
            step.draft.on_day,
            _("A step change recorded for {day}").format(day=words.day(step.draft.on_day)),
        )


def _others(
    intervention: Intervention,
    interventions: tuple[Intervention, ...],
    plans: tuple[EvaluationPlan, ...],
    is_same: Callable[[Outcome], bool],
) -> Iterator[Beside]:
    """Return other interventions meant for the same outcome."""
    for one in interventions:
        if one.id == intervention.id or one.withdrawn_at is not None:
            continue
        meant = [part.outcome for part in one.draft.intended]
        meant += [plan.draft.outcome for plan in plans if plan.intervention == one.id]
        if any(map(is_same, meant)):
            yield Beside(BesideKind.INTERVENTION, one.draft.starts_on, one.draft.ends_on, one.name)
