"""A series counted elsewhere as a plain line: gaps stay open, and a dash marks from when the unit was treated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, above, layout

if TYPE_CHECKING:
    from resilience.views.brought_series import SeriesPicture

HEIGHT = 280
UNIT_WIDTH = 48
"""Letters of the line above the picture that a phone has room for."""
FEW = 24
"""Up to so many points each is marked as well."""


def series(view: SeriesPicture, colours: Palette) -> dict[str, Any]:
    """Draw one series over time, from zero where it is a count."""
    return {
        "data": [_line(view, colours)],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 44, "b": 28},
            annotations=[above(_words(view), colours, width=UNIT_WIDTH, size=12)],
            shapes=_treated(view, colours),
            xaxis={"showgrid": False, "fixedrange": True, "nticks": 7, "type": "date"},
            yaxis={
                "rangemode": "tozero" if view.from_zero else "normal",
                "gridcolor": colours.line,
                "zeroline": view.from_zero,
                "zerolinecolor": colours.grey,
                "fixedrange": True,
                "automargin": True,
            },
        ),
    }


def _words(view: SeriesPicture) -> str:
    return f"{view.unit} · {view.treated_words} (┆)" if view.treated_words else view.unit


def _line(view: SeriesPicture, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if _has_lone_points(view) or len(view.starts) <= FEW else "lines",
        "x": np.array([start.isoformat() for start in view.starts]),
        "y": np.array(view.values, dtype=float),
        "connectgaps": False,
        "line": {"color": colours.blue, "width": 2},
        "marker": {"color": colours.blue, "size": 6},
        "hovertemplate": "%{x|%B %Y}: %{y}<extra></extra>",
    }


def _has_lone_points(view: SeriesPicture) -> bool:
    """Whether a point stands between two gaps, where a line alone would not show it."""
    known = [False, *(value is not None for value in view.values), False]
    return any(
        here and not before and not later for before, here, later in zip(known, known[1:], known[2:], strict=False)
    )


def _treated(view: SeriesPicture, colours: Palette) -> list[dict[str, Any]]:
    if view.treated_from is None:
        return []
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": view.treated_from.isoformat(),
            "x1": view.treated_from.isoformat(),
            "y0": 0,
            "y1": 1,
            "line": {"color": colours.ink, "width": 1.5, "dash": "dash"},
        }
    ]
