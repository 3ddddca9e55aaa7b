"""All need types in one picture: a small control chart each, on one scale."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.views.need_volume import ManyCharts, Panel

COLUMNS = 2
PANEL = 130
GAP_ACROSS = 0.06
TITLE_SHARE = 0.32
"""Of a panel's height what its name takes."""
HIGHEST = 3.0
"""Multiples of the mean that are drawn; what lies above stands at the edge."""
NAME_WIDTH = 21
"""Letters of a line of a panel's name that a phone has room for."""


def many(view: ManyCharts, colours: Palette) -> dict[str, Any]:
    """Draw one small chart for each need type, all on one scale, what stands out by its name in bold."""
    rows = -(-len(view.panels) // COLUMNS)
    data: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    names = []
    for place, panel in enumerate(view.panels):
        number = "" if place == 0 else str(place + 1)
        box = _box(place, rows)
        data += _panel(panel, number, colours)
        axes[f"xaxis{number}"] = {
            **_across(box, number, colours, is_last=place >= len(view.panels) - COLUMNS),
            "range": [panel.starts[0].isoformat(), panel.starts[-1].isoformat()],
        }
        axes[f"yaxis{number}"] = _upwards(box, number, colours, is_first=place % COLUMNS == 0)
        names.append(_name(panel, box, colours))
    return {
        "data": data,
        "layout": layout(
            colours, height=PANEL * rows + 40, margin={"l": 8, "r": 8, "t": 8, "b": 24}, annotations=names, **axes
        ),
    }


def _box(place: int, rows: int) -> tuple[float, float, float, float]:
    """Return left, right, bottom and top of a panel as shares of the figure; the name stands above it."""
    column, row = place % COLUMNS, place // COLUMNS
    width = (1 - GAP_ACROSS) / COLUMNS
    left = column * (width + GAP_ACROSS)
    top = 1 - row / rows
    return left, left + width, top - 1 / rows + 0.04 / rows, top - TITLE_SHARE / rows


def _panel(panel: Panel, number: str, colours: Palette) -> list[dict[str, Any]]:
    starts = _days(panel.starts)
    grey = {"color": colours.grey, "width": 1, "dash": "dash"}
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "hoverinfo": "skip", "type": "scatter"}
    marked = [place for place, kind in enumerate(panel.kinds) if kind != "common"]
    return [
        {**axes, "mode": "lines", "x": starts, "y": _capped(panel.lower), "line": grey},
        {**axes, "mode": "lines", "x": starts, "y": _capped(panel.upper), "line": grey},
        {
            **axes,
            "mode": "lines",
            "x": starts,
            "y": _capped(panel.values),
            "connectgaps": False,
            "line": {"color": colours.second, "width": 1.3},
        },
        {
            **axes,
            "mode": "markers",
            "x": starts[marked],
            "y": _capped(panel.values)[marked],
            "marker": {
                "symbol": ["triangle-down" if panel.kinds[place] == "low" else "triangle-up" for place in marked],
                "color": colours.ink,
                "size": 7,
            },
            "cliponaxis": False,
        },
    ]


def _days(starts: Sequence[date]) -> np.ndarray[Any, Any]:
    return np.array([start.isoformat() for start in starts])


def _capped(values: Sequence[float | None]) -> np.ndarray[Any, Any]:
    return np.asarray(np.minimum(np.array(values, dtype=float), HIGHEST))


def _across(box: tuple[float, float, float, float], number: str, colours: Palette, *, is_last: bool) -> dict[str, Any]:
    return {
        "domain": [box[0], box[1]],
        "anchor": f"y{number}",
        "type": "date",
        "showgrid": False,
        "fixedrange": True,
        "nticks": 4,
        "showticklabels": is_last,
        "tickformat": "%Y",
        "tickfont": {"size": 11, "color": colours.second},
    }


def _upwards(
    box: tuple[float, float, float, float], number: str, colours: Palette, *, is_first: bool
) -> dict[str, Any]:
    return {
        "domain": [max(0.0, box[2]), box[3]],
        "anchor": f"x{number}",
        "range": [0, HIGHEST * 1.05],
        "tickvals": [0, 1, 2, HIGHEST],
        "ticktext": ["0", "100%", "200%", "300%"],
        "tickfont": {"size": 10, "color": colours.second},
        "showticklabels": is_first,
        "gridcolor": colours.line,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
    }


def _name(panel: Panel, box: tuple[float, float, float, float], colours: Palette) -> dict[str, Any]:
    (name,) = in_rows([shorten(panel.name, 2 * NAME_WIDTH, placeholder=" …")], NAME_WIDTH)
    return {
        "xref": "paper",
        "yref": "paper",
        "x": box[0],
        "y": box[3],
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "align": "left",
        "text": f"<b>{name}</b>" if panel.is_kept else name,
        "font": {"size": 11, "color": colours.ink if panel.is_kept else colours.second},
    }
