"""Difference in differences against published answers, against plain least squares, and what must always hold."""

from __future__ import annotations

import csv
import itertools
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.difference import difference_in_differences
from resilience.statistics.errors import NotComputable

# Snow, 1855, On the Mode of Communication of Cholera: deaths per 10,000 in the districts of two water companies before
# and after one of them moved its intake, as the R package causaldata rounds them.
SNOW = {
    "values": [134.9, 130.1, 146.6, 84.9],
    "unit": ["not moved", "moved", "not moved", "moved"],
    "time": [1849, 1849, 1854, 1854],
    "treated": [0, 0, 0, 1],
}


def _panel(seed, units=20, treated=10, periods=12, start=7, effect=0.0):
    """Units with levels of their own over the same periods; the first `treated` of them change from `start` on."""
    random = np.random.default_rng(seed)
    unit, time = np.indices((units, periods))
    is_on = ((unit < treated) & (time >= start)).astype(float)
    values = random.normal(50, 8, units)[:, np.newaxis] + random.normal(0, 3, periods) + random.normal(0, 2, unit.shape)
    return {
        "values": (values + effect * is_on).ravel(),
        "unit": unit.ravel(),
        "time": time.ravel(),
        "treated": is_on.ravel(),
    }


# ------------------------------------------------------------------------------------------ published numbers


def test_fewer_died_of_cholera_where_the_intake_had_moved_as_snow_counted():
    found = difference_in_differences(**SNOW)

    assert found.effect == pytest.approx((84.9 - 130.1) - (146.6 - 134.9), abs=1e-9)
    assert (found.n, found.units, found.periods) == (4, 2, 2)


# What each paper prints of four groups: means before and after for those treated, then for the others; the difference.
FOUR_MEANS = {
    # Card and Krueger, 1994, Minimum Wages and Employment, table 3: full-time places in fast food, New Jersey,
    # Pennsylvania. It prints 2.76, from means that were not rounded.
    "wages": ((20.44, 21.03), (23.33, 21.17), 2.76),
    # Meyer, Viscusi and Durbin, 1995, Workers' Compensation and Injury Duration: logarithms of weeks in Kentucky, high
    # and low earners, as Wooldridge, Introductory Econometrics, example 13.4, works them out.
    "injuries": ((1.382, 1.580), (1.126, 1.133), 0.191),
    # Angrist and Pischke, 2015, Mastering 'Metrics, chapter 5: banks in business in two halves of Mississippi, 1930/31.
    "banks": ((135, 121), (165, 132), 19),
}


@pytest.mark.parametrize("paper", FOUR_MEANS)
def test_four_published_means_give_the_published_difference(paper):
    treated, others, difference = FOUR_MEANS[paper]
    found = difference_in_differences([*treated, *others], ["a", "a", "b", "b"], [0, 1, 0, 1], [0, 1, 0, 0])

    assert found.effect == pytest.approx(difference, abs=0.011)


def test_four_observations_have_an_effect_but_no_standard_error_and_the_reason_is_given():
    for cluster in ("unit", None):
        found = difference_in_differences(**SNOW, cluster=cluster)

        assert (found.se, found.low, found.high, found.p) == (None, None, None, None)
        assert "no more observations" in (found.reason or "")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("outcome", "covariates", "effect", "error"),
    # Wooldridge, Introductory Econometrics, example 13.3 (Kiel and McClain, 1995, house prices near an incinerator).
    [
        ("rprice", (), -11_863.903, 7_456.646),
        ("rprice", ("age", "agesq"), -21_920.27, 6_359.745),
        ("rprice", ("age", "agesq", "intst", "land", "area", "rooms", "baths"), -14_177.93, 4_987.267),
        ("lprice", (), -0.062649, 0.083441),
    ],
)
def test_prices_near_the_incinerator_fell_as_the_textbook_says(case, read_rows, outcome, covariates, effect, error):
    houses = read_rows(case("did_dev") / "kielmc.csv")
    column = {name: np.array([float(house[name]) for house in houses]) for name in houses[0]}
    found = difference_in_differences(
        column[outcome],
        column["nearinc"],
        column["y81"],
        column["y81"] * column["nearinc"],
        cluster=None,
        covariates={name: column[name] for name in covariates},
    )

    assert (found.effect, found.se, found.n) == (pytest.approx(effect, rel=1e-5), pytest.approx(error, rel=1e-5), 321)
    assert found.pre_trend.p is None
    assert "only one period" in (found.pre_trend.reason or "")


