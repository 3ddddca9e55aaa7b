"""Charts of counts, rates and shares, and run charts, against published numbers and what must always hold."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resilience.statistics.errors import NotComputable
from resilience.statistics.spc import attribute, run_chart

GAP = None
# Montgomery, 2009, example 7.3: 472 nonconformities in 24 samples; only their sum matters for the lines.
BOARDS = (20, 19) * 8 + (20,) * 8
# The same, table 7.11: 153 defects in inspected units of these sizes.
UNITS = (10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5)
DEFECTS = (15, 15, 15, 15, 15, 15, 15, 16, 16, 16)
# The same, example 7.1: 301 faulty cans in 28 samples of 50, once two samples with a known cause are left out.
CANS = (11, 10) * 7 + (11,) * 14


def test_a_count_chart_has_montgomerys_lines():
    chart = attribute("c", BOARDS)
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((19.67, 6.36, 32.97), abs=0.01)
    assert not any(chart.outside)


def test_a_rate_chart_has_montgomerys_lines_for_each_size():
    chart = attribute("u", DEFECTS, UNITS)
    assert chart.centre[0] == pytest.approx(1.42, abs=0.005)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.29, 2.56), abs=0.01)
    assert (chart.lower[2], chart.upper[2]) == pytest.approx((0.43, 2.42), abs=0.01)


def test_a_share_chart_has_montgomerys_lines():
    chart = attribute("p", CANS, [50] * 28)
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((0.2150, 0.0407, 0.3893), abs=5e-5)


def test_the_time_between_events_is_charted_on_nelsons_scale():
    # On the scale of x^(1/3.6) the values 1 and 2 alternate: mean 1.5, moving range 1.
    chart = attribute("t", (1, 2**3.6) * 10)
    assert chart.centre[0] == pytest.approx(1.5**3.6)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0, (1.5 + 3 / 1.128) ** 3.6))


def test_opportunities_between_events_have_benneyans_limits_about_the_median():
    # Benneyan, 2001: mean ± 3 √(mean (mean + 1)); here the mean is 20 and the median 10.
    chart = attribute("g", (10, 10, 40) * 5)
    assert chart.centre[0] == 10
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0, 20 + 3 * math.sqrt(420)))


def test_a_share_of_many_that_varies_more_than_by_chance_is_no_signal_on_laneys_chart():
    # Shares of 100,000 that go up and down by two points each week: chance alone would allow 0.3.
    counts, over = (50_000, 52_000) * 10, [100_000] * 20
    assert all(attribute("p", counts, over).outside)
    prime = attribute("p_prime", counts, over)
    assert not any(prime.outside)
    assert prime.upper[0] - prime.centre[0] == pytest.approx(3 * 0.02 / 1.128)


def test_a_rate_chart_by_laney_widens_in_the_same_way():
    counts, over = (50_000, 52_000) * 10, [100_000] * 20
    assert all(attribute("u", counts, over).outside)
    prime = attribute("u_prime", counts, over, multiplier=1000)
    assert prime.upper[0] - prime.centre[0] == pytest.approx(1000 * 3 * 0.02 / 1.128)


def test_points_left_out_of_the_lines_are_judged_all_the_same():
    with_a_cause = (*BOARDS, 60)
    assert attribute("c", with_a_cause, exclude=[24]).centre[0] == attribute("c", BOARDS).centre[0]
    assert attribute("c", with_a_cause, exclude=[24]).outside[-1]
    assert attribute("c", (*BOARDS, 60), baseline=24).centre[-1] == attribute("c", BOARDS).centre[0]


def test_nothing_over_nothing_is_missing_and_not_zero():
    chart = attribute("u", (4, 0, 6), (10, 0, 10))
    assert (chart.values[1], chart.lower[1], chart.outside[1]) == (None, None, False)
    assert chart.centre[0] == 0.5


def test_counts_without_any_event_have_lines_at_zero_and_no_signal():
    for kind in ("u_prime", "p_prime", "u", "p"):
        assert not any(attribute(kind, [0] * 12, [50] * 12).outside)


@pytest.mark.parametrize(
    ("kind", "counts", "over", "settings"),
    [
        ("x", [1], None, {}),
        ("c", [], None, {}),
        ("c", [-1], None, {}),
        ("c", [1, 2], [10, 10], {}),
        ("u", [1, 2], None, {}),
        ("u", [1, 2], [10], {}),
        ("u", [1, 2], [10, 0], {}),
        ("p", [11, 2], [10, 10], {}),
        ("c", [1, 2], None, {"breaks": [2]}),
        ("c", [1, 2], None, {"exclude": [2]}),
        ("c", [1, 2], None, {"baseline": 0}),
    ],
)
def test_what_makes_no_chart_of_counts_is_refused_with_a_sentence(kind, counts, over, settings):
    with pytest.raises(NotComputable, match=r"\.$"):
        attribute(kind, counts, over, **settings)


COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=2, max_size=30)


@given(
    counts=COUNTS, size=st.integers(500, 5000), kind=st.sampled_from(["c", "u", "u_prime", "p", "p_prime", "t", "i"])
)
def test_the_centre_lies_between_limits_that_are_never_below_zero(counts, size, kind):
    over = None if kind in {"c", "t", "i"} else [size] * len(counts)
    chart = attribute(kind, counts, over)
    for lower, centre, upper in zip(chart.lower, chart.centre, chart.upper, strict=True):
        if lower is not None and upper is not None:
            assert 0 <= lower <= centre * (1 + 1e-12)
            assert centre <= upper * (1 + 1e-12)


@given(first=COUNTS, second=COUNTS)
def test_a_break_makes_two_charts_of_counts(first, second):
    both, alone, other = (
        attribute("c", first + second, breaks=[len(first)]),
        attribute("c", first),
        attribute("c", second),
    )
    assert both.upper == alone.upper + other.upper
    assert both.outside == alone.outside + other.outside


# ------------------------------------------------------------------------------------------------ run charts


@pytest.mark.parametrize(("n", "longest", "fewest"), [(10, 6, 2), (20, 7, 6), (40, 8, 14)])
def test_what_is_still_chance_is_as_anhoj_published_it(n, longest, fewest):
    found = run_chart([0, 2] * (n // 2))
    assert (found.n_useful, found.longest_run_max, found.crossings_min) == (n, longest, fewest)
    assert (found.crossings, found.longest_run, found.signal) == (n - 1, 1, False)


def test_a_long_run_and_too_few_crossings_are_signals():
    assert run_chart([0] * 10 + [2] * 10).signal
    steps = [0, 0, 0, 0, 2, 2, 2, 2] * 3
    assert run_chart(steps).crossings < run_chart(steps).crossings_min
    assert run_chart(steps).signal


def test_values_on_the_median_and_missing_ones_are_not_counted():
    found = run_chart([1, GAP, 2, 2, 3, 1, 3])
    assert (found.median, found.n_useful, found.crossings) == (2, 4, 3)


def test_a_series_that_never_leaves_its_median_says_nothing():
    assert not run_chart([4] * 30).signal


@pytest.mark.parametrize("values", [[], [GAP], [1, float("inf")], [[1], [2]]])
def test_what_makes_no_run_chart_is_refused(values):
    with pytest.raises(NotComputable):
        run_chart(values)


@given(values=COUNTS.filter(lambda values: any(value is not None for value in values)))
def test_a_run_chart_reads_the_same_backwards(values):
    assert run_chart(values) == run_chart(values[::-1])


# ----------------------------------------------------------------------------------- cases with known answers

NAMES = {"up": "u_prime", "pp": "p_prime"}


def _number(text):
    return float(text) if text not in ("", "NA") else None


def _chart_of(setting, rows):
    kind = NAMES.get(setting["chart"], setting["chart"])
    over = [_number(row["n"]) for row in rows] if kind[0] in "up" else None
    return attribute(
        kind,
        [_number(row["y"]) for row in rows],
        over,
        breaks=[setting["part_after"]] if setting["part_after"] else (),
        baseline=setting["freeze"],
        exclude=[place - 1 for place in setting["exclude"] or ()],
        multiplier=setting["multiply"],
        screen_moving_ranges=setting["screened_mr"],
    )


def _run_chart_of(setting, chart, row):
    after = setting["part_after"]
    places = range(after, len(chart.values)) if row["part"] == "2" else range(after or len(chart.values))
    left_out = {place - 1 for place in setting["exclude"] or ()}
    values = [chart.values[place] for place in places if place not in left_out]
    return run_chart(values, centre=chart.centre[places[0]])


@pytest.mark.shared
def test_every_attribute_chart_and_its_runs_are_as_the_reference_has_them(case, read_rows):
    folder = case("spc_attribute_charts_dev")
    given_rows, points, summaries = (
        read_rows(folder / f"{name}.csv") for name in ("input", "expected_points", "expected_summary")
    )
    compared = 0
    for setting in json.loads((folder / "config.json").read_text(encoding="utf-8")):
        name = setting["series"]
        chart = _chart_of(setting, [row for row in given_rows if row["series"] == name])
        for place, row in enumerate(row for row in points if row["series"] == name):
            found = (chart.values[place], chart.centre[place], chart.lower[place], chart.upper[place])
            wanted = tuple(_number(row[column]) for column in ("y", "cl", "lcl", "ucl"))
            assert found[1:] == pytest.approx(wanted[1:], rel=1e-6)
            assert found[0] == (None if wanted[0] is None else pytest.approx(wanted[0], rel=1e-6))
            assert chart.outside[place] == (row["sigma_signal"] == "TRUE")
            compared += 1
        for row in (row for row in summaries if row["series"] == name):
            runs = _run_chart_of(setting, chart, row)
            found = (runs.n_useful, runs.longest_run, runs.longest_run_max, runs.crossings, runs.crossings_min)
            names = ("n_useful", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min")
            assert found == tuple(int(row[column]) for column in names)
            assert runs.signal == (row["runs_signal"] == "TRUE")
    assert compared == len(points) == 395
