"""The picture of what an answer about money hangs on: bars from a low to a high end about the answer as it stands."""

from __future__ import annotations

import math
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import layout, rows_axis
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.charts.theme import Palette
    from resilience.views.value import SwingRow, TornadoView

ROW, AROUND = 52, 96
LABEL_WIDTH = 26
MOST_TICKS = 5
UNITS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))
BESIDE = 0.06
"""The room left and right of the widest bar, as a share of all that is drawn."""


def tornado(view: TornadoView, colours: Palette) -> dict[str, Any]:
    """Draw a bar for each number: from where it ends below the answer (hollow) to where it ends above it (filled)."""
    return {
        "data": [
            _bars(view, colours, is_above=False),
            _bars(view, colours, is_above=True),
        ],
        "layout": layout(
            colours,
            height=ROW * len(view.rows) + AROUND,
            margin={"l": 8, "r": 8, "t": 56, "b": 8},
            barmode="overlay",
            shapes=[_line(view.middle, colours.ink, "solid"), _line(0.0, colours.grey, "dot")],
            xaxis={
                "title": {
                    "text": _("net present value"),
                    "font": {"size": 13},
                    "standoff": 8,
                },
                "side": "top",
                "range": _reach(view),
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
                "tickmode": "array",
                "tickvals": (ticks := _ticks(*_reach(view))),
                "ticktext": [_pounds(tick) for tick in ticks],
                "automargin": True,
            },
            yaxis={
                **rows_axis(colours, [_label(row) for row in view.rows], above=0.7, below=0.6),
                "ticks": "outside",
                "ticklen": 8,
                "tickcolor": "rgba(0,0,0,0)",
            },
        ),
    }


def _bars(view: TornadoView, colours: Palette, *, is_above: bool) -> dict[str, Any]:
    """Return the half of each bar on one side of the answer."""
    ends = [max(row.at_low, row.at_high) if is_above else min(row.at_low, row.at_high) for row in view.rows]
    lengths = [max(0.0, end - view.middle) if is_above else min(0.0, end - view.middle) for end in ends]
    return {
        "type": "bar",
        "orientation": "h",
        "x": np.array(lengths),
        "base": np.full(len(lengths), view.middle),
        "y": np.arange(len(lengths)),
        "width": 0.5,
        "marker": {
            "color": colours.blue if is_above else colours.ground,
            "line": {"width": 1.5, "color": colours.blue if is_above else colours.grey},
        },
        "hoverinfo": "skip",
    }


def _label(row: SwingRow) -> str:
    name = "<br>".join(map(escape, wrap(row.name, LABEL_WIDTH)[:2]))
    ends = _("{low} to {high}").format(low=row.low, high=row.high)
    return f"{name}<br><b>{escape(ends)}</b>"


def _reach(view: TornadoView) -> list[float]:
    ends = [end for row in view.rows for end in (row.at_low, row.at_high)]
    low, high = min(*ends, view.middle, 0.0), max(*ends, view.middle, 0.0)
    beside = (high - low) * BESIDE
    return [low - beside, high + beside]


def _ticks(low: float, high: float) -> list[float]:
    """Return round amounts within the axis, five or so."""
    rough = max((high - low) / MOST_TICKS, 1.0)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough)
    return [step * place for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _pounds(amount: float) -> str:
    """Return an amount as short as an axis needs it, its sign before the pound: "−£50k"."""
    size = abs(amount)
    short = next((f"{size / unit:g}{letter}" for unit, letter in UNITS if size >= unit), f"{size:g}")
    return f"−£{short}" if amount < 0 else f"£{short}"


def _line(at: float, colour: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": at,
        "x1": at,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colour, "width": 2 if dash == "solid" else 1, "dash": dash},
        "layer": "above",
    }
