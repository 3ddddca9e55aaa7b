"""From a series counted elsewhere through the estimate into money: nothing in between is left out or made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Step
from resilience.domain.outcome import NewSeries, Outcome, SeriesPoint
from resilience.domain.vocabulary import Aspect, CountedAs, Design, SeasonForm, TrendForm
from resilience.services.value import entering
from resilience.services.value.effects import measured_effect
from resilience.services.value.worth import worth
from tests.services.value.made import benefit_draft, intervention_draft

BEFORE, AFTER = 48, 18
USUAL, FEWER = 1000, 800


def attendances(counted_as: CountedAs) -> NewSeries:
    """A thousand attendances a month, from April 2024 on eight hundred, with the noise of counts."""
    counts = np.random.default_rng(7).poisson([USUAL] * BEFORE + [FEWER] * AFTER)
    months = [date(2020 + (3 + month) // 12, (3 + month) % 12 + 1, 1) for month in range(BEFORE + AFTER)]
    points = tuple(SeriesPoint(start, float(count)) for start, count in zip(months, counts, strict=True))
    return NewSeries("Trust", "Falls", counted_as, "attendances", "Trust", Step.MONTH, is_count=True, points=points)


@pytest.fixture
def valued(store, partnership):
    """Return the page of an intervention whose plan judges a series that counts so, and its measured effect."""

    def value(counted_as: CountedAs):
        with store.transaction() as tx:
            led = tx.people.act_as(partnership.lead).leading(partnership.id)
            (series,) = tx.outcome_series.add(led, [attendances(counted_as)])
            outcome = Outcome(Aspect.VOLUME, series=series)
            number = tx.interventions.add(led, intervention_draft(f"Checks {counted_as.value}"))
            plan = EvaluationPlanDraft(
                outcome,
                Improvement.DOWN,
                0.02,
                12,
                design=Design.INTERRUPTED,
                season=SeasonForm.NONE,
                trend=TrendForm.STRAIGHT,
            )
            tx.interventions.fix_plan(led, number, plan, known_to=date(2024, 3, 31), seen_version=0)
        draft = replace(benefit_draft(number), attribution=0.5)
        entering.add_benefit(store, partnership.lead, partnership.id, draft)
        with store.reading() as tx:
            effect = measured_effect(tx, tx.people.again(partnership.board), partnership.id, number)
        return worth(store, partnership.board, partnership.id, number), effect

    return value


def test_a_measured_fall_in_attendances_becomes_money_with_its_interval(valued):
    view, effect = valued(CountedAs.AE_ATTENDANCE)
    assert effect.avoided_low < AFTER * (USUAL - FEWER) < effect.avoided_high
    assert "95% between" in view.title
    (row,) = next(table for table in view.conclusions[0].tables if table.caption.startswith("Benefits")).rows
    assert row[1] == f"{effect.avoided / effect.years:,.0f} × attendance"
    assert "of attendances are avoided" in view.sentence


def test_the_same_fall_in_something_else_earns_nothing_from_the_price_of_attendances(valued):
    view, _effect = valued(CountedAs.GP_VISIT)
    assert view.title == "No money yet: what was counted is not what the unit cost prices"
    assert "Attendances after a fall" in str(view.conclusions)
