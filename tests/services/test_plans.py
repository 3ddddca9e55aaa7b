"""Targets and actions: what the lead sets, what is late first, and nothing of another area's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.events import EventDraft, LookBack
from resilience.domain.identity import ActionId
from resilience.domain.plans import ActionConflict, ActionDraft, Quantity, TargetDraft
from resilience.domain.vocabulary import ActionState, EventKind, Stakeholder
from resilience.services import looking_back, plans
from tests.conftest import NOW

CODE = "local-resilience-capability"
TODAY = NOW.date()
BOTH_ENGINES = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def area(store, partnership):
    return partnership


def target(indicator: str = "SL1", level: int = 3, by: date = date(2027, 6, 30), **more) -> TargetDraft:
    return TargetDraft(CODE, indicator, level, by, **more)


def action(title: str, due: date, **more) -> ActionDraft:
    return ActionDraft(CODE, more.pop("indicator", "OP1"), title, "Health lead", due, **more)


def look(store, area, who: str = "lead"):
    return plans.plan(store, getattr(area, who), area.id)


def test_without_targets_and_actions_the_page_says_so(store, area):
    view = look(store, area, "board")
    assert view.title == "No targets and no actions yet"
    assert not view.may_change


@BOTH_ENGINES
def test_what_is_overdue_stands_first_and_what_is_finished_last(store, area):
    for title, due, state in (
        ("finished late", TODAY - timedelta(days=40), ActionState.DONE),
        ("later", TODAY + timedelta(days=30), ActionState.OPEN),
        ("today", TODAY, ActionState.IN_PROGRESS),
        ("overdue", TODAY - timedelta(days=3), ActionState.OPEN),
    ):
        plans.add_action(store, area.lead, area.id, action(title, due, state=state))
    view = look(store, area, "board")
    assert [line.action.draft.title for line in view.actions] == ["overdue", "today", "later", "finished late"]
    assert [line.days_late for line in view.actions] == [3, 0, 0, 0]
    assert view.title == "1 action is overdue"


@BOTH_ENGINES
def test_a_newer_target_takes_the_place_of_the_one_before_and_one_withdrawn_counts_no_more(store, area):
    asked = Quantity(200, Stakeholder.INDIVIDUAL, "FOD", within_hours=24, for_days=3)
    plans.set_target(store, area.lead, area.id, target(level=2))
    held = plans.set_target(store, area.lead, area.id, target(level=4, quantity=asked))
    (line,) = look(store, area).targets
    assert (line.target.id, line.target.draft.level, line.now, line.gap) == (held, 4, None, None)
    assert line.said.endswith("within 24 hours for 3 days")
    plans.withdraw_target(store, area.lead, area.id, held)
    assert look(store, area).targets == ()
    with pytest.raises(NotTheirs):
        plans.withdraw_target(store, area.lead, area.id, held)


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (target(level=6), "a level from 1 to 5"),
        (target(level=0), "a level from 1 to 5"),
        (target(by=TODAY), "lies ahead"),
    ],
)
def test_a_target_that_cannot_be_is_refused_in_words(store, area, draft, says):
    with pytest.raises(Refused, match=says):
        plans.set_target(store, area.lead, area.id, draft)
    assert look(store, area).targets == ()


def test_an_action_says_what_is_to_be_done_and_by_which_role():
    with pytest.raises(Refused, match="what is to be done"):
        ActionDraft(CODE, "OP1", " ", "Health lead", TODAY)
    with pytest.raises(Refused, match="which role"):
        ActionDraft(CODE, "OP1", "Run it", "", TODAY)
    with pytest.raises(Refused, match="above zero"):
        Quantity(0, Stakeholder.GROUP, "FOD")


@BOTH_ENGINES
def test_two_who_change_one_action_do_not_overwrite_each_other(store, area):
    number = plans.add_action(store, area.lead, area.id, action("exercise", TODAY))
    begun = action("exercise", TODAY, state=ActionState.IN_PROGRESS)
    plans.change_action(store, area.lead, area.id, number, begun, seen_version=1)
    with pytest.raises(ActionConflict) as conflict:
        plans.change_action(
            store, area.lead, area.id, number, action("exercise", TODAY, state=ActionState.DONE), seen_version=1
        )
    assert (conflict.value.theirs.state, conflict.value.theirs.version) == (ActionState.IN_PROGRESS, 2)


@BOTH_ENGINES
def test_an_action_that_follows_from_an_event_still_does_after_it_was_changed(store, area):
    told = LookBack(EventDraft(EventKind.EXERCISE, "Flood exercise", TODAY), actions=(action("after it", TODAY),))
    event_id = looking_back.look_back(store, area.lead, area.id, told)
    (held,) = [line.action for line in look(store, area).actions]
    typed = action("after it", TODAY, state=ActionState.IN_PROGRESS)
    plans.change_action(store, area.lead, area.id, held.id, typed, seen_version=held.version)
    (now,) = [line.action for line in look(store, area).actions]
    assert (held.draft.event_id, now.draft.event_id, now.state) == (event_id, event_id, ActionState.IN_PROGRESS)


def test_what_is_dropped_says_why(store, area):
    number = plans.add_action(store, area.lead, area.id, action("exercise", TODAY))
    dropped = action("exercise", TODAY, state=ActionState.DROPPED)
    with pytest.raises(Refused, match="why it is dropped"):
        plans.change_action(store, area.lead, area.id, number, dropped, seen_version=1)


@BOTH_ENGINES
def test_only_the_lead_of_the_area_changes_its_plan(store, area, another):
    number = plans.add_action(store, area.lead, area.id, action("exercise", TODAY))
    for who in (area.board, area.one, another.lead):
        with pytest.raises(NotAllowed):
            plans.add_action(store, who, area.id, action("mine", TODAY))
    with pytest.raises(NotTheirs):
        plans.change_action(store, another.lead, another.id, number, action("mine", TODAY), seen_version=1)
    with pytest.raises(NotTheirs):
        plans.change_action(store, area.lead, area.id, ActionId(9999), action("none", TODAY), seen_version=1)
    assert [line.action.draft.title for line in look(store, area).actions] == ["exercise"]
