"""Summaries of levels."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.ordinal import LevelCount, summary

LEVELS = st.lists(st.integers(0, 5), min_size=1, max_size=60)


def test_levels_are_summed_up_by_their_middle_their_range_and_how_often_each_was_given() -> None:
    found = summary([3, 1, None, 4, 3, 2])

    assert (found.n, found.missing) == (5, 1)
    assert (found.low, found.median, found.high) == (1, 3.0, 4)
    assert found.counts == (LevelCount(1, 1), LevelCount(2, 1), LevelCount(3, 2), LevelCount(4, 1))


def test_a_median_between_two_levels_is_half_way() -> None:
    assert summary([2, 3]).median == 2.5
    assert summary([1, 2, 3, 5]).median == 2.5


def test_quartiles_follow_the_second_definition_of_hyndman_and_fan() -> None:
    # Of eight values a quarter is two, so the quartile lies half-way between the second and the third.
    found = summary([0, 1, 2, 2, 3, 4, 4, 5])
    assert (found.lower_quartile, found.median, found.upper_quartile) == (1.5, 2.5, 4.0)
    # Of six a quarter is one and a half: the second value is the first that a quarter lies at or below.
    found = summary([0, 1, 2, 3, 4, 5])
    assert (found.lower_quartile, found.median, found.upper_quartile) == (1.0, 2.5, 4.0)


@pytest.mark.parametrize("levels", [[], [None], [None, math.nan]])
def test_a_feature_nobody_scored_has_no_median_rather_than_zero(levels: list[float | None]) -> None:
    found = summary(levels)

    assert (found.n, found.missing) == (0, len(levels))
    assert (found.median, found.low, found.high, found.lower_quartile, found.upper_quartile) == (None,) * 5
    assert found.counts == ()


def test_a_score_of_nought_is_a_score() -> None:
    assert summary([0, None]).median == 0.0
    assert summary([0, None]).low == 0


def test_levels_that_nobody_gave_are_counted_as_none_when_the_scale_is_known() -> None:
    assert [entry.count for entry in summary([2, 2, 5], scale=range(6)).counts] == [0, 0, 2, 0, 0, 1]


def test_one_level_is_its_own_summary() -> None:
    found = summary([4])

    assert (found.low, found.lower_quartile, found.median, found.upper_quartile, found.high) == (4,) * 5


def test_a_numpy_array_with_gaps_is_as_good_as_a_list() -> None:
    assert summary(np.array([1.0, np.nan, 3.0])) == summary([1, None, 3])


@pytest.mark.parametrize("level", [2.5, math.inf])
def test_a_level_that_is_not_whole_is_refused_in_a_sentence(level: float) -> None:
    with pytest.raises(NotComputable, match=r"^A level is a whole number"):
        summary([1, level])


@given(LEVELS)
def test_the_median_is_the_one_of_the_standard_library(levels: list[int]) -> None:
    assert summary(levels).median == statistics.median(levels)


@given(LEVELS)
def test_quartiles_are_those_that_numpy_gives_for_the_same_definition(levels: list[int]) -> None:
    wanted = np.quantile(levels, [0.25, 0.75], method="averaged_inverted_cdf")

    assert (summary(levels).lower_quartile, summary(levels).upper_quartile) == tuple(wanted)


@given(LEVELS, st.randoms())
def test_the_order_of_the_evaluators_does_not_matter(levels: list[int], chance) -> None:
    shuffled = levels.copy()
    chance.shuffle(shuffled)

    assert summary(shuffled) == summary(levels)


@given(LEVELS)
def test_the_summary_runs_from_low_to_high_and_counts_everyone(levels: list[int]) -> None:
    found = summary(levels)
    places = [found.low, found.lower_quartile, found.median, found.upper_quartile, found.high]

    assert places == sorted(places)
    assert sum(entry.count for entry in found.counts) == found.n == len(levels)
