"""Placebos and checks: what they warn of, and that they keep quiet where there is nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest

from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import (
    anticipation,
    autocorrelation,
    by_structure,
    interrupted,
    placebo_in_time,
    ranked,
    season_check,
    smallest_detectable,
    trend_forms,
)

MONTHS = np.arange(72)
START = 54


def _counts(seed, ratio=1.0, swing=0.0, size=72):
    months = np.arange(size)
    means = 200 * np.exp(0.003 * months + swing * np.cos(2 * np.pi * months / 12))
    return np.random.default_rng(seed).poisson(means * np.where(months >= START, ratio, 1)).astype(float)


# ------------------------------------------------------------------------------------------------------ placebos


def test_a_real_effect_stands_first_among_placebos_with_the_smallest_chance_six_can_give():
    found = placebo_in_time(_counts(1, 0.7), MONTHS, START, starts=[18, 23, 28, 33, 38, 43])

    assert found.rank.place == 1
    assert found.rank.p == found.rank.smallest_p == pytest.approx(1 / 7)
    assert found.claimed <= 1
    assert [run.start for run in found.runs] == [18, 23, 28, 33, 38, 43]
    assert found.real == interrupted(_counts(1, 0.7), MONTHS, START).overall


def test_nothing_after_the_real_start_is_seen_by_a_placebo():
    calm, wild = _counts(2), _counts(2)
    wild[START:] *= 5
    people = np.linspace(1000, 1500, 72)
    asked = {"exposure": people, "covariates": np.sin(MONTHS), "controls": _counts(3), "control_exposures": people}
    runs = [placebo_in_time(counts, MONTHS, START, starts=[30, 40], **asked).runs for counts in (calm, wild)]

    assert runs[0] == runs[1]
    alone = interrupted(calm[:48], MONTHS[:48], 30)  # 18 periods after the start, as the real one has
    assert placebo_in_time(calm, MONTHS, START, starts=[30]).runs[0].effect == alone.overall


def test_placebos_are_claimed_about_one_time_in_twenty():
    found = [placebo_in_time(_counts(100 + seed, 0.8), MONTHS, START) for seed in range(25)]
    runs = sum(len(one.runs) for one in found)

    assert runs == 25 * 12
    assert sum(one.claimed for one in found) / runs <= 0.09
    assert all(one.rank.of == 13 for one in found)
    assert sum(one.rank.place == 1 for one in found) >= 20


def test_a_straight_line_on_a_bending_series_is_unmasked_by_its_placebos():
    random = np.random.default_rng(4)
    bending = [random.poisson(300 * np.exp(random.normal(0, 0.04, 72).cumsum())) for _world in range(4)]
    straight = [placebo_in_time(counts, MONTHS, START) for counts in bending]
    wandering = [placebo_in_time(counts, MONTHS, START, estimator=by_structure(72, period=None)) for counts in bending]

    assert sum(found.claimed for found in straight) >= 4 * 12 / 3
    assert sum(found.claimed for found in wandering) <= 4 * 12 / 8
    jumps = placebo_in_time(bending[0], MONTHS, START, estimator=by_structure(72, period=None, measure="shift"))
    assert jumps.claimed <= 2


def test_a_placebo_that_cannot_be_worked_out_is_named_and_none_at_all_is_refused():
    found = placebo_in_time(_counts(5), MONTHS, START, starts=[1, 30])
    assert found.not_computable == (1,)
    with pytest.raises(NotComputable, match="too short for any placebo"):
        placebo_in_time(_counts(5)[:20], MONTHS[:20], 6)


def test_other_areas_are_ranked_by_their_distance_from_no_effect():
    real, *others = [
        interrupted(_counts(seed, ratio), MONTHS, START).ratio for seed, ratio in enumerate((0.7, 1, 1, 0.5))
    ]
    rank = ranked(real, others)
    assert (rank.place, rank.of, rank.smallest_p) == (2, 4, 0.25)


# -------------------------------------------------------------------------------------------------------- checks


def test_autocorrelation_and_its_test_are_sums_of_products():
    # By hand: mean 3, squares 10; lag 1: (-2)(-1) + (-1)0 + 0·1 + 1·2 = 4; lag 2: (-2)0 + (-1)1 + 0·2 = -1.
    found = autocorrelation([1, 2, 3, 4, 5], 2)

    assert found.values == pytest.approx((0.4, -0.1))
    assert found.statistic == pytest.approx(5 * 7 * (0.4**2 / 4 + 0.1**2 / 3))
    assert found.p == pytest.approx(math.exp(-found.statistic / 2))
    assert found.bound == pytest.approx(1.959964 / math.sqrt(5))
    assert autocorrelation([math.nan, 1, 2, 3, 4, 5, None], 2).values == found.values


def test_the_smallest_effect_that_would_have_been_found_is_2_8_standard_errors_away():
    # Cohen, 1988, Statistical Power Analysis for the Behavioral Sciences: 1.96 + 0.84 for 80 % at 5 %.
    found = smallest_detectable(0.05)
    assert math.log(found.rise) / 0.05 == pytest.approx(2.8016, abs=1e-4)
    assert found.fall == pytest.approx(1 / found.rise)


def test_the_form_of_the_trend_decides_on_a_bending_series_and_not_on_a_straight_one():
    bending = np.random.default_rng(6).poisson(400 * np.exp(0.25 * np.cos(2 * np.pi * MONTHS / 110)))
    forms = trend_forms(bending, MONTHS, START)

    assert [form.trend for form in forms.forms] == ["straight", "none", "quadratic", "logarithm", "bent", "local_level"]
    assert not forms.agree
    assert next(form.effect for form in forms.forms if form.trend == "straight").excludes_none
    assert not next(form.effect for form in forms.forms if form.trend == "local_level").excludes_none
    straight = trend_forms(_counts(7, 0.6, 0.2), MONTHS, START, harmonics=1, controls=_counts(8, 1, 0.2))
    assert straight.agree
    assert straight.lowest <= 0.6 * 1.1
    assert straight.highest < 1
    rare = trend_forms([0, 3, 1] * 24, MONTHS, START)
    assert "no logarithm" in rare.forms[-1].reason


def test_a_summer_after_a_start_in_spring_is_the_season_and_not_the_effect():
    part = slice(16, 57)  # three years from May to April, and then five months of summer
    found = season_check(_counts(9, 1, 0.4)[part], MONTHS[part], 52, trend="none")

    assert found.changes
    assert found.without_season.excludes_none
    assert not found.with_season.excludes_none
    assert found.test.p < 1e-6
    assert (found.rounds_before, found.rounds_after) == (3, pytest.approx(5 / 12))
    flat = season_check(_counts(10), MONTHS, START)
    assert not flat.changes
    assert flat.test.p > 0.01
    short = season_check(_counts(10)[44:], MONTHS[44:], START)
    assert short.with_season is None
    assert "Less than one round" in short.reason
    assert short.uncovered == (6, 7)


def test_a_start_that_was_known_ahead_shows_before_it():
    early = _counts(11, 0.7)
    early[START - 3 : START] *= 0.7
    found = anticipation(early, MONTHS, START, 3)

    assert found.moved.high < 1
    assert found.without_them.estimate == pytest.approx(0.7, abs=0.05)
    assert found.without_them.estimate < interrupted(early, MONTHS, START).ratio.estimate
    quiet = [anticipation(_counts(200 + seed, 0.7), MONTHS, START).moved.excludes_none for seed in range(100)]
    assert sum(quiet) <= 12


@pytest.mark.parametrize(
    "ask",
    [
        lambda: autocorrelation([1, 2, 3], 2),
        lambda: autocorrelation([1.0] * 9, 2),
        lambda: smallest_detectable(0),
        lambda: smallest_detectable(0.1, power=0.2),
        lambda: anticipation(_counts(1), MONTHS, START, 1),
        lambda: trend_forms(_counts(1), MONTHS, 99),
        lambda: trend_forms(_counts(1), MONTHS[::-1], START),
        lambda: trend_forms(_counts(1), MONTHS[:-1], START),
        lambda: trend_forms([], [], START),
        lambda: season_check(_counts(1), MONTHS, START, period=0),
        lambda: anticipation(_counts(1), MONTHS, None),
        lambda: anticipation(_counts(1), MONTHS, START, 2.5),
        lambda: placebo_in_time(_counts(1), MONTHS, START, starts=["spring"]),
        lambda: autocorrelation(["a", "b"] * 9, 2),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(ask):
    with pytest.raises(NotComputable, match=r"\.$"):
        ask()
