"""Concentration against arithmetic by hand, against what must always hold and against worlds with a known truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.concentration import concentration, concentration_change
from resilience.statistics.errors import NotComputable
from resilience.statistics.inequality import gini, lorenz

SHARES = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


def test_gini_is_as_calculated_by_hand():
    # The mean difference over all ordered pairs of 1, 2, 3, 4 is 20/16 = 1.25; halved and over the mean 2.5: 0.25.
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert gini([7, 7, 7]) == pytest.approx(0)
    assert gini([0, 0, 0, 9]) == pytest.approx(1 - 1 / 4)
    assert gini([5, None, 5, float("nan")]) == pytest.approx(0)


def test_weights_stand_for_as_many_equal_members():
    assert gini([1, 2, 5], [3, 1, 2]) == pytest.approx(gini([1, 1, 1, 2, 5, 5]))


def test_the_curve_is_as_calculated_by_hand():
    curve = lorenz([3, 1, 2])

    assert curve.population == pytest.approx((0, 1 / 3, 2 / 3, 1))
    assert curve.share == pytest.approx((0, 1 / 6, 3 / 6, 1))


@given(SHARES, st.integers(2, 9))
def test_the_curve_sags_below_the_line_and_gini_is_twice_the_area_between(values, times):
    curve = lorenz(values)
    width = np.diff(curve.population)
    area = (width * (np.array(curve.share[1:]) + np.array(curve.share[:-1]))).sum() / 2

    assert gini(values) == pytest.approx(1 - 2 * area, abs=1e-9)
    assert all(has <= people + 1e-12 for people, has in zip(curve.population, curve.share, strict=True))
    assert gini([times * value for value in values]) == pytest.approx(gini(values), abs=1e-9)
    assert gini(values[::-1]) == pytest.approx(gini(values), abs=1e-9)


def test_nothing_to_share_has_no_gini_and_a_straight_curve():
    assert gini([]) is None
    assert gini([0, 0]) is None
    assert lorenz([0]).share == (0, 1)
    assert concentration([[0, 0], [0, 0]]).reason
    assert concentration([[5, 7]]).gini is None


def test_places_that_have_what_their_residents_account_for_are_even():
    found = concentration([[100, 100], [300, 300]], [1000, 3000])

    assert found.gini.estimate == pytest.approx(0, abs=1e-12)
    assert concentration([[100, 100], [300, 300]]).gini.estimate == pytest.approx(0.25)
    assert (found.top_places, found.top.estimate, found.top_population) == (1, 0.75, 0.75)


def test_the_top_tenth_is_the_top_place_where_there_are_fewer_than_twenty():
    counts = np.ones((19, 3))
    counts[4] = 12

    assert concentration(counts).top_places == 1
    assert concentration(counts).top.estimate == pytest.approx(36 / 90)
    assert concentration(np.ones((20, 3))).top_places == 2


def test_unevenness_that_chance_alone_makes_is_not_claimed():
    random = np.random.default_rng(5)
    found = [concentration(random.poisson(2, (20, 6)), draws=200) for _world in range(40)]

    assert sum(each.gini.low > 0.01 for each in found) <= 4  # 1 expected
    assert found[0].gini.by_chance == pytest.approx(found[0].gini.estimate, abs=0.08)


def test_limits_hold_the_truth_and_a_change_is_claimed_where_there_is_one_alone():
    random = np.random.default_rng(9)
    shares = np.array([0.4, 0.2, 0.1, 0.1, 0.05, 0.05, 0.04, 0.03, 0.02, 0.01])
    moved = np.array([0.7, 0.05, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.02, 0.02])
    held = false_alarms = found = 0
    for _world in range(40):
        table, half, other = (
            random.negative_binomial(mean * each[:, None], 0.5, (10, 12))
            for mean, each in ((40, shares), (20, shares), (20, moved))
        )
        same = concentration_change(table, half, draws=200)
        held += same.before.gini.low <= gini(shares) <= same.before.gini.high
        false_alarms += not same.gini.low <= 0 <= same.gini.high
        found += concentration_change(table, other, draws=200).gini.low > 0
    assert held >= 33  # 38 expected
    assert false_alarms <= 6  # 2 expected
    assert found >= 32  # 36 expected


def test_what_makes_no_sense_is_refused_in_a_sentence():
    for wrong in (
        lambda: gini([1, -1]),
        lambda: gini([1, 2], [1]),
        lambda: concentration([1, 2, 3]),
        lambda: concentration([[1], [2]], [5]),
        lambda: concentration([[1], [2]], top=10),
        lambda: concentration_change([[1], [2]], [[1], [2], [3]]),
    ):
        with pytest.raises(NotComputable, match=r"\.$"):
            wrong()
