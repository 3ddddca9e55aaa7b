"""Synthetic difference in differences: planted effects, what must always hold, placebos and few donors."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.statistics.difference import difference_in_differences
from resilience.statistics.synthetic import control, difference


def _world(seed, units=13, periods=30, start=20, effect=0.0):
    """Units, as rows, that answer differently to one common course; the first lies far above all others."""
    random = np.random.default_rng(seed)
    common = random.normal(0, 2, periods).cumsum()
    panel = random.uniform(30, 60, units)[:, np.newaxis] + random.normal(0, 1.5, (units, periods))
    panel += random.uniform(0.5, 1.5, units)[:, np.newaxis] * common
    panel[0] += 50
    panel[0, start:] += effect
    return panel


def test_a_planted_effect_is_found_on_a_level_that_no_mixture_of_donors_reaches():
    held = 0
    for seed in range(80):
        found = difference(_world(seed, effect=6), 0, 20)
        assert found.low <= found.effect <= found.high
        held += found.low <= 6 <= found.high

    assert held >= 70  # 76 expected
    assert control(_world(1, effect=6), 0, 20, placebos=False).is_poor_fit


def test_what_is_common_to_a_unit_or_a_period_changes_nothing():
    panel = _world(3, effect=4)
    moved = panel + np.linspace(0, 80, 30) + np.arange(13)[:, np.newaxis] * 7
    found, again = difference(panel, 0, 20), difference(moved, 0, 20)

    assert (again.effect, again.se, again.placebo_p) == pytest.approx(
        (found.effect, found.se, found.placebo_p), rel=1e-3
    )


def test_weights_of_donors_and_of_periods_before_are_shares_and_the_effect_is_the_mean_gap_after():
    found = difference(_world(4, effect=5), 0, 20)

    for weights in (found.weights, found.time_weights):
        assert min(weights.values()) >= 0
        assert sum(weights.values()) == pytest.approx(1)
    assert list(found.time_weights) == list(range(20))
    assert np.mean(found.gap[20:]) == pytest.approx(found.effect)
    assert sum(found.gap[place] * weight for place, weight in found.time_weights.items()) == pytest.approx(0, abs=1e-9)


def test_with_one_period_before_it_is_the_plain_difference_in_differences():
    panel = _world(5, periods=4, start=1, effect=9)
    unit, time = np.indices(panel.shape)
    is_on = (unit == 0) & (time >= 1)
    plain = difference_in_differences(panel.ravel(), unit.ravel(), time.ravel(), is_on.ravel().astype(float))

    assert difference(panel, 0, 1).effect == pytest.approx(plain.effect)


def test_placebos_give_the_error_and_the_smallest_p_and_two_donors_give_neither():
    found = difference(_world(6, units=7, effect=60), 0, 20)

    assert found.se == pytest.approx(np.std(list(found.placebos.values())))
    assert (found.placebo_p, found.smallest_p) == (1 / 7, 1 / 7)
    few = difference(_world(6, units=3), 0, 20)
    assert (few.se, few.low, few.placebo_p) == (None, None, None)
    assert "at least three donors" in (few.reason or "")
    assert difference(_world(6), 0, 20, placebos=False).reason
