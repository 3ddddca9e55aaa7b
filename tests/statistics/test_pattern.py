"""Season, change points and variability against published numbers, arithmetic by hand and what must always hold."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.pattern import (
    change_points,
    noise_between_rows,
    profile_change,
    season_test,
    segmentation,
    stl,
    variability,
    variability_ratio,
    wave,
    wave_change,
)

SEASON = (6.0, 4.0, 1.0, -1.0, -4.0, -6.0, -6.0, -4.0, -1.0, 1.0, 4.0, 6.0)
FIVE_YEARS = [100 + 0.5 * month + SEASON[month % 12] for month in range(60)]
COUNTS = st.lists(st.integers(0, 200), min_size=24, max_size=48)


# ------------------------------------------------------------------------------------------------------ season


def test_a_line_and_a_season_without_noise_are_found_again():
    found = stl(FIVE_YEARS, 12)

    assert found.seasonal[:12] == pytest.approx(SEASON, abs=0.5)
    assert found.trend == pytest.approx([100 + 0.5 * month for month in range(60)], abs=0.5)
    assert found.remainder == pytest.approx([0] * 60, abs=0.5)
    assert (found.strength, found.trend_strength) == pytest.approx((1, 1), abs=0.005)


def test_the_parts_of_a_missing_month_are_missing_and_the_others_are_as_before():
    gappy = [None if month in {3, 30, 31} else value for month, value in enumerate(FIVE_YEARS)]
    found = stl(gappy, 12)

    assert [month for month, part in enumerate(found.trend) if math.isnan(part)] == [3, 30, 31]
    assert math.isnan(found.remainder[30])
    assert np.nanmax(np.abs(found.remainder)) < 0.5
    assert found.strength == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([5.0] * 24, "More than two full rounds of 12"),
        ([None if month % 12 == 7 else 5.0 for month in range(60)], "never recorded"),
    ],
)
def test_too_little_for_a_season_says_what_is_missing_and_gives_nothing(values, sentence):
    found = stl(values, 12)

    assert sentence in (found.reason or "")
    assert found.strength is None
    assert len(found.trend) == len(values)
    assert all(map(math.isnan, (*found.trend, *found.seasonal, *found.remainder)))


@settings(max_examples=25)
@given(
    st.lists(st.floats(0, 1000), min_size=27, max_size=40),
    st.sampled_from(["periodic", 7]),
    st.booleans(),
)
def test_the_parts_of_a_series_add_up_to_it(values, window, robust):
    found = stl(values, 12, seasonal=window, robust=robust)

    assert np.add(np.add(found.trend, found.seasonal), found.remainder) == pytest.approx(values, abs=1e-6)
    assert 0 <= found.strength <= 1


def test_an_outlier_does_not_bend_a_robust_season():
    series = list(FIVE_YEARS)
    series[26] += 500

    assert stl(series, 12, robust=True).seasonal[:12] == pytest.approx(SEASON, abs=0.5)
    assert abs(stl(series, 12).seasonal[2] - SEASON[2]) > 50


def test_months_differ_by_more_than_noise_only_where_they_do():
    # By hand: both rounds have 30; positions 24 and 36 about an even 30 gain 2 × (24 ln 0.8 + 36 ln 1.2) = 2.4163, and
    # the fitted 12 and 18 leave 4/12 + 4/18 twice over, 1.1111, on one degree of freedom each.
    found = season_test([10, 20, 14, 16], 2)
    assert (found.f, found.df, found.df_noise) == pytest.approx((2.4163 / 1.1111, 1, 1), abs=1e-3)
    # A missing cell is left out, and a season that grows with its year is no noise.
    gappy = season_test([10, 20, 20, 40, None, 60], 2)
    assert gappy.f is None or gappy.f > 100

    random = np.random.default_rng(7)
    false_alarms = sum(season_test(random.poisson(40, 36)).p < 0.05 for _series in range(300))
    assert false_alarms <= 25  # 15 expected
    assert season_test(random.poisson(np.resize([60 + 6 * part for part in SEASON], 36))).p < 1e-6


def test_a_wave_is_found_with_its_size_and_its_peak_whatever_the_level_of_the_year():
    months = np.arange(48)
    means = 200 * 1.3 ** (months // 12) * np.exp(0.25 * np.cos(2 * np.pi * (months - 1) / 12))
    found = wave(means.round())

    assert found.swing.estimate == pytest.approx(math.tanh(0.25), abs=0.01)
    assert found.swing.peak == pytest.approx(1, abs=0.1)
    assert found.p < 1e-6


def test_a_wave_that_flattens_is_told_from_one_that_stays():
    random = np.random.default_rng(13)
    months = np.arange(48)
    swings = np.where(months < 24, 0.3, 0.05)
    flat = random.poisson(200 * (1 + swings * np.cos(2 * np.pi * months / 12)))
    found = wave_change(flat[:24], flat[24:])
    assert found.p < 0.001
    assert found.before.low > found.after.high
    assert wave_change(flat[:24], flat[:24]).p == pytest.approx(1)
    assert wave_change(flat[:24], flat[24:28]).reason


def test_a_profile_that_moved_has_the_chi_squared_of_the_textbook():
    # Snee, 1974: hair of people with brown and with blue eyes; by hand chi-squared is that of a 2 × 4 table.
    brown, blue = [68, 119, 26, 7], [20, 84, 17, 94]
    table = np.array([brown, blue], dtype=float)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    chi_squared = ((table - expected) ** 2 / expected).sum()
    found = profile_change(brown, blue)

    assert found.statistic * found.df == pytest.approx(chi_squared)
    assert found.df == 3
    assert found.moved == pytest.approx(94 / 215 - 7 / 220)
    assert profile_change(brown, blue, dispersion=4, df_noise=20).statistic == pytest.approx(chi_squared / 12)
    assert noise_between_rows(table) == (pytest.approx(chi_squared / 3), 3)


def test_a_profile_without_anything_in_one_period_has_no_test_and_a_reason():
    assert profile_change([0, 0], [3, 4]).reason
    assert profile_change([5, 0], [3, 0]).p is None
    assert noise_between_rows(np.array([[1.0, 2.0]])) is None


# ------------------------------------------------------------------------------------------------ change points


def test_a_change_of_level_is_found_where_the_new_level_begins():
    quiet, busy = [10, 12, 11, 9, 13, 10, 11, 12], [20, 22, 19, 21, 23, 20, 21, 22]

    assert change_points([*quiet, *busy]) == (8,)
    assert change_points([*quiet, None, None, *busy]) == (10,)
    assert change_points([*quiet, *busy, *quiet], 2) == (8, 16)
    assert segmentation([*quiet, *busy], 1).means == (11, 21)


@pytest.mark.parametrize("values", [[], [3], [5.0] * 40, [0.1] * 30, [None] * 20])
def test_a_level_that_never_changes_has_no_change_point(values):
    assert change_points(values) == ()


@given(st.lists(st.integers(0, 50), min_size=8, max_size=16), st.integers(1, 2))
def test_no_other_cut_leaves_less_over(values, breaks):
    found = segmentation(values, breaks, shortest=0.2)
    least = max(2, int(0.2 * len(values)))

    def left_over(cuts):
        return sum(((part - part.mean()) ** 2).sum() for part in np.split(np.array(values, float), cuts))

    every = [(first,) for first in range(least, len(values) - least + 1)]
    if breaks == 2:
        every = [(a[0], b[0]) for a in every for b in every if b[0] - a[0] >= least]
    assert left_over(found.breaks) == pytest.approx(min(map(left_over, every)), abs=1e-6)
    assert found.rss == pytest.approx(left_over(found.breaks), abs=1e-6)


# -------------------------------------------------------------------------------------------------- variability


def test_deaths_by_horse_kick_vary_no_more_than_chance():
    # Bortkiewicz, 1898, in Fisher, 1925, Statistical Methods for Research Workers: mean 0.610, variance 0.611.
    found = variability([0] * 109 + [1] * 65 + [2] * 22 + [3] * 3 + [4])

    assert found.dispersion == pytest.approx(0.611 / 0.610, abs=5e-4)
    assert found.peak_to_mean == pytest.approx(4 / 0.61)
    assert found.unexplained is None


def test_a_season_that_repeats_exactly_leaves_nothing_unexplained():
    found = variability([50 + part for part in SEASON] * 3, 12)

    assert (found.dispersion, found.unexplained) == pytest.approx((0, 0))
    assert found.peak_to_mean == pytest.approx(56 / 50)


def test_what_a_season_leaves_is_counted_by_degrees_of_freedom():
    # By hand: means 4 and 8; squares left 4 × 1 of one each on two degrees, 20 in all on three: (4/2)/(20/3).
    found = variability([3, 7, 5, 9], 2)

    assert found.unexplained == pytest.approx(0.3)
    assert found.dispersion == pytest.approx((2 / 4 + 2 / 8) / 2)


@given(COUNTS, st.integers(2, 6))
def test_counting_everything_several_times_over_disperses_as_often_and_explains_the_same(counts, times):
    once, often = variability(counts, 12), variability([count * times for count in counts], 12)

    if once.dispersion is None:
        assert once.reason
        return
    assert often.dispersion == pytest.approx(once.dispersion * times, abs=1e-9)
    assert often.peak_to_mean == pytest.approx(once.peak_to_mean)
    assert often.unexplained == (None if once.unexplained is None else pytest.approx(once.unexplained))


def test_variability_that_did_not_change_is_called_changed_about_once_in_twenty():
    random = np.random.default_rng(11)
    alarms = 0
    for _world in range(300):
        found = variability_ratio(random.negative_binomial(15, 1 / 3, 36), random.negative_binomial(15, 1 / 3, 24), 12)
        alarms += not found.low <= 1 <= found.high
    assert alarms <= 25  # 15 expected; plain F gives more than twice as many


def test_variability_that_grew_fourfold_is_found_with_the_ratio_in_its_limits():
    random = np.random.default_rng(3)
    found = variability_ratio(random.poisson(30, 104), random.negative_binomial(10, 1 / 4, 104))

    assert found.low > 1
    assert found.low < 4 < found.high
    assert found.p < 0.001
    back = variability_ratio(random.negative_binomial(10, 1 / 4, 104), random.poisson(30, 104))
    assert back.high < 1


def test_a_busy_month_is_no_variability_where_the_level_may_differ_between_blocks():
    random = np.random.default_rng(17)
    calm = random.poisson(20, 84)
    busy = random.poisson(np.repeat([8, 40, 12], 28))

    assert variability_ratio(calm, busy).low > 2
    within = variability_ratio(calm, busy, block=28)
    assert within.low < 1 < within.high


def test_a_ratio_from_few_counts_is_none_with_the_reason():
    assert variability_ratio([3, 4, 5], [6, 7, 8]).reason
    assert variability_ratio([5] * 20, list(range(20))).ratio is None


def test_what_makes_no_sense_is_refused_in_a_sentence():
    for wrong in (
        lambda: stl([1, 2, 3], 1),
        lambda: stl(FIVE_YEARS, 12, seasonal=8),
        lambda: stl([math.inf] * 40, 12),
        lambda: season_test([1, -1] * 12),
        lambda: change_points([1, 2, 3, 4], 9),
        lambda: change_points([1, 2, 3, 4], shortest=0.7),
        lambda: wave([1, 2, 3], 2),
        lambda: profile_change([1, 2], [1, 2, 3]),
        lambda: profile_change([1, None], [1, 2]),
        lambda: variability([1, -2]),
        lambda: variability([1, 2], 1),
        lambda: variability_ratio([1] * 20, [2] * 20, level=95),
    ):
        with pytest.raises(NotComputable, match=r"\.$"):
            wrong()


# ----------------------------------------------------------------------------------- cases with known answers


@pytest.mark.shared
def test_temperatures_at_nottingham_are_taken_apart_as_r_does(case, read_rows):
    rows = read_rows(case("change_point_seasonality_dev") / "nottem_stl_periodic.csv")
    found = stl([float(row["value"]) for row in rows], 12)

    for part in ("seasonal", "trend", "remainder"):
        assert getattr(found, part) == pytest.approx([float(row[part]) for row in rows], abs=1e-6)


@pytest.mark.shared
def test_the_nile_fell_after_1898_as_strucchange_dates_it(case, read_rows):
    folder = case("change_point_seasonality_dev")
    flow = [float(row["flow"]) for row in read_rows(folder / "nile.csv")]
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["nile"]
    found = segmentation(flow)

    assert change_points(flow) == change_points(flow, 1) == (expected["breaks_1_last_index_1based"],)
    assert change_points(flow, 2) == tuple(expected["breaks_2"])
    assert found.means == pytest.approx(expected["segment_means"], abs=1e-5)
    for breaks, bic in expected["BIC"].items():
        assert found.bic[int(breaks)] == pytest.approx(bic, abs=0.05)
    for breaks, rss in expected["RSS"].items():
        assert segmentation(flow, int(breaks)).rss == pytest.approx(rss, abs=0.051)