def castle(shared: Path) -> dict[str, np.ndarray]:
    file = shared / "real-data" / "interventions" / "us_castle_doctrine.csv"
    if not file.is_file():
        pytest.skip("the series of interventions are not at hand")
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


@pytest.mark.shared
def test_homicides_rose_by_eight_in_a_hundred_where_castle_doctrine_laws_came(shared):
    # Cheng and Hoekstra, 2013: about 8 %; the weighted two-way estimate clustered by state is 0.0755 (0.007 to 0.144).
    rows = castle(shared)
    found = difference_in_differences(
        rows["l_homicide"], rows["sid"], rows["year"], rows["post"], weights=rows["popwt"], seed=1
    )

    assert (found.effect, found.low, found.high) == pytest.approx((0.0755, 0.007, 0.144), abs=5e-4)
    assert (found.units, found.clusters, found.treated_clusters) == (50, 50, 21)
    assert 0.03 < found.p_wild < 0.08
    assert found.pre_trend.p > 0.05
    assert len(found.pre_trend.leads) == 6


# -------------------------------------------------------------------------------------------- by another way


def test_effect_and_errors_are_those_of_least_squares_with_a_column_for_every_unit_and_period():
    random = np.random.default_rng(5)
    data = _panel(4, units=7, treated=3, periods=5, start=2, effect=4)
    keep = random.random(35) < 0.9
    data = {name: column[keep] for name, column in data.items()}
    weights, extra = random.uniform(0.5, 3, keep.sum()), random.normal(size=(keep.sum(), 2))
    plain = difference_in_differences(**data, weights=weights, covariates=extra, cluster=None)
    robust = difference_in_differences(**data, weights=weights, covariates=extra, limits="t")

    dummies = [data[name][:, np.newaxis] == np.unique(data[name]) for name in ("unit", "time")]
    design = np.column_stack([data["treated"], extra, dummies[0], dummies[1][:, 1:]]).astype(float)
    bread = np.linalg.inv(design.T @ (design * weights[:, np.newaxis]))
    effects = bread @ design.T @ (weights * data["values"])
    noise = data["values"] - design @ effects
    n, k = design.shape
    scores = np.array(
        [(design * (weights * noise)[:, np.newaxis])[data["unit"] == unit].sum(axis=0) for unit in range(7)]
    )
    meat = scores.T @ scores * 7 / 6 * (n - 1) / (n - k)

    assert (plain.effect, robust.effect) == pytest.approx((effects[0], effects[0]))
    assert plain.se == pytest.approx(math.sqrt((weights * noise**2).sum() / (n - k) * bread[0, 0]))
    assert plain.degrees_of_freedom == n - k
    assert robust.se == pytest.approx(math.sqrt((bread @ meat @ bread)[0, 0]))
    panel = difference_in_differences(**data, weights=weights, covariates=extra, count_nested=False)
    assert panel.se == pytest.approx(robust.se * math.sqrt((n - k) / (n - k + 6)))
    assert (robust.high - robust.effect) / robust.se == pytest.approx(2.446912, abs=1e-5)  # Student's t with 6


def test_negative_weights_are_those_of_the_arithmetic():
    # The example of de Chaisemartin and D'Haultfœuille, 2020: one group treated in periods 2 and 3, one in 3 alone.
    # By hand: units and periods leave 1/3 and -1/6 of the early group's treatment, 1/6 of the late one's; over their
    # sum 1/3 these are the published weights 1, -1/2 and 1/2.
    found = difference_in_differences([1, 2, 4, 0, 1, 3], list("aaabbb"), [1, 2, 3] * 2, [0, 1, 1, 0, 0, 1])

    assert found.negative_weight_share == pytest.approx(0.5)
    assert any("different times" in warning for warning in found.warnings)
    assert difference_in_differences(**_panel(1)).negative_weight_share == 0


