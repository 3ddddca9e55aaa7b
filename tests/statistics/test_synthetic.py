"""Synthetic controls: weights against what an optimum must satisfy, planted effects, placebos and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.synthetic import control
from resilience.statistics.synthetic_weights import mixture


def _world(seed, units=13, periods=36, start=24, effect=0.0):
    """Units that answer differently to one common course, as rows; the first changes by `effect` from `start` on."""
    random = np.random.default_rng(seed)
    common = random.normal(0, 2, periods).cumsum()
    levels, answers = random.uniform(30, 60, units), random.uniform(0.5, 1.5, units)
    panel = levels[:, np.newaxis] + answers[:, np.newaxis] * common + random.normal(0, 1.5, (units, periods))
    panel[0] = (panel[0] + panel[1:6].mean(axis=0)) / 2
    panel[0, start:] += effect
    return panel


# ---------------------------------------------------------------------------------------------------- weights


@settings(max_examples=60)
@given(seed=st.integers(0, 100_000), values=st.integers(1, 30), donors=st.integers(2, 30), is_inside=st.booleans())
def test_no_other_mixture_comes_closer(seed, values, donors, is_inside):
    # At the optimum every donor pulls equally hard, and those without weight no harder (Karush, Kuhn and Tucker).
    random = np.random.default_rng(seed)
    table = random.normal(100, 10, (values, donors))
    target = table @ random.dirichlet(np.ones(donors)) if is_inside else random.normal(100, 10, values)
    weights = mixture(table, target)
    pull = table.T @ (table @ weights - target)
    size = np.abs(table).max() ** 2 * values

    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    assert pull[weights > 1e-9] == pytest.approx(float(pull @ weights), abs=1e-8 * size)
    assert pull.min() >= float(pull @ weights) - 1e-8 * size
    assert mixture(table[:, ::-1], target)[::-1] == pytest.approx(weights, abs=1e-3)


def test_two_donors_mix_as_by_hand():
    # 7 lies three quarters of the way from 4 to 8; 20 lies outside, so the nearer one takes everything.
    assert mixture(np.array([[4.0, 8.0]]), np.array([7.0])) == pytest.approx([0.25, 0.75])
    assert mixture(np.array([[4.0, 8.0]]), np.array([20.0])) == pytest.approx([0, 1])


def test_mixtures_that_fit_equally_well_are_settled_by_evenness():
    assert mixture(np.array([[5.0, 5.0, 5.0, 9.0]]), np.array([5.0])) == pytest.approx(
        [1 / 3, 1 / 3, 1 / 3, 0], abs=1e-6
    )


# ----------------------------------------------------------------------------------------------------- effects


def test_a_mixture_of_donors_with_an_effect_planted_on_it_is_taken_apart_again():
    random = np.random.default_rng(1)
    panel = {name: random.normal(40, 5, 20).cumsum() for name in "abcde"}
    panel["t"] = 0.5 * panel["a"] + 0.3 * panel["c"] + 0.2 * panel["d"] + np.where(np.arange(20) >= 15, -6, 0)
    found = control(panel, "t", 2015, times=range(2000, 2020), level=0.6)

    assert found.weights == pytest.approx({"a": 0.5, "b": 0, "c": 0.3, "d": 0.2, "e": 0}, abs=1e-5)
    assert found.gap == pytest.approx([0] * 15 + [-6] * 5, abs=1e-4)
    assert found.effect == pytest.approx(-6, abs=1e-4)
    assert found.relative == pytest.approx(-6 / np.mean(found.synthetic[15:]), abs=1e-6)
    assert (found.rmspe_after, found.periods_before, found.periods_after) == (pytest.approx(6, abs=1e-4), 15, 5)
    assert found.ratio is None
    assert found.ranked_by == "rmspe_after"
    assert not found.is_poor_fit


def test_a_planted_effect_lies_in_its_limits_and_none_is_claimed_where_there_is_none():
    held, claimed, worlds = 0, 0, 60
    for seed in range(worlds):
        found = control(_world(seed, effect=-5), 0, 24, level=0.8)
        assert found.low <= found.effect <= found.high
        held += found.low <= -5 <= found.high
        claimed += control(_world(1_000 + seed), 0, 24).placebo_p <= 2 / 13

    assert held >= 42  # 48 expected
    assert claimed <= 18  # 9 expected


def test_what_is_common_to_a_period_changes_nothing_and_a_unit_of_measurement_only_the_unit():
    panel, common = _world(5, effect=4), np.linspace(0, 90, 36)
    found, moved = control(panel, 0, 24), control(3 * (panel + common), 0, 24)

    assert list(moved.weights.values()) == pytest.approx(list(found.weights.values()), abs=1e-5)
    assert (moved.effect, moved.rmspe_before) == pytest.approx((3 * found.effect, 3 * found.rmspe_before), rel=1e-4)
    assert (moved.placebo_p, moved.is_poor_fit) == (found.placebo_p, False)


# ---------------------------------------------------------------------------------------------------- placebos


def test_with_six_donors_the_smallest_p_is_one_in_seven_and_there_is_no_interval_at_95_per_cent():
    found = control(_world(3, units=7, effect=40), 0, 24)

    assert (found.placebo_rank, found.placebo_p, found.smallest_p) == (1, 1 / 7, 1 / 7)
    assert (found.low, found.high) == (None, None)
    assert "at least 19 donors" in (found.interval_reason or "")
    assert found.effect == pytest.approx(40, abs=4)
    assert control(_world(3, units=7, effect=40), 0, 24, level=0.8).low > 0


def test_each_placebo_is_a_donor_compared_with_the_others_and_never_with_the_treated():
    panel = _world(7, units=6, effect=500)
    found = control(panel, 0, 24)
    alone = control(panel[1:], 2, 24, placebos=False)

    assert found.placebos[3].effect == pytest.approx(alone.effect)
    assert found.placebos[3].ratio == pytest.approx(alone.ratio)
    assert alone.placebos is None
    assert alone.placebo_p is None


def test_ranks_among_placebos_are_even_where_nothing_happened():
    random = np.random.default_rng(4)
    ranks = [control(random.normal(50, 5, (5, 12)), 0, 8).placebo_rank for _world in range(250)]

    assert np.bincount(ranks, minlength=6)[1:] == pytest.approx([50] * 5, abs=24)


def test_leaving_out_a_donor_that_carries_the_mixture_shows_how_far_the_effect_hangs_on_it():
    found = control(_world(2, effect=6), 0, 24)
    carrying = {name for name, weight in found.weights.items() if weight >= 0.001}
    name = max(found.weights, key=found.weights.get)

    assert set(found.leave_one_out.without) == carrying
    assert found.leave_one_out.low <= found.leave_one_out.high
    rest = [donor for donor in range(1, 13) if donor != name]
    assert found.leave_one_out.without[name] == pytest.approx(control(_world(2, effect=6), 0, 24, donors=rest).effect)


# ----------------------------------------------------------------------------------------------- fit, predictors


def test_a_treated_unit_beyond_all_donors_or_with_a_trend_of_its_own_has_a_poor_fit():
    panel = _world(6)
    beyond, trending = panel.copy(), panel.copy()
    beyond[0] += 60
    trending[0] += np.linspace(0, 40, 36)

    assert [control(each, 0, 24, placebos=False).is_poor_fit for each in (panel, beyond, trending)] == [
        False,
        True,
        True,
    ]


def test_few_periods_before_the_start_are_warned_of():
    assert "4 periods" in control(_world(1), 0, 4, placebos=False).warnings[0]


def test_predictors_alone_choose_the_donors_that_share_them_by_name_or_by_place():
    panel = dict(zip("tabcd", _world(9, units=5), strict=True))
    age = {"t": 30.0, "a": 20.0, "b": 40.0, "c": 90.0, "d": 90.0}
    found = control(panel, "t", 24, predictors={"age": age}, match_outcomes=False, placebos=False)
    placed = control(panel, "t", 24, predictors={"age": list(age.values())}, match_outcomes=False, placebos=False)
    both = control(panel, "t", 24, predictors={"age": age}, predictor_weights={"age": 1e6}, placebos=False)

    assert sum(found.weights[name] * age[name] for name in "abcd") == pytest.approx(30, abs=1e-4)
    assert placed.weights == found.weights
    assert sum(both.weights[name] * age[name] for name in "abcd") == pytest.approx(30, abs=0.01)
    assert both.rmspe_before < found.rmspe_before


# ------------------------------------------------------------------------------------------- missing and refused


def test_periods_the_treated_unit_misses_are_left_out_and_donors_with_gaps_are_named():
    panel = dict(zip("tabcde", _world(8, units=6, effect=3).tolist(), strict=True))
    panel["t"][2] = panel["t"][30] = None
    panel["b"][5] = None
    panel["c"][2] = None
    found = control(panel, "t", 24)

    assert found.left_out == ("b",)
    assert set(found.weights) == {"a", "c", "d", "e"}
    assert [place for place, gap in enumerate(found.gap) if math.isnan(gap)] == [2, 30]
    assert (found.periods_before, found.periods_after) == (23, 11)


def test_a_donor_without_a_predictor_is_left_out_and_named():
    found = control(_world(8, units=5), 0, 24, predictors={"age": [1, 2, None, 4, 5]})

    assert found.left_out == (2,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"treated": 99},
        {"start": 0},
        {"start": 36},
        {"start": 2.5},
        {"start": 1999, "times": range(2000, 2036)},
        {"start": "2020", "times": range(2000, 2036)},
        {"donors": [0, 1, 2]},
        {"donors": [1]},
        {"panel": [[1, 2, 3], [1, 2]]},
        {"panel": [[None] * 36, *_world(1).tolist()]},
        {"predictors": {"age": [1, 2]}},
        {"predictors": {"age": [None] * 13}},
        {"predictors": {"age": range(13)}, "predictor_weights": {"other": 1}},
        {"predictors": {"age": range(13)}, "predictor_weights": {"age": math.nan}},
        {"predictors": {"age": range(13)}, "predictor_weights": {"age": 1, "aged": 1}},
        {"predictor_weights": {"age": 1}},
        {"match_outcomes": False},
        {"treated": [0]},
        {"panel": None},
        {"panel": {0: [1.0] * 36, 1: [2.0] * 36, 2: ["a"] * 36}},
        {"panel": {0: [1.0] * 36, 1: [2.0] * 36, 2: np.arange(36).astype("datetime64[M]")}},
        {"level": 1.0},
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(wrong):
    with pytest.raises(NotComputable, match=r"\.$"):
        control(**{"panel": _world(1), "treated": 0, "start": 24, **wrong})
