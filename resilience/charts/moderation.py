"""How the evaluators' answers to one indicator are spread: every level, how many chose it, the middle and the range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, layout
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.moderation import IndicatorView

HEIGHT = 230
BESIDE, APART = 1.8, 1.6
"""How far from the top level the answers stand that are none, and from each other, in steps of the scale."""


def spread(view: IndicatorView, colours: Palette) -> dict[str, Any]:
    """Draw a column for each level with its number, those without a level apart, and above them range and median.

    The ring is what was agreed last round, the square what is agreed now.
    """
    line = view.line
    top = view.indicator.top_level
    places = [float(one.level) for one in line.given.counts] + [top + BESIDE, top + BESIDE + APART]
    counts = [one.count for one in line.given.counts] + [line.dont_know, line.not_applicable]
    above = max(counts, default=0) * 1.35 + 1
    return {
        "data": [
            {
                "type": "bar",
                "x": np.array(places, dtype=float),
                "y": np.array(counts, dtype=float),
                "width": 0.7,
                "text": [str(count) if count else "" for count in counts],
                "textposition": "outside",
                "textfont": {"color": colours.ink},
                "marker": {"color": [colours.blue] * (top + 1) + [colours.grey] * 2},
                "hoverinfo": "skip",
                "cliponaxis": False,
            },
            *_marks(view, above, colours),
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 8, "b": 48},
            shapes=_range(view, above, colours),
            xaxis={
                "tickvals": places,
                "ticktext": [*(str(level) for level in range(top + 1)), _("don't<br>know"), _("does not<br>apply")],
                "range": [-0.6, top + BESIDE + APART + 0.8],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "tickfont": {"color": colours.ink},
                "tickangle": 0,
            },
            yaxis={"visible": False, "range": [0, above * 1.12], "fixedrange": True},
        ),
    }


def _range(view: IndicatorView, row: float, colours: Palette) -> list[dict[str, Any]]:
    given = view.line.given
    if given.low is None:
        return []
    return [
        {
            "type": "line",
            "x0": given.low,
            "x1": given.high,
            "y0": row,
            "y1": row,
            "line": {"color": colours.tint, "width": 12},
            "layer": "below",
        }
    ]


def _marks(view: IndicatorView, row: float, colours: Palette) -> list[dict[str, Any]]:
    now = view.agreed.answer.level if view.agreed else None
    last = view.last_agreed.level if view.last_agreed else None
    ring = {"color": colours.ground, "size": 17, "line": {"color": colours.grey, "width": 2}}
    square = {"symbol": "square-open", "color": colours.ink, "size": 19, "line": {"width": 2}}
    held = (
        (last, ring),
        (view.line.given.median, {"color": colours.blue, "size": 11}),
        (now, square),
    )
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": np.array([level], dtype=float),
            "y": np.array([row], dtype=float),
            "marker": marker,
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
        for level, marker in held
        if level is not None
    ]