# ---------------------------------------------------------------------------------------- what always holds


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), units=st.integers(4, 12), shift=st.floats(-100, 100), factor=st.floats(0.1, 10))
def test_limits_hold_the_effect_and_what_is_common_to_a_unit_or_a_period_changes_nothing(seed, units, shift, factor):
    data = _panel(seed, units=units, treated=2, periods=6, start=3)
    found = difference_in_differences(**data, draws=0)
    moved = data["values"] + shift * (data["unit"] == 1) + 2 * shift * (data["time"] == 4)
    again = difference_in_differences(**{**data, "values": moved * factor}, weights=np.full(moved.size, 3), draws=0)

    assert found.low <= found.effect <= found.high
    assert 0 <= found.p <= 1
    assert again.effect == pytest.approx(found.effect * factor, abs=1e-6)
    assert again.se == pytest.approx(found.se * factor, abs=1e-6)
    assert again.pre_trend.p == pytest.approx(found.pre_trend.p, abs=1e-6)
    assert again.placebo == found.placebo


def test_a_planted_effect_lies_in_its_limits_and_none_is_claimed_where_there_is_none():
    held, claimed, diverged = 0, 0, 0
    for seed in range(120):
        found = difference_in_differences(**_panel(seed, effect=1.5), draws=0)
        held += found.low <= 1.5 <= found.high
        nothing = difference_in_differences(**_panel(1_000 + seed, units=12, treated=3), draws=0)
        claimed += nothing.p < 0.05
        diverged += nothing.pre_trend.p < 0.05

    assert held >= 107  # 114 expected
    assert claimed <= 13  # 6 expected
    assert diverged <= 13


def test_a_course_that_parted_before_the_start_is_found():
    data = _panel(3, units=24, treated=12)
    drift = np.where(data["unit"] < 12, 1.5 * data["time"], 0)
    found = difference_in_differences(**{**data, "values": data["values"] + drift}).pre_trend

    assert found.p < 0.01
    assert found.periods == 7
    assert [lead.period for lead in found.leads] == [-2, -3, -4, -5]
    assert found.leads[-1].is_and_earlier
    assert found.leads[0].effect == pytest.approx(-1.5, abs=2)


# ------------------------------------------------------------------------------------- few units, few clusters


def test_one_treated_unit_has_placebos_instead_of_limits_with_the_smallest_p_they_can_have():
    found = difference_in_differences(**_panel(2, units=7, treated=1, effect=30))

    assert found.effect == pytest.approx(30, abs=4)
    assert found.low is None
    assert "look at the placebos" in (found.reason or "")
    assert (found.placebo.p, found.placebo.smallest_p, found.placebo.ways) == (1 / 7, 1 / 7, 7)


def test_placebos_of_an_effect_that_is_not_there_are_as_likely_small_as_large():
    ranks = [
        difference_in_differences(**_panel(seed, units=5, treated=1, periods=4, start=2)).placebo.p * 5
        for seed in range(300)
    ]

    assert np.bincount(np.round(ranks).astype(int), minlength=6)[1:] == pytest.approx([60] * 5, abs=25)


def test_few_clusters_are_warned_of_and_the_wild_bootstrap_is_the_same_for_the_same_seed():
    data = _panel(8, units=14, treated=4, effect=3)
    found, again = (difference_in_differences(**data, seed=5, draws=499) for _time in range(2))

    assert found == again
    assert 0 < found.p_wild < 0.05
    assert len(found.warnings) == 2
    assert found.degrees_of_freedom < 13
    assert difference_in_differences(**data, limits="t").degrees_of_freedom == 13


def test_the_wild_bootstrap_of_six_clusters_looks_at_all_sixty_four_ways():
    p = difference_in_differences(**_panel(9, units=6, treated=3, effect=20)).p_wild

    assert p * 64 == pytest.approx(round(p * 64))
    assert p == 2 / 64


def _least_squares(data, weights, values, treated):
    """Effect and cluster-robust error (up to a constant) by a column for every unit and period."""
    dummies = [data[name][:, np.newaxis] == np.unique(data[name]) for name in ("unit", "time")]
    design = np.column_stack([treated, dummies[0], dummies[1][:, 1:]]).astype(float)
    bread = np.linalg.inv(design.T @ (design * weights[:, np.newaxis]))
    effects = bread @ design.T @ (weights * values)
    noise = weights * (values - design @ effects)
    scores = np.array([(design * noise[:, np.newaxis])[data["unit"] == unit].sum(axis=0) for unit in range(6)])
    return effects[0], math.sqrt((bread @ scores.T @ scores @ bread)[0, 0]), design[:, 1:]


