"""Lines of the volume page on one scale: requests beside offers and unmet need; disruptions from their first day."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.need_volume import raised
from resilience.charts.theme import Palette, above, layout, numbers_axis, time_axis
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.need_volume import EventLine, KindOfEvent, Side, Sides

UNIT_WIDTH = 48
"""Letters of a line above a picture that a phone has room for."""
HEIGHT = 320
ROOM_FOR_LINES = 240
"""Pixels of the height in which lines are drawn."""


def sides(view: Sides, colours: Palette) -> dict[str, Any]:
    """Draw requests, offers and unmet need as lines with their names at the end."""
    looks = ((colours.blue, "solid"), (colours.orange, "dash"), (colours.ink, "dot"))
    starts = np.array([start.isoformat() for start in view.starts])
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines",
                "x": starts,
                "y": np.array(side.values, dtype=float),
                "connectgaps": False,
                "line": {"color": colour, "width": 2, "dash": dash},
                "hovertemplate": "%{x|%-d %B %Y}: %{y:.2f}<extra></extra>",
            }
            for side, (colour, dash) in zip(view.sides, looks, strict=False)
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            annotations=[
                *(
                    _at_end(view, side, raised, colour)
                    for side, raised, (colour, _dash) in zip(view.sides, _raised(view), looks, strict=False)
                ),
                above(view.unit, colours, width=UNIT_WIDTH, size=12),
            ],
            xaxis=time_axis(),
            yaxis=numbers_axis(colours, rangemode="tozero"),
        ),
    }


def _last(side: Side) -> tuple[int, float]:
    """Return where a line's last known point lies; its beginning at zero for a line without any."""
    return max(((place, value) for place, value in enumerate(side.values) if value is not None), default=(0, 0.0))


def _raised(view: Sides) -> list[float]:
    highest = max((value for side in view.sides for value in side.values if value is not None), default=0.0)
    return raised([_last(side)[1] for side in view.sides], highest, ROOM_FOR_LINES)


def _at_end(view: Sides, side: Side, raised: float, colour: str) -> dict[str, Any]:
    place, value = _last(side)
    return {
        "x": view.starts[place].isoformat(),
        "y": value,
        "yshift": raised,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "text": escape(side.name),
        "font": {"size": 12, "color": colour},
    }


def events(view: KindOfEvent, colours: Palette) -> dict[str, Any]:
    """Draw disruptions of one kind from their first week on: the newest filled and in blue, those before in grey."""
    return {
        "data": [_event(line, place, colours) for place, line in reversed(list(enumerate(view.lines)))],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 48, "b": 28},
            annotations=[
                *(_event_name(line, place, colours) for place, line in enumerate(view.lines)),
                above(view.unit, colours, width=UNIT_WIDTH, size=12),
            ],
            xaxis={
                "title": {"text": _("week"), "font": {"size": 13, "color": colours.second}},
                "dtick": 1,
                "showgrid": False,
                "fixedrange": True,
                "automargin": True,
            },
            yaxis=numbers_axis(colours, rangemode="normal"),
        ),
    }


def _event(line: EventLine, place: int, colours: Palette) -> dict[str, Any]:
    colour = colours.blue if place == 0 else colours.grey
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": np.arange(1, len(line.weeks) + 1, dtype=float),
        "y": np.array(line.weeks, dtype=float),
        "connectgaps": False,
        "line": {"color": colour, "width": 2 if place == 0 else 1.3},
        "marker": {
            "color": colour if place == 0 else colours.ground,
            "size": 8,
            "line": {"color": colour, "width": 1.5},
            "symbol": _SYMBOLS[place % len(_SYMBOLS)],
        },
        "hovertemplate": "%{y:.2f}<extra>" + escape(line.name) + "</extra>",
    }


_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down")


def _event_name(line: EventLine, place: int, colours: Palette) -> dict[str, Any]:
    """Write a disruption's name at its highest week. What was typed is escaped: Plotly reads a few tags."""
    known = [(value, week) for week, value in enumerate(line.weeks, 1) if value is not None]
    highest, week = max(known, default=(0.0, 1))
    return {
        "x": week,
        "y": highest,
        "xanchor": "left",
        "yanchor": "bottom",
        "xshift": 6,
        "showarrow": False,
        "text": escape(line.name),
        "font": {"size": 12, "color": colours.blue if place == 0 else colours.second},
    }
