"""The picture of self beside peer holds each area once, on one scale both ways, with typed names as text."""

from __future__ import annotations

import json

from resilience.charts.self_and_peer import MOST_NAMED, areas
from resilience.charts.theme import LIGHT
from resilience.domain.vocabulary import Marking
from resilience.views.self_and_peer import AreaPair, SelfAndPeerView
from resilience.views.table import Table

NOTHING = Table("", (), (), ())


def view(*names: str) -> SelfAndPeerView:
    pairs = tuple(AreaPair(name, 3.0, 2.5, 24, 48, "Round", "Peers", 1) for name in names)
    return SelfAndPeerView(
        "",
        "",
        "",
        "",
        (),
        None,
        pairs,
        None,
        None,
        None,
        "",
        (),
        NOTHING,
        "",
        "",
        5,
        Marking.OFFICIAL,
        is_example=False,
    )


def test_an_area_that_puts_itself_higher_lies_above_the_line_of_equality():
    figure = areas(view("Eastwold"), LIGHT)
    (dots,) = figure["data"]
    assert (list(dots["x"]), list(dots["y"])) == ([2.5], [3.0])
    (line,) = figure["layout"]["shapes"]
    assert (line["x0"], line["y0"], line["x1"], line["y1"]) == (0, 0, 5, 5)
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"
    assert dots["mode"] == "markers+text"


def test_names_are_text_and_of_many_areas_only_the_table_has_them():
    figure = areas(view("<b>x</b>", *map(str, range(MOST_NAMED))), LIGHT)
    assert figure["data"][0]["mode"] == "markers"
    assert "<b>x" not in json.dumps(figure["data"][0]["text"])
