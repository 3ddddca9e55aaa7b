"""Interrupted series against arithmetic by hand, published answers, and what limits promise over many seeds."""

from __future__ import annotations

import json
import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import autocorrelation, controlled, interrupted

BEFORE, AFTER = [8, 10, 12], [6, 9]
FIVE = [1, 2, 3, 4, 5]
MONTHS = np.arange(60)


def _limits(effect):
    return effect.low, effect.estimate, effect.high


def _busy(random, means, dispersion=3.0):
    """Counts round these means that vary `dispersion` times as much as chance would have them."""
    return random.negative_binomial(means / (dispersion - 1), 1 / dispersion)


def _course(trend=0.004, swing=0.15, ratio=1.0, start=40, size=60):
    months = np.arange(size)
    season = swing * np.cos(2 * np.pi * months / 12)
    return 150 * np.exp(trend * months + season) * np.where(months >= start, ratio, 1)


# --------------------------------------------------------------------------------------------------- by hand


def test_a_fall_from_ten_to_seven_and_a_half_is_what_arithmetic_says():
    # By hand: means 10 and 7.5; Pearson (4 + 0 + 4)/10 + (2.25 + 2.25)/7.5 = 1.4 on 3 degrees of freedom.
    found = interrupted(BEFORE + AFTER, FIVE, 4, trend="none")
    se = math.sqrt(1.4 / 3 * (1 / 30 + 1 / 15))

    assert found.dispersion == pytest.approx(1.4 / 3)
    assert _limits(found.ratio) == pytest.approx([0.75 * math.exp(side * 1.959964 * se) for side in (-1, 0, 1)])
    assert found.avoided.estimate == pytest.approx(20 - 15)
    assert list(found.counterfactual[3:]) == pytest.approx([10, 10])
    assert np.isnan(found.counterfactual[:3]).all()
    assert (found.level, found.slope, found.trend_per_period, found.slope_test) == (None, None, None, None)
    assert interrupted(BEFORE + AFTER, FIVE, 4, trend="none", family="poisson").ratio.se == pytest.approx(0.1**0.5)


def test_least_squares_are_those_of_two_means():
    # By hand: 8 + 4.5 squares on 3 degrees of freedom; Student's t is 3.182446 (Fisher, 1925, table IV: 3.182).
    found = interrupted(BEFORE + AFTER, FIVE, 4, trend="none", family="normal")
    reach = 3.182446 * math.sqrt(12.5 / 3 * (1 / 3 + 1 / 2))

    assert found.ratio is None
    assert _limits(found.level) == pytest.approx((-2.5 - reach, -2.5, -2.5 + reach))
    assert found.avoided.estimate == pytest.approx(5)
    assert found.dispersion == pytest.approx(12.5 / 3)


def test_newey_and_wests_error_is_the_sum_of_its_products():
    # By hand: a residual adds r/15 after and -r/30 before to the ratio's logarithm; squares, then neighbours by half.
    parts = np.array([2, 0, -2, 0, 0]) / 30 + np.array([0, 0, 0, -1.5, 1.5]) / 15
    variance = (parts @ parts + parts[1:] @ parts[:-1]) * 5 / 3
    found = interrupted(BEFORE + AFTER, FIVE, 4, trend="none", errors="newey_west", lags=1)

    assert found.ratio.se == pytest.approx(math.sqrt(variance))


def test_values_that_resemble_the_ones_before_widen_the_limits_and_others_do_not():
    # By hand: neighbours' products are -1.5·2 and less than nothing in all, which counts as no resemblance.
    alike = interrupted(BEFORE + AFTER, FIVE, 4, trend="none", errors="autoregressive")
    assert alike.ratio.se == pytest.approx(interrupted(BEFORE + AFTER, FIVE, 4, trend="none").ratio.se)

    random = np.random.default_rng(43)
    held = {"plain": 0, "newey_west": 0, "autoregressive": 0}
    for _world in range(150):
        noise = np.convolve(random.normal(0, 0.08, 80), 0.6 ** np.arange(20), mode="valid")[-60:]
        counts = random.poisson(_course() * np.exp(noise))
        for errors in held:
            held[errors] += not interrupted(counts, MONTHS, 40, harmonics=1, errors=errors).ratio.excludes_none
    assert held["plain"] / 150 < 0.85
    assert held["newey_west"] < held["autoregressive"]
    assert held["autoregressive"] / 150 >= 0.86  # 0.95 hoped for, 0.90 over many seeds


