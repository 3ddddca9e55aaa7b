"""How far evaluators agree: coefficients with intervals, what they say and do not, and severity for the lead alone."""

from __future__ import annotations

import pytest

from resilience.services import moderation
from resilience.services.agreement import agreement
from tests.matrix.world import as_text
from tests.services.moderating import submitted

MANY = {
    "one": {"SL1": 1, "SL2": 3, "SL3": 4, "SL4": 2, "SL5": 2, "IN1": 3, "IN2": 3},
    "two": {"SL1": 1, "SL2": 3, "SL3": 4, "SL4": 3, "SL5": 2, "IN1": 3, "IN2": 4},
    "three": {"SL1": 2, "SL2": 4, "SL3": 5, "SL4": 3, "SL5": 3, "IN1": 4, "IN2": None},
}


def moderated(store, partnership, round_id, given):
    assessment = submitted(store, partnership, round_id, given)
    moderation.begin(store, partnership.lead, partnership.id, assessment, is_confirmed=True)
    return assessment


def test_three_coefficients_stand_side_by_side_with_intervals_over_all_and_by_feature(store, partnership, this_round):
    assessment = moderated(store, partnership, this_round, MANY)
    view = agreement(store, partnership.board, partnership.id, assessment)
    assert (view.whole.evaluators, view.whole.indicators) == (3, 7)
    # Pairs at the same level on the seven indicators: 1, 1, 1, 1, 1, 1 of 3 and none of 1.
    assert view.whole.same.estimate == pytest.approx(2 / 7)
    for figure in (view.whole.same, view.whole.alpha, view.whole.ac2):
        assert figure.low < figure.estimate < figure.high
    assert [line.name for line in view.features][:2] == ["Strategy and leadership", "Intelligence"]
    assert [(line.evaluators, line.indicators) for line in view.features] == [(3, 5), (3, 2), (0, 0), (0, 0), (0, 0)]
    assert "Krippendorff" in view.method
    assert "Gwet" in view.method
    assert "29% of cases (3 evaluators, 7 indicators)" in view.sentence
    assert any("One of them weighs much" in said or "one of them weighs much" in said for said in view.says)
    assert "mean of levels" in view.worked_out


def test_who_tends_to_score_high_or_low_is_for_the_lead_alone(store, partnership, this_round):
    assessment = moderated(store, partnership, this_round, MANY)
    lead = agreement(store, partnership.lead, partnership.id, assessment)
    highest = lead.severity[0]
    assert (highest.who, highest.said, highest.higher, highest.lower) == (
        "Evaluator C (three of X01)",
        "tends to score high",
        6,
        0,
    )
    for viewer in (partnership.board, partnership.one, partnership.three):
        view = agreement(store, viewer, partnership.id, assessment)
        assert (view.severity, view.severity_table) == ((), None)
        assert "tends to score" not in as_text(view)
        assert "Evaluator C" not in as_text(view)


def test_from_two_evaluators_there_is_a_percentage_and_a_sentence_why_there_is_no_more(store, partnership, this_round):
    assessment = moderated(store, partnership, this_round, {who: MANY[who] for who in ("one", "two")})
    view = agreement(store, partnership.lead, partnership.id, assessment)
    assert view.whole.same.estimate == pytest.approx(5 / 7)
    assert (view.whole.alpha.estimate, view.whole.ac2.estimate) == (None, None)
    assert "what chance would give cannot be told from two people" in view.says[0]
    assert view.severity == ()


def test_one_evaluator_agrees_with_nobody_and_the_view_says_so(store, partnership, this_round):
    assessment = moderated(store, partnership, this_round, {"one": MANY["one"]})
    view = agreement(store, partnership.lead, partnership.id, assessment)
    assert view.whole.same.estimate is None
    assert "agreement takes two" in view.sentence


def test_where_all_use_one_level_the_paradox_is_explained(store, partnership, this_round):
    alike = {f"SL{n}": 3 for n in range(1, 6)} | {f"IN{n}": 3 for n in range(1, 6)}
    given = {"one": alike, "two": alike, "three": alike | {"SL1": 2}}
    view = agreement(store, partnership.board, partnership.id, moderated(store, partnership, this_round, given))
    assert view.whole.same.estimate > 0.9
    assert view.whole.alpha.estimate < 0.1 < view.whole.ac2.estimate
    assert any("Alpha is low although most agree" in said for said in view.says)
    assert not any("AC2 is high because" in said for said in view.says)
    assert any("Only 2 of the levels were used" in said for said in view.says)


def test_nothing_is_said_of_agreement_while_answers_are_blind(store, partnership, this_round):
    assessment = submitted(store, partnership, this_round, MANY)
    for viewer in (partnership.lead, partnership.board, partnership.one):
        assert agreement(store, viewer, partnership.id, assessment) is None
