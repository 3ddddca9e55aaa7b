"""The pictures of the Pattern page show what the view holds, and text that people typed only as text."""

from __future__ import annotations

import json

import numpy as np
import pytest

from resilience.charts import need_pattern as charts
from resilience.charts import need_pattern_spread as spread
from resilience.charts.theme import DARK, LIGHT
from resilience.views.need_pattern import (
    CalendarPicture,
    Curve,
    HourPicture,
    PlacesPicture,
    Scatter,
    SeasonPicture,
    Share,
    VariabilityPicture,
    Waiting,
    WaitPicture,
    WeekPicture,
)

TYPED = '<a href="http://elsewhere.example">here</a>'
WEEK = tuple(Share(0.1 + number / 70, 0.08, 0.2) for number in range(7))
PICTURES = (
    (charts.season, SeasonPicture((1.0,) * 12, ((0, 3.0), (11, -2.0)))),
    (charts.week, WeekPicture(WEEK, WEEK[::-1], "this", "that")),
    (charts.hours, HourPicture(((1.0,) * 24,) * 7)),
    (charts.calendar, CalendarPicture((2025, 2026), ((1.0, None), (2.0, 3.0)), is_weekly=True)),
    (spread.variability, VariabilityPicture((Scatter(TYPED, (1, 1, 4), 2, 0.5, 3.5),), TYPED)),
    (spread.places, PlacesPicture((Curve(TYPED, (0, 0.5, 1), (0, 0.2, 1)),), TYPED)),
    (spread.waits, WaitPicture((Waiting(TYPED, (5, 60), (0.9, 0.4), (0.8, None), (0.95, None)),))),
)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
@pytest.mark.parametrize(("draw", "view"), PICTURES)
def test_a_picture_is_drawn_in_both_themes_and_typed_words_are_no_link(draw, view, colours):
    figure = draw(view, colours)

    assert figure["data"]
    assert "<a" not in json.dumps(figure, default=str)


def test_what_was_not_reported_stays_without_colour_in_the_calendar():
    (cells,) = (trace["z"] for trace in charts.calendar(PICTURES[3][1], LIGHT)["data"])
    np.testing.assert_array_equal(cells, [[1, np.nan], [2, 3]])


def test_the_earlier_period_is_a_ring_or_a_broken_line_and_not_a_colour_alone():
    after, before = charts.week(PICTURES[1][1], LIGHT)["data"]
    assert (after["marker"]["color"], before["marker"]["color"]) == (LIGHT.blue, LIGHT.ground)

    two = PlacesPicture((Curve("this", (0, 1), (0, 1)), Curve("that", (0, 1), (0, 1))), "places")
    _even, earlier, later = spread.places(two, LIGHT)["data"]
    assert earlier["line"]["dash"] == "dash"
    assert "dash" not in later["line"]


def test_equal_counts_stand_beside_each_other_and_each_is_where_it_belongs():
    (dots,) = spread.variability(PICTURES[4][1], LIGHT)["data"]
    assert dots["x"].tolist() == [1, 1, 4]
    assert len(set(zip(dots["x"].tolist(), dots["y"].tolist(), strict=True))) == 3
    assert np.abs(dots["y"]).max() < 0.5


def test_a_wait_without_limits_has_no_band_there():
    upper, lower, curve = spread.waits(PICTURES[6][1], LIGHT)["data"]
    assert (upper["y"].tolist(), lower["y"].tolist()) == ([0.95], [0.8])
    assert curve["y"].tolist() == [0.9, 0.4]
