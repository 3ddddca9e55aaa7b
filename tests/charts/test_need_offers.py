"""The pictures of requests and offers draw what the view holds, leave gaps open and show typed text as text."""

from __future__ import annotations

from datetime import date

import numpy as np

from resilience.charts import need_offers as charts
from resilience.charts.theme import DARK, LIGHT
from resilience.views.board import Shading
from resilience.views.need_offers import Bar, BarsPicture, ShareRow, SharesPicture, Span, WeeksPicture


def test_shares_stand_as_dots_with_their_intervals_beside_the_share_of_all():
    rows = (
        ShareRow("Unmet", Span(0.12, 0.08, 0.18), Span(0.09, 0.06, 0.15)),
        ShareRow("<b>Vale</b>", Span(0.0, None, None), None),
    )
    drawn = charts.shares(SharesPicture(rows, line=0.1), LIGHT)
    rings, dots = drawn["data"]
    assert (list(dots["x"]), list(rings["x"])) == ([12.0, 0.0], [9.0])
    assert dots["y"][0] < 0 < rings["y"][0]
    lines = [(round(one["x0"], 6), round(one["x1"], 6)) for one in drawn["layout"]["shapes"]]
    assert lines == [(6.0, 15.0), (8.0, 18.0), (10.0, 10.0)]
    assert drawn["layout"]["yaxis"]["ticktext"][1] == "&lt;b&gt;Vale&lt;/b&gt;"


def test_bars_have_their_words_beside_them_and_nothing_at_all_can_be_drawn():
    drawn = charts.bars(BarsPicture((Bar("Offered", 40, "40"), Bar("Checked", 10, "10 (25% went on)"))), LIGHT)
    assert list(drawn["data"][0]["x"]) == [40, 10]
    assert [one["text"] for one in drawn["layout"]["annotations"]] == ["40", "10 (25% went on)"]
    assert charts.bars(BarsPicture(()), DARK)["data"][0]["x"].size == 0


def test_weeks_that_were_not_reported_stay_open_and_each_row_has_its_own_scale():
    weeks = WeeksPicture(
        (date(2026, 1, 5), date(2026, 1, 12)),
        (30, None),
        (3, 4),
        "a week",
        (Shading("Storm", *[date(2026, 1, 6)] * 2),),
    )
    drawn = charts.weeks(weeks, DARK)
    assert [one["yaxis"] for one in drawn["data"]] == ["y", "y2"]
    assert np.isnan(drawn["data"][0]["y"][1])
    assert not drawn["data"][0]["connectgaps"]
    assert drawn["layout"]["yaxis"]["domain"][0] > drawn["layout"]["yaxis2"]["domain"][1]
    assert [one["text"] for one in drawn["layout"]["annotations"]] == ["requests a week", "offers a week"]
