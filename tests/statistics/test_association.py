"""Association of orders: against published numbers, and how often its interval holds the true value."""

from __future__ import annotations

import math

import numpy as np
import pytest

from resilience.statistics.association import kendall
from resilience.statistics.errors import NotComputable

# Hollander and Wolfe, 1973, Nonparametric statistical methods, page 185, as in the help of R's cor.test: tau = 4/9.
TUNA = [44.4, 45.9, 41.9, 53.3, 44.7, 44.1, 50.7, 45.2, 60.1]
PANEL = [2.6, 3.1, 2.5, 5.0, 3.6, 4.0, 5.2, 2.8, 3.8]


def test_the_tuna_have_the_coefficient_that_r_prints():
    found = kendall(TUNA, PANEL)
    assert found.estimate == pytest.approx(4 / 9)
    assert (found.agree, found.disagree, found.n) == (26, 10, 9)
    assert found.low < 4 / 9 < found.high


def test_ties_count_as_kendall_counted_them_in_1945():
    # Twos by hand: 4 agree, 0 disagree, 1 is tied on the left, 1 on the right: 4 / √(5 · 5).
    assert kendall([1, 1, 2, 3], [1, 2, 3, 3]).estimate == pytest.approx(4 / 5)


def test_the_sides_may_be_exchanged_and_turning_one_round_turns_the_sign():
    found, turned = kendall(TUNA, PANEL), kendall(TUNA, [-value for value in PANEL])
    assert kendall(PANEL, TUNA) == found
    assert (turned.estimate, turned.low, turned.high) == pytest.approx((-found.estimate, -found.high, -found.low))


@pytest.mark.parametrize(
    ("first", "second", "has_estimate"),
    [
        ([], [], False),
        ([2, 2, 2, 2, 2, 2], [1, 2, 3, 4, 5, 6], False),
        ([1, 2, 3, 4], [2, 1, 4, 3], True),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], True),
        ([1, 1, 1, 1, 1, 2], [4, 2, 6, 1, 5, 3], True),
        ([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], True),
    ],
    ids=[
        "nothing",
        "a side that never varies",
        "four pairs",
        "one order throughout",
        "one pair is all the variation",
        "no pair matters",
    ],
)
def test_there_are_no_limits_where_there_is_nothing_to_make_them_of(first, second, has_estimate):
    found = kendall(first, second)
    assert (found.estimate is not None, found.low, found.high) == (has_estimate, None, None)


def test_pairs_with_a_gap_are_left_out_and_infinite_numbers_are_refused():
    assert kendall([*TUNA, math.nan], [*PANEL, 1.0]) == kendall(TUNA, PANEL)
    with pytest.raises(NotComputable):
        kendall([1, 2, math.inf], [1, 2, 3])
    with pytest.raises(NotComputable):
        kendall([1, 2], [1, 2, 3])
    with pytest.raises(NotComputable):
        kendall(["a", "b"], [1, 2])
    with pytest.raises(NotComputable):
        kendall([1, 2], [1, 2], level=95)


@pytest.mark.parametrize("n", [8, 14])
@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_over_levels_the_interval_holds_the_true_value_about_as_often_as_it_says(n, correlation):
    draws = np.random.default_rng(n)

    def drawn(size: int) -> tuple[np.ndarray, np.ndarray]:
        one = draws.standard_normal(size)
        other = correlation * one + math.sqrt(1 - correlation**2) * draws.standard_normal(size)
        return np.clip(np.round(one + 2.5), 0, 5), other

    true = kendall(*drawn(2_000)).estimate
    found = [kendall(*drawn(n)) for _repeat in range(400)]
    limits = [(one.low, one.high) for one in found if one.low is not None and one.high is not None]
    held = sum(low <= true <= high for low, high in limits) / len(limits)
    assert 0.92 <= held <= 0.99
