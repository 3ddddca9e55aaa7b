"""The pictures of progress show what the view holds, all on one scale, and typed text only as text."""

from __future__ import annotations

import json
from datetime import date

import numpy as np

from resilience.charts.progress import panel, radar
from resilience.charts.theme import LIGHT
from resilience.views.progress import ProgressPoint, ProgressSeries, ProgressView
from resilience.views.table import Table

NOTHING = Table("", (), (), ())


def point(median: float | None, reached: float | None = None, claimed: float | None = None, name: str = "Round"):
    low, high = (None, None) if median is None else (1, 4)
    return ProgressPoint(name, date(2026, 3, 31), median, low, high, 3, reached, claimed, False, "", "B")


def series(*points: ProgressPoint, target: int | None = None) -> ProgressSeries:
    return ProgressSeries("SL1", "Strategy", points, target, None, "", NOTHING)


def test_rings_are_medians_dots_what_is_reached_dashes_what_is_claimed_above_and_bars_ranges():
    figure = panel(series(point(2.5, 2, 4), point(None), point(3, 3, 3), target=4), 5, LIGHT)
    rings, dashes, dots = (drawn["y"] for drawn in figure["data"])
    np.testing.assert_array_equal(rings, [2.5, np.nan, 3])
    np.testing.assert_array_equal(dashes, [4, np.nan, np.nan])
    np.testing.assert_array_equal(dots, [2, np.nan, 3])
    *bars, target = figure["layout"]["shapes"]
    assert [(bar["x0"], bar["y0"], bar["y1"]) for bar in bars] == [(0, 1, 4), (2, 1, 4)]
    assert (target["y0"], target["y1"]) == (4, 4)


def test_all_panels_have_the_same_scale_whatever_their_levels():
    ranges = {tuple(panel(series(point(level)), 5, LIGHT)["layout"]["yaxis"]["range"]) for level in (0, 5)}
    assert len(ranges) == 1


def test_a_rounds_name_cannot_become_a_link():
    figure = panel(series(point(2, name='<a href="http://elsewhere.example">R</a>')), 5, LIGHT)
    assert "<a" not in json.dumps(figure["layout"]["xaxis"]["ticktext"])


def test_the_radar_closes_and_shows_the_last_two_rounds():
    one = series(point(1), point(2, 3), point(4))
    view = ProgressView("", "", "", 5, ("1", "2", "3"), (one, one, one))
    before, now = radar(view, LIGHT)["data"]
    np.testing.assert_array_equal(before["r"], [3, 3, 3, 3])
    np.testing.assert_array_equal(now["r"], [4, 4, 4, 4])
    assert (before["fill"], now["fill"]) == ("none", "toself")
