"""The pictures of progress: one small panel for each feature or indicator, all on one scale, and the radar."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.progress import ProgressPoint, ProgressSeries, ProgressView

HEIGHT = 270
LABEL_WIDTH = 10
RADAR_HEIGHT = 440
RADAR_ROUNDS = 2


def panel(series: ProgressSeries, top_level: int, colours: Palette) -> dict[str, Any]:
    """Draw each round's range as a bar, the median as a ring, what is reached as a dot, what is claimed as a dash."""
    points = series.points
    return {
        "data": [
            _marks(points, [point.median for point in points], _ring(colours)),
            _marks(points, [_claimed(point) for point in points], _dash(colours)),
            _marks(points, [point.reached for point in points], {"color": colours.blue, "size": 13}),
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 10, "b": 72},
            shapes=[*_bars(points, colours), *_target(series, colours)],
            xaxis={
                "range": [-0.6, len(points) - 0.4],
                "tickvals": list(range(len(points))),
                "ticktext": _labels(points),
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "tickangle": 0,
                "tickfont": {"size": 11, "color": colours.second},
            },
            yaxis={
                "range": [-0.3, top_level + 0.3],
                "tickvals": list(range(top_level + 1)),
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
            },
        ),
    }


def _labels(points: Sequence[ProgressPoint]) -> list[str]:
    """Return each round's name with the letter of its evidence beneath."""
    names = in_rows((point.round_name for point in points), LABEL_WIDTH)
    return [
        f"{name}<br><b>{escape(point.grade)}</b>" if point.grade else name
        for name, point in zip(names, points, strict=True)
    ]


def _marks(points: Sequence[ProgressPoint], levels: Sequence[float | None], marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.arange(len(points), dtype=float),
        "y": np.array(levels, dtype=float),
        "marker": marker,
        "hoverinfo": "y",
        "cliponaxis": False,
    }


def _ring(colours: Palette) -> dict[str, Any]:
    return {"color": colours.ground, "size": 15, "line": {"color": colours.grey, "width": 2}}


def _dash(colours: Palette) -> dict[str, Any]:
    return {"symbol": "line-ew", "size": 16, "line": {"color": colours.blue, "width": 3}}


def _claimed(point: ProgressPoint) -> float | None:
    """Return what is claimed where it lies above what is reached; else there is nothing to draw."""
    if point.claimed is None or point.reached is None or point.claimed <= point.reached:
        return None
    return point.claimed


def _bars(points: Sequence[ProgressPoint], colours: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "x0": position,
            "x1": position,
            "y0": point.low,
            "y1": point.high,
            "line": {"color": colours.tint, "width": 12},
            "layer": "below",
        }
        for position, point in enumerate(points)
        if point.low is not None
    ]


def _target(series: ProgressSeries, colours: Palette) -> list[dict[str, Any]]:
    if series.target is None:
        return []
    return [
        {
            "type": "line",
            "x0": -0.6,
            "x1": len(series.points) - 0.4,
            "y0": series.target,
            "y1": series.target,
            "line": {"color": colours.ink, "width": 2, "dash": "dash"},
            "layer": "below",
        }
    ]


def radar(view: ProgressView, colours: Palette) -> dict[str, Any]:
    """Draw the last rounds as shapes over the features: the newest filled, the one before it as a line."""
    names = in_rows((series.name for series in view.features), LABEL_WIDTH * 2)
    last = range(max(0, len(view.rounds) - RADAR_ROUNDS), len(view.rounds))
    return {
        "data": [
            {
                "type": "scatterpolar",
                "r": np.array(
                    [_level(series.points[place]) for series in (*view.features, view.features[0])], dtype=float
                ),
                "theta": [*names, names[0]],
                "fill": "toself" if place == last[-1] else "none",
                "fillcolor": colours.tint,
                "line": {
                    "color": colours.blue if place == last[-1] else colours.grey,
                    "dash": "solid" if place == last[-1] else "dash",
                },
                "hoverinfo": "r+theta",
            }
            for place in last
        ],
        "layout": layout(
            colours,
            height=RADAR_HEIGHT,
            margin={"l": 90, "r": 90, "t": 40, "b": 40},
            polar={
                "bgcolor": "rgba(0,0,0,0)",
                "radialaxis": {
                    "range": [0, view.top_level],
                    "tickvals": list(range(view.top_level + 1)),
                    "gridcolor": colours.line,
                    "angle": 90,
                    "tickangle": 90,
                },
                "angularaxis": {"gridcolor": colours.line, "direction": "clockwise", "rotation": 90},
            },
        ),
    }


def _level(point: ProgressPoint) -> float | None:
    return point.reached if point.reached is not None else point.median
