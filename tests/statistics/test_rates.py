"""Intervals for counts, rates, shares and ratios, against published tables and what intervals must be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.domain.errors import Refused
from resilience.statistics.errors import NotComputable
from resilience.statistics.rates import (
    Interval,
    RateRatio,
    byar,
    exact_poisson,
    rate,
    rate_ratio,
    wilson,
)

COUNTS = st.integers(1, 10_000_000)
EXPOSURES = st.floats(1, 1e8)
LEVELS = st.floats(0.5, 0.98)


def _limits(interval: Interval) -> tuple[float, float, float]:
    assert interval.low is not None
    assert interval.estimate is not None
    assert interval.high is not None
    return interval.low, interval.estimate, interval.high


# ------------------------------------------------------------------------------------------ published numbers


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Garwood, 1936, as tabulated in Ulm, 1990, A simple method to calculate the confidence interval of a
    # standardized mortality ratio.
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (9, 4.115, 17.085), (10, 4.795, 18.390)],
)
def test_exact_limits_are_those_of_the_published_table(count: int, low: float, high: float) -> None:
    assert _limits(exact_poisson(count)) == pytest.approx((low, count, high), abs=6e-4)


@pytest.mark.parametrize("count", [10, 11, 20, 65, 300, 1045])
def test_byars_limits_are_within_two_parts_in_a_thousand_of_the_exact_ones_from_ten_events(
    count: int,
) -> None:
    # Public Health England, 2018, Technical Guide: Confidence Intervals, appendix 1.
    assert _limits(byar(count)) == pytest.approx(_limits(exact_poisson(count)), rel=0.002)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe, 1998, Two-sided confidence intervals for the single proportion, table I, method 3.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_limits_are_those_that_newcombe_published(successes: int, n: int, low: float, high: float) -> None:
    assert _limits(wilson(successes, n)) == pytest.approx((low, successes / n, high), abs=5e-5)


def test_a_rate_ratio_is_the_one_of_the_textbook() -> None:
    # Boice and Monson, 1977, breast cancer after fluoroscopy: 41 in 28,010 person-years against 15 in 19,017;
    # Rothman, 2002, Epidemiology: An Introduction, gives 1.86. The limits by hand: 1.8558 × or ÷
    # exp(1.95996 × sqrt(1/41 + 1/15)) = exp(0.59144) = 1.8066.
    ratio = rate_ratio(41, 28_010, 15, 19_017)

    assert _limits(ratio) == pytest.approx((1.0272, 1.8558, 3.3526), abs=2e-4)
    assert ratio.p == pytest.approx(0.0405, abs=1e-4)


def test_dispersion_widens_a_rate_ratio_by_its_root() -> None:
    # 100 against 100 with four times the Poisson variance: exp(1.95996 × 2 × sqrt(0.02)) = exp(0.55436).
    assert rate_ratio(100, 1, 100, 1, dispersion=4).high == pytest.approx(math.exp(0.55436), rel=1e-5)


# -------------------------------------------------------------------------------------- zero, few and missing


def test_no_event_has_a_rate_of_zero_and_an_upper_limit_above_it() -> None:
    # Byar's: (1 - 1/9 + 1.95996/3)^3. Exact: -ln(0.025).
    assert _limits(byar(0)) == pytest.approx((0, 0, 3.66801), abs=1e-4)
    assert _limits(exact_poisson(0)) == pytest.approx((0, 0, -math.log(0.025)), rel=1e-12)
    assert _limits(exact_poisson(0, level=0.998)) == pytest.approx((0, 0, -math.log(0.001)), rel=1e-12)


def test_a_rate_is_exact_below_ten_events_and_byars_from_ten() -> None:
    assert rate(9) == exact_poisson(9)
    assert rate(10) == byar(10)
    assert (rate(9).method, rate(10).method) == ("exact", "byar")


def test_byars_lower_limit_below_zero_is_not_given_and_says_what_to_use() -> None:
    interval = byar(1, level=0.998)

    assert interval.low is None
    assert interval.high == pytest.approx(2 * (1 - 1 / 18 + 3.090232 / (3 * math.sqrt(2))) ** 3, rel=1e-6)
    assert "exact" in (interval.reason or "")


def test_none_of_all_and_all_of_all_are_shares_with_an_interval() -> None:
    # z² = 3.841459: 0 of 10 reaches up to z² / (10 + z²).
    assert _limits(wilson(0, 10)) == pytest.approx((0, 0, 3.841459 / 13.841459), rel=1e-6)
    assert _limits(wilson(10, 10)) == pytest.approx((10 / 13.841459, 1, 1), rel=1e-6)


@pytest.mark.parametrize("missing", [None, math.nan])
@pytest.mark.parametrize("method", [byar, exact_poisson, rate, wilson])
def test_a_missing_number_is_not_zero_and_the_reason_is_given(method, missing) -> None:
    for interval in (method(missing, 100), method(5, missing)):
        assert (interval.estimate, interval.low, interval.high) == (None, None, None)
        assert interval.reason.endswith("not recorded.")


def test_a_ratio_with_a_missing_number_says_which() -> None:
    assert rate_ratio(None, 1, 3, 1).reason == "The count is not recorded."
    assert rate_ratio(3, 1, 3, None).reason == "The exposure is not recorded."


@pytest.mark.parametrize(("count_1", "count_0"), [(0, 5), (5, 0), (0, 0)])
def test_a_ratio_with_a_zero_count_has_no_interval_and_says_so(count_1: int, count_0: int) -> None:
    ratio = rate_ratio(count_1, 10, count_0, 10)

    assert (ratio.estimate, ratio.low, ratio.high, ratio.p) == (None, None, None, None)
    assert "0" in (ratio.reason or "")


def test_a_ratio_too_noisy_for_a_number_says_so_rather_than_infinity() -> None:
    assert rate_ratio(1, 1, 1, 1, dispersion=1e6).reason
    assert rate_ratio(1, 1, 1, 1, dispersion=1e6).high is None


@pytest.mark.parametrize(
    "refused",
    [
        lambda: byar(-1),
        lambda: byar(math.inf),
        lambda: byar(5, 0),
        lambda: byar(5, -10),
        lambda: byar(5, level=95),
        lambda: exact_poisson(5, level=0),
        lambda: rate(5, 0),
        lambda: wilson(5, 0),
        lambda: wilson(6, 5),
        lambda: wilson(5, 6, level=1),
        lambda: rate_ratio(5, 1, 5, 0),
        lambda: rate_ratio(5, 1, 5, 1, dispersion=0),
        lambda: rate_ratio(5, 1, 5, 1, dispersion=math.nan),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(refused) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$") as caught:
        refused()
    assert isinstance(caught.value, NotComputable)
    assert isinstance(caught.value, Refused)


# ------------------------------------------------------------------------------------------------- properties


@given(count=st.integers(0, 10_000_000), exposure=EXPOSURES, level=LEVELS)
def test_an_estimate_lies_within_its_limits(count: int, exposure: float, level: float) -> None:
    for method in (byar, rate):
        low, estimate, high = _limits(method(count, exposure, level))
        assert low <= estimate < high


@given(count=st.floats(0, 60), level=LEVELS)
def test_exact_limits_hold_the_estimate_for_weighted_counts_too(count: float, level: float) -> None:
    low, estimate, high = _limits(exact_poisson(count, level=level))
    assert low <= estimate < high


@given(n=st.integers(1, 10_000_000), share=st.floats(0, 1), level=st.floats(0.01, 0.9999))
def test_a_share_lies_within_its_limits_and_these_within_nought_and_one(n: int, share: float, level: float) -> None:
    low, estimate, high = _limits(wilson(n * share, n, level))
    assert 0 <= low <= estimate <= high <= 1


@given(count=COUNTS, exposure=EXPOSURES, factor=st.floats(1e-3, 1e3))
def test_a_rate_does_not_depend_on_the_unit_of_exposure(count: int, exposure: float, factor: float) -> None:
    scaled = rate(count, exposure * factor, multiplier=factor)
    assert _limits(scaled) == pytest.approx(_limits(rate(count, exposure)), rel=1e-9)


@given(count=COUNTS, share=st.floats(0, 1), lower=LEVELS, higher=LEVELS)
def test_more_confidence_never_narrows_an_interval(count: int, share: float, lower: float, higher: float) -> None:
    lower, higher = sorted((lower, higher))
    for method in (
        lambda level: rate(count, level=level),
        lambda level: wilson(count * share, count, level),
        lambda level: rate_ratio(count, 1, 5, 1, level=level),
    ):
        (low, _, high), (lowest, _, highest) = _limits(method(lower)), _limits(method(higher))
        assert lowest <= low + 1e-12
        assert high <= highest


@given(n=st.integers(1, 1_000_000), share=st.floats(0, 1))
def test_the_share_of_the_rest_is_the_mirror_image(n: int, share: float) -> None:
    low, estimate, high = _limits(wilson(n * share, n))
    rest_low, rest, rest_high = _limits(wilson(n - n * share, n))
    assert (1 - high, 1 - estimate, 1 - low) == pytest.approx((rest_low, rest, rest_high), abs=1e-9)


def _ratio(count_1: int, exposure_1: float, count_0: int, exposure_0: float) -> RateRatio:
    return rate_ratio(count_1, exposure_1, count_0, exposure_0, dispersion=1.7)


@given(count_1=COUNTS, count_0=COUNTS, exposure_1=EXPOSURES, exposure_0=EXPOSURES)
def test_the_ratio_the_other_way_round_is_the_reciprocal(
    count_1: int, count_0: int, exposure_1: float, exposure_0: float
) -> None:
    there = _ratio(count_1, exposure_1, count_0, exposure_0)
    back = _ratio(count_0, exposure_0, count_1, exposure_1)
    low, estimate, high = _limits(there)

    assert low <= estimate <= high
    assert (1 / high, 1 / estimate, 1 / low) == pytest.approx(_limits(back), rel=1e-9)
    assert there.p == pytest.approx(back.p, rel=1e-6, abs=1e-300)


@given(count_1=COUNTS, count_0=COUNTS, exposure=EXPOSURES, factor=st.floats(1e-3, 1e3))
def test_a_ratio_does_not_depend_on_the_unit_of_exposure(
    count_1: int, count_0: int, exposure: float, factor: float
) -> None:
    here = _ratio(count_1, exposure, count_0, 2 * exposure)
    there = _ratio(count_1, exposure * factor, count_0, 2 * exposure * factor)
    assert _limits(there) == pytest.approx(_limits(here), rel=1e-9)


# ----------------------------------------------------------------------------------- cases with known answers


def _number(text: str) -> float | None:
    return float(text) if text else None


def _is_answered(interval: Interval, low: str, high: str) -> None:
    assert interval.low == (pytest.approx(float(low), rel=1e-8) if low else None)
    assert interval.high == (pytest.approx(float(high), rel=1e-8) if high else None)


@pytest.mark.shared
def test_byars_and_wilsons_limits_are_those_of_the_reference(case, read_rows) -> None:
    rows = read_rows(case("rates_ci_dev") / "byar_wilson.csv")
    for row in rows:
        level = float(row["confidence"].rstrip("%")) / 100
        wanted = byar if row["method"] == "Byars" else wilson
        found = wanted(float(row["x"]), _number(row["n"]) or 1, level)
        _is_answered(found, row["lowercl"], row["uppercl"])
    assert len(rows) == 13


@pytest.mark.shared
@pytest.mark.parametrize(("file", "method", "length"), [("rates.csv", rate, 20), ("proportions.csv", wilson, 19)])
def test_rates_and_proportions_of_areas_are_those_of_the_reference(case, read_rows, file, method, length) -> None:
    rows = read_rows(case("rates_ci_dev") / file)
    for row in rows:
        for level, digits in ((0.95, "95"), (0.998, "99_8")):
            part, whole = _number(row["Numerator"]), _number(row["Denominator"])
            found = method(part, whole, level, multiplier=float(row["multiplier"]))
            low, high = (row[f"{side}{digits}{'_0' if digits == '95' else ''}cl"] for side in ("lower", "upper"))
            _is_answered(found, low, high)
            assert found.estimate == (pytest.approx(float(row["value"]), rel=1e-8) if row["value"] else None)
    assert len(rows) == length
