"""Rounds: who sets them up, how they move, and who of an area is asked for what."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotFound, Refused
from resilience.domain.identity import FrameworkId
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.domain.vocabulary import AssessmentKind, RoundForm, RoundState
from resilience.services import rounds
from resilience.services.frameworks import framework_of_round

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
PAST, TO_COME = date(2026, 11, 10), date(2026, 12, 14)


def line(store, viewer=OPERATOR):
    return rounds.rounds(store, viewer).lines[0]


def test_a_round_is_a_draft_until_it_is_opened_and_opened_again_only_with_a_reason(store, partnership):
    number = rounds.add_round(store, OPERATOR, " Round 1 ", FIRST, LAST)
    held = line(store, partnership.board)
    assert (held.name, held.state, held.takes_answers, held.form) == (
        "Round 1",
        RoundState.DRAFT,
        False,
        RoundForm.FULL,
    )
    with pytest.raises(Refused, match="Round 1 is draft; it cannot become closed"):
        rounds.set_round_state(store, OPERATOR, number, RoundState.CLOSED)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    rounds.set_round_state(store, OPERATOR, number, RoundState.CLOSED)
    with pytest.raises(Refused, match="say why"):
        rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN, "  ")
    assert line(store).state is RoundState.CLOSED
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN, "two\nfire stations were missed")
    assert line(store).takes_answers
    assert [(move.state, move.reason) for move in line(store, partnership.one).moves] == [
        (RoundState.OPEN, ""),
        (RoundState.CLOSED, ""),
        (RoundState.OPEN, "two fire stations were missed"),
    ]


def test_a_round_whose_last_day_is_over_is_opened_again_only_with_another(store):
    number = rounds.add_round(store, OPERATOR, "Round 1", FIRST, PAST)
    with pytest.raises(Refused, match="last day of Round 1 is over"):
        rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN, closes_on=LAST)
    assert line(store).takes_answers
    assert line(store).closes_on == LAST


def test_the_last_day_moves_with_a_reason_that_everybody_reads(store, partnership):
    number = rounds.add_round(store, OPERATOR, "Round 1", FIRST, LAST)
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    for closes_on, why, said in ((TO_COME, " ", "say why"), (PAST, "late", "is over"), (date(2026, 10, 1), "x", "bef")):
        with pytest.raises(Refused, match=said):
            rounds.extend_round(store, OPERATOR, number, closes_on, why)
    assert line(store).closes_on == LAST
    rounds.extend_round(store, OPERATOR, number, TO_COME, "floods in the week of the 16th")
    held = line(store, partnership.one)
    assert (held.closes_on, held.state) == (TO_COME, RoundState.OPEN)
    assert held.moves[-1].reason == ("Last day 30 November 2026, now 14 December 2026: floods in the week of the 16th")
    rounds.set_round_state(store, OPERATOR, number, RoundState.CLOSED)
    with pytest.raises(Refused, match="Open it again"):
        rounds.extend_round(store, OPERATOR, number, TO_COME, "more time")
    with store.reading() as tx:
        said = [
            one.subject
            for one in tx.audit.of_all(tx.people.act_as(OPERATOR).keeping_the_record())
            if one.deed is Deed.ROUND_STATE
        ]
    assert f"round {number} until 2026-12-14" in said
    assert not any("floods" in subject for subject in said)


def test_rounds_say_whether_one_is_open_and_until_when(store, partnership):
    assert "There is no round yet" in rounds.rounds(store, OPERATOR).sentence
    number = rounds.add_round(store, OPERATOR, "Round 1", FIRST, LAST)
    assert "No round is open" in rounds.rounds(store, OPERATOR).sentence
    rounds.set_round_state(store, OPERATOR, number, RoundState.OPEN)
    assert rounds.rounds(store, OPERATOR).sentence == "Round 1 is open for answers until 30 November 2026."


@pytest.mark.parametrize(
    ("name", "first", "last", "said"),
    [("", FIRST, LAST, "a name"), ("Round", LAST, FIRST, "closes before it opens")],
)
def test_a_round_that_makes_no_sense_is_refused(store, name, first, last, said):
    with pytest.raises(Refused, match=said):
        rounds.add_round(store, OPERATOR, name, first, last)


def test_two_rounds_do_not_share_a_name_and_none_has_a_framework_that_is_not_held(store):
    rounds.add_round(store, OPERATOR, "Round 1", FIRST, LAST)
    with pytest.raises(Refused, match="Round 1"):
        rounds.add_round(store, OPERATOR, "Round 1", FIRST, LAST)
    with pytest.raises(NotFound):
        rounds.add_round(store, OPERATOR, "Round 2", FIRST, LAST, framework_id=FrameworkId(999))


@pytest.mark.parametrize("who", ["lead", "board", "one"])
def test_only_an_administrator_changes_rounds(store, partnership, who):
    viewer = getattr(partnership, who)
    number = rounds.add_round(store, OPERATOR, "Round 1", FIRST, LAST)
    for attempt in (
        lambda: rounds.add_round(store, viewer, "Round", FIRST, LAST),
        lambda: rounds.set_round_state(store, viewer, number, RoundState.OPEN),
        lambda: rounds.extend_round(store, viewer, number, TO_COME, "why"),
    ):
        with pytest.raises(NotAllowed, match="Only an administrator"):
            attempt()
    assert not rounds.rounds(store, viewer).may_change


def test_somebody_who_is_nobody_here_is_shown_no_rounds(store):
    with pytest.raises(NotAllowed):
        rounds.rounds(store, NOBODY)


@pytest.fixture
def full_and_quick(store):
    return [
        rounds.add_round(store, OPERATOR, form.value, FIRST, LAST, form=form)
        for form in (RoundForm.FULL, RoundForm.QUICK)
    ]


def asked(store, partnership, round_id, viewer, **kind):
    with store.reading() as tx:
        area = tx.people.again(viewer).reading(partnership.id)
        return rounds.asked_for(tx, area, tx.assessments.round(round_id), viewer.person_id, **kind)


def test_without_invitations_everybody_is_asked_for_everything_that_the_form_has(store, partnership, full_and_quick):
    for number in full_and_quick:
        with store.reading() as tx:
            every = {one.code for one in framework_of_round(tx, tx.assessments.round(number)).indicators}
        assert asked(store, partnership, number, partnership.one) == every
    assert len(every) == 5
    assert asked(store, partnership, full_and_quick[0], partnership.one, kind=AssessmentKind.PEER) == asked(
        store, partnership, full_and_quick[0], partnership.two
    )


def test_with_invitations_one_is_asked_for_ones_own_features_and_others_for_nothing(store, partnership, full_and_quick):
    full, quick = full_and_quick
    for number in full_and_quick:
        with store.transaction() as tx:
            area = tx.people.again(partnership.lead).leading(partnership.id)
            tx.invitees.set(area, number, partnership.one.person_id, frozenset({"SL"}))
            tx.invitees.set(area, number, partnership.two.person_id, frozenset())
    assert {code[:2] for code in asked(store, partnership, full, partnership.one)} == {"SL"}
    assert len(asked(store, partnership, full, partnership.two)) > 20
    assert asked(store, partnership, full, partnership.three) == frozenset()
    assert len(asked(store, partnership, quick, partnership.one)) == 5
    assert asked(store, partnership, quick, partnership.three) == frozenset()
