"""My work: what waits for whoever looks, until when, and where they stopped; for each role its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from resilience.domain.assessment import DONT_KNOW, ScoreDraft
from resilience.domain.errors import NotAllowed
from resilience.domain.evidence import EvidenceDraft
from resilience.domain.invitation import PeerReviewDraft
from resilience.domain.plans import ActionDraft
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import ActionState, EvidenceKind, Marking, Role
from resilience.services import adding_evidence, moderation, peers, scoring
from resilience.services.my_work import my_work
from tests.services.assessments_made import Made


@pytest.fixture
def made(store, partnership, this_round):
    return Made(store, partnership, this_round)


def look(store, viewer, partnership):
    return my_work(store, viewer, partnership.id)


def invite(store, partnership, round_id, person, features):
    with store.transaction() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        tx.invitees.set(area, round_id, person.person_id, frozenset(features))


def answer(store, partnership, round_id, *codes):
    for code in codes:
        draft = ScoreDraft(code, DONT_KNOW)
        scoring.record(store, partnership.one, partnership.id, round_id, draft, seen_version=0)


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_an_evaluator_is_led_to_where_they_stopped_then_to_submitting_and_then_nothing_waits(
    store, partnership, this_round
):
    invite(store, partnership, this_round, partnership.one, {"SL"})
    view = look(store, partnership.one, partnership)
    assert view.title == "One thing waits for you, until 30 November"
    assert view.context == "Eastwold; you are here as evaluator."
    assert [(item.kind, item.link, item.link_words) for item in view.items] == [
        ("To answer", "/score?indicator=SL1", "Begin")
    ]
    answer(store, partnership, this_round, "SL1", "SL2", "SL4", "OP1")
    (item,) = look(store, partnership.one, partnership).items
    assert item.headline == "2 indicators of 5 are still to answer in Round 2"
    assert (item.link, item.link_words) == ("/score?indicator=SL3", "Go on where you stopped")
    answer(store, partnership, this_round, "SL3", "SL5")
    (item,) = look(store, partnership.one, partnership).items
    assert item.kind == "To submit"
    scoring.submit(store, partnership.one, partnership.id, this_round)
    view = look(store, partnership.one, partnership)
    assert (view.title, view.items) == ("Nothing waits for you", ())
    assert view.notes == (
        "You submitted your answers in Round 2 on 22 November. You can still change one until 30 November.",
    )
    assert "Here you will find" in view.nothing


def test_somebody_who_is_not_invited_or_without_an_open_round_has_nothing_to_answer(
    store, partnership, another, clock, this_round
):
    assert look(store, another.one, another).items
    invite(store, partnership, this_round, partnership.one, {"SL"})
    assert look(store, partnership.two, partnership).items == ()
    clock.now = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    assert look(store, another.one, another).items == ()


def test_the_last_day_and_another_year_are_said_as_such(store, partnership, clock, add_round):
    add_round("Round 3", date(2026, 11, 1), date(2027, 1, 9))
    assert look(store, partnership.one, partnership).title == "One thing waits for you, until 9 January 2027"
    clock.now = datetime(2027, 1, 9, 23, 30, tzinfo=UTC)
    assert look(store, partnership.one, partnership).items[0].when == "until tonight"


def test_a_request_to_look_again_leads_to_the_answer_and_is_nobody_elses(store, partnership, made):
    made.submitted().discussed()
    moderation.ask_for_changes(
        store, partnership.lead, partnership.id, made.id, partnership.one.person_id, "SL3", "Is this since the flood?"
    )
    (item,) = look(store, partnership.one, partnership).items
    assert (item.kind, item.link, item.detail) == (
        "Change asked for",
        "/score?indicator=SL3",
        "Is this since the flood?",
    )
    assert item.headline.startswith("Look at your answer to SL3 again: ")
    assert look(store, partnership.two, partnership).items == ()


def test_comments_wait_for_others_until_they_are_answered_or_settled(store, partnership, made):
    made.submitted().discussed()
    said = moderation.comment(store, partnership.one, partnership.id, made.id, "SL2", "We exercised this in May")
    assert look(store, partnership.one, partnership).items == ()
    (item,) = look(store, partnership.board, partnership).items
    assert item.headline == "1 comment waits in the moderation of Round 2"
    assert item.link == f"/moderation?assessment={made.id}&indicator=SL2"
    moderation.comment(store, partnership.board, partnership.id, made.id, "SL2", "True", answers=said)
    assert look(store, partnership.board, partnership).items == ()
    assert [item.kind for item in look(store, partnership.two, partnership).items] == ["To settle"]
    moderation.resolve_comment(store, partnership.lead, partnership.id, said)
    assert look(store, partnership.two, partnership).items == ()


def test_evidence_of_ones_own_that_goes_out_of_date_within_two_months_is_told(store, partnership, today):
    day = timedelta(days=1)
    for title, expires_on in (
        ("Old plan", today - day),
        ("Rota", today + 60 * day),
        ("Far", today + 61 * day),
        ("Always", None),
    ):
        draft = EvidenceDraft(
            title, EvidenceKind.EXERCISE, "shelf 4", today - 100 * day, "Planner", Marking.OFFICIAL, expires_on
        )
        adding_evidence.add(store, partnership.lead, partnership.id, draft)
    view = look(store, partnership.lead, partnership)
    assert [(item.headline, item.when, item.is_late) for item in view.items] == [
        ("“Old plan” is out of date", "since 21 November", True),
        ("“Rota” goes out of date", "until 21 January 2027", False),
    ]
    assert view.title == "Two things wait for you; 1 is late"
    assert look(store, partnership.one, partnership).items == ()


def test_a_lead_sees_who_to_remind_then_what_to_moderate_and_whoever_is_named_what_to_sign(
    store, partnership, clock, made
):
    made.submitted("one", "two")
    (item,) = look(store, partnership.lead, partnership).items
    assert (item.kind, item.headline, item.link) == ("To remind", "1 evaluator has not finished in Round 2", "/rounds")
    made.submitted("three")
    (item,) = look(store, partnership.lead, partnership).items
    assert (item.headline, item.link) == ("The moderation of Round 2 can begin", f"/moderation?assessment={made.id}")
    assert item.detail.startswith("Everybody who is asked has submitted")
    clock.now = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
    (item,) = look(store, partnership.lead, partnership).items
    assert item.headline == "The moderation of Round 2 can begin"
    assert item.detail == "The round is over; 3 evaluators have submitted."
    made.discussed().agreed(2, "SL1", "SL2")
    (item,) = look(store, partnership.lead, partnership).items
    assert item.detail == "2 of 27 indicators are agreed."
    assert look(store, partnership.board, partnership).items == ()
    made.named("board")
    (item,) = look(store, partnership.board, partnership).items
    assert (item.kind, item.link) == ("To sign off", f"/sign_off?assessment={made.id}")
    made.signed("board", accepts_partial=True)
    for viewer in (partnership.board, partnership.lead):
        assert look(store, viewer, partnership).items == ()


def test_overdue_actions_are_told_to_those_who_decide_and_finished_ones_to_nobody(store, partnership, today):
    with store.transaction() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        for late, state in (
            (9, ActionState.OPEN),
            (3, ActionState.IN_PROGRESS),
            (5, ActionState.DONE),
            (0, ActionState.OPEN),
        ):
            due_on = today - timedelta(days=late)
            draft = ActionDraft(
                "local-resilience-capability", "SL1", "Sign the plan", "Head of planning", due_on, "", state
            )
            tx.plans.add_action(area, draft)
    for viewer in (partnership.lead, partnership.board):
        (item,) = look(store, viewer, partnership).items
        assert (item.headline, item.when, item.is_late) == ("2 actions are overdue", "since 13 November", True)
    assert look(store, partnership.one, partnership).items == ()


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_visiting_peer_finds_their_form_and_nothing_else_and_the_lead_the_feedback_that_is_missing(
    store, clock, partnership, another, this_round, made
):
    with store.transaction() as tx:
        keeping = tx.people.act_as(OPERATOR).keeping_people()
        tx.people.grant(keeping, another.lead.person_id, Role.PEER_REVIEWER, partnership.id)
        peer = tx.people.viewer(another.lead.person_id)
    made.submitted()
    assert look(store, peer, partnership).items == ()
    visit = PeerReviewDraft("Head of resilience", frozenset({"IN"}), date(2026, 11, 23), date(2026, 11, 24))
    peers.arrange(store, partnership.lead, partnership.id, this_round, visit, seen=None)
    view = look(store, peer, partnership)
    assert [(item.headline, item.link) for item in view.items] == [
        ("5 indicators of 5 are still to answer in Round 2", "/score?indicator=IN1")
    ]
    assert view.notes == ("You visit from 23 November to 24 November. Your host is: Head of resilience.",)
    clock.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert "Enter what the peers told you in Round 2" in {
        item.headline for item in look(store, partnership.lead, partnership).items
    }
    assert not any(item.kind == "Peer review" for item in look(store, partnership.board, partnership).items)


def test_nobody_without_a_role_in_the_area_is_told_what_waits_there(store, partnership, another):
    for viewer in (another.lead, NOBODY):
        with pytest.raises(NotAllowed):
            look(store, viewer, partnership)
