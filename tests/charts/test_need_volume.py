"""The pictures of the volume page show what the views hold: gaps as gaps, marks by shape, typed text only as text."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from resilience.charts.need_volume import control_chart
from resilience.charts.need_volume_lines import events, sides
from resilience.charts.need_volume_many import many
from resilience.charts.theme import DARK, LIGHT
from resilience.domain.need_charting import ChartKind
from resilience.views.board import Shading
from resilience.views.need import Judged
from resilience.views.need_volume import (
    ControlChart,
    EventLine,
    KindOfEvent,
    ManyCharts,
    MarkLine,
    Panel,
    Side,
    Sides,
    VolumePoint,
)

JUDGED = Judged("", "", None, "", "", "", ())
TYPED = '<a href="http://elsewhere.example">Storm</a>'
STARTS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))


def point(month: int, value: float | None, kind="common", *, is_judged: bool = True) -> VolumePoint:
    low, high = (None, None) if value is None else (value - 1, value + 2)
    return VolumePoint(date(2026, month, 1), "", value, value, low, high, 4, 1, 7, kind, "", is_judged)


def chart(*points: VolumePoint, **more) -> ControlChart:
    return ControlChart(JUDGED, ChartKind.XMR, "XmR chart", "requests a month", points, (), (), (), **more)


def test_values_lines_and_intervals_are_drawn_as_they_are_and_a_gap_stays_a_gap():
    figure = control_chart(chart(point(1, 4.0), point(2, None), point(3, 6.0, is_judged=False)), LIGHT)
    centre, lower, upper, values = figure["data"]
    np.testing.assert_array_equal(values["y"], [4.0, np.nan, 6.0])
    np.testing.assert_allclose(values["error_y"]["array"], [2, np.nan, 2])
    assert [line["y"].tolist() for line in (centre, lower, upper)] == [[4] * 3, [1] * 3, [7] * 3]
    assert (lower["line"]["dash"], upper["line"]["dash"]) == ("dash", "dash")
    assert values["connectgaps"] is False
    # What other sources reported is hollow.
    assert values["marker"]["color"] == [LIGHT.second, LIGHT.second, LIGHT.ground]


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_what_is_more_than_noise_differs_by_shape_and_not_by_colour_alone(colours):
    marked = control_chart(chart(point(1, 9.0, "high"), point(2, 1.0, "low"), point(3, 8.0, "improvement")), colours)
    symbols = {trace["marker"]["symbol"]: trace["y"].tolist() for trace in marked["data"][4:]}
    assert symbols == {"triangle-up": [9.0], "triangle-down": [1.0], "circle": [8.0]}


def test_the_rules_the_target_and_where_lines_begin_anew_are_named_on_the_chart():
    view = chart(point(1, 4.0), point(2, 5.0), target=3.0)
    view = ControlChart(
        view.judged, view.kind, view.named, view.unit, view.points, (MarkLine(date(2026, 2, 1), TYPED),), (), (), 3.0
    )
    layout = control_chart(view, LIGHT)["layout"]
    words = [note["text"] for note in layout["annotations"]]
    assert "requests a month<br>XmR chart" in words
    assert {"upper limit", "mean", "lower limit", "target"} <= set(words)
    assert [shape["x0"] for shape in layout["shapes"]] == ["2026-02-01", 0]


def test_what_people_typed_cannot_become_a_link_in_any_picture():
    shaded = ControlChart(
        JUDGED,
        ChartKind.RUN,
        TYPED,
        TYPED,
        (point(1, 4.0, "high"),),
        (MarkLine(date(2026, 1, 9), TYPED),),
        (Shading(TYPED, date(2026, 1, 3), date(2026, 1, 9)),),
        (),
    )
    drawn = [
        control_chart(shaded, LIGHT),
        many(ManyCharts(JUDGED, (panel(name=TYPED),), ""), LIGHT),
        sides(Sides(JUDGED, STARTS, (Side(TYPED, (1, 2, 3)),), TYPED), LIGHT),
        events(KindOfEvent("", "", TYPED, (EventLine(TYPED, (1.0, 2.0)),)), LIGHT),
    ]
    for figure in drawn:
        assert "<a" not in json.dumps(figure, default=str)


def panel(name="Food", values=(1.0, None, 9.0), *, is_kept: bool = False) -> Panel:
    return Panel(name, STARTS, values, (0.5,) * 3, (1.5,) * 3, ("common", "common", "high"), is_kept)


def test_small_charts_share_one_scale_in_one_figure():
    figure = many(ManyCharts(JUDGED, (panel(), panel("Shelter", is_kept=True), panel("Money")), ""), LIGHT)
    axes = [axis for name, axis in figure["layout"].items() if name.startswith("yaxis")]
    assert len(axes) == 3
    assert [axis["range"] for axis in axes] == [[0, pytest.approx(3.15)]] * 3
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["Food", "<b>Shelter</b>", "Money"]
    # Nine times the usual stands at the edge of the scale, and is still marked.
    np.testing.assert_array_equal(figure["data"][2]["y"], [1, np.nan, 3])
    assert figure["data"][3]["marker"]["symbol"] == ["triangle-up"]


def test_names_of_near_lines_do_not_overlap():
    near = (Side("Requests", (9, 9, 10)), Side("Offers", (1, 1, 1.0)), Side("Unmet", (1, 1, None)))
    notes = sides(Sides(JUDGED, STARTS, near, "a month"), LIGHT)["layout"]["annotations"][:3]
    assert [note["yshift"] for note in notes] == [0, 0, 15]


def test_the_newest_disruption_is_filled_and_those_before_are_hollow():
    kind = KindOfEvent("", "", "", (EventLine("New", (5.0, None, 1.0)), EventLine("Old", (3.0, 2.0, 1.0))))
    old, new = events(kind, LIGHT)["data"]
    assert (new["marker"]["color"], old["marker"]["color"]) == (LIGHT.blue, LIGHT.ground)
    np.testing.assert_array_equal(new["y"], [5, np.nan, 1])
    assert new["x"].tolist() == [1, 2, 3]
