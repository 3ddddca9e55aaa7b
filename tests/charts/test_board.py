"""The pictures of the board page show what the view holds, and text that people typed only as text."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from resilience.charts.board import confidence, volume
from resilience.charts.theme import DARK, LIGHT, palette
from resilience.domain.vocabulary import Basis
from resilience.views.board import ConfidenceView, FeatureConfidence, MonthPoint, Shading, VolumeView
from resilience.views.table import Table

NOTHING = Table("", (), (), ())


def volume_view(*points: MonthPoint, disruptions: tuple[Shading, ...] = ()) -> VolumeView:
    return VolumeView("", None, "", "", Basis.EXPRESSED, (), points, (), disruptions, NOTHING, NOTHING)


def point(month: int, rate: float | None, count: float | None = 5) -> MonthPoint:
    reach = None if rate is None else 1.5
    low, high = (None, None) if rate is None or reach is None else (rate - reach, rate + reach)
    return MonthPoint(date(2026, month, 1), is_reported=count is not None, count=count, rate=rate, low=low, high=high)


def test_the_line_holds_the_rates_with_their_intervals_and_a_gap_stays_a_gap():
    drawn = volume(volume_view(point(1, 4.0), point(2, None, None), point(3, 6.0)), LIGHT)["data"][0]
    assert drawn["x"].tolist() == ["2026-01-01", "2026-02-01", "2026-03-01"]
    np.testing.assert_array_equal(drawn["y"], [4.0, np.nan, 6.0])
    np.testing.assert_allclose(drawn["error_y"]["array"], [1.5, np.nan, 1.5])
    np.testing.assert_allclose(drawn["error_y"]["arrayminus"], [1.5, np.nan, 1.5])
    assert drawn["connectgaps"] is False


def test_without_a_population_counts_are_drawn_and_the_axis_says_so():
    figure = volume(volume_view(point(1, None, 7), point(2, None, 9)), LIGHT)
    assert figure["data"][0]["y"].tolist() == [7.0, 9.0]
    assert figure["layout"]["annotations"][-1]["text"] == "requests a month"


def test_a_disruption_is_shaded_and_its_name_cannot_become_a_link():
    storm = Shading('<a href="http://elsewhere.example">Storm</a>', date(2026, 1, 3), date(2026, 1, 9))
    layout = volume(volume_view(point(1, 4.0), disruptions=(storm,)), LIGHT)["layout"]
    (shade,) = layout["shapes"]
    assert (shade["x0"], shade["x1"]) == ("2026-01-03", "2026-01-09")
    assert "<a" not in json.dumps(layout["annotations"])


def feature(median: float | None, before: float | None) -> FeatureConfidence:
    low, high = (None, None) if median is None else (1, 4)
    return FeatureConfidence("OP", "Operations", median, low, high, 3, 0, before, "")


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_medians_are_dots_ranges_are_bars_and_the_round_before_is_a_ring(colours):
    view = ConfidenceView("", "", "", "now", "before", 5, (feature(2.5, 2.0), feature(None, None)), NOTHING)
    figure = confidence(view, colours)
    before, now = figure["data"]
    assert (before["x"].tolist(), before["y"].tolist()) == ([2.0], [0.0])
    assert (now["x"].tolist(), now["y"].tolist()) == ([2.5], [0.0])
    (bar,) = figure["layout"]["shapes"]
    assert (bar["x0"], bar["x1"], bar["y0"]) == (1, 4, 0)
    assert now["marker"]["color"] == colours.blue


def test_the_palette_follows_the_readers_theme():
    assert palette("dark") is DARK
    assert palette("light") is palette(None) is LIGHT
