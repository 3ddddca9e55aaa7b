"""Over-dispersion, against published numbers, arithmetic and a reference implementation."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.over_dispersion import Dispersion, dispersion, seasonal_dispersion

# Snee, 1974, Graphical display of two-way contingency tables: 592 students by colour of hair and eyes.
HAIR_BY_EYES = [68, 20, 15, 5, 119, 84, 54, 29, 26, 17, 14, 14, 7, 94, 10, 16]


def _known(found: Dispersion) -> tuple[float, float, float]:
    assert found.phi is not None
    assert found.statistic is not None
    assert found.p is not None
    return found.phi, found.statistic, found.p


# ------------------------------------------------------------------------------------------ published numbers


def test_deaths_by_horse_kick_vary_as_chance_has_them() -> None:
    # Bortkiewicz, 1898, in Fisher, 1925, Statistical Methods for Research Workers: 200 corps-years with mean
    # 0.610 and variance 0.611.
    deaths = [0] * 109 + [1] * 65 + [2] * 22 + [3] * 3 + [4]
    found = dispersion(deaths)
    phi, statistic, p = _known(found)

    assert phi == pytest.approx(0.611 / 0.610, abs=5e-4)
    assert statistic == pytest.approx(199 * phi)
    assert found.df == 199
    assert 0.4 < p < 0.6


def test_a_table_of_blocks_by_periods_has_the_chi_squared_of_the_textbook() -> None:
    # Chi-squared 138.29 on 9 degrees of freedom, as every analysis of Snee's table gives.
    found = seasonal_dispersion(HAIR_BY_EYES, season=4)
    phi, statistic, p = _known(found)

    assert statistic == pytest.approx(138.29, abs=0.005)
    assert found.df == 9
    assert phi == pytest.approx(138.29 / 9, abs=0.001)
    assert p < 1e-20


def test_counts_against_fitted_means_are_tested_by_regression() -> None:
    # By hand: ((y - m)² - y) / m = (16-8)/4, (0-4)/4, (16-0)/4, (4-6)/4 = 2, -1, 4, -0.5: mean 1.125,
    # sum of squared differences 16.1875, standard deviation sqrt(16.1875 / 3), z = 1.125 × 2 / 2.32289.
    found = dispersion([8, 4, 0, 6], [4, 4, 4, 4])
    phi, z, p = _known(found)

    assert found.method == "cameron_trivedi"
    assert phi == pytest.approx(2.125)
    assert z == pytest.approx(2.25 / np.sqrt(16.1875 / 3))
    assert p == pytest.approx(0.1664, abs=1e-4)


def test_expected_counts_are_brought_to_the_total_of_the_counts_unless_parameters_are_named() -> None:
    # Twice too small: a common rate of 2 makes them 10, 20, 30, from which 13, 17, 30 lie 9/10 + 9/20 away.
    assert _known(dispersion([13, 17, 30], [5, 10, 15], method="pearson"))[:2] == pytest.approx((0.675, 1.35))
    # Known beforehand, none fitted: 64/5 + 49/10 + 225/15 on three degrees of freedom.
    assert dispersion([13, 17, 30], [5, 10, 15], parameters=0).statistic == pytest.approx(32.7)
    assert dispersion([13, 17, 30], [5, 10, 15], parameters=0).df == 3


# -------------------------------------------------------------------------------------- few, zero and missing


def test_a_pair_with_a_missing_number_is_left_out() -> None:
    assert dispersion([3, None, 8, 4], [3, 2, 5, 4]) == dispersion([3, 8, 4], [3, 5, 4])
    assert dispersion([3, 8, 4, 5], [3, 5, 4, float("nan")]) == dispersion([3, 8, 4], [3, 5, 4])


@pytest.mark.parametrize("counts", [[], [5], [5, None], [0, 0, 0]])
def test_too_few_counts_have_no_dispersion_and_a_reason(counts: list[float | None]) -> None:
    found = dispersion(counts)

    assert (found.phi, found.statistic, found.p, found.df) == (None, None, None, None)
    assert found.reason


def test_more_parameters_than_counts_have_no_dispersion_and_a_reason() -> None:
    assert dispersion([5, 6], [5, 6], parameters=2).reason


def test_counts_that_do_not_differ_at_all_have_no_test_and_a_reason() -> None:
    found = dispersion([4, 4, 4], [4, 4, 4])

    assert found.phi == 0
    assert found.p is None
    assert found.reason


@pytest.mark.parametrize("months", [0, 11, 12, 23])
def test_less_than_two_years_have_no_seasonal_dispersion_and_say_so(months: int) -> None:
    found = seasonal_dispersion([5.0] * months)

    assert (found.phi, found.df) == (None, None)
    assert "two full rounds of 12 periods" in (found.reason or "")


def test_years_without_any_event_have_no_seasonal_dispersion() -> None:
    assert seasonal_dispersion([0.0] * 36).phi is None
    assert seasonal_dispersion([0.0] * 24 + [3.0] * 12).phi is None
    assert seasonal_dispersion([None] * 36).phi is None


def test_what_makes_no_sense_is_refused_in_a_sentence() -> None:
    for refused in (
        lambda: dispersion([1, -1]),
        lambda: dispersion([1, 2], [1, 0]),
        lambda: dispersion([1, 2], [1, 2, 3]),
        lambda: dispersion(np.ones((2, 2))),
        lambda: seasonal_dispersion([1, -1] * 20),
        lambda: seasonal_dispersion([1, 2, 3], season=1),
    ):
        with pytest.raises(NotComputable, match=r"^[A-Z].*\.$"):
            refused()


# ----------------------------------------------------------------------------- what is noise, and what is not


SEASON = [40, 38, 35, 30, 24, 20, 18, 20, 26, 31, 36, 42]


def test_a_season_that_repeats_and_a_steady_change_are_not_noise() -> None:
    found = seasonal_dispersion([month * growth for growth in (1, 1.1, 1.3) for month in SEASON])

    assert found.phi == 1
    assert found.statistic == pytest.approx(0, abs=1e-9)
    assert found.df == 22


def test_the_oldest_months_that_do_not_fill_a_year_are_left_out() -> None:
    years = [float(count) for count in [*SEASON, *reversed(SEASON)]]

    assert seasonal_dispersion([900.0, 0.0, 7.0, *years]) == seasonal_dispersion(years)


def test_a_missing_month_is_left_out_and_the_others_keep_their_fit() -> None:
    series: list[float | None] = [month * growth for growth in (1, 1.1, 1.3) for month in SEASON]
    series[17] = None
    found = seasonal_dispersion(series)

    assert found.statistic == pytest.approx(0, abs=1e-6)
    assert found.df == 21


def test_a_month_seen_in_one_year_only_says_nothing_about_noise() -> None:
    # With the year before missing there is nothing to compare August with: the table without August is left.
    without = [10, 14, 22, 15, 12, 30]
    with_august = [10, 14, 22, None, 15, 12, 30, 999]
    found, plain = seasonal_dispersion(with_august, season=4), seasonal_dispersion(without, season=3)

    assert found.df == plain.df == 2
    assert found.statistic == pytest.approx(plain.statistic, rel=1e-6)


def test_years_that_share_no_month_cannot_be_compared() -> None:
    assert seasonal_dispersion([3, 5, None, None, None, None, 8, 2], season=4).phi is None


def test_a_period_that_never_has_an_event_costs_no_degree_of_freedom() -> None:
    assert seasonal_dispersion([8, 0, 9, 4, 0, 9], season=3).df == 1


@given(st.lists(st.integers(0, 500), min_size=24, max_size=60))
def test_seasonal_dispersion_never_falls_below_chance(counts: list[int]) -> None:
    found = seasonal_dispersion(counts)

    assert found.phi is None or found.phi >= 1
    assert (found.phi is None) == (found.reason is not None)


@given(st.lists(st.integers(1, 500), min_size=24, max_size=24), st.integers(2, 9))
def test_counting_everything_several_times_over_disperses_as_often(counts: list[int], times: int) -> None:
    once = seasonal_dispersion(counts).statistic
    assert once is not None
    assert seasonal_dispersion([count * times for count in counts]).statistic == pytest.approx(once * times, abs=1e-6)


@given(
    st.lists(st.integers(1, 200), min_size=24, max_size=24),
    st.sets(st.integers(0, 23), max_size=6),
)
def test_the_years_may_change_places(counts: list[int], gaps: set[int]) -> None:
    series = [None if month in gaps else count for month, count in enumerate(counts)]
    there, back = seasonal_dispersion(series), seasonal_dispersion(series[12:] + series[:12])

    assert there.df == back.df
    assert there.statistic == pytest.approx(back.statistic, rel=1e-5, abs=1e-6)


# ----------------------------------------------------------------------------------- cases with known answers


def _poisson_fit(design: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Means of a Poisson regression by iteratively reweighted least squares."""
    means = counts + 0.5
    for _round in range(60):
        working = np.log(means) + (counts - means) / means
        weight = np.sqrt(means)[:, None]
        effects = np.linalg.lstsq(design * weight, working * weight[:, 0], rcond=None)[0]
        means = np.exp(design @ effects)
    return means


@pytest.mark.shared
def test_recreation_trips_are_over_dispersed_as_the_reference_prints_them(case, read_rows) -> None:
    folder = case("overdispersion_dev")
    rows = read_rows(folder / "recreation_demand.csv")
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    columns = ["quality", "ski", "income", "userfee", "costC", "costS", "costH"]
    words = {"yes": "1", "no": "0"}
    values = [[float(words.get(row[name], row[name])) for name in columns] for row in rows]
    design = np.column_stack([np.ones(len(rows)), values])
    trips = np.array([float(row["trips"]) for row in rows])
    fitted = _poisson_fit(design, trips)

    found, reference = dispersion(trips, fitted), expected["cameron_trivedi"]
    answer = (reference["dispersion"], reference["z"], reference["p_one_sided"])
    assert _known(found) == pytest.approx(answer, abs=1e-4)

    pearson = dispersion(trips, fitted, parameters=design.shape[1])
    assert pearson.phi == pytest.approx(expected["pearson_dispersion"], abs=1e-4)
