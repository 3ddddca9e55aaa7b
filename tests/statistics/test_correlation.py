"""Correlation and paired differences, against published numbers and properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.correlation import fisher, paired_difference, pearson, spearman
from resilience.statistics.errors import NotComputable

# Anscombe, 1973, Graphs in statistical analysis, table: the four sets share r = 0.816.
ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [
    [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
    [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
]
# Hollander and Wolfe, 1973, Nonparametric statistical methods, page 185, as in the help of R's cor.test.
TUNA = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
PANEL = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]
# Student, 1908: hours of sleep gained by ten patients under two drugs (R's data set sleep).
FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]

numbers = st.floats(-1e6, 1e6, allow_subnormal=False)
pairs = st.lists(st.tuples(numbers, numbers), max_size=30)


@pytest.mark.parametrize("y", ANSCOMBE_Y)
def test_three_sets_of_anscombe_have_the_correlation_that_he_printed(y):
    assert pearson(ANSCOMBE_X, y).estimate == pytest.approx(0.816, abs=0.0005)


def test_the_interval_is_the_one_that_r_prints_for_the_tuna():
    found = pearson(TUNA, PANEL)
    assert found.estimate == pytest.approx(0.5711816, abs=1e-7)
    assert (found.low, found.high) == (pytest.approx(-0.1497426, abs=1e-7), pytest.approx(0.8955795, abs=1e-7))
    assert spearman(TUNA, PANEL) == pytest.approx(0.6)


def test_the_paired_difference_is_students_own_of_sleep():
    found = paired_difference(SECOND_DRUG, FIRST_DRUG)
    assert found.mean == pytest.approx(1.58)
    assert (found.low, found.high) == (pytest.approx(0.7001142, abs=1e-6), pytest.approx(2.4598858, abs=1e-6))
    assert (found.median, found.higher, found.equal, found.n) == (pytest.approx(1.3), 9, 1, 10)


def test_ties_share_their_mean_rank():
    assert spearman([1, 2, 2, 3], [10, 30, 20, 40]) == pytest.approx(0.948683, abs=1e-6)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1], [2]), ([1, 1, 1], [1, 2, 3]), ([None, 2], [1, None])])
def test_what_does_not_vary_has_no_correlation_rather_than_zero(first, second):
    found = pearson(first, second)
    assert (found.estimate, found.low, found.high) == (None, None, None)
    assert spearman(first, second) is None


def test_three_pairs_have_a_coefficient_and_no_interval():
    found = pearson([1, 2, 3], [1, 3, 2])
    assert found.estimate == pytest.approx(0.5)
    assert (found.low, found.high) == (None, None)
    assert paired_difference([2], [1]).low is None
    assert paired_difference([], []).mean is None


def test_a_gap_leaves_its_pair_out():
    assert pearson([1, 2, None, 4, 5], [2, 1, 9, math.nan, 7]).n == 3


def test_rows_that_are_no_pairs_are_refused_in_words():
    with pytest.raises(NotComputable, match="same length"):
        pearson([1, 2], [1])
    with pytest.raises(NotComputable, match="infinite"):
        spearman([1, math.inf], [1, 2])
    with pytest.raises(NotComputable, match="between −1 and 1"):
        fisher(1.5, 10)


@given(pairs)
def test_a_coefficient_lies_within_its_limits_and_these_between_minus_one_and_one(held):
    found = pearson([a for a, _b in held], [b for _a, b in held])
    if found.estimate is not None:
        assert -1 <= found.estimate <= 1
    if found.low is not None:
        assert -1 <= found.low <= found.estimate <= found.high <= 1


@given(pairs)
def test_turning_the_pairs_round_changes_the_sign_of_the_difference_alone(held):
    one, other = [a for a, _b in held], [b for _a, b in held]
    there, back = paired_difference(one, other), paired_difference(other, one)
    assert there.higher + there.equal + back.higher == there.n
    if there.mean is not None:
        assert there.mean == pytest.approx(-back.mean, abs=1e-6)
        assert pearson(one, other).estimate == pytest.approx(pearson(other, one).estimate)
