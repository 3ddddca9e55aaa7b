"""Who is asked for what: by knowledge, at least three for each feature, and a list of who has not finished."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.assessment import Answer, ScoreDraft
from resilience.domain.audit import Deed
from resilience.domain.errors import Conflict, NotAllowed, NotTheirs, Refused
from resilience.domain.identity import PersonId
from resilience.domain.invitation import Invitee, share_out
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentState, Role, RoundForm, RoundState
from resilience.services import inviting, rounds, scoring
from resilience.services import people as accounts_of

FEATURES = ["SL", "IN", "MS", "CC", "OP"]
EVERY = frozenset(FEATURES)


def people(count):
    return [PersonId(number) for number in range(1, count + 1)]


@pytest.mark.parametrize("count", [3, 4, 5, 7, 12])
def test_a_suggestion_asks_three_for_each_feature_and_nobody_for_more_than_needed(count):
    shared = share_out(FEATURES, people(count), {})
    assert all(sum(feature in of for of in shared.values()) == 3 for feature in FEATURES)
    loads = [len(of) for of in shared.values()]
    assert max(loads) - min(loads) <= 1


def test_a_suggestion_keeps_who_was_chosen_by_knowledge_and_asks_everybody_where_there_are_few():
    held = {PersonId(1): frozenset({"SL"}), PersonId(2): EVERY}
    shared = share_out(FEATURES, people(5), held)
    assert all(shared[person] >= held[person] for person in held)
    assert all(sum(feature in of for of in shared.values()) == 3 for feature in FEATURES)
    assert set(share_out(FEATURES, people(2), {}).values()) == {EVERY}
    assert share_out(FEATURES, [], {}) == {}


def look(store, partnership, round_id):
    return inviting.invitations(store, partnership.lead, partnership.id, round_id)


def invite(store, partnership, round_id, wanted, seen=()):
    inviting.invite(store, partnership.lead, partnership.id, round_id, wanted, seen=seen)


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_everybody_is_asked_for_everything_until_the_lead_shares_it_out_and_again_when_they_say_so(
    store, partnership, this_round
):
    before = look(store, partnership, this_round)
    assert before.sentence == "All 3 evaluators are asked for everything."
    assert (before.shortage, before.held) == ("", ())
    one, two, three = (getattr(partnership, name).person_id for name in ("one", "two", "three"))
    invite(store, partnership, this_round, {one: EVERY, two: frozenset({"SL", "IN"}), three: frozenset()})
    after = look(store, partnership, this_round)
    assert after.held == (Invitee(one), Invitee(two, frozenset({"SL", "IN"})))
    assert after.sentence == "2 of 3 evaluators are invited."
    assert after.shortage.startswith("Fewer than 3 evaluators are asked for: Strategy and leadership (2), ")
    assert [dict(inviting.as_table(after).rows)[f"{name} of X01"] for name in ("one", "two", "three")] == [
        "Everything",
        "Strategy and leadership, Intelligence",
        "Not invited",
    ]
    invite(store, partnership, this_round, {}, after.held)
    assert look(store, partnership, this_round) == before
    with store.reading() as tx:
        written = [
            one.subject
            for one in tx.audit.of_all(tx.people.act_as(OPERATOR).keeping_the_record())
            if one.deed is Deed.ROUND_INVITATION
        ]
    assert sorted(written) == [f"round {this_round} 0 invited", f"round {this_round} 2 invited"]


def test_what_another_window_has_changed_is_not_overwritten(store, partnership, this_round):
    one, two = partnership.one.person_id, partnership.two.person_id
    invite(store, partnership, this_round, {one: frozenset({"SL"})})
    with pytest.raises(Conflict):
        invite(store, partnership, this_round, {two: frozenset({"OP"})})
    assert look(store, partnership, this_round).held == (Invitee(one, frozenset({"SL"})),)


def test_a_list_that_invites_nobody_or_strangers_or_to_what_is_not_there_is_refused(
    store, partnership, another, this_round
):
    one = partnership.one.person_id
    with pytest.raises(Refused, match="Nobody is invited"):
        invite(store, partnership, this_round, {one: frozenset()})
    with pytest.raises(NotTheirs):
        invite(store, partnership, this_round, {another.one.person_id: EVERY})
    with pytest.raises(NotTheirs):
        invite(store, partnership, this_round, {partnership.board.person_id: EVERY})
    with pytest.raises(Refused, match="all of these features"):
        invite(store, partnership, this_round, {one: frozenset({"XX"})})
    for viewer in (partnership.one, partnership.board, another.lead):
        with pytest.raises(NotAllowed):
            inviting.invite(store, viewer, partnership.id, this_round, {one: EVERY}, seen=())
        with pytest.raises(NotAllowed):
            inviting.invitations(store, viewer, partnership.id, this_round)
    rounds.set_round_state(store, OPERATOR, this_round, RoundState.CLOSED)
    with pytest.raises(Refused, match="closed"):
        invite(store, partnership, this_round, {one: EVERY})
    assert look(store, partnership, this_round).held == ()
    assert look(store, partnership, this_round).reminders is None


def test_the_quick_form_goes_undivided_to_whoever_is_invited(store, partnership):
    number = rounds.add_round(store, OPERATOR, "Quick", date(2026, 11, 1), date(2026, 11, 30), form=RoundForm.QUICK)
    one = partnership.one.person_id
    invite(store, partnership, number, {one: frozenset({"SL"})})
    view = look(store, partnership, number)
    assert not view.is_by_feature
    assert view.held == (Invitee(one),)
    assert {line.person_id: len(line.features) for line in view.evaluators}[one] == 5


def test_who_has_not_finished_is_told_with_how_far_they_are_and_never_with_what_they_answered(
    store, partnership, this_round
):
    one, two, three = (getattr(partnership, name).person_id for name in ("one", "two", "three"))
    invite(store, partnership, this_round, {one: frozenset({"SL"}), two: frozenset({"SL", "IN"}), three: frozenset()})
    for viewer, codes in ((partnership.one, ["SL1"]), (partnership.two, ["SL1", "SL2"])):
        for code in codes:
            draft = ScoreDraft(code, Answer.at(3), None, "a secret reason", "a secret place")
            scoring.record(store, viewer, partnership.id, this_round, draft, seen_version=0)
    scoring.submit(store, partnership.two, partnership.id, this_round)
    held = look(store, partnership, this_round).reminders
    assert held.sentence == "1 of 2 evaluators has not finished. 9 days are left, today included."
    assert [(line.person_id, line.asked, line.answered) for line in held.waiting] == [(one, 5, 1)]
    assert held.table.rows == (("one of X01", "5", "1", "not yet"), ("two of X01", "10", "2", "yes"))
    assert "30 November 2026" in held.text
    assert "Eastwold" in held.text
    for word in ("secret", "one of X01", "@"):
        assert word not in repr(held.text)


def test_once_moderation_has_begun_nobody_is_reminded_any_more(store, partnership, this_round):
    assert "3 of 3 evaluators have not finished" in look(store, partnership, this_round).reminders.sentence
    with store.transaction() as tx:
        area = tx.people.again(partnership.lead).leading(partnership.id)
        tx.assessments.move(area, tx.assessments.begin(area, this_round).id, AssessmentState.MODERATION)
    assert look(store, partnership, this_round).reminders is None


def test_an_area_in_which_nobody_is_asked_is_not_told_that_everybody_has_finished(store, partnership, this_round):
    for viewer in (partnership.one, partnership.two, partnership.three):
        accounts_of.take_role(store, OPERATOR, viewer.person_id, Role.EVALUATOR, partnership.id)
    assert look(store, partnership, this_round).reminders is None


def test_answers_to_what_one_is_no_longer_asked_for_do_not_count_as_done(store, partnership, this_round):
    draft = ScoreDraft("OP1", Answer.at(1))
    scoring.record(store, partnership.one, partnership.id, this_round, draft, seen_version=0)
    invite(store, partnership, this_round, {partnership.one.person_id: frozenset({"SL"})})
    (line,) = look(store, partnership, this_round).reminders.waiting
    assert (line.asked, line.answered) == (5, 0)