def test_a_series_without_noise_gives_back_its_level_slope_and_trend():
    elapsed = np.maximum(MONTHS - 39, 0)
    means = _course() * np.where(MONTHS >= 40, 0.8, 1) * 0.99**elapsed
    found = interrupted(means, MONTHS, 40, harmonics=1, slope=True)

    assert found.ratio.estimate == pytest.approx(0.8)
    assert found.slope.estimate == pytest.approx(0.99)
    assert found.trend_per_period.estimate == pytest.approx(math.exp(0.004))
    assert found.counterfactual[40:] == pytest.approx(_course()[40:])
    assert found.overall.estimate == pytest.approx(means[40:].sum() / _course()[40:].sum())
    assert found.slope_test.p < 1e-6


def test_a_missing_period_and_a_lead_in_are_as_if_they_were_not_there():
    counts = _busy(np.random.default_rng(1), _course(ratio=0.8)).astype(float)
    out = (MONTHS == 7) | ((MONTHS >= 40) & (MONTHS < 43))
    shorter = interrupted(counts[~out], MONTHS[~out], 43, harmonics=2)
    gappy = interrupted(
        [None if month == 7 else n for month, n in enumerate(counts)], MONTHS, 40, harmonics=2, lead_in=3
    )

    assert _limits(gappy.ratio) == pytest.approx(_limits(shorter.ratio))
    assert _limits(gappy.avoided) == pytest.approx(_limits(shorter.avoided))
    assert np.isnan(gappy.residuals[out]).all()
    assert not np.isnan(gappy.counterfactual[40:]).any()


def test_sleeping_waves_of_two_periods_are_no_reason_to_refuse():
    found = interrupted(_course(swing=0), MONTHS, 40, harmonics=6)
    assert found.df_residual == 60 - (3 + 11)
    assert interrupted(_course(), MONTHS, 40, season="each").fitted == pytest.approx(_course())


@pytest.mark.parametrize(("of_counts", "of_exposure"), [(1e12, 1.0), (1e-12, 1.0), (1.0, 1e200), (1.0, 1e-200)])
def test_very_large_and_very_small_units_change_nothing(of_counts, of_exposure):
    counts = np.random.default_rng(8).poisson(50, 60)
    found = interrupted(counts * of_counts, MONTHS, 40, exposure=np.full(60, of_exposure), slope=True)

    assert _limits(found.overall) == pytest.approx(_limits(interrupted(counts, MONTHS, 40, slope=True).overall))


@pytest.mark.parametrize("family", ["quasipoisson", "normal"])
@pytest.mark.parametrize("form", [{}, {"slope": True}, {"slope": True, "harmonics": 2, "errors": "autoregressive"}])
def test_a_series_that_never_moves_shows_no_effect_and_no_rounding_of_one(family, form):
    found = interrupted([7] * 60, MONTHS, 40, family=family, **form)
    none = found.overall.unchanged

    assert (_limits(found.effect), found.effect.p, found.overall.verdict) == ((none, none, none), 1.0, 0)
    assert (found.avoided.estimate, found.dispersion) == (0, 0)
    assert found.slope is None or (found.slope.estimate, found.slope_test.p) == (none, 1.0)


def test_a_course_too_short_for_newey_and_west_is_refused_and_not_taken_for_certain():
    # The first and the third position of the round are met exactly: what hangs on them alone shows no noise at all.
    short = {"trend": "none", "harmonics": 2, "period": 4}
    counts = [6, 1, 5, 5, 6, 3, None, 1]

    assert interrupted(counts, range(8), 5, **short).ratio.se > 0
    with pytest.raises(NotComputable, match="too short for limits by Newey and West"):
        interrupted(counts, range(8), 5, **short, errors="newey_west")


# ---------------------------------------------------------------------------------------- what must always hold


@settings(max_examples=30)
@given(
    st.lists(st.integers(20, 200), min_size=20, max_size=30),
    st.integers(8, 15),
    st.floats(1e-3, 1e3),
    st.sampled_from([{}, {"slope": True}, {"trend": "none"}, {"errors": "newey_west"}, {"errors": "autoregressive"}]),
)
def test_neither_the_unit_of_exposure_nor_that_of_time_changes_an_effect(counts, start, unit, form):
    time = np.arange(len(counts), dtype=float)
    people = np.linspace(900, 1100, len(counts))
    found = interrupted(counts, time, start, exposure=people, **form)
    other = interrupted(counts, 2000 + time / 12, 2000 + start / 12 - 1e-6, exposure=people * unit, **form)

    for effect in (found.ratio, found.overall, found.avoided):
        assert effect.low <= effect.estimate <= effect.high
        assert 0 <= effect.p <= 1
    assert _limits(other.ratio) == pytest.approx(_limits(found.ratio), rel=1e-6)
    assert _limits(other.avoided) == pytest.approx(_limits(found.avoided), rel=1e-5, abs=1e-5)
    assert (found.overall.estimate < 1) == (found.avoided.estimate > 0)
    assert found.overall.excludes_none == found.avoided.excludes_none


