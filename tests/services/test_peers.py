"""Peer review: arranged by the lead, judged apart, read side by side afterwards, never averaged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from resilience.domain.assessment import Answer
from resilience.domain.errors import Conflict, NotAllowed, Refused
from resilience.domain.invitation import LONGEST_FEEDBACK, PeerReviewDraft
from resilience.domain.moderation import AgreedDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, Role, RoundState
from resilience.services import peers, rounds
from tests.services.moderating import drafts_of, submitted

VISIT = PeerReviewDraft("Head of resilience", frozenset({"SL"}), date(2026, 11, 24), date(2026, 11, 26))
AFTER = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


@pytest.fixture
def reviewer(store, partnership):
    """Somebody from elsewhere who is a peer reviewer of the partnership."""
    with store.transaction() as tx:
        keeping = tx.people.act_as(OPERATOR).keeping_people()
        person = tx.people.add(keeping, "Peer from Westmarsh")
        tx.people.grant(keeping, person, Role.PEER_REVIEWER, partnership.id)
        return tx.people.viewer(person)


def look(store, viewer, partnership, round_id):
    return peers.peer_review(store, viewer, partnership.id, round_id)


def arrange(store, partnership, round_id, draft=VISIT, seen=None):
    peers.arrange(store, partnership.lead, partnership.id, round_id, draft, seen=seen)


def peers_answer(store, partnership, reviewer, round_id, levels):
    with store.transaction() as tx:
        area = tx.people.again(reviewer).reviewing(partnership.id)
        assessment = tx.assessments.in_round(area, round_id, AssessmentKind.PEER)
        tx.scores.hold_form(area, assessment.id, drafts_of("peer", levels), saved_at=tx.now, submitted_at=tx.now)
        return assessment.id


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_lead_arranges_a_visit_and_enters_feedback_once_it_has_begun(
    store, clock, partnership, this_round, reviewer
):
    assert look(store, partnership.board, partnership, this_round).title == "No peer review is arranged yet"
    arrange(store, partnership, this_round)
    view = look(store, partnership.board, partnership, this_round)
    assert view.title == "Peers visit from 24 November 2026 to 26 November 2026"
    assert dict(view.arrangement)["Analysis areas"] == "Strategy and leadership"
    assert (view.reviewers, view.progress, view.may_arrange, view.may_give_feedback) == (1, None, False, False)
    with pytest.raises(Refused, match="once the visit has begun"):
        peers.give_feedback(store, partnership.lead, partnership.id, this_round, "Well done", seen=view.review.saved_at)
    clock.now = AFTER
    peers.give_feedback(store, partnership.lead, partnership.id, this_round, "Well\ndone", seen=view.review.saved_at)
    held = look(store, partnership.one, partnership, this_round)
    assert held.review.draft == replace(VISIT, feedback="Well\ndone")
    assert held.title == "The peers' visit ended on 26 November 2026"
    arrange(store, partnership, this_round, replace(VISIT, host="Deputy"), held.review.saved_at)
    again = look(store, partnership.one, partnership, this_round).review.draft
    assert (again.host, again.feedback) == ("Deputy", "Well\ndone")


def test_what_another_window_has_arranged_is_not_overwritten(store, clock, partnership, this_round):
    arrange(store, partnership, this_round)
    with pytest.raises(Conflict):
        arrange(store, partnership, this_round, replace(VISIT, host="Deputy"))
    assert look(store, partnership.lead, partnership, this_round).review.draft.host == VISIT.host


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": " "}, "who hosts"),
        ({"analysis_areas": frozenset()}, "at least one feature"),
        ({"ends_on": date(2026, 11, 1)}, "ends before it begins"),
        ({"feedback": "x" * (LONGEST_FEEDBACK + 1)}, "shorten"),
        ({"analysis_areas": frozenset({"XX"})}, "all of these features"),
    ],
)
def test_a_visit_that_makes_no_sense_is_refused(store, partnership, this_round, changes, said):
    with pytest.raises(Refused, match=said):
        arrange(store, partnership, this_round, replace(VISIT, **changes))
    assert look(store, partnership.lead, partnership, this_round).review is None


def test_only_the_lead_arranges_and_only_while_the_round_can_be_answered(
    store, partnership, another, this_round, reviewer
):
    for viewer in (partnership.board, partnership.one, another.lead, reviewer):
        with pytest.raises(NotAllowed):
            peers.arrange(store, viewer, partnership.id, this_round, VISIT, seen=None)
        with pytest.raises(NotAllowed):
            peers.give_feedback(store, viewer, partnership.id, this_round, "x", seen=None)
    with pytest.raises(NotAllowed):
        look(store, reviewer, partnership, this_round)
    rounds.set_round_state(store, OPERATOR, this_round, RoundState.CLOSED)
    with pytest.raises(Refused, match="only feedback"):
        arrange(store, partnership, this_round)
    assert peers.rounds_with_peers(store, partnership.lead, partnership.id).lines == ()


def test_rounds_to_choose_are_those_reviewed_and_for_the_lead_those_that_may_be(store, partnership, this_round):
    assert peers.rounds_with_peers(store, partnership.board, partnership.id).lines == ()
    assert len(peers.rounds_with_peers(store, partnership.lead, partnership.id).lines) == 1
    arrange(store, partnership, this_round)
    held = peers.rounds_with_peers(store, partnership.board, partnership.id)
    assert [line.id for line in held.lines] == [this_round] == [held.newest_arranged]


@pytest.fixture
def both(store, partnership, this_round, reviewer):
    """Both assessments as their evaluators submitted them: number of the own one and of the peers'."""
    arrange(store, partnership, this_round)
    own = submitted(store, partnership, this_round)
    theirs = peers_answer(
        store, partnership, reviewer, this_round, {"SL1": 1, "SL2": 3, "SL3": 5, "SL4": None, "IN1": 0}
    )
    return own, theirs


