"""Value for money: the published factors, the Green Book's classic example, and what the arithmetic must keep to."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics import value
from resilience.statistics.errors import NotComputable

AMOUNTS = st.lists(st.floats(0, 1e9), min_size=1, max_size=30)
CLASSIC = {"A": ([0, 2.5, 2.5, 2.5, 2.5], [10]), "B": ([0, 1.5, 1.5, 1.5, 1.5], [5])}


# ---------------------------------------------------------------------------------------------------- discounting


@pytest.mark.parametrize(
    ("schedule", "factors"),
    # Department for Transport, 2026, TAG forthcoming change: Green Book updates; four decimals as printed.
    [
        ("standard", {0: 1, 1: 0.9662, 10: 0.7089, 30: 0.3563, 31: 0.3459, 75: 0.0942, 76: 0.0919, 100: 0.0508}),
        ("health", {1: 0.9852, 30: 0.6398, 31: 0.6316, 76: 0.3556}),
        ("sensitivity_2026", {1: 0.9709, 30: 0.4120, 31: 0.4017, 76: 0.1288}),
    ],
)
def test_the_factors_are_the_published_ones(schedule: str, factors: dict[int, float]) -> None:
    assert value.discount_factors(list(factors), schedule) == pytest.approx(list(factors.values()), abs=5e-5)


@pytest.mark.shared
def test_every_factor_of_the_case_is_exact_to_a_billionth(case, read_rows) -> None:
    for row in read_rows(case("value_for_money_dev") / "discount_factors.csv"):
        for schedule in value.SCHEDULES:
            (factor,) = value.discount_factors([int(row["year"])], schedule)
            assert factor == pytest.approx(float(row[schedule]), abs=1e-9)


@pytest.mark.shared
def test_the_classic_options_of_the_case_come_to_what_it_says(case) -> None:
    expected = json.loads((case("value_for_money_dev") / "expected.json").read_text())
    for option in expected["green_book_classic"]:
        benefits = [0] + [option["benefit_per_year_m"]] * option["years"]
        found = value.appraise(benefits, [option["capital_year0_m"]])
        assert found.present_benefits == pytest.approx(option["pv_benefits"], abs=1e-9)
        assert found.net_present_value == pytest.approx(option["npv"], abs=1e-9)
        assert found.ratio == pytest.approx(option["bcr"], abs=1e-9)


@pytest.mark.parametrize(("option", "net", "ratio"), [("A", -0.8173, 0.9183), ("B", 0.5096, 1.1019)])
def test_the_classic_two_options_come_to_what_the_green_book_printed(option: str, net: float, ratio: float) -> None:
    # HM Treasury, 2003, The Green Book, the example of two options by net present value (printed −0.82 and 0.51).
    benefits, costs = CLASSIC[option]
    assert value.net_present_value(benefits, costs) == pytest.approx(net, abs=5e-5)
    assert value.benefit_cost_ratio(benefits, costs) == pytest.approx(ratio, abs=5e-5)


def test_a_number_of_years_gives_the_factors_from_year_0_and_an_earlier_year_is_worth_more() -> None:
    for schedule in value.SCHEDULES:
        factors = value.discount_factors(125, schedule)
        assert len(factors) == 126
        assert factors[0] == 1
        assert all(np.diff(factors) < 0)


@pytest.mark.parametrize("years", [[0, 1, 30], np.array([0.0, 1.0, 30.0]), {0: "a", 1: "b", 30: "c"}.keys()])
def test_years_may_come_in_any_row_of_whole_numbers(years) -> None:
    assert value.discount_factors(years) == tuple(value.discount_factors(30)[year] for year in (0, 1, 30))
    assert value.discount_factors(30.0) == value.discount_factors(30)


@pytest.mark.parametrize("years", [126, -1, [0, 126], [-1], 1.5, [0.5], "3", None, [None]])
def test_years_without_a_published_rate_are_refused(years) -> None:
    with pytest.raises(NotComputable):
        value.discount_factors(years)


def test_rates_that_nobody_published_are_refused_by_name() -> None:
    with pytest.raises(NotComputable, match="standard, health, sensitivity_2026"):
        value.present_value([1], "green")
    with pytest.raises(NotComputable, match="begin with year 1"):
        value.Schedule("odd", ((2, 0.03),), "", "")
    with pytest.raises(NotComputable, match="begin with year 1"):
        value.Schedule("odd", ((1, math.nan),), "", "")
    assert value.discount_factors(2, value.Schedule("none", [(1, 0.0)], "", "")) == (1, 1, 1)


@pytest.mark.parametrize("flows", [[1, None], [math.nan], [math.inf], [[1, 2]], ["a"], None, 5])
def test_a_missing_amount_is_refused_and_not_taken_for_nothing(flows) -> None:
    with pytest.raises(NotComputable):
        value.present_value(flows)


@given(AMOUNTS, AMOUNTS)
def test_the_parts_of_an_appraisal_agree(benefits: list[float], costs: list[float]) -> None:
    found = value.appraise(benefits, costs)
    assert found.net_present_value == pytest.approx(found.present_benefits - found.present_costs)
    share = value.break_even(benefits, costs)
    if found.ratio is not None and found.ratio > 1e-9:
        assert share == pytest.approx(1 / found.ratio)
        scaled = [share * amount for amount in benefits]
        assert value.net_present_value(scaled, costs) == pytest.approx(0, abs=1e-9 * (1 + found.present_costs))


def test_without_costs_there_is_no_ratio_and_the_reason_is_said() -> None:
    found = value.appraise([1, 1], [])
    assert found.ratio is None
    assert found.category is None
    assert "no ratio" in (found.reason or "")
    assert value.benefit_cost_ratio([1], [0, 0]) is None
    with pytest.raises(NotComputable, match="no category"):
        value.category(found.ratio)


@pytest.mark.parametrize(
    ("ratio", "word"),
    [(-1, "poor"), (0.999, "poor"), (1, "low"), (1.5, "medium"), (2, "high"), (3.999, "high"), (4, "very high")],
)
def test_a_ratio_on_a_boundary_takes_the_upper_word(ratio: float, word: str) -> None:
    assert value.category(ratio) == word
    assert value.category(ratio).label == word


def test_payback_is_when_the_benefits_have_covered_the_costs_for_good() -> None:
    assert value.payback(*CLASSIC["A"]) == 4
    assert value.payback(*CLASSIC["B"]) == pytest.approx(10 / 3)
    assert value.payback(*CLASSIC["A"], "standard") is None
    # 5 less 1.5 × (0.96618 + 0.93351 + 0.90194) leaves 0.79755 for year 4, which brings 1.5 × 0.87144.
    assert value.payback(*CLASSIC["B"], "standard") == pytest.approx(3.6101, abs=1e-4)
    assert value.payback([3, 0, 0, 3], [2, 0, 4]) == 3, "a later cost moves it"
    assert value.payback([1], []) == 0
    assert value.payback([], [1, 1]) is None
    assert value.payback([0, 0.1, 0.2], [0.3]) == 2, "a rounding of the sum is no shortfall"


def test_no_share_of_an_effect_that_is_worth_nothing_breaks_even() -> None:
    assert value.break_even([0, -1], [1]) is None
    assert value.break_even([1], []) == 0


# ------------------------------------------------------------------------------------------------------- uprating


def test_an_amount_moves_between_financial_years_by_their_deflators() -> None:
    deflators = {"2011/12": 50.0, "2014/15": 55.0}
    assert value.uprate(109, "2011/12", "2014/15", deflators) == pytest.approx(119.9)
    assert value.uprate(119.9, "2014-15", "2011/2012", deflators) == pytest.approx(109)


@pytest.mark.parametrize(
    ("amount", "year", "deflators", "sentence"),
    [
        (
            1,
            "2015/16",
            {"2011/12": 1.0, "2014/15": 1.1},
            "no deflator for 2015/16; there is one for 2011/12 to 2014/15",
        ),
        (1, "2011/13", {"2011/12": 1.0}, "“2011/13” is no financial year"),
        (1, "2011", {"2011/12": 1.0}, "is no financial year"),
        (1, "2011/12", {}, "no year at all"),
        (1, "2011/12", {"2011/12": 0.0}, "above 0"),
        (math.nan, "2011/12", {"2011/12": 1.0}, "must be a number"),
        (None, "2011/12", {"2011/12": 1.0}, "must be a number"),
        (1, 2011, {"2011/12": 1.0}, "is no financial year"),
        (1, "2011/12", {"2011/12": None}, "above 0"),
    ],
)
def test_a_price_without_a_deflator_is_refused_and_not_guessed(amount, year, deflators, sentence) -> None:
    with pytest.raises(NotComputable, match=sentence):
        value.uprate(amount, year, "2011/12", deflators)