@pytest.mark.parametrize("form", [{}, {"season": "each"}, {"trend": "bent"}], ids=["waves", "each month", "bent"])
def test_a_planted_ratio_lies_in_nineteen_of_twenty_intervals_whatever_the_noise(form):
    random = np.random.default_rng(17)
    means = _course(ratio=0.85)
    form = {"harmonics": 1, **form}
    held = 0
    for _world in range(300):
        ratio = interrupted(_busy(random, means), MONTHS, 40, **form).ratio
        held += ratio.low <= 0.85 <= ratio.high
    assert 0.91 <= held / 300 <= 0.98


def test_nothing_is_claimed_of_a_series_that_nothing_happened_to():
    random = np.random.default_rng(23)
    people = np.linspace(1000, 1300, 60)
    claimed = [
        interrupted(_busy(random, _course() * people / 1000), MONTHS, 40, exposure=people, harmonics=1, limits="t")
        for _world in range(400)
    ]
    assert sum(found.overall.excludes_none for found in claimed) / 400 <= 0.075  # 0.05 expected


def test_plain_poisson_limits_claim_far_too_much_of_counts_that_vary_more():
    random = np.random.default_rng(29)
    claims = [interrupted(_busy(random, _course()), MONTHS, 40, harmonics=1, family="poisson") for _world in range(100)]
    assert sum(found.ratio.excludes_none for found in claims) > 15


# ------------------------------------------------------------------------------------------------- with controls


def test_what_happened_to_everybody_is_no_effect_beside_a_control():
    random = np.random.default_rng(31)
    shock = np.where(MONTHS >= 40, 1.25, 1)
    treated, control = (
        random.poisson(_course() * shock * np.where(MONTHS >= 40, 0.8, 1)),
        random.poisson(2 * _course() * shock),
    )
    alone = interrupted(treated, MONTHS, 40, harmonics=1)
    beside = controlled(treated, control, MONTHS, 40, harmonics=1)

    assert not alone.ratio.low < 0.8 < alone.ratio.high
    assert beside.ratio.low < 0.8 < beside.ratio.high
    assert beside.control.low < 1.25 < beside.control.high
    assert beside.trend_difference.low < 1 < beside.trend_difference.high
    assert beside.counterfactual[40:].mean() == pytest.approx((_course() * shock)[40:].mean(), rel=0.1)


def test_a_control_that_grew_otherwise_before_the_start_is_told():
    random = np.random.default_rng(37)
    treated, control = random.poisson(_course(0.01)), random.poisson(_course(-0.01))
    found = controlled(treated, {"one": control, "two": control}, MONTHS, 40)

    assert found.trend_difference.low > 1
    assert found.trend_difference.estimate == pytest.approx(math.exp(0.02), abs=0.01)
    assert interrupted(treated, MONTHS, 40, controls=[control, control]).ratio == found.ratio


def test_a_covariate_takes_its_share():
    warmth = np.sin(np.arange(60) * 1.7)
    means = _course() * np.exp(0.3 * warmth) * np.where(MONTHS >= 40, 0.9, 1)
    found = interrupted(means, MONTHS, 40, harmonics=1, covariates={"warmth": warmth})

    assert found.ratio.estimate == pytest.approx(0.9)
    assert found.others[0].estimate == pytest.approx(math.exp(0.3))


