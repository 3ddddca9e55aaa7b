"""The three small pictures of "What changed": the two periods compared stand out, and nothing leaves its frame."""

from __future__ import annotations

import numpy as np

from resilience.charts import need_changes as charts
from resilience.charts.theme import palette
from resilience.views.need_changes import Level, LevelsPicture, ShareMoved, SharesPicture, Strays, StraysPicture

COLOURS = palette("light")


def test_the_later_period_stands_first_and_filled_the_earlier_hollow_and_other_years_grey():
    view = LevelsPicture((Level("2024", 4, 3, 5), Level("2025", 5, 4, 7), Level("2026", 6, None, None)), "a month")
    figure = charts.levels(view, COLOURS)
    (dots,) = figure["data"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["2026", "2025", "2024"]
    assert dots["marker"]["color"] == [COLOURS.blue, COLOURS.ground, COLOURS.grey]
    assert dots["error_x"]["array"].tolist() == [0, 2, 1]
    assert dots["error_x"]["arrayminus"].tolist() == [0, 1, 1]


def test_a_day_far_beyond_its_usual_stands_at_the_edge_and_every_day_is_a_dot():
    view = StraysPicture((Strays("2026", (0.0, -0.5, 9.0)), Strays("2025", (0.1, 0.2))), "days")
    first, second = charts.strays(view, COLOURS)["data"]
    assert first["x"].tolist() == [0, -50, 250]
    assert len(second["x"]) == 2
    assert np.array_equal(first["y"], charts.strays(view, COLOURS)["data"][0]["y"])


def test_both_shares_of_a_type_are_joined_and_a_typed_name_is_no_markup():
    view = SharesPicture((ShareMoved("<b>Food</b>", 0.1, 0.25),), "2025", "2026")
    figure = charts.shares(view, COLOURS)
    assert [list(marks["x"]) for marks in figure["data"]] == [[10], [25]]
    assert (figure["layout"]["shapes"][0]["x0"], figure["layout"]["shapes"][0]["x1"]) == (10, 25)
    assert figure["layout"]["yaxis"]["ticktext"] == ["&lt;b&gt;Food&lt;/b&gt;"]
