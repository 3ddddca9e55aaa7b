"""Two rounds beside each other: what moved, on what it rests, and no more said than can be known."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.errors import NotAllowed
from resilience.domain.plans import TargetDraft
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AssessmentKind, EvidenceKind, RoundForm, RoundState
from resilience.services.rounds_compared import document, rounds_compared
from resilience.storage.published import ResultsOf
from resilience.views.rounds_compared import Move
from tests.services.assessments_made import Made
from tests.storage.as_operator import store

__all__ = ["store"]
FIRST = (date(2026, 3, 1), date(2026, 3, 31))
CLOSE = {"one": 2, "two": 2, "three": 3}


@pytest.fixture
def before(store, partnership, add_round) -> Made:
    """Round 1: everybody answered within one level of each other, all agreed at 2 and signed."""
    made = Made(store, partnership, add_round("Round 1", *FIRST)).submitted(levels=CLOSE).discussed()
    made.agreed(2).named().signed()
    return made.closed()


@pytest.fixture
def after(store, partnership, before, this_round) -> Made:
    """Round 2: in moderation, everybody within one level again, all agreed at 2."""
    return Made(store, partnership, this_round).submitted("one", "two", levels=CLOSE).discussed().agreed(2)


def shown(made: Made, who: str = "board", **chosen):
    return rounds_compared(made.store, getattr(made.partnership, who), made.partnership.id, **chosen)


def test_what_moved_comes_first_with_level_evidence_spread_reason_and_target(after):
    rose, fell, *_others = codes = after.codes
    after.agreed(1, fell, reason="the roster lapsed")
    after.shown_by(rose, dated_on=date(2026, 11, 1)).agreed(3, rose, reason="exercised in June")
    framework = after.framework
    with after.store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        lead = after.partnership.lead.leading(after.partnership.id)
        tx.plans.set_target(lead, TargetDraft(framework.code, rose, 4, date(2027, 6, 30)))
    view = shown(after)
    n = len(codes)
    assert view.title == f"1 indicator rose, 1 fell, {n - 2} did not move"
    assert (view.before_name, view.after_name) == ("Round 1", "Round 2")
    first = {one.code: one for one in view.changes[:2]}
    assert (first[rose].move, first[rose].step, first[rose].reason) == (Move.ROSE, 1, "exercised in June")
    assert (first[fell].move, first[fell].step, first[fell].reason) == (Move.FELL, -1, "the roster lapsed")
    assert first[rose].evidence == f"none in date → {EvidenceKind.EXERCISE.label} (B)"
    assert first[rose].spread == "2 (range 2 to 3, n = 3) → 2 (n = 2)"
    assert first[rose].target == "level 4 by 30 June 2027"
    assert "3 submitted then and 2 now; 2 of them both times" in view.who
    assert all(one.move is Move.SAME for one in view.changes[2:])
    (table,) = document(view).sections[0].tables
    assert len(table.rows) == n


def test_one_level_within_a_wide_spread_is_called_what_it_is(store, partnership, before, this_round):
    made = Made(store, partnership, this_round).submitted(levels={"one": 0, "two": 2, "three": 4}).discussed()
    made.agreed(1)
    view = shown(made)
    assert view.changes[0].note == "no more than evaluators differ: 0 to 4, n = 3"
    n = len(made.codes)
    assert f"{n} of {n} changes are no larger than what evaluators differ by" in view.method


def test_a_claim_that_grew_without_evidence_did_not_move_what_is_reached(after):
    code = after.codes[0]
    after.agreed(4, code)
    change = next(one for one in shown(after).changes if one.code == code)
    assert (change.move, change.after) == (Move.SAME, "4 claimed, 2 reached")


def test_medians_that_were_not_agreed_are_called_so_and_not_taken_for_agreed_levels(
    store, partnership, before, this_round
):
    made = Made(store, partnership, this_round).submitted(levels=CLOSE).closed()
    view = shown(made)
    assert view.changes[0].after == "median 2 (not agreed)"
    assert "a change may come from moderation alone" in view.method


def test_five_questions_are_not_set_beside_indicators(store, partnership, before, add_round):
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        quick = tx.assessments.add_round(
            OPERATOR.setting_up(),
            tx.assessments.round(before.round_id).framework_id,
            "Quick",
            date(2026, 11, 1),
            date(2026, 11, 20),
            form=RoundForm.QUICK,
        )
    made = Made(store, partnership, quick, RoundForm.QUICK).submitted(levels=CLOSE).closed()
    view = shown(made, after_id=made.id, before_id=before.id)
    assert view.empty


def test_with_one_round_there_is_nothing_to_compare_and_it_says_what_is_needed(before):
    view = shown(before)
    assert (view.title, view.changes) == ("There are no two rounds to compare yet", ())
    assert "against the same framework" in view.empty


def test_numbers_of_another_area_choose_nothing_here(after, another):
    view = shown(after, before_id=999, after_id=998)
    assert view.after == after.id
    assert rounds_compared(after.store, another.board, another.id, None, after.id).changes == ()
    with pytest.raises(NotAllowed):
        rounds_compared(after.store, another.board, after.partnership.id)


def test_whoever_has_still_to_answer_sees_no_comparison(store, partnership, after, add_round):
    after.closed()
    add_round("Round 3", date(2026, 11, 20), date(2026, 12, 20))
    assert shown(after, "one").changes == ()
    assert "steer" in shown(after, "one").empty
    assert shown(after, "board").changes


def test_results_published_elsewhere_keep_their_decimals_and_name_their_source(store, partnership, add_round):
    levels = {"Published 1": 3.4, "Published 2": 4.0}
    for place, (name, level) in enumerate(levels.items()):
        number = add_round(name, date(2018 + place, 1, 1), date(2018 + place, 12, 31), RoundState.CLOSED)
        with store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            of = ResultsOf(partnership.id, number, AssessmentKind.EXTERNAL)
            tx.published.hold(OPERATOR.setting_up(), of, "a report", {"SL1": level})
    view = rounds_compared(store, partnership.board, partnership.id)
    assert (view.changes[0].before, view.changes[0].after) == ("3.4 (published)", "4 (published)")
    assert view.changes[0].step == 0.6
    assert "as published, a report" in view.method
    assert view.title.startswith("1 indicator rose, 0 fell, 0 did not move")
