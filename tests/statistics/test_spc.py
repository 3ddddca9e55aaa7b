"""XmR charts, their rules and what to expect of them by chance."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.spc import false_alarms, xmr, xmr_many

GAP = None
ZIGZAG = (1, 3) * 8
NOISE = (0, 1, -1, 1, -1, 0, 1, -1, 1, -1, 0, 1, -1, 1, -1)


def _flags(values, **settings):
    return [point.flags for point in xmr(values, **settings).points]


def _marked(values, flag, **settings):
    return [place for place, flags in enumerate(_flags(values, **settings)) if flag in flags]


# ----------------------------------------------------------------------------------------------------- lines


def test_limits_lie_2_66_mean_moving_ranges_from_the_mean():
    # Steps of 2 about a mean of 2: NHS England, Making Data Count, writes 2.66 for 3 / 1.128.
    (segment,) = xmr(ZIGZAG).segments
    assert (segment.mean, segment.lower, segment.upper) == pytest.approx((2, 2 - 5.32, 2 + 5.32))
    assert (xmr(ZIGZAG).points[0].near_lower, xmr(ZIGZAG).points[0].near_upper) == pytest.approx(
        (2 - 5.32 * 2 / 3, 2 + 5.32 * 2 / 3)
    )


def test_one_great_step_widens_the_limits_only_where_moving_ranges_are_not_screened():
    series = (*ZIGZAG, 101, *ZIGZAG)
    screened, plain = (xmr(series, screen_moving_ranges=screen).segments[0] for screen in (True, False))
    assert screened.mean == plain.mean
    assert screened.upper - screened.mean == pytest.approx(2.66 * 2)
    assert plain.upper - plain.mean == pytest.approx(2.66 * (30 * 2 + 100 + 98) / 32)


def test_a_baseline_takes_the_lines_from_its_own_points_alone():
    fixed = xmr((*ZIGZAG, *[9] * 6), baseline=16).segments[0]
    alone = xmr(ZIGZAG).segments[0]
    assert (fixed.mean, fixed.lower, fixed.upper) == (alone.mean, alone.lower, alone.upper)


def test_a_missing_period_is_neither_zero_nor_bridged_by_a_step():
    # 2, 4 | 10, 12: the step of 6 across the gap is no moving range.
    chart = xmr((2, 4, GAP, 10, 12))
    assert chart.segments[0].mean == 7
    assert chart.segments[0].upper == pytest.approx(7 + 2.66 * 2)
    assert chart.points[2].value is None
    assert (chart.points[2].flags, chart.points[2].kind) == (frozenset(), "common")


def test_a_run_does_not_reach_across_a_missing_period():
    low = [0] * 20
    assert _marked((*low, *[9] * 7), "shift")[-7:] == list(range(20, 27))
    assert all(place < 20 for place in _marked((*low, *[9] * 4, GAP, *[9] * 3), "shift"))


def test_values_that_are_all_the_same_are_no_signal():
    # Twelve tenths do not add up to 1.2 in a computer, yet none of them lies off its mean.
    assert _flags([0.1] * 12) == [frozenset()] * 12
    (segment,) = xmr([0.1] * 12).segments
    assert segment.mean == segment.lower == segment.upper


def test_a_single_value_has_a_mean_and_no_limits():
    (point,) = xmr([5]).points
    assert (point.mean, point.lower, point.upper, point.flags) == (5, None, None, frozenset())


# ----------------------------------------------------------------------------------------------------- rules


def test_seven_points_on_one_side_are_a_shift_and_six_are_not():
    assert _marked((*NOISE, *[0.5] * 7), "shift") == list(range(15, 22))
    assert _marked((*NOISE, *[0.5] * 6, -0.9), "shift") == []


def test_seven_rising_points_are_a_trend_and_six_are_not():
    assert _marked((*NOISE, -0.9, -0.6, -0.3, 0.1, 0.4, 0.7, 0.9), "trend") == list(range(14, 22))
    assert _marked((*NOISE, 0, -0.9, -0.6, -0.3, 0.1, 0.4, 0.7, -0.9), "trend") == []


def test_a_rising_trend_is_judged_by_its_direction_though_it_begins_below_the_mean():
    points = xmr((*NOISE, -1, -0.9, -0.6, -0.3, 0.1, 0.4, 0.7), improvement="up").points
    assert points[16].value < points[16].mean
    assert points[16].kind == "improvement"


def test_the_turning_point_between_two_trends_belongs_to_the_later_one():
    up_and_down = [*(0, 20) * 8, *range(6, 14), *range(12, 5, -1)]
    kinds = [point.kind for point in xmr(up_and_down, improvement="none").points]
    assert (up_and_down[23], kinds[22:25]) == (13, ["high", "low", "low"])


def test_two_of_three_near_one_limit_are_marked_and_two_near_both_limits_are_not():
    assert _marked((*ZIGZAG, 5.9, 2.5, 5.9, 2, 2, *ZIGZAG), "two_of_three") == [16, 18]
    assert _marked((*ZIGZAG, 5.9, -1.9, 2.5, 2, 2, *ZIGZAG), "two_of_three") == []


def test_two_of_three_needs_the_third_point_on_the_same_side_of_the_mean():
    assert _marked((*ZIGZAG, 5.9, 1.5, 5.9, 2, 2, *ZIGZAG), "two_of_three") == []


def test_a_signal_is_high_or_low_where_nobody_said_which_way_is_better():
    kinds = {way: xmr((*ZIGZAG, 20), improvement=way).points[-1].kind for way in ("up", "down", "none")}
    assert kinds == {"up": "improvement", "down": "concern", "none": "high"}


def test_variation_is_the_kind_of_the_last_observed_point():
    assert xmr((*ZIGZAG, 20, GAP)).segments[0].variation == "concern"
    assert xmr(ZIGZAG).segments[0].variation == "common"


@pytest.mark.parametrize(
    ("target", "up", "down"),
    [
        (8, "consistent_fail", "consistent_pass"),
        (-4, "consistent_pass", "consistent_fail"),
        (2, "inconsistent", "inconsistent"),
    ],
)
def test_assurance_says_whether_the_limits_would_meet_the_target(target, up, down):
    assert xmr(ZIGZAG, target=target, improvement="up").segments[0].assurance == up
    assert xmr(ZIGZAG, target=target, improvement="down").segments[0].assurance == down
    assert xmr(ZIGZAG, target=target, improvement="none").segments[0].assurance is None


def test_only_the_newest_lines_are_held_against_the_target():
    assurances = [segment.assurance for segment in xmr(ZIGZAG * 2, target=8, improvement="up", breaks=[16]).segments]
    assert assurances == [None, "consistent_fail"]


# ------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ([], {}),
        ([GAP, GAP], {}),
        ([1, float("inf")], {}),
        ([[1, 2], [3, 4]], {}),
        (ZIGZAG, {"rules": "western"}),
        (ZIGZAG, {"improvement": "sideways"}),
        (ZIGZAG, {"baseline": 1}),
        (ZIGZAG, {"breaks": [16]}),
        (ZIGZAG, {"breaks": [-1]}),
        (ZIGZAG, {"target": float("nan")}),
    ],
)
def test_what_makes_no_chart_is_refused_with_a_sentence(values, settings):
    with pytest.raises(NotComputable, match=r"\.$"):
        xmr(values, **settings)


def test_many_charts_need_a_table():
    with pytest.raises(NotComputable):
        xmr_many(ZIGZAG)


# ----------------------------------------------------------------------------------------- what always holds

VALUES = st.lists(st.one_of(st.none(), st.integers(-1000, 1000)), min_size=2, max_size=40).filter(
    lambda values: any(value is not None for value in values)
)


@given(values=VALUES)
def test_the_mean_lies_between_the_limits_and_near_limits_inside_them(values):
    for point in xmr(values).points:
        if point.lower is not None:
            assert point.lower <= point.near_lower <= point.mean <= point.near_upper <= point.upper


@given(values=VALUES)
def test_a_mirrored_series_has_mirrored_lines_and_the_same_flags(values):
    here = xmr(values, improvement="up")
    there = xmr([None if value is None else -value for value in values], improvement="down")
    assert [point.flags for point in here.points] == [point.flags for point in there.points]
    assert [point.kind for point in here.points] == [point.kind for point in there.points]
    assert [segment.mean for segment in here.segments] == [
        None if segment.mean is None else -segment.mean for segment in there.segments
    ]


@given(values=VALUES, after=st.integers(1, 3))
def test_missing_periods_at_the_ends_change_nothing(values, after):
    padded = xmr([GAP] * after + values + [GAP] * after).points[after:-after]
    for here, there in zip(padded, xmr(values).points, strict=True):
        assert (here.flags, here.kind, here.value) == (there.flags, there.kind, there.value)
        assert here.mean == pytest.approx(there.mean, rel=1e-9, abs=1e-9)
        assert here.upper == (None if there.upper is None else pytest.approx(there.upper, rel=1e-9, abs=1e-9))


@given(first=VALUES, second=VALUES)
def test_what_lies_before_a_break_and_after_it_are_charts_of_their_own(first, second):
    both = xmr(first + second, breaks=[len(first)])
    assert both.points == xmr(first).points + xmr(second).points
    assert [(segment.start, segment.stop) for segment in both.segments] == [
        (0, len(first)),
        (len(first), len(first) + len(second)),
    ]


@given(first=VALUES, second=VALUES)
def test_many_series_at_once_are_as_each_alone(first, second):
    length = min(len(first), len(second))
    rows = [first[:length], second[:length]]
    together = xmr_many(np.array(rows, dtype=float))
    for row, values in enumerate(rows):
        if any(value is not None for value in values):
            assert together.lines.mean[row, 0] == xmr(values).points[0].mean
            assert (together.flags.direction[row] != 0).tolist() == [bool(flags) for flags in _flags(values)]


# --------------------------------------------------------------------------------------------- false alarms


@pytest.mark.parametrize("n_points", [12, 24, 60])
def test_charts_without_any_change_raise_as_many_false_alarms_as_is_said(n_points):
    series = 1500
    noise = np.random.default_rng(n_points).standard_normal((series, n_points))
    marked = xmr_many(noise).flags.direction != 0
    said = false_alarms(n_points)
    for seen, expected in ((marked.any(axis=1), said.any_point), (marked[:, -1], said.latest)):
        error = np.sqrt(expected * (1 - expected) / series)
        assert abs(seen.mean() - expected) < 4 * error
    assert marked.sum(axis=1).mean() == pytest.approx(said.points, rel=0.25)


def test_longer_charts_have_more_false_alarms():
    short, long = false_alarms(24), false_alarms(120)
    assert short.points < long.points
    assert short.any_point < long.any_point


def test_one_point_is_too_few_for_a_chart():
    with pytest.raises(NotComputable):
        false_alarms(1)


# ----------------------------------------------------------------------------------- cases with known answers

WAYS = {"increase": "up", "decrease": "down", "neutral": "none"}
KINDS = {
    "common_cause": "common",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "high",
    "special_cause_neutral_low": "low",
}
FIRST_FLAG = {
    "Above": "outside",
    "Below": "outside",
    "7 Point ": "trend",
    "2 in 3": "two_of_three",
    "7 Points": "shift",
}


def _first_flag(words):
    return next((flag for start, flag in FIRST_FLAG.items() if words.startswith(start)), None)


def _chart_of(setting, rows):
    series = sorted((row["date"], float(row["value"])) for row in rows if row["series"] == setting["series"])
    dates = [date for date, _value in series]
    return xmr(
        [value for _date, value in series],
        improvement=WAYS[setting["improvement_direction"]],
        baseline=setting["fix_after_n_points"],
        breaks=[dates.index(date) for date in setting["rebase"]],
        target=setting["target"],
        screen_moving_ranges=setting["screen_outliers"],
    )


@pytest.mark.shared
def test_every_point_and_segment_is_as_the_nhs_package_has_it(case, read_rows):
    folder = case("spc_xmr_nhs_dev")
    given_rows, points, segments = (
        read_rows(folder / f"{name}.csv") for name in ("input", "expected_points", "expected_summary")
    )
    compared = 0
    for setting in json.loads((folder / "config.json").read_text(encoding="utf-8")):
        chart = _chart_of(setting, given_rows)
        wanted = [row for row in points if row["series"] == setting["series"]]
        for point, row in zip(chart.points, wanted, strict=True):
            lines = tuple(float(row[name]) for name in ("value", "mean", "lpl", "upl"))
            assert (point.value, point.mean, point.lower, point.upper) == pytest.approx(lines, rel=1e-9, abs=1e-12)
            assert ("outside" in point.flags) == (row["outside_limits"] == "TRUE")
            first = _first_flag(row["special_cause_type"])
            assert point.kind == KINDS[row["point_type"]]
            assert (first in point.flags) if first else not point.flags
            compared += 1
        wanted = [row for row in segments if row["series"] == setting["series"]]
        for segment, row in zip(chart.segments, wanted, strict=True):
            assert (segment.variation, segment.assurance) == (
                KINDS[row["variation_type"]],
                row["assurance_type"] or None,
            )
    assert compared == len(points) == 372