# ------------------------------------------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"start": 0}, "must lie within the series"),
        ({"start": 60}, "must lie within the series"),
        ({"start": 2}, "2 known periods before the start are too few"),
        ({"start": 59}, "1 known period after the start is too few"),
        ({"start": 58, "slope": True}, "at least 3 are needed. Wait for more"),
        ({"counts": [None] * 60}, "Every period is missing"),
        ({"counts": [-1.0] * 60}, "from 0 upwards"),
        ({"counts": [5] * 40 + [0] * 20}, "no events on one side"),
        ({"counts": [[1, 2]] * 60}, "one row"),
        ({"exposure": [0.0] * 60}, "exposure above 0"),
        ({"exposure": [1.0] * 59}, "as long as the counts"),
        ({"time": MONTHS[::-1]}, "rise from one period to the next"),
        ({"time": MONTHS[:9]}, "as long as the counts"),
        ({"start": 9, "harmonics": 1}, "Less than one round of 12"),
        (
            {"start": 18, "season": "each", "counts": [*range(5, 12), None, *range(5, 57)]},
            "never recorded before the start",
        ),
        ({"harmonics": 7}, "room for 6 harmonics"),
        ({"harmonics": -1}, "whole number from 0 up"),
        ({"period": 1, "season": "each"}, "at least two periods"),
        ({"lead_in": -1}, "from 0 up"),
        ({"covariates": MONTHS}, "say the same"),
        ({"covariates": [[1.0] * 60, [2.0]]}, "as long as the counts"),
        ({"controls": []}, "as long as the counts"),
        ({"controls": [MONTHS + 1], "control_exposures": [MONTHS + 1, MONTHS + 1]}, "exposure for each control"),
        ({"counts": ([0] + [9] * 11) * 5, "season": "each"}, "no events at all"),
        ({"level": 95}, "between 0 and 1"),
        ({"family": "gaussian"}, "“family” cannot be “gaussian”; it is one of: quasipoisson, poisson, normal"),
        ({"trend": "linear"}, "it is one of: straight, none"),
        ({"errors": "robust"}, "it is one of: plain"),
        ({"limits": "wald"}, "it is one of: normal, t"),
        ({"start": None}, "must lie within the series"),
        ({"start": "2005-01"}, "must lie within the series"),
        ({"time": [date(2000, 1, 1) + timedelta(days) for days in range(60)]}, "one row of numbers"),
        ({"time": np.arange("2000-01", "2005-01", dtype="datetime64[M]")}, "one row of numbers"),
        ({"counts": ["many"] * 60}, "one row of numbers"),
        ({"covariates": ["warm"] * 60}, "one row of numbers"),
        ({"harmonics": 1, "period": None}, "at least two periods"),
        ({"errors": "newey_west", "lags": 2.5}, "counted in periods"),
        ({"lead_in": math.nan}, "counted in periods"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would_help(wrong, sentence):
    asked = {"counts": [9.0, 12.0] * 30, "time": MONTHS, "start": 40} | wrong
    with pytest.raises(NotComputable, match=sentence):
        interrupted(asked.pop("counts"), asked.pop("time"), asked.pop("start"), **asked)


def test_a_controlled_series_without_a_control_is_refused_and_not_taken_for_a_plain_one():
    with pytest.raises(NotComputable, match="at least one control"):
        controlled(MONTHS + 5, None, MONTHS, 40)


def test_more_terms_than_periods_are_refused():
    with pytest.raises(NotComputable, match="too few for a model of 14 terms"):
        interrupted([9.0, 12.0] * 7, range(14), 12, harmonics=6)


# ----------------------------------------------------------------------------------- cases with known answers


@pytest.fixture
def sicily(case, read_rows):
    """Smoking ban and heart attacks in Sicily: the series, the answers and the way to ask."""
    folder = case("its_sicily_dev")
    rows = read_rows(folder / "sicily.csv")
    counts, months, people = ([float(row[name]) for row in rows] for name in ("aces", "time", "stdpop"))

    def ask(**form):
        return interrupted(counts, months, 37, exposure=people, **form)

    return ask, json.loads((folder / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.shared
def test_the_smoking_ban_in_sicily_has_the_ratios_that_were_published(sicily):
    ask, expected = sicily
    forms = ({"family": "poisson"}, {}, {"harmonics": 2}, {"harmonics": 2, "slope": True})
    found = [ask(**form) for form in forms]
    models = expected["models"]

    for answer, model in zip(found, models, strict=True):
        wanted = (model["RR_lo"], model.get("RR", model.get("RR_level")), model["RR_hi"])
        assert _limits(answer.ratio) == pytest.approx(wanted, abs=1e-6)
    assert found[0].ratio.se == pytest.approx(models[0]["se_log"], abs=1e-6)
    assert [answer.dispersion for answer in found[1:3]] == pytest.approx([3.559194632, 2.262186415], abs=1e-3)
    assert found[2].ratio.p == pytest.approx(models[2]["p"], rel=1e-4)
    assert found[2].trend_per_period.estimate ** 12 == pytest.approx(models[2]["trend_per_year_RR"], abs=1e-6)
    assert (found[2].deviance, found[2].df_residual) == (pytest.approx(models[2]["deviance"], abs=1e-4), 52)
    slope = (models[3]["slope_lo"], models[3]["RR_slope_per_month"], models[3]["slope_hi"])
    assert _limits(found[3].slope) == pytest.approx(slope, abs=1e-6)
    assert found[3].slope.p == pytest.approx(models[3]["slope_p"], abs=1e-5)
    assert found[3].slope_test.f == pytest.approx(models[3]["F_test_vs_m3"], abs=1e-4)
    assert found[3].slope_test.p == pytest.approx(models[3]["F_p"], abs=1e-4)


@pytest.mark.shared
def test_the_smoking_ban_avoided_as_many_as_was_worked_out_from_it(sicily):
    ask, expected = sicily
    found, derived = ask(harmonics=2), expected["derived_from_m3"]

    assert found.avoided.estimate == pytest.approx(derived["averted"], abs=1e-3)
    assert np.nansum(found.counterfactual) == pytest.approx(derived["expected_post_without_ban"], abs=1e-3)
    assert found.avoided.low > 0
    left = autocorrelation(found.residuals, 6).values
    assert left == pytest.approx(derived["residual_acf_lags_1_6"], abs=1e-6)
