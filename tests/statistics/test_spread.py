"""Which items to talk about first, and who scores high or low."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.spread import Severity, disagreement, severity


def test_disagreement_is_the_distance_of_two_evaluators_on_average():
    # Three pairs: one step, four steps, three steps.
    assert disagreement([1, 2, None, 5, math.nan]) == pytest.approx(8 / 3)
    assert disagreement([3, 3, 3]) == 0


@pytest.mark.parametrize("levels", [[], [None, None], [4], [4, None]])
def test_one_evaluator_does_not_disagree(levels):
    assert disagreement(levels) is None


def test_a_split_between_both_ends_comes_before_a_spread_over_neighbours():
    assert disagreement([1, 1, 5, 5]) > disagreement([1, 2, 4, 5]) > disagreement([2, 3, 3, 4])


@given(levels=st.lists(st.integers(0, 5), min_size=2, max_size=12))
def test_disagreement_is_what_going_through_all_pairs_gives(levels):
    pairs = [abs(one - other) for one, other in combinations(levels, 2)]
    assert disagreement(levels) == pytest.approx(sum(pairs) / len(pairs))


def test_who_scores_high_or_low_shows_against_the_others_on_shared_items():
    high, low, middle, alone = severity(
        (
            (5, 4, 3, 4, None, None),
            (2, 2, 3, 1, 0, None),
            (3, 3, 3, 2, 1, None),
            (None, None, None, None, None, 5),
        )
    )
    # Against the middle of the two others: 5 to 2.5, 4 to 2.5, 3 to 3, 4 to 1.5.
    assert high == Severity(difference=2.0, n=4, higher=3, lower=0)
    # 2 to 4, 2 to 3.5, 3 to 3, 1 to 3, and on the fifth item 0 to the one other's 1.
    assert low == Severity(difference=-1.5, n=5, higher=0, lower=4)
    assert middle == Severity(difference=0, n=5, higher=1, lower=2)
    assert alone == Severity(difference=None, n=0, higher=0, lower=0)


def test_a_single_evaluator_is_neither_high_nor_low():
    assert severity(((1, 2, 3),)) == (Severity(None, 0, 0, 0),)
    assert severity(((), ())) == (Severity(None, 0, 0, 0),) * 2
    assert severity(()) == ()


@given(
    ratings=st.lists(st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=4, max_size=4), min_size=2, max_size=2)
)
def test_of_two_evaluators_one_is_as_high_as_the_other_is_low(ratings):
    one, other = severity(ratings)
    assert (one.n, one.higher, one.lower) == (other.n, other.lower, other.higher)
    assert (one.difference is None) == (one.n == 0)
    assert one.difference is None or one.difference == -other.difference


def test_what_is_no_level_is_refused():
    with pytest.raises(NotComputable):
        disagreement([1, math.inf])
    with pytest.raises(NotComputable):
        severity((("low", "high"), ("low", "low")))