def test_wild_bootstrap_and_placebos_are_those_of_fitting_every_draw_anew():
    data, weights = _panel(12, units=6, treated=2, periods=4, start=2, effect=2), np.repeat([1.0, 2, 1, 3, 2, 1], 4)
    found = difference_in_differences(**data, weights=weights)
    effect, error, background = _least_squares(data, weights, data["values"], data["treated"])
    root = np.sqrt(weights)
    explained = background @ np.linalg.lstsq(background * root[:, np.newaxis], data["values"] * root)[0]
    beyond = 0
    for signs in itertools.product((-1, 1), repeat=6):
        drawn = explained + np.repeat(signs, 4) * (data["values"] - explained)
        moved, spread, _rest = _least_squares(data, weights, drawn, data["treated"])
        beyond += abs(moved / spread) >= abs(effect / error) * (1 - 1e-9)
    handed = [
        _least_squares(data, weights, data["values"], np.isin(data["unit"], pair) & (data["time"] >= 2))[0]
        for pair in itertools.combinations(range(6), 2)
    ]

    assert found.p_wild == beyond / 64
    assert found.placebo.p == pytest.approx(np.mean(np.abs(handed) >= abs(effect) - 1e-9))
    assert found.placebo.smallest_p == pytest.approx(1 / 15)


def test_outcomes_without_noise_have_limits_on_the_effect_itself():
    data = _panel(1)
    flat = difference_in_differences(**{**data, "values": np.full(240, 7.0)})
    step = difference_in_differences(**{**data, "values": 7 + 2 * data["treated"]})

    assert (flat.effect, flat.low, flat.high, flat.p) == (0, 0, 0, 1)
    assert (step.effect, step.low, step.high, step.p) == (pytest.approx(2), step.effect, step.effect, 0)


# ----------------------------------------------------------------------------------------- missing and refused


def test_what_is_missing_is_left_out_and_counted():
    data = _panel(6)
    values = [None if place == 5 else value for place, value in enumerate(data["values"])]
    weights = np.where(np.arange(len(values)) == 9, np.nan, 1.0)
    unit = [None if place == 20 else name for place, name in enumerate(data["unit"].tolist())]
    found = difference_in_differences(values, unit, data["time"], data["treated"], weights=weights)
    keep = ~np.isin(np.arange(len(values)), (5, 9, 20))

    assert (found.left_out, found.n) == (3, len(values) - 3)
    assert found.effect == difference_in_differences(**{name: row[keep] for name, row in data.items()}).effect


@pytest.mark.parametrize("missing", [None, math.nan, np.float32("nan"), np.datetime64("NaT"), pd.NaT, pd.NA])
def test_a_name_that_is_missing_in_any_way_is_no_unit_of_its_own(missing):
    data = _panel(3)
    names = [missing if place % 7 == 0 else f"unit {unit}" for place, unit in enumerate(data["unit"])]
    found = difference_in_differences(**{**data, "unit": names})

    assert (found.units, found.left_out) == (20, len(names[::7]))


@pytest.mark.parametrize(
    ("treated", "sentence"),
    [([0, 0, 0, 0], "Nobody was treated"), ([0, 0, 1, 1], "nobody to compare with")],
)
def test_where_nothing_can_be_compared_there_is_no_effect_but_a_reason(treated, sentence):
    found = difference_in_differences(**{**SNOW, "treated": treated})

    assert found.effect is None
    assert sentence in (found.reason or "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"treated": [0, 0, 0]},
        {"treated": [0, 0, 0, 2]},
        {"weights": [1, 1, 1, -1]},
        {"values": [1, 2, 3, math.inf]},
        {"values": [None] * 4},
        {"time": [1, "b", 2, 3]},
        {"cluster": "state"},
        {"covariates": [[1, 2, 3]]},
        {"level": 95},
        {"limits": "wald"},
        {"values": ["many"] * 4},
        {"unit": None},
        {"unit": [[1], [2], [1], [2]]},
        {"covariates": {"name": ["a"] * 4}},
        {"covariates": [[1, 2, 3, 4], [1]]},
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(wrong):
    with pytest.raises(NotComputable, match=r"\.$"):
        difference_in_differences(**{**SNOW, **wrong})
