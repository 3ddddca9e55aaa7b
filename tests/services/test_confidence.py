"""Confidence from agreed levels: as far as reached, the newest signed one for each indicator, and it says which."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundForm, Verdict
from resilience.services.board import board
from tests.services.assessments_made import Made
from tests.storage.as_operator import store

__all__ = ["store"]
FIRST = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def made(store, partnership, this_round) -> Made:
    return Made(store, partnership, this_round).submitted().discussed()


def seen(made: Made, who: str = "board"):
    return board(made.store, getattr(made.partnership, who), made.partnership.id).confidence


def feature(made: Made, code: str = "SL"):
    return next(one for one in seen(made).features if one.code == code)


def test_until_everything_is_agreed_the_evaluators_answers_are_shown_and_it_says_so(made):
    made.agreed(2, *made.codes[:3])
    view = seen(made)
    assert not view.is_agreed
    assert f"before moderation: 3 of {len(made.codes)} levels are agreed so far" in view.method
    assert (feature(made).median, feature(made).low, feature(made).high) == (2, 1, 4)


def test_agreed_levels_count_as_far_as_they_are_reached_and_what_is_claimed_above_is_said(made):
    made.agreed(2).agreed(4, "SL1", "SL2").agreed(1, "SL3")
    view, leadership = seen(made), feature(made)
    assert view.is_agreed
    assert "agreed in moderation and not signed off yet" in view.method
    assert (leadership.median, leadership.low, leadership.high) == (2, 1, 2)  # 2, 2, 1, 2, 2: two are held back from 4
    assert (leadership.indicators, leadership.claimed_above) == (5, 2)
    assert view.sentence.endswith("2 levels are claimed above what evidence shows.")
    made.named().signed()
    assert seen(made).method.startswith("Round 2, signed off as ELR-X01-2026-0001.")


def test_a_round_that_agreed_on_a_part_takes_the_rest_from_the_newest_signed_round(store, partnership, add_round, made):
    first = Made(store, partnership, add_round("Round 1", *FIRST)).submitted().discussed().agreed(1).named()
    first.signed()
    made.agreed(2, "SL1", "SL2").named().signed(accepts_partial=True)
    view, leadership = seen(made), feature(made)
    assert (leadership.median, leadership.low, leadership.high, leadership.indicators) == (1, 1, 2, 5)
    assert leadership.said.endswith("; 3 of them from Round 1")
    assert (leadership.before, view.before_name) == (1, "Round 1")
    assert feature(made, "OP").said.endswith("from Round 1")


def test_the_five_questions_stand_for_their_feature_until_a_full_round_answers_again(store, partnership, made):
    made.agreed(1).named().signed()
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        framework = tx.assessments.round(made.round_id).framework_id
        number = tx.assessments.add_round(
            OPERATOR.setting_up(), framework, "Quick", date(2026, 11, 20), date(2026, 11, 25), form=RoundForm.QUICK
        )
    quick = Made(store, partnership, number, RoundForm.QUICK).submitted().discussed().agreed(3).named()
    quick.signed()
    leadership = feature(made)
    assert (leadership.median, leadership.indicators, leadership.before) == (3, 1, 1)
    assert seen(made).round_name == "Quick"


def test_a_signed_round_is_not_compared_with_one_that_nobody_agreed_on(store, partnership, add_round, made):
    Made(store, partnership, add_round("Round 1", *FIRST)).submitted().closed()
    made.agreed(2).named().signed()
    assert (seen(made).before_name, feature(made).before) == ("", None)


def test_whoever_has_still_to_answer_sees_no_earlier_confidence_on_the_board(made, add_round):
    made.agreed(2).named().signed()
    made.closed()
    add_round("Round 3", date(2026, 11, 20), date(2026, 12, 20))
    assert seen(made, "one").features == ()
    assert seen(made, "one").sentence.startswith("Hidden until you have submitted")
    assert seen(made, "board").features


def test_the_board_says_to_whom_a_signature_falls(made):
    made.agreed(2).named()
    items = board(made.store, made.partnership.board, made.partnership.id).items
    (item,) = [one for one in items if one.link == "/sign_off"]
    assert (item.verdict, item.headline) == (Verdict.DECISION, "Round 2 waits for your sign-off")
    assert "/sign_off" not in {one.link for one in board(made.store, made.partnership.one, made.partnership.id).items}
