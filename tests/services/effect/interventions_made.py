"""Interventions, plans and months of need made for tests, with as few words as possible for what matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.intervention import IntendedEffect, InterventionDraft
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Step
from resilience.domain.outcome import NewSeries, Outcome, SeriesPoint
from resilience.domain.vocabulary import Aspect, CountedAs, Everyday
from tests.needs_made import batch

FOOD = Outcome(Aspect.VOLUME, NeedFilter(need_type="FOD"))
START = date(2025, 7, 1)
FEWER_FOOD = IntendedEffect(FOOD, Improvement.DOWN, 0.2, 12)


def checks(**changes: object) -> InterventionDraft:
    """An intervention that began with July 2025."""
    made = InterventionDraft("Home safety checks", "Crews visit people once.", START, 0, None, Everyday.TRIAL)
    return replace(made, **changes)


def plan(**changes: object) -> EvaluationPlanDraft:
    """A plan that judges requests about food by twelve months."""
    return replace(EvaluationPlanDraft(FOOD, Improvement.DOWN, 0.05, 12), **changes)


def months(first: date, number: int) -> list[date]:
    return [first_of_month(month_number(first) + place) for place in range(number)]


def bring_in_need(store, partnership, counts, first=date(2022, 1, 1), need_type="FOD", key="one"):
    """Bring in so many requests in each month, all of them reported."""
    starts = months(first, len(counts))
    rows = [{"on": on, "count": n, "need_type": need_type} for on, n in zip(starts, counts, strict=True)]
    last = first_of_month(month_number(starts[-1]) + 1) - timedelta(days=1)
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        tx.needs.bring_in(led, batch(rows, key=key, covers=((first, last),)))


def bring_in_series(store, partnership, *names: str, group: str = "Hospitals", step: Step = Step.MONTH):
    """Bring in series of one group, by month from 2022 to October 2026 or by year, and return their numbers."""
    starts = months(date(2022, 1, 1), 58) if step is Step.MONTH else [date(year, 1, 1) for year in range(1990, 2026)]
    points = tuple(SeriesPoint(start, 50.0 + place % 7) for place, start in enumerate(starts))
    made = [
        NewSeries(group, name, CountedAs.AE_ATTENDANCE, "attendances", "counted by hand", step, True, points)
        for name in names
    ]
    with store.transaction() as tx:
        return tx.outcome_series.add(tx.people.again(partnership.lead).leading(partnership.id), made)
