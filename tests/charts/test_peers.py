"""The picture of self and peers shows what the view holds, each side by itself, and framework names only as text."""

from __future__ import annotations

import json

from resilience.charts.peers import beside
from resilience.charts.theme import LIGHT
from resilience.views.peers import BesideLine, BesideView, Side
from resilience.views.table import Table

NOTHING = Table("", (), (), ())
NOBODY = Side(0, 1, None, None, None, (), None)


def side(*levels: int, agreed: int | None = None) -> Side:
    ordered = sorted(levels)
    return Side(len(levels), 0, float(ordered[len(levels) // 2]), ordered[0], ordered[-1], (), agreed)


def view(*lines: BesideLine) -> BesideView:
    return BesideView("", "", "", 5, lines, NOTHING, NOTHING)


def line(own: Side, peers: Side, name: str = "Shared strategy") -> BesideLine:
    return BesideLine("SL1", name, "SL", own, peers, None)


def test_each_side_has_its_own_dot_at_the_agreed_level_or_else_the_median_and_its_own_bar():
    figure = beside(view(line(side(0, 1, 4), side(2, 3, 3, agreed=2)), line(NOBODY, side(5))), LIGHT)
    rings, dots = figure["data"]
    assert (rings["x"].tolist(), rings["y"].tolist()) == ([1.0], [-0.17])
    assert (dots["x"].tolist(), dots["y"].tolist()) == ([2.0, 5.0], [0.17, 1.17])
    bars = figure["layout"]["shapes"]
    assert [(bar["x0"], bar["x1"], bar["y0"]) for bar in bars] == [(0, 4, -0.17), (2, 3, 0.17), (5, 5, 1.17)]
    assert rings["marker"]["color"] != dots["marker"]["color"], "hollow and filled: never by a hue alone"


def test_both_sides_are_named_where_there_is_room_and_only_if_they_are_there():
    labels = beside(view(line(side(4, 5), side(0, 1))), LIGHT)["layout"]["annotations"]
    assert [(label["text"], label["xanchor"]) for label in labels] == [("partnership", "right"), ("peers", "left")]
    assert all(0 <= label["x"] <= 5 for label in labels)
    assert [label["text"] for label in beside(view(line(NOBODY, side(3))), LIGHT)["layout"]["annotations"]] == ["peers"]
    assert beside(view(), LIGHT)["layout"]["annotations"] == []


def test_names_are_text_in_the_picture():
    assert "<img" not in json.dumps(beside(view(line(side(1), side(1), "<img src=x>")), LIGHT), default=list)