def test_neither_side_stands_beside_the_other_before_both_are_in_moderation(store, partnership, this_round, both):
    for number in both:
        view = look(store, partnership.lead, partnership, this_round)
        assert view.beside is None
        assert "judged independently" in view.hidden
        assert view.progress.rows == (("Peer from Westmarsh", "5", "4", "yes"),)
        with store.transaction() as tx:
            area = tx.people.again(partnership.lead).leading(partnership.id)
            tx.assessments.move(area, number, AssessmentState.MODERATION)
    assert look(store, partnership.board, partnership, this_round).beside is not None


def test_side_by_side_each_keeps_its_own_figures_and_only_the_analysis_areas_are_compared(
    store, partnership, this_round, both
):
    rounds.set_round_state(store, OPERATOR, this_round, RoundState.CLOSED)
    view = look(store, partnership.board, partnership, this_round).beside
    lines = {line.code: line for line in view.lines}
    assert set(lines) == {"SL1", "SL2", "SL3", "SL4", "SL5"}
    own, theirs = lines["SL1"].own, lines["SL1"].peers
    assert (own.n, own.median, own.low, own.high, own.counts) == (3, 2, 1, 4, (0, 1, 1, 0, 1, 0))
    assert (theirs.n, theirs.median, theirs.low, theirs.high) == (1, 1, 1, 1)
    assert {code: line.difference for code, line in lines.items()} == {
        "SL1": -1,
        "SL2": 0,
        "SL3": 1,
        "SL4": None,
        "SL5": None,
    }
    assert view.sentence == "Of 3 indicators peers judge 1 lower than the partnership, 1 the same and 1 higher"
    assert view.by_feature.rows == (("Strategy and leadership", "1", "1", "1", "2"),)
    assert view.by_indicator.rows[0][1] == "median 2, from 1 to 4; 3 evaluators"
    assert view.by_indicator.rows[0][3] == "median 1, all the same; 1 peer"


def test_agreed_levels_are_compared_once_both_sides_have_one(store, partnership, this_round, both):
    rounds.set_round_state(store, OPERATOR, this_round, RoundState.CLOSED)
    for number, level in zip(both, (1, 4), strict=True):
        with store.transaction() as tx:
            area = tx.people.again(partnership.lead).leading(partnership.id)
            draft = AgreedDraft("SL1", Answer.at(level), "as discussed")
            tx.agreed.save(area, number, draft, seen_version=0)
        line = look(store, partnership.board, partnership, this_round).beside.lines[0]
        assert line.difference == (-1 if number == both[0] else 1)
    assert (line.own.agreed, line.peers.agreed) == (1, 4)


def test_an_evaluator_who_still_has_to_answer_is_not_shown_levels_of_an_earlier_round(
    store, partnership, this_round, both, add_round
):
    rounds.set_round_state(store, OPERATOR, this_round, RoundState.CLOSED)
    add_round("Round 3", date(2026, 11, 20), date(2026, 12, 20))
    view = look(store, partnership.one, partnership, this_round)
    assert view.beside is None
    assert "once you have submitted" in view.hidden
    assert look(store, partnership.board, partnership, this_round).beside is not None


def test_a_side_without_levels_is_told_and_not_compared(store, partnership, this_round, reviewer):
    arrange(store, partnership, this_round)
    submitted(store, partnership, this_round)
    peers_answer(store, partnership, reviewer, this_round, {"SL1": None})
    rounds.set_round_state(store, OPERATOR, this_round, RoundState.CLOSED)
    view = look(store, partnership.board, partnership, this_round).beside
    assert view.sentence == "No indicator has a level from both sides yet."
    assert view.by_indicator.rows[0][3] == "no level given"
    assert view.lines[0].peers.without_level == 1
