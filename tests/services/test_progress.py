"""Progress over rounds: medians and ranges by hand, agreed levels, targets, and who is not shown them yet."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.errors import NotAllowed
from resilience.domain.plans import TargetDraft
from resilience.domain.viewer import OPERATOR
from resilience.services.progress import progress
from tests.services.assessments_made import Made
from tests.storage.as_operator import store

__all__ = ["store"]


@pytest.fixture
def rounds(store, partnership, add_round, this_round) -> Made:
    """Round 1 signed at 2; round 2 in moderation at 3 for one indicator with evidence, and at 1 for all others."""
    first = Made(store, partnership, add_round("Round 1", date(2026, 3, 1), date(2026, 3, 31)))
    first.submitted(levels={"one": 1, "two": 2, "three": 3}).discussed().agreed(2).named().signed()
    first.closed()
    second = Made(store, partnership, this_round).submitted(levels={"one": 1, "two": 3, "three": 5}).discussed()
    return second.shown_by("SL1", dated_on=date(2026, 11, 1)).agreed(1).agreed(3, "SL1")


def shown(made: Made, who: str = "board", feature: str = ""):
    return progress(made.store, getattr(made.partnership, who), made.partnership.id, feature)


def test_each_round_has_median_range_and_agreed_level_by_hand(rounds):
    view = shown(rounds, feature="SL")
    assert view.rounds == ("Round 1", "Round 2")
    leadership = view.features[0]
    points = [(p.median, p.low, p.high, p.n, p.reached, p.is_signed) for p in leadership.points]
    assert points == [(2, 1, 3, 3, 2, True), (3, 1, 5, 3, 1, False)]
    assert view.title == "0 of 5 features rose since the round before, 5 fell"
    assert leadership.sentence == f"{leadership.name}: agreed 1 in Round 2, 2 the time before."
    assert leadership.points[1].evidence == "1 of 5 with evidence in date"


def test_an_indicator_shows_evidence_and_target_and_what_is_claimed_above(rounds):
    with rounds.store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        lead = rounds.partnership.lead.leading(rounds.partnership.id)
        tx.plans.set_target(lead, TargetDraft(rounds.framework.code, "SL2", 3, date(2027, 3, 31)))
    rounds.agreed(4, "SL2")
    strategy, partners = shown(rounds, feature="SL").indicators[:2]
    assert [point.grade for point in strategy.points] == ["no evidence", "B"]
    assert (partners.target, partners.target_by) == (3, date(2027, 3, 31))
    assert (partners.points[1].claimed, partners.points[1].reached) == (4, 2)
    assert "4 claimed, 2 reached in Round 2" in partners.sentence
    assert partners.sentence.endswith("target 3 by 31 March 2027.")
    assert partners.table.rows[1][:3] == ("Round 2", "2", "4")


def test_a_round_that_agreed_a_part_is_compared_over_that_part_and_says_so(store, partnership, add_round, this_round):
    first = Made(store, partnership, add_round("Round 1", date(2026, 3, 1), date(2026, 3, 31)))
    first.submitted().discussed().agreed(1).agreed(2, "SL1", "SL2").named().signed()
    first.closed()
    second = Made(store, partnership, this_round).submitted().discussed().agreed(2, "SL1", "SL2")
    view = shown(second)
    assert view.title == "0 of 5 features rose since the round before, 0 fell"
    assert view.features[0].sentence.endswith("; only 2 of its 5 indicators were agreed then.")
    assert "only" not in view.features[1].sentence


def test_an_unknown_feature_in_the_address_falls_back_to_the_first(rounds):
    assert shown(rounds, feature="<script>").feature == "SL"
    assert shown(rounds, feature="OP").indicators[0].code.startswith("OP")


def test_nothing_is_shown_before_there_is_something_nor_to_whoever_has_still_to_answer(
    store, partnership, another, rounds, add_round
):
    assert shown(rounds).features
    assert "first round" in progress(store, another.board, another.id).empty
    with pytest.raises(NotAllowed):
        progress(store, another.board, partnership.id)
    rounds.closed()
    add_round("Round 3", date(2026, 11, 20), date(2026, 12, 20))
    hidden = shown(rounds, "one")
    assert (hidden.features, hidden.indicators) == ((), ())
    assert "once you have" in hidden.empty
