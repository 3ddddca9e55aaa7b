"""Interventions, plans, series and drafts as they are held: whole, versioned, of one area alone, undone by a word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from resilience.domain.errors import Conflict, NotTheirs
from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.identity import InterventionId, LearningId, SeriesId
from resilience.domain.intervention import CostLine, IntendedEffect, InterventionConflict, InterventionDraft
from resilience.domain.learning import LearningDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Part, Slice, Step
from resilience.domain.outcome import NewSeries, Outcome, SeriesPoint
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import (
    Aspect,
    BenefitFrom,
    BesideMoney,
    CostKind,
    CountedAs,
    Everyday,
    ValueKind,
    WhoBenefits,
    Worked,
)
from resilience.domain.worth import BenefitDraft, BesideDraft

CARE = Outcome(Aspect.VOLUME, NeedFilter(need_type="CAR"))
CHECKS = InterventionDraft(
    "Home safety checks",
    "A visit with falls advice",
    date(2025, 1, 1),
    2,
    None,
    Everyday.TRIAL,
    target_groups=("OLD",),
    aims=("preparedness",),
    intended=(IntendedEffect(CARE, Improvement.DOWN, 0.2, 6),),
    costs=(CostLine(2024, Decimal("1200.50"), CostKind.RUNNING, "Council", "its budget"),),
)
GROUP = Outcome(Aspect.TARGET_GROUP, NeedFilter(slice=Slice(Part.TARGET_GROUP, "OLD")))
PLAN = EvaluationPlanDraft(CARE, Improvement.DOWN, 0.05, 12, control_types=("FOD",), negative_control="INF")


def test_an_intervention_and_every_version_of_its_plan_come_back_as_they_were_fixed(store, partnership):
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        led = OPERATOR.leading(partnership.id)
        number = tx.interventions.add(led, CHECKS)
        (held,) = tx.interventions.of(led)
        assert (held.id, held.draft, held.version) == (number, CHECKS, 1)
        assert tx.interventions.fix_plan(led, number, PLAN, known_to=None, seen_version=0) == 1
        later = EvaluationPlanDraft(GROUP, Improvement.UP, 0.1, 6, why="the group was meant")
        assert tx.interventions.fix_plan(led, number, later, known_to=date(2025, 6, 30), seen_version=1) == 2
        versions = tx.interventions.plans(led)[number]
        assert [(one.version, one.draft, one.known_to) for one in versions] == [
            (1, PLAN, None),
            (2, later, date(2025, 6, 30)),
        ]


def test_a_change_or_a_plan_on_top_of_what_somebody_else_changed_is_a_conflict_that_shows_what_is_held(
    store, partnership
):
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        led = OPERATOR.leading(partnership.id)
        number = tx.interventions.add(led, CHECKS)
        tx.interventions.fix_plan(led, number, PLAN, known_to=None, seen_version=0)
        tx.interventions.withdraw(led, number, seen_version=1)
        with pytest.raises(InterventionConflict) as seen:
            tx.interventions.change(led, number, CHECKS, seen_version=1)
        assert seen.value.held.version == 2
        with pytest.raises(InterventionConflict):
            tx.interventions.fix_plan(led, number, PLAN, known_to=None, seen_version=0)
        assert tx.interventions.of(led) == ()
        tx.interventions.bring_back(led, number, seen_version=2)
        assert [one.version for one in tx.interventions.of(led)] == [3]


def test_a_series_comes_back_with_its_gaps_and_is_withdrawn_together_with_its_group(store, partnership):
    points = (SeriesPoint(date(2025, 1, 1), 2.0273557, 1000.5), SeriesPoint(date(2025, 2, 1), None))
    new = [
        NewSeries("calls", name, CountedAs.AE_ATTENDANCE, "attendances", "the hospital", Step.MONTH, True, points)
        for name in ("here", "elsewhere")
    ]
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        led = OPERATOR.leading(partnership.id)
        numbers = tx.outcome_series.add(led, new)
        assert [one.new for one in tx.outcome_series.of(led)] == new
        tx.outcome_series.withdraw(led, numbers)
        assert tx.outcome_series.of(led) == ()
        with pytest.raises(NotTheirs):
            tx.outcome_series.withdraw(led, numbers)
        tx.outcome_series.bring_back(led, numbers)
        assert len(tx.outcome_series.of(led)) == 2


def test_benefits_and_what_stands_beside_them_are_withdrawn_and_brought_back(store, partnership):
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        led = OPERATOR.leading(partnership.id)
        number = tx.interventions.add(led, CHECKS)
        worth = BenefitDraft(
            number,
            "Fewer attendances",
            BenefitFrom.RECORDED_COUNT,
            CountedAs.AE_ATTENDANCE,
            "HE4.0",
            ValueKind.FISCAL,
            WhoBenefits.COLLECTIVE,
            "NHS",
            False,
            quantity=130,
            source="the hospital",
        )
        beside = BesideDraft(
            number, BesideMoney.DISBENEFIT, WhoBenefits.PERSON, "More forms to fill in", "said at a meeting"
        )
        for table, draft in ((tx.benefits, worth), (tx.beside_money, beside)):
            held = table.add(led, draft)
            table.withdraw(led, held)
            assert table.of(led) == ()
            table.bring_back(led, held)
            assert [one.draft for one in table.of(led)] == [draft]


def test_a_lesson_is_read_elsewhere_only_while_it_is_shared(store, partnership, another):
    draft = LearningDraft("Go with somebody trusted", Worked.WORKED, "visits", "trust", "North", "older people")
    shared = LearningDraft("Leaflets alone do not reach", Worked.DID_NOT, "leaflets", "", "", "", is_shared=True)
    with store.transaction() as tx:
        tx.people.act_as(partnership.lead)
        led = partnership.lead.leading(partnership.id)
        tx.lessons.add(led, draft)
        number = tx.lessons.add(led, shared)
    with store.transaction() as tx:
        tx.people.act_as(another.lead)
        assert [one.draft for one in tx.lessons.shared()] == [shared]
        assert tx.lessons.of(another.lead.leading(another.id)) == ()
        with pytest.raises(NotTheirs):
            tx.lessons.change(another.lead.leading(another.id), number, draft, seen_version=1)
    with store.transaction() as tx:
        tx.people.act_as(partnership.lead)
        tx.lessons.withdraw(partnership.lead.leading(partnership.id), number, seen_version=1)
        assert tx.lessons.shared() == ()
        with pytest.raises(Conflict):
            tx.lessons.change(partnership.lead.leading(partnership.id), number, shared, seen_version=1)


def test_nothing_of_another_area_can_be_read_changed_or_withdrawn_by_its_number(store, partnership, another):
    with store.transaction() as tx:
        tx.people.act_as(partnership.lead)
        number = tx.interventions.add(partnership.lead.leading(partnership.id), CHECKS)
    with store.transaction() as tx:
        tx.people.act_as(another.lead)
        led = another.lead.leading(another.id)
        for attempt in (
            lambda: tx.interventions.get(led, number),
            lambda: tx.interventions.withdraw(led, number, seen_version=1),
            lambda: tx.interventions.fix_plan(led, number, PLAN, known_to=None, seen_version=0),
            lambda: tx.outcome_series.withdraw(led, [SeriesId(1)]),
            lambda: tx.benefits.withdraw(led, 1),
        ):
            with pytest.raises(NotTheirs):
                attempt()
        assert tx.interventions.plans(led) == {}
        with pytest.raises(NotTheirs):
            tx.lessons.withdraw(led, LearningId(1), seen_version=1)
    assert InterventionId(number) == number
