"""Which chart suits, and what season and memory do to it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.spc import false_alarms, memory, season_of, suitable_chart, xmr, xmr_over

GAP = None
MONTHS = 60


def _season(months, size=0.4):
    return 1 + size * np.sin(2 * np.pi * np.arange(months) / 12)


def _counts(seed, months=MONTHS, mean=200, phi=4, size=0.4):
    """Counts with a season that vary `phi` times as much as chance alone."""
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(mean * _season(months, size) / (phi - 1), phi - 1)).astype(float)


# ---------------------------------------------------------------------------------------- which chart suits


@pytest.mark.parametrize(
    ("counts", "over", "kind"),
    [
        ([20, 30] * 6, None, "run"),
        ([0, 0, 0, 1] * 10, None, "t"),
        ([1, 2, 3, 2] * 10, None, "c"),
        ([0, 0, 0, 9] * 10, None, "xmr"),
        ([100, 140] * 10, None, "xmr"),
        ([1000, 1400] * 10, [100, 105] * 10, "xmr"),
        ([1000, 2400] * 10, [100, 200] * 10, "u_prime"),
        ([10, GAP] * 6, None, "run"),
    ],
)
def test_the_chart_suits_how_many_points_there_are_how_rare_they_are_and_how_they_vary(counts, over, kind):
    assert suitable_chart(counts, over).kind == kind


def test_a_share_that_varies_by_chance_alone_gets_its_own_limits_and_laneys_otherwise():
    by_chance = np.random.default_rng(1).binomial(400, 0.3, 40)
    assert suitable_chart(by_chance, [400] * 40, is_share=True).kind == "p"
    assert suitable_chart([80, 160] * 20, [400] * 40, is_share=True).kind == "p_prime"


def test_counts_and_denominators_belong_together():
    with pytest.raises(NotComputable):
        suitable_chart([1, 2], [1])


# ---------------------------------------------------------------------------------------------------- memory


def test_neighbours_that_are_alike_are_noticed_and_chance_is_not():
    noise = np.random.default_rng(3).standard_normal(120)
    walk = np.convolve(noise, [1, 1, 1], mode="valid")
    assert memory(walk).is_strong
    # Each value shares two of three parts with the next: a correlation of 2/3.
    assert memory(walk).estimate == pytest.approx(2 / 3, abs=0.15)
    assert not memory(noise).is_strong


def test_too_few_neighbours_or_no_variation_say_nothing_of_memory():
    assert memory([1, 2] * 6).estimate is None
    assert memory([5] * 40).estimate is None


# ---------------------------------------------------------------------------------------------------- season


def test_a_season_is_found_with_its_size():
    season = season_of(_counts(1), 12)
    assert season.factors == pytest.approx(_season(12).tolist(), abs=0.15)


def test_no_season_is_claimed_where_there_is_none_or_too_little_is_known():
    found = sum(bool(season_of(_counts(seed, size=0), 12).factors) for seed in range(40))
    assert found <= 6
    short = season_of(_counts(1)[:35], 12)
    assert (short.factors, short.p) == ((), None)
    assert short.reason


def test_one_odd_month_does_not_make_a_season():
    with_flood = _counts(1)
    with_flood[30] *= 5
    unknown = _counts(1)
    unknown[30] = np.nan
    assert season_of(with_flood, 12).factors == pytest.approx(season_of(unknown, 12).factors, abs=0.05)


# ------------------------------------------------------------------------------------------ lines that follow


@given(
    counts=st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=3, max_size=30).filter(any),
    over=st.floats(0.1, 1000),
)
def test_with_equal_denominators_and_no_season_it_is_the_chart_of_the_rates(counts, over):
    followed = xmr_over(counts, [over] * len(counts), improvement="up")
    plain = xmr([None if count is None else count / over for count in counts], improvement="up")
    for here, there in zip(followed.points, plain.points, strict=True):
        assert here.value == (None if there.value is None else pytest.approx(there.value, rel=1e-6, abs=1e-9))
        assert here.mean == pytest.approx(there.mean, rel=1e-6, abs=1e-9)
        assert here.upper == (None if there.upper is None else pytest.approx(there.upper, rel=1e-6, abs=1e-9))


def test_the_lines_follow_the_season_and_the_values_stay_what_they_are():
    counts = _counts(2)
    season = season_of(counts, 12)
    chart = xmr_over(counts, [10] * MONTHS, season=season)
    assert [point.value for point in chart.points] == pytest.approx((counts / 10).tolist())
    means = [point.mean for point in chart.points]
    assert means[3] / means[9] == pytest.approx(season.factors[3] / season.factors[9], rel=0.05)


def test_a_season_is_no_signal_once_the_lines_follow_it():
    marked = {"plain": 0, "followed": 0}
    for seed in range(30):
        counts = _counts(seed)
        charts = {
            "plain": xmr(counts, improvement="none"),
            "followed": xmr_over(counts, [1] * MONTHS, season=season_of(counts, 12)),
        }
        for name, chart in charts.items():
            marked[name] += sum(point.kind != "common" for point in chart.points)
    expected = 30 * false_alarms(MONTHS).points
    assert marked["followed"] < 2 * expected
    assert marked["plain"] > 5 * expected


@pytest.mark.parametrize("size", [0, 0.3])
def test_of_two_hundred_areas_without_any_change_about_as_many_are_marked_as_is_said(size):
    areas, said = 200, false_alarms(MONTHS)
    newest = ever = 0
    for seed in range(areas):
        counts = _counts(seed + 1000, size=size)
        chart = xmr_over(counts, [1] * MONTHS, season=season_of(counts, 12))
        marked = [point.kind != "common" for point in chart.points]
        newest, ever = newest + marked[-1], ever + any(marked)
    for found, expected in ((newest, said.latest), (ever, said.any_point)):
        error = math.sqrt(expected * (1 - expected) / areas)
        assert abs(found / areas - expected) < 4 * error


def test_a_lasting_rise_is_found_in_a_series_with_a_season():
    counts = _counts(4) * np.where(np.arange(MONTHS) < 45, 1, 1.6)
    chart = xmr_over(counts, [1] * MONTHS, season=season_of(counts, 12))
    assert [point.kind for point in chart.points[-8:]].count("high") >= 7


def test_a_target_is_held_against_the_middle_of_the_season():
    counts, ones = _counts(5), [1] * MONTHS
    season = season_of(counts, 12)
    (segment,) = xmr_over(counts, ones, season=season, improvement="down", target=1000).segments
    assert segment.assurance == "consistent_pass"
    assert segment.mean == pytest.approx(counts.mean(), rel=0.02)


def test_periods_without_a_denominator_are_missing():
    chart = xmr_over([4, 6, 5], [2, 0, 2])
    assert chart.points[1].value is None
    assert chart.points[0].value == 2


@pytest.mark.parametrize(("counts", "over"), [([1, 2], [1]), ([GAP, GAP], [1, 1]), ([-1, 2], [1, 1])])
def test_what_makes_no_chart_of_rates_is_refused(counts, over):
    with pytest.raises(NotComputable):
        xmr_over(counts, over)


def test_factors_of_a_season_repeat_over_any_length():
    assert math.isclose(season_of(_counts(1), 12).at(25)[24], season_of(_counts(1), 12).factors[0])
    assert season_of([1, 2, 3], 12).at(2).tolist() == [1, 1]
