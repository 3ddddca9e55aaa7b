"""The picture of self beside peer: each area a dot, and the line on which both sides say the same."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, layout
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.self_and_peer import SelfAndPeerView

HEIGHT = 400
MOST_NAMED = 12
"""Areas up to which each dot carries its name; of more the table has them."""


def areas(view: SelfAndPeerView, colours: Palette) -> dict[str, Any]:
    """Draw what others found across and what areas say of themselves upwards, so that above the line is higher.

    Both axes have one scale, so that distances from the line are what they look like.
    """
    is_named = len(view.pairs) <= MOST_NAMED
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers+text" if is_named else "markers",
                "x": np.array([pair.by_others for pair in view.pairs], dtype=float),
                "y": np.array([pair.by_itself for pair in view.pairs], dtype=float),
                "text": [escape(pair.area_name) for pair in view.pairs],
                "textposition": "middle right",
                "textfont": {"color": colours.ink, "size": 13},
                "marker": {
                    "color": colours.blue,
                    "size": 11,
                    "opacity": 0.75,
                    "line": {"width": 1, "color": colours.ground},
                },
                "hovertemplate": "%{text}: %{y:.2f} / %{x:.2f}<extra></extra>",
                "cliponaxis": False,
            }
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 12, "b": 8},
            shapes=[_line_of_equality(view.top, colours)],
            annotations=[
                _said(_("puts itself higher"), 0.02 * view.top, view.top, "left", "top", colours),
                _said(_("puts itself lower"), view.top, 0.02 * view.top, "right", "bottom", colours),
            ],
            xaxis=_axis(_("Found by others"), view.top, colours),
            yaxis={**_axis(_("By itself"), view.top, colours), "scaleanchor": "x", "constraintoward": "top"},
        ),
    }


def _line_of_equality(top: int, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": 0,
        "y0": 0,
        "x1": top,
        "y1": top,
        "line": {"color": colours.grey, "width": 2, "dash": "dash"},
        "layer": "below",
    }


def _said(words: str, x: float, y: float, x_anchor: str, y_anchor: str, colours: Palette) -> dict[str, Any]:
    return {
        "x": x,
        "y": y,
        "xanchor": x_anchor,
        "yanchor": y_anchor,
        "text": words,
        "showarrow": False,
        "font": {"size": 13, "color": colours.second},
    }


def _axis(title: str, top: int, colours: Palette) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"color": colours.ink, "size": 14}},
        "range": [-0.05 * top, 1.05 * top],
        "tickvals": list(range(top + 1)),
        "gridcolor": colours.line,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "constrain": "domain",
    }
