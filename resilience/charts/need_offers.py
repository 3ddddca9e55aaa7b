"""The pictures of the page of requests and offers: shares in rows, bars, and two rows of weeks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import (
    Palette,
    heading,
    in_rows,
    layout,
    panel_axis,
    rows_axis,
    shaded,
    time_axis,
    top_axis,
)
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.need_offers import Bar, BarsPicture, ShareRow, SharesPicture, Span, WeeksPicture

ROW = 38
LABEL_WIDTH = 24
HUNDRED = 100
APART = 0.17
"""How far above and below its row each of two marks stands, so that neither hides the other."""
ROOM_FOR_WORDS = 1.55
"""How much wider than its longest bar a picture of bars is: there the words stand that belong to a bar."""
PANEL_GAP = 0.1


def shares(view: SharesPicture, colours: Palette) -> dict[str, Any]:
    """Draw shares in rows: a dot with its interval, a ring with its own, and a dashed line that all are held to."""
    names = in_rows((row.name for row in view.rows), LABEL_WIDTH)
    apart = APART if any(row.other is not None for row in view.rows) else 0.0
    top = max(_highest(view.rows), view.line or 0.0) * HUNDRED
    lines = [*_intervals(view.rows, apart, colours), *_overall(view, colours)]
    return {
        "data": [
            _marks([row.other for row in view.rows], apart, {"color": colours.ground, "size": 9}, colours.grey),
            _marks([row.now for row in view.rows], -apart, {"color": colours.blue, "size": 10}, colours.blue),
        ],
        "layout": layout(
            colours,
            height=ROW * len(names) + 60,
            shapes=lines,
            xaxis=top_axis(colours, range=[-0.02 * top, min(top, HUNDRED) * 1.03], ticksuffix="%", nticks=5),
            yaxis=rows_axis(colours, names, above=0.6, below=0.5),
        ),
    }


def _highest(rows: Sequence[ShareRow]) -> float:
    spans = [span for row in rows for span in (row.now, row.other) if span is not None]
    return max((span.value if span.high is None else span.high for span in spans), default=1.0) or 1.0


def _marks(spans: Sequence[Span | None], aside: float, marker: dict[str, Any], line: str) -> dict[str, Any]:
    known = [(number, span) for number, span in enumerate(spans) if span is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([span.value * HUNDRED for _number, span in known], dtype=float),
        "y": np.array([number + aside for number, _span in known], dtype=float),
        "marker": {**marker, "line": {"color": line, "width": 2}},
        "hovertemplate": "%{x:.1f}%<extra></extra>",
        "cliponaxis": False,
    }


def _intervals(rows: Sequence[ShareRow], apart: float, colours: Palette) -> list[dict[str, Any]]:
    found = []
    for number, row in enumerate(rows):
        for span, aside, colour, width in ((row.other, apart, colours.grey, 1), (row.now, -apart, colours.blue, 2)):
            if span is not None and span.low is not None and span.high is not None:
                found.append(_line(span.low, span.high, number + aside, {"color": colour, "width": width}))
    return found


def _line(low: float, high: float, row: float, line: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": low * HUNDRED,
        "x1": high * HUNDRED,
        "y0": row,
        "y1": row,
        "line": line,
        "layer": "below",
    }


def _overall(view: SharesPicture, colours: Palette) -> list[dict[str, Any]]:
    if view.line is None:
        return []
    at = view.line * HUNDRED
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": {"color": colours.second, "width": 1, "dash": "dash"},
            "layer": "below",
        }
    ]


def bars(view: BarsPicture, colours: Palette) -> dict[str, Any]:
    """Draw bars from one line with their words beside them."""
    names = in_rows((bar.name for bar in view.bars), LABEL_WIDTH)
    most = max((bar.value for bar in view.bars), default=1.0) or 1.0
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": np.array([bar.value for bar in view.bars], dtype=float),
                "y": np.arange(len(names), dtype=float),
                "width": 0.62,
                "marker": {"color": colours.blue},
                "hoverinfo": "skip",
            }
        ],
        "layout": layout(
            colours,
            height=ROW * len(names) + 30,
            annotations=[_beside(number, bar, colours) for number, bar in enumerate(view.bars)],
            xaxis={"range": [0, most * ROOM_FOR_WORDS], "visible": False, "fixedrange": True},
            yaxis={
                **rows_axis(colours, names, above=0.6, below=0.6),
                "ticks": "outside",
                "ticklen": 6,
                "tickcolor": "rgba(0,0,0,0)",
            },
        ),
    }


def _beside(number: int, bar: Bar, colours: Palette) -> dict[str, Any]:
    return {
        "x": bar.value,
        "y": number,
        "text": escape(bar.said),
        "showarrow": False,
        "xanchor": "left",
        "xshift": 6,
        "font": {"size": 14, "color": colours.ink},
    }


def weeks(view: WeeksPicture, colours: Palette) -> dict[str, Any]:
    """Draw requests above offers, each from zero on a scale of its own; gaps stay open, disruptions are shaded."""
    starts = np.array([start.isoformat() for start in view.starts])
    return {
        "data": [
            _row_of_weeks(starts, view.requests, "y", colours.grey),
            _row_of_weeks(starts, view.offers, "y2", colours.blue),
        ],
        "layout": layout(
            colours,
            height=360,
            shapes=[shaded(one, colours) for one in view.disruptions],
            annotations=[
                _heading(_("requests {unit}").format(unit=view.unit), 1.0, colours),
                _heading(_("offers {unit}").format(unit=view.unit), 0.5 - PANEL_GAP / 2, colours),
            ],
            xaxis=time_axis(tickformat="%b %y"),
            yaxis=_scale(colours, 0.5 + PANEL_GAP / 2, 1.0),
            yaxis2={**_scale(colours, 0.0, 0.5 - PANEL_GAP / 2), "anchor": "x"},
        ),
    }


def _row_of_weeks(
    starts: np.ndarray[Any, Any], values: Sequence[float | None], axis: str, colour: str
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": starts,
        "y": np.array(values, dtype=float),
        "yaxis": axis,
        "line": {"color": colour, "width": 1.5},
        "marker": {"color": colour, "size": 4},
        "connectgaps": False,
        "hovertemplate": "%{x|%-d %B %Y}: %{y}<extra></extra>",
    }


def _scale(colours: Palette, low: float, high: float) -> dict[str, Any]:
    return panel_axis(colours, (low, high), rangemode="tozero", nticks=4)


def _heading(words: str, at: float, colours: Palette) -> dict[str, Any]:
    return {**heading(words, at, colours), "yanchor": "bottom"}
