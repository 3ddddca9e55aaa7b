"""The simulation of worth: known answers without uncertainty, and intervals that hold what they promise with it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from resilience.statistics import value
from resilience.statistics.errors import NotComputable
from resilience.statistics.value import Benefit, Cost, Effect, Input

ATTENDANCES = Benefit(
    "attendances",
    Effect.normal(130, 20),
    unit_cost=109,
    lasts=3,
    deadweight=0.2,
    attribution=(0.3, 0.7),
    optimism_bias=0.25,
)
COSTS = [Cost("staff", (6_000, 2_000, 2_000), optimism_bias=(0, 0.1, 0.4))]


def test_what_is_known_for_sure_comes_to_the_sum_on_paper() -> None:
    # 100 × £50 × 0.8 × 0.9 × 0.75 × 0.5 × 0.9 in years 1 and 2, half as much again fading by a tenth in year 3.
    line = Benefit(
        "visits",
        Effect.fixed(100),
        unit_cost=50,
        starts=1,
        lasts=2.5,
        fades=0.1,
        deadweight=0.2,
        displacement=0.1,
        leakage=0.25,
        attribution=0.5,
        optimism_bias=0.1,
    )
    found = value.simulate([line], [Cost("staff", (500, 0, 200), optimism_bias=0.2)])

    yearly = 100 * 50 * 0.8 * 0.9 * 0.75 * 0.5 * 0.9
    gained = yearly * (1 / 1.035 + 0.9 / 1.035**2 + 0.5 * 0.81 / 1.035**3)
    spent = 1.2 * (500 + 200 / 1.035**2)
    assert found.present_benefits == value.Worth(*[pytest.approx(gained)] * 3)
    assert found.present_costs.estimate == pytest.approx(spent)
    assert found.ratio is not None
    assert found.ratio.estimate == pytest.approx(gained / spent)
    assert found.net_present_value.estimate == pytest.approx(gained - spent)
    assert found.probability_above_1 == 1


def test_a_benefit_that_begins_late_in_a_year_has_a_part_of_it_in_that_year_and_the_rest_in_the_last() -> None:
    # £100 a full year from three quarters into year 0 on, for 2.5 years, fading by a tenth: own years 1 to 2.5 fall
    # 0.25 | 0.75 + 0.25 × 0.9 | 0.75 × 0.9 + 0.25 × 0.81 | 0.25 × 0.81 into years 0 to 3.
    line = Benefit("visits", Effect.fixed(100), 1, lasts=2.5, fades=0.1, begun_late=0.75)
    by_year = [25, 97.5, 87.75, 20.25]
    gained = value.simulate([line], []).present_benefits.estimate
    assert gained == pytest.approx(value.present_value(by_year))
    whole = value.simulate([replace(line, begun_late=0.0)], []).present_benefits.estimate
    assert gained < whole, "what comes later is worth less"
    assert value.simulate([replace(line, lasts=0.2)], []).present_benefits.estimate == pytest.approx(20)
    assert math.isfinite(value.simulate([replace(line, lasts=125)], []).present_benefits.estimate)


def test_the_interval_of_the_money_is_that_of_the_effect_where_nothing_else_is_unsure() -> None:
    found = value.simulate([Benefit("a", Effect.from_interval(130, 91, 169), 109)], [Cost("c", (10_000,))])
    limits = found.present_benefits
    assert (limits.low, limits.estimate, limits.high) == pytest.approx((91 * 109, 130 * 109, 169 * 109), rel=2e-3)
    # 130 × £109 exceeds £10,000 unless the effect lies below 91.74: z = −1.923.
    assert found.probability_above_1 == pytest.approx(0.9727, abs=1e-3)


def test_a_ratio_of_rates_keeps_its_interval_and_its_skew() -> None:
    effect = Effect.from_ratio(0.8, 0.64, 1.0, expected=1_000)
    limits = value.simulate([Benefit("a", effect, 1)], []).present_benefits
    assert (limits.low, limits.high) == pytest.approx((0, 360), abs=1)
    assert limits.estimate == pytest.approx(effect.mean, abs=0.1)
    assert limits.estimate < 200, "the mean of a log-normal ratio lies above its median"


def test_the_estimate_does_not_hang_on_the_seed() -> None:
    found = [value.simulate([ATTENDANCES], COSTS, seed=seed) for seed in (1, 2)]
    assert found[0] != found[1]
    first, second = (one.net_present_value for one in found)
    assert first.estimate == pytest.approx(second.estimate, abs=25), "of about £9,500"
    assert value.simulate([ATTENDANCES], COSTS, seed=1) == found[0]


def test_an_effect_that_may_do_harm_keeps_its_losses() -> None:
    found = value.simulate([Benefit("a", Effect.normal(10, 20), 100)], [Cost("c", (100,))])
    assert found.present_benefits.low < 0 < found.present_benefits.high
    assert found.probability_above_1 == pytest.approx(0.673, abs=2e-3)  # the normal's share above 1 given 10 and 20


def test_one_effect_priced_twice_is_drawn_once() -> None:
    effect = Effect.normal(100, 30, name="admissions")
    both = value.simulate([Benefit("beds", effect, 1), Benefit("trips", effect, 1)], []).present_benefits
    one = value.simulate([Benefit("beds", effect, 2)], []).present_benefits
    assert (both.low, both.high) == pytest.approx((one.low, one.high))
    apart = [Benefit("beds", Effect.normal(100, 30), 1), Benefit("trips", Effect.normal(100, 30), 1)]
    assert value.simulate(apart, []).present_benefits.low > both.low
    with pytest.raises(NotComputable, match="Two different effects"):
        value.simulate([Benefit("beds", effect, 1), Benefit("trips", Effect.fixed(3, name="admissions"), 1)], [])
    nameless = Effect.normal(100, 30)
    with pytest.raises(NotComputable, match="One effect stands in two lines"):
        value.simulate([Benefit("beds", nameless, 1), Benefit("trips", nameless, 1)], [])


def test_a_benefit_and_a_cost_may_have_one_name_and_keep_their_own_corrections() -> None:
    benefit = Benefit("wardens", Effect.fixed(100), 10, optimism_bias=(0.1, 0.3))
    found = value.simulate([benefit], [Cost("wardens", (100,), optimism_bias=(0.5, 1.5))])
    assert found.present_benefits.estimate == pytest.approx(800)
    assert found.present_costs.estimate == pytest.approx(200)


def test_a_part_of_the_lines_comes_to_what_it_is_within_the_whole() -> None:
    other = Benefit("calls", Effect.normal(50, 10), (5, 20, 30))
    whole = dict(value.simulate([ATTENDANCES, other], COSTS).benefits)
    assert whole["calls"] == value.simulate([other], []).present_benefits


def test_draws_from_elsewhere_are_taken_as_they_are() -> None:
    draws = np.random.default_rng(3).gamma(2, 50, 4_000)
    found = value.simulate([Benefit("a", Effect.drawn(draws), 2)], [], keep=True)
    assert found.present_benefits.estimate == pytest.approx(2 * draws.mean(), rel=1e-3)
    assert found.present_benefits.high == pytest.approx(2 * np.quantile(draws, 0.975), rel=0.01)
    assert found.kept is not None
    assert found.kept.present_benefits.shape == (10_000,)
    assert found.ratio is None
    assert found.probability_above_1 is None
    assert "no ratio" in (found.reason or "")


def test_a_range_and_a_triangle_have_the_spread_that_they_say() -> None:
    even = value.simulate([Benefit("a", Effect.fixed(1), (0, 100))], []).present_benefits
    assert (even.low, even.estimate, even.high) == pytest.approx((2.5, 50, 97.5), abs=0.1)
    peaked = value.simulate([Benefit("a", Effect.fixed(1), (0, 20, 100))], []).present_benefits
    # Quantiles of the triangle: √(0.025 × 100 × 20) and 100 − √(0.025 × 100 × 80).
    assert (peaked.low, peaked.estimate, peaked.high) == pytest.approx((7.071, 40, 85.858), abs=0.1)


def test_the_tornado_begins_with_what_moves_the_answer_most_and_its_middle_is_the_estimate() -> None:
    swings = value.tornado([ATTENDANCES], COSTS)
    assert [(swing.line, swing.what) for swing in swings] == [
        ("attendances", Input.ATTRIBUTION),
        ("attendances", Input.EFFECT),
        ("staff", Input.COST_OPTIMISM),
    ]
    share = swings[0]
    assert (share.low, share.high) == pytest.approx((0.31, 0.69))
    middle = value.simulate([ATTENDANCES], COSTS).net_present_value.estimate
    assert (share.at_low + share.at_high) / 2 == pytest.approx(middle, abs=25)
    assert swings[-1].at_low > swings[-1].at_high, "a higher cost leaves less"


@pytest.mark.parametrize(
    "change",
    [
        {"deadweight": 1.1},
        {"attribution": (0.7, 0.3)},
        {"leakage": (0.1, math.nan)},
        {"unit_cost": -1},
        {"fades": (0, 0.1, 0.2, 0.3)},
        {"lasts": 0},
        {"starts": -1},
        {"starts": 0.5},
        {"begun_late": 1.0},
        {"begun_late": -0.1},
        {"begun_late": None},
        {"unit_cost": None},
        {"unit_cost": "5"},
        {"unit_cost": [1, 2]},
        {"unit_cost": ()},
    ],
)
def test_numbers_that_make_no_sense_are_refused(change) -> None:
    with pytest.raises(NotComputable):
        replace(ATTENDANCES, **change)


def test_what_would_count_twice_or_outlast_the_rates_is_refused() -> None:
    with pytest.raises(NotComputable, match="counted twice"):
        value.simulate([ATTENDANCES, ATTENDANCES], [])
    with pytest.raises(NotComputable, match="0 to 125"):
        value.simulate([replace(ATTENDANCES, lasts=126)], [])
    with pytest.raises(NotComputable, match="draws"):
        value.simulate([], [], draws=10)
    for amounts in ((-1,), (), (None,), (math.inf,)):
        with pytest.raises(NotComputable):
            Cost("c", amounts)
    with pytest.raises(NotComputable):
        Effect.fixed(None)
    with pytest.raises(NotComputable):
        Effect.from_interval(1, None, 2)
    with pytest.raises(NotComputable):
        Effect.drawn(["a"] * 100)
    with pytest.raises(NotComputable):
        Effect.normal(1, -1)
    with pytest.raises(NotComputable):
        Effect.from_ratio(1.2, 0, 2, 10)
    with pytest.raises(NotComputable):
        Effect.drawn([1, 2, 3])


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    # The effect is measured with error, the price is known: 95 % of the intervals must hold what it was truly worth.
    random = np.random.default_rng(5)
    held = 0
    for measured in random.normal(100, 15, 300):
        worth = value.simulate([Benefit("a", Effect.normal(measured, 15), 7)], [], draws=1_000).present_benefits
        held += worth.low <= 700 <= worth.high
    assert 0.92 <= held / 300 <= 0.98
