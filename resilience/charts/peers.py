"""The picture of self and peers: each indicator twice on the same scale, once by either side."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, layout
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.peers import BesideLine, BesideView, Side

ROW = 54
LABEL_WIDTH = 26
APART = 0.17
"""How far either side stands above or below the middle of its row."""
BESIDE = 0.2
"""Levels between a bar and its name."""


def beside(view: BesideView, colours: Palette) -> dict[str, Any]:
    """Draw the partnership as a ring above and peers as a dot beneath, each on a bar from lowest to highest."""
    names = ["<br>".join(map(escape, wrap(f"{line.code} {line.name}", LABEL_WIDTH)[:3])) for line in view.lines]
    ring = {"color": colours.ground, "size": 12, "line": {"color": colours.grey, "width": 2}}
    dot = {"color": colours.blue, "size": 12}
    return {
        "data": [_dots(view, lambda line: line.own, -APART, ring), _dots(view, lambda line: line.peers, APART, dot)],
        "layout": layout(
            colours,
            height=ROW * max(len(names), 2) + 80,
            shapes=[
                *_bars(view, lambda line: line.own, -APART, colours.shade),
                *_bars(view, lambda line: line.peers, APART, colours.tint),
            ],
            annotations=_labels(view, colours),
            xaxis={
                "range": [-0.2, view.top_level + 0.2],
                "tickvals": list(range(view.top_level + 1)),
                "side": "top",
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
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


def _drawn(side: Side) -> float | None:
    return side.median if side.agreed is None else side.agreed


def _dots(view: BesideView, side: Callable[[BesideLine], Side], shift: float, marker: dict[str, Any]) -> dict[str, Any]:
    drawn = [(_drawn(side(line)), row + shift) for row, line in enumerate(view.lines)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array([level for level, _row in drawn if level is not None], dtype=float),
        "y": np.array([row for level, row in drawn if level is not None], dtype=float),
        "marker": marker,
        "hoverinfo": "x",
        "cliponaxis": False,
    }


def _bars(view: BesideView, side: Callable[[BesideLine], Side], shift: float, colour: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "y",
            "x0": side(line).low,
            "x1": side(line).high,
            "y0": row + shift,
            "y1": row + shift,
            "line": {"color": colour, "width": 10},
            "layer": "below",
        }
        for row, line in enumerate(view.lines)
        if side(line).median is not None
    ]


def _labels(view: BesideView, colours: Palette) -> list[dict[str, Any]]:
    """Name both sides once, beside their first bars, on that side of them that has more room."""
    return [
        label
        for side, shift, words, colour in (
            (lambda line: line.own, -APART, _("partnership"), colours.second),
            (lambda line: line.peers, APART, _("peers"), colours.blue),
        )
        for label in _label(view, side, shift, words, colour)
    ]


def _label(
    view: BesideView, side: Callable[[BesideLine], Side], shift: float, words: str, colour: str
) -> list[dict[str, Any]]:
    row = next((row for row, line in enumerate(view.lines) if side(line).median is not None), None)
    if row is None:
        return []
    held = side(view.lines[row])
    ends = [level for level in (held.low, held.high, _drawn(held)) if level is not None]
    is_right = view.top_level - max(ends) >= min(ends)
    return [
        {
            "x": max(ends) + BESIDE if is_right else min(ends) - BESIDE,
            "y": row + shift,
            "xanchor": "left" if is_right else "right",
            "text": words,
            "showarrow": False,
            "font": {"color": colour, "size": 14},
        }
    ]
