"""The control chart of the volume page."""

from __future__ import annotations

import math
from html import escape
from textwrap import shorten, wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, layout, numbers_axis, shaded, time_axis, upright
from resilience.domain.need_charting import ChartKind
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.need_volume import ControlChart, MarkLine, VolumePoint

HEIGHT = 380
NAME_HEIGHT = 15
LONGEST_REASON = 40
LINE = 54
"""Letters of a line above the chart that a phone has room for."""


def control_chart(view: ControlChart, colours: Palette) -> dict[str, Any]:
    """Draw the points with their intervals, the lines dashed, what is marked by shape and colour, gaps left open."""
    points = view.points
    starts = np.array([point.start.isoformat() for point in points])
    return {
        "data": [
            *(_line(starts, [getattr(point, name) for point in points], dash, colours) for name, dash in _LINES),
            _values(starts, points, colours),
            *_marks(points, colours),
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 74, "b": 28},
            shapes=[
                *(shaded(shading, colours) for shading in view.disruptions),
                *(_break(mark, colours) for mark in view.breaks),
                *_target(view, colours),
            ],
            annotations=[
                *(upright(one.first.isoformat(), one.name, colours) for one in view.disruptions),
                *(_reason(mark, colours) for mark in view.breaks),
                *_line_names(view, colours),
                _above([view.unit, *_in_lines(view.named)], colours),
            ],
            xaxis=time_axis(),
            yaxis=numbers_axis(colours, rangemode="tozero"),
        ),
    }


_LINES = (("centre", "solid"), ("lower", "dash"), ("upper", "dash"))


def _line(starts: np.ndarray[Any, Any], values: list[float | None], dash: str, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": starts,
        "y": np.array(values, dtype=float),
        "line": {"color": colours.grey, "width": 1, "dash": dash},
        "connectgaps": False,
        "hoverinfo": "skip",
    }


def _values(starts: np.ndarray[Any, Any], points: Sequence[VolumePoint], colours: Palette) -> dict[str, Any]:
    judged = [point.is_judged for point in points]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": starts,
        "y": np.array([point.value for point in points], dtype=float),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": np.array([_reach(point.high, point.value) for point in points], dtype=float),
            "arrayminus": np.array([_reach(point.value, point.low) for point in points], dtype=float),
            "color": colours.line,
            "thickness": 2,
            "width": 0,
        },
        "line": {"color": colours.second, "width": 1.5},
        "marker": {
            "color": [colours.second if is_judged else colours.ground for is_judged in judged],
            "line": {"color": colours.second, "width": 1.5},
            "size": 5,
        },
        "connectgaps": False,
        "hovertemplate": "%{x|%-d %B %Y}: %{y:.2f}<extra></extra>",
    }


def _reach(end: float | None, start: float | None) -> float | None:
    return None if end is None or start is None else end - start


def _marks(points: Sequence[VolumePoint], colours: Palette) -> list[dict[str, Any]]:
    """Draw what is more than noise: a triangle up or down, a large dot for what a plan calls an improvement."""
    looks = {
        "high": ("triangle-up", colours.ink),
        "low": ("triangle-down", colours.ink),
        "improvement": ("circle", colours.blue),
        "concern": ("triangle-up", colours.orange),
    }
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.array([point.start.isoformat() for point in some]),
            "y": np.array([point.value for point in some], dtype=float),
            "marker": {"symbol": symbol, "color": colour, "size": 11},
            "text": [escape(point.marked) for point in some],
            "hovertemplate": "%{x|%-d %B %Y}: %{y:.2f}<br>%{text}<extra></extra>",
        }
        for kind, (symbol, colour) in looks.items()
        if (some := [point for point in points if point.kind == kind and point.value is not None])
    ]


def _break(mark: MarkLine, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "yref": "paper",
        "x0": mark.on_day.isoformat(),
        "x1": mark.on_day.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.ink, "width": 1, "dash": "dot"},
    }


def _reason(mark: MarkLine, colours: Palette) -> dict[str, Any]:
    why = shorten(mark.why, LONGEST_REASON, placeholder=" …")
    return upright(mark.on_day.isoformat(), why, colours, y=0.98, anchor="top")


def _target(view: ControlChart, colours: Palette) -> list[dict[str, Any]]:
    if view.target is None:
        return []
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": view.target,
            "y1": view.target,
            "line": {"color": colours.ink, "width": 1.5, "dash": "longdashdot"},
        }
    ]


def _line_names(view: ControlChart, colours: Palette) -> list[dict[str, Any]]:
    """Write at the right what each line is."""
    last = view.points[-1]
    middle = _("median") if view.kind is ChartKind.RUN else _("mean")
    lines = (
        (last.upper, _("upper limit")),
        (last.centre, middle),
        (last.lower, _("lower limit")),
        (view.target, _("target")),
    )
    named = [(value, words) for value, words in lines if value is not None]
    heights = [end for point in view.points for end in (point.high, point.value, point.upper) if end is not None]
    shifts = raised([value for value, _words in named], max(heights, default=0.0), HEIGHT - 100)
    return [
        {
            "xref": "paper",
            "x": 1,
            "y": value,
            "yshift": shift,
            "xanchor": "right",
            "yanchor": "bottom",
            "showarrow": False,
            "text": words,
            "font": {"size": 11, "color": colours.second},
        }
        for (value, words), shift in zip(named, shifts, strict=True)
    ]


def raised(values: Sequence[float], highest: float, room: int) -> list[float]:
    """Return by how many pixels the name at each value stands above it, so that names of near lines do not overlap.

    `room` is the height in pixels between zero and `highest`.
    """
    above, shifts = -math.inf, dict.fromkeys(range(len(values)), 0.0)
    for place in sorted(shifts, key=lambda place: values[place]):
        own = values[place] / (highest or 1.0) * room
        above = max(own, above + NAME_HEIGHT)
        shifts[place] = above - own
    return [shifts[place] for place in range(len(values))]


def _in_lines(named: str) -> list[str]:
    """Return the chart's name in lines that fit a phone."""
    return wrap(named, LINE)


def _above(lines: list[str], colours: Palette) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1.01,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "text": "<br>".join(map(escape, lines)),
        "font": {"size": 12, "color": colours.second},
    }
