"""The picture of one audience: how many chose each level for each feature, and a ring for the partnership's own."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, layout
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.community import AudienceView, FeatureLine

ROW = 62
LABEL_WIDTH = 18
LARGEST = 34
SMALLEST = 20
"""Of a disc with a number in it, in pixels across."""
RING = 44
"""Wider than any disc, so that it goes around one that lies at the same level."""


def audience(view: AudienceView, colours: Palette) -> dict[str, Any]:
    """Draw a disc for every level that somebody chose, larger for more people, with their number in it."""
    names = [_name(line) for line in view.lines]
    return {
        "data": [_discs(view, colours), _rings(view, colours)],
        "layout": layout(
            colours,
            height=ROW * len(names) + 60,
            shapes=[_range(row, line.low, line.high, colours) for row, line in enumerate(view.lines) if line.n],
            xaxis={
                "range": [-0.5, view.top_level + 0.5],
                "tickvals": list(range(view.top_level + 1)),
                "side": "top",
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
                "tickfont": {"color": colours.ink},
            },
            yaxis={
                "tickvals": list(range(len(names))),
                "ticktext": names,
                "range": [len(names) - 0.4, -0.6],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "automargin": True,
                "tickfont": {"color": colours.ink},
            },
        ),
    }


def _name(line: FeatureLine) -> str:
    """Return a feature's name in short lines, with how many could not say."""
    name = "<br>".join(map(escape, wrap(line.name, LABEL_WIDTH)))
    return f"{name}<br>{_('can’t say: {n}').format(n=line.cannot_say)}" if line.cannot_say else name


def _discs(view: AudienceView, colours: Palette) -> dict[str, Any]:
    held = [(level, row, n) for row, line in enumerate(view.lines) for level, n in enumerate(line.counts) if n]
    most = max((n for _level, _row, n in held), default=1)
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": np.array([level for level, _row, _n in held], dtype=float),
        "y": np.array([row for _level, row, _n in held], dtype=float),
        "text": [str(n) for _level, _row, n in held],
        "textfont": {"color": colours.ground, "size": 14},
        "marker": {
            "color": colours.blue,
            "opacity": 1,
            "size": [max(SMALLEST, LARGEST * (n / most) ** 0.5) for _level, _row, n in held],
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _rings(view: AudienceView, colours: Palette) -> dict[str, Any]:
    own = [(line.own, row) for row, line in enumerate(view.lines) if line.own is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([level for level, _row in own], dtype=float),
        "y": np.array([row for _level, row in own], dtype=float),
        "marker": {"color": "rgba(0,0,0,0)", "size": RING, "line": {"color": colours.ink, "width": 2.5}},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _range(row: int, low: int | None, high: int | None, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": low,
        "x1": high,
        "y0": row,
        "y1": row,
        "line": {"color": colours.tint, "width": 10},
        "layer": "below",
    }
