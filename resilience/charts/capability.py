"""Levels as steps above, need below, on one axis of time; the months that belong to a round are marked in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout

if TYPE_CHECKING:
    from resilience.views.capability import PairPicture, PairPoint

HEIGHT = 470
UPPER, LOWER = (0.6, 0.93), (0.0, 0.48)
"""Where the two panels stand, as parts of the height; their names stand above each."""
NAME_WIDTH = 62


def pair(view: PairPicture, colours: Palette) -> dict[str, Any]:
    """Draw the level from each round to the next, and need month by month with the months looked at in blue."""
    return {
        "data": [_levels(view, colours), _need(view, colours), *(_looked_at(one, colours) for one in _known(view))],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 12, "t": 12, "b": 32},
            shapes=[shape for one in view.points for shape in (_shade(one, colours), _closing(one, colours))],
            annotations=[
                _name(view.indicator, UPPER, colours),
                _name(f"{view.measure[:1].upper()}{view.measure[1:]}, {view.unit}", LOWER, colours),
            ],
            xaxis={
                "type": "date",
                "anchor": "y2",
                "showgrid": False,
                "fixedrange": True,
                "nticks": 8,
                "range": _span(view),
            },
            yaxis={
                "domain": UPPER,
                "automargin": True,
                "range": [-0.4, view.top_level + 0.4],
                "tickvals": list(range(view.top_level + 1)),
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
            },
            yaxis2={
                "domain": LOWER,
                "automargin": True,
                "rangemode": "tozero",
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
                "nticks": 5,
            },
        ),
    }


def _known(view: PairPicture) -> list[PairPoint]:
    return [one for one in view.points if one.value is not None]


def _span(view: PairPicture) -> list[str]:
    days = [*view.starts[:1], *view.starts[-1:], *(one.closed_on for one in view.points)]
    days += [one.last for one in view.points]
    return [min(days).isoformat(), max(days).isoformat()]


def _levels(view: PairPicture, colours: Palette) -> dict[str, Any]:
    """Return the level as steps: it holds from the close of its round to that of the next."""
    days = [one.closed_on.isoformat() for one in view.points]
    levels = [one.level for one in view.points]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [*days, _span(view)[1]],
        "y": np.array([*levels, levels[-1]], dtype=float),
        "line": {"shape": "hv", "color": colours.blue, "width": 2},
        "marker": {"size": [10] * len(days) + [0], "color": colours.blue, "opacity": 1},
        "hoverinfo": "y",
        "cliponaxis": False,
    }


def _need(view: PairPicture, colours: Palette) -> dict[str, Any]:
    values = np.array([np.nan if one is None else one for one in view.values], dtype=float)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [one.isoformat() for one in view.starts],
        "y": values,
        "yaxis": "y2",
        "line": {"color": colours.grey, "width": 1.5},
        "connectgaps": False,
        "hoverinfo": "y",
    }


def _looked_at(one: PairPoint, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [one.first.isoformat(), one.last.isoformat()],
        "y": np.array([one.value, one.value], dtype=float),
        "yaxis": "y2",
        "line": {"color": colours.blue, "width": 5},
        "hoverinfo": "y",
    }


def _shade(one: PairPoint, colours: Palette) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": one.first.isoformat(),
        "x1": one.last.isoformat(),
        "y0": LOWER[0],
        "y1": LOWER[1],
        "fillcolor": colours.tint if one.value is not None else colours.shade,
        "line": {"width": 0},
        "layer": "below",
    }


def _closing(one: PairPoint, colours: Palette) -> dict[str, Any]:
    """Return a thin line from the close of a round down to the measure, from which the lag is counted."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": one.closed_on.isoformat(),
        "x1": one.closed_on.isoformat(),
        "y0": LOWER[0],
        "y1": UPPER[1],
        "line": {"color": colours.grey, "width": 1, "dash": "dot"},
        "layer": "below",
    }


def _name(words: str, panel: tuple[float, float], colours: Palette) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": panel[1] + 0.015,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "text": in_rows([words], NAME_WIDTH)[0],
        "font": {"size": 13, "color": colours.second},
    }
