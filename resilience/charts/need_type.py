"""The pictures of the page of type: shares before and after, how mixed, and a change in volume that adds up."""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout, rows_axis, top_axis
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.need_type import EffectiveView, Measured, MixView, SplitView, VolumeStep

ROW, TWO_LINES = 40, 48
"""How high a row is, in pixels: with a name alone, and with what a bar amounts to beneath it."""
LABEL_WIDTH, MOST_LINES = 24, 2
ASIDE = 0.14
"""How far before stands above its row and after below, in rows."""


def shares(view: MixView, colours: Palette) -> dict[str, Any]:
    """Draw each type's share before (hollow) and after (filled) with intervals, the most common type first."""
    rows = range(len(view.rows))
    return {
        "data": [
            _points([row.before for row in view.rows], [row - ASIDE for row in rows], 100, colours, is_after=False),
            _points([row.after for row in view.rows], [row + ASIDE for row in rows], 100, colours, is_after=True),
        ],
        "layout": layout(
            colours,
            height=ROW * len(view.rows) + 100,
            margin={"l": 8, "r": 8, "t": 56, "b": 8},
            xaxis={
                **_amounts(colours, view.unit),
                "ticksuffix": "%",
                "range": [0, 100 * _reach(*(side for row in view.rows for side in (row.before, row.after)))],
            },
            yaxis=_rows([_label(row.name) for row in view.rows], colours),
        ),
    }


def effective(view: EffectiveView, colours: Palette) -> dict[str, Any]:
    """Draw the effective number of both periods with intervals, on a scale that begins with one type."""
    before, after = (measured for _name, measured in view.rows)
    return {
        "data": [
            _points([before], [0], 1, colours, is_after=False),
            _points([after], [1], 1, colours, is_after=True),
        ],
        "layout": layout(
            colours,
            height=ROW * 2 + 100,
            margin={"l": 8, "r": 8, "t": 56, "b": 8},
            xaxis={**_amounts(colours, _("equally common types")), "range": [1, _reach(after, before)]},
            yaxis=_rows([name for name, _measured in view.rows], colours),
        ),
    }


def steps(view: SplitView, colours: Palette) -> dict[str, Any]:
    """Draw bars from before to after, each beginning where the one above it ended, with what it amounts to."""
    names = in_rows((step.name for step in view.steps), LABEL_WIDTH)
    labels = [f"{name}<br><b>{escape(step.said)}</b>" for name, step in zip(names, view.steps, strict=True)]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": np.array([abs(step.end - step.start) for step in view.steps]),
                "base": np.array([min(step.start, step.end) for step in view.steps]),
                "y": np.arange(len(view.steps)),
                "width": 0.55,
                "marker": {
                    "color": [_fill(step, colours) for step in view.steps],
                    "line": {"width": 1.5, "color": [_edge(step, colours) for step in view.steps]},
                },
                "hoverinfo": "skip",
            }
        ],
        "layout": layout(
            colours,
            height=TWO_LINES * len(view.steps) + 100,
            margin={"l": 8, "r": 8, "t": 56, "b": 8},
            shapes=_joins(view.steps, colours),
            xaxis={**_amounts(colours, view.unit), "rangemode": "tozero"},
            yaxis=_rows(labels, colours),
        ),
    }


def mix_effects(view: SplitView, colours: Palette) -> dict[str, Any]:
    """Draw how many requests the mix alone added to each type or took away, with intervals, about a line at none."""
    rows = np.arange(len(view.by_type), dtype=float)
    return {
        "data": [_points([one.effect for one in view.by_type], rows.tolist(), 1, colours, is_after=True)],
        "layout": layout(
            colours,
            height=ROW * len(view.by_type) + 100,
            margin={"l": 8, "r": 8, "t": 56, "b": 8},
            xaxis={
                **_amounts(colours, view.unit),
                "zeroline": True,
                "zerolinecolor": colours.grey,
                "zerolinewidth": 2,
            },
            yaxis=_rows([_label(one.name) for one in view.by_type], colours),
        ),
    }


def _points(
    measured: Sequence[Measured], rows: Sequence[float], times: float, colours: Palette, *, is_after: bool
) -> dict[str, Any]:
    middles = [_times(one.value, times) for one in measured]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array(middles, dtype=float),
        "y": np.array(rows, dtype=float),
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": np.array([_apart(one.high, one.value, times) for one in measured], dtype=float),
            "arrayminus": np.array([_apart(one.value, one.low, times) for one in measured], dtype=float),
            "color": colours.blue if is_after else colours.grey,
            "thickness": 2,
            "width": 0,
        },
        "marker": {
            "size": 11,
            "color": colours.blue if is_after else colours.ground,
            "line": {"width": 2, "color": colours.blue if is_after else colours.grey},
        },
        "hoverinfo": "x",
        "cliponaxis": False,
    }


def _times(value: float | None, times: float) -> float | None:
    return None if value is None else value * times


def _apart(high: float | None, low: float | None, times: float) -> float | None:
    return None if high is None or low is None else (high - low) * times


def _reach(*measured: Measured) -> float:
    return max(one.high or one.value or 1.0 for one in measured) * 1.08


def _rows(names: list[str], colours: Palette) -> dict[str, Any]:
    """Return the axis of rows with a little air between a name and what is drawn."""
    axis = rows_axis(colours, names, above=0.7, below=0.6)
    return {**axis, "ticks": "outside", "ticklen": 8, "tickcolor": "rgba(0,0,0,0)"}


def _label(name: str) -> str:
    """Return a name in two lines at most, cut where it is longer; the table has it whole."""
    lines = wrap(name, LABEL_WIDTH)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1].rstrip(" ,") + "…"]
    return "<br>".join(map(escape, lines))


def _amounts(colours: Palette, unit: str) -> dict[str, Any]:
    title = {"text": unit, "font": {"color": colours.second, "size": 13}, "standoff": 8}
    return top_axis(colours, title=title, nticks=6, automargin=True)


def _fill(step: VolumeStep, colours: Palette) -> str:
    """Return the colour of a bar: before hollow, after filled, a part that adds filled and one that takes off pale."""
    if step.is_whole:
        return colours.blue if step.name == _("After") else colours.ground
    return colours.grey if step.end >= step.start else colours.shade


def _edge(step: VolumeStep, colours: Palette) -> str:
    return colours.blue if step.is_whole and step.name == _("After") else colours.grey


def _joins(bars: Sequence[VolumeStep], colours: Palette) -> list[dict[str, Any]]:
    """Draw a thin line from the end of each bar down to the next, so that the eye follows the level."""
    return [
        {
            "type": "line",
            "x0": bar.end,
            "x1": bar.end,
            "y0": row,
            "y1": row + 1,
            "line": {"color": colours.grey, "width": 1, "dash": "dot"},
            "layer": "below",
        }
        for row, bar in enumerate(bars[:-1])
    ]
