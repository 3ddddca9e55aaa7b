"""The pictures of the Pattern page that say how evenly need falls: variability, places and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.need_pattern_marks import HEIGHT, PERCENT, points
from resilience.charts.theme import Palette, above, in_rows, layout, numbers_axis, rows_axis
from resilience.locales import _, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.need_pattern import PlacesPicture, VariabilityPicture, Waiting, WaitPicture

TIMES = (
    (1, mark("1 min")),
    (15, mark("15 min")),
    (60, mark("1 h")),
    (4 * 60, mark("4 h")),
    (24 * 60, mark("1 day")),
    (7 * 24 * 60, mark("1 week")),
    (28 * 24 * 60, mark("4 weeks")),
    (365 * 24 * 60, mark("1 year")),
)
LABEL_WIDTH = 16


def variability(view: VariabilityPicture, colours: Palette) -> dict[str, Any]:
    """Draw both periods' counts as dots on a line, over the band in which chance alone would keep most."""
    shapes = []
    for number, row in enumerate(view.rows):
        shapes.append(_box(number, row.low, row.high, colours.tint, 0.34))
        shapes.append(_box(number, row.mean, row.mean, colours.ink, 0.34))
    traces = [
        {
            **points(colours.blue if number == 0 else colours.grey, 7),
            "x": np.array(row.counts),
            "y": number + _spread(row.counts),
            "hovertemplate": "%{x}<extra></extra>",
        }
        for number, row in enumerate(view.rows)
    ]
    for trace in traces:
        trace["marker"] = {**trace["marker"], "opacity": 0.55}
    return {
        "data": traces,
        "layout": layout(
            colours,
            height=HEIGHT,
            shapes=shapes,
            annotations=[above(view.unit, colours, width=48)],
            xaxis=numbers_axis(colours, tickformat="", rangemode="tozero"),
            yaxis=rows_axis(colours, in_rows((row.words for row in view.rows), LABEL_WIDTH), above=0.6, below=0.6),
        ),
    }


def places(view: PlacesPicture, colours: Palette) -> dict[str, Any]:
    """Draw the curves of concentration over the straight line of evenness."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": np.array([0.0, 1.0]),
            "y": np.array([0.0, 1.0]),
            "line": {"color": colours.line, "width": 1},
            "hoverinfo": "skip",
        }
    ]
    for number, curve in reversed(list(enumerate(view.curves))):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": np.array(curve.across),
                "y": np.array(curve.up),
                "line": _line(number, colours),
                "marker": {"color": _line(number, colours)["color"], "size": 5},
                "hovertemplate": "%{y:.0%}<extra></extra>",
            }
        )
    return {
        "data": traces,
        "layout": layout(
            colours,
            height=HEIGHT + 40,
            annotations=[
                above(_("share of all need, by {across}").format(across=view.across_words), colours, width=48)
            ],
            xaxis=numbers_axis(colours, tickformat=PERCENT, range=[0, 1.02], dtick=0.25),
            yaxis=numbers_axis(colours, tickformat=PERCENT, range=[0, 1.02], dtick=0.25),
        ),
    }


def waits(view: WaitPicture, colours: Palette) -> dict[str, Any]:
    """Draw the share still waiting by the time since the request, which is on a scale of equal ratios."""
    traces: list[dict[str, Any]] = []
    if view.curves:
        traces += _band(view.curves[0], colours)
    for number, curve in reversed(list(enumerate(view.curves))):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": np.array(curve.minutes),
                "y": np.array(curve.waiting),
                "line": {**_line(number, colours), "shape": "hv"},
                "hovertemplate": "%{y:.0%}<extra></extra>",
            }
        )
    longest = max((curve.minutes[-1] for curve in view.curves), default=1.0)
    shown = [(minutes, name) for minutes, name in TIMES if minutes <= longest]
    return {
        "data": traces,
        "layout": layout(
            colours,
            height=HEIGHT,
            annotations=[above(_("share of requests not yet met"), colours, width=48)],
            xaxis={
                "type": "log",
                "tickvals": [minutes for minutes, _name in shown],
                "ticktext": [_(name) for _minutes, name in shown],
                "gridcolor": colours.line,
                "fixedrange": True,
            },
            yaxis=numbers_axis(colours, tickformat=PERCENT, range=[0, 1.02]),
        ),
    }


def _band(curve: Waiting, colours: Palette) -> list[dict[str, Any]]:
    """Draw the limits of a curve as a filled band."""
    known = [
        (minutes, low, high)
        for minutes, low, high in zip(curve.minutes, curve.low, curve.high, strict=True)
        if low is not None and high is not None
    ]
    minutes = np.array([one[0] for one in known])
    edge = {"type": "scatter", "mode": "lines", "x": minutes, "hoverinfo": "skip"}
    line = {"width": 0, "shape": "hv", "color": colours.tint}
    return [
        {**edge, "y": np.array([one[2] for one in known]), "line": line},
        {**edge, "y": np.array([one[1] for one in known]), "line": line, "fill": "tonexty", "fillcolor": colours.tint},
    ]


def _line(number: int, colours: Palette) -> dict[str, Any]:
    """Return the look of the later period's line (0), or of the earlier one's."""
    if number == 0:
        return {"color": colours.blue, "width": 3}
    return {"color": colours.grey, "width": 2, "dash": "dash"}


def _spread(counts: Sequence[float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return how far each dot is moved off its row, so that equal counts stand beside each other."""
    seen: dict[float, int] = {}
    places = []
    for count in counts:
        seen[count] = seen.get(count, 0) + 1
        number = seen[count]
        places.append((number // 2) * (1 if number % 2 else -1))
    widest = max((abs(place) for place in places), default=0) or 1
    return np.array(places, dtype=np.float64) * min(0.05, 0.3 / widest)


def _box(row: int, low: float, high: float, colour: str, half: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": low,
        "x1": high,
        "y0": row - half,
        "y1": row + half,
        "fillcolor": colour,
        "line": {"color": colour, "width": 2 if low == high else 0},
        "layer": "below",
    }
