"""Plans and step changes as they are held: one plan a measure, nothing of another area, nothing lost when withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.errors import NotTheirs
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Direction

DAY = date(2026, 1, 1)


def plan(need_type: str = "", target: float | None = 12.5, why: str = "agreed") -> NeedPlanDraft:
    return NeedPlanDraft(Direction.REQUEST, need_type, Improvement.DOWN, target, why, DAY)


def test_a_plan_comes_back_as_it_was_put_and_gives_way_to_the_next_of_its_measure(store, partnership):
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        led = OPERATOR.leading(partnership.id)
        tx.need_plans.put(led, plan())
        tx.need_plans.put(led, plan("FOD", None))
        newest = tx.need_plans.put(led, plan(why="agreed again"))
        assert [held.draft for held in tx.need_plans.of(led)] == [plan("FOD", None), plan(why="agreed again")]
        tx.need_plans.withdraw(led, newest)
        assert [held.draft.need_type for held in tx.need_plans.of(led)] == ["FOD"]
        with pytest.raises(NotTheirs):
            tx.need_plans.withdraw(led, newest)


def test_a_step_change_comes_back_with_who_set_it_until_it_is_withdrawn(store, partnership, another):
    draft = StepChangeDraft(Direction.OFFER, "FOD", DAY, "another form")
    with store.transaction() as tx:
        tx.people.act_as(partnership.lead)
        led = partnership.lead.leading(partnership.id)
        number = tx.step_changes.add(led, draft)
        (held,) = tx.step_changes.of(led)
        assert (held.id, held.draft, held.set_by) == (number, draft, partnership.lead.person_id)
    with store.transaction() as tx:
        tx.people.act_as(another.lead)
        with pytest.raises(NotTheirs):
            tx.step_changes.withdraw(another.lead.leading(another.id), number)
    with store.transaction() as tx:
        tx.people.act_as(partnership.lead)
        tx.step_changes.withdraw(partnership.lead.leading(partnership.id), number)
        assert tx.step_changes.of(partnership.lead.leading(partnership.id)) == ()
