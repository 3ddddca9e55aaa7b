"""Three small pictures of what changed: levels by year, days about their usual, and the shares that moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout, rows_axis, top_axis

if TYPE_CHECKING:
    from resilience.views.need_changes import LevelsPicture, SharesPicture, Strays, StraysPicture

ROW, TWO_ROWS, THREE_LINES = 46, 70, 58
"""How high a row is, in pixels: with two lines, with many dots, with three lines."""
LABEL_WIDTH = 18
TENTHS = (10, 90)
HUNDRED = 100
FARTHEST = 2.5
"""How far above its usual a day is drawn at most, in multiples of it; what lies beyond stands at the edge."""


def levels(view: LevelsPicture, colours: Palette) -> dict[str, Any]:
    """Draw each year's level with its noise: earlier years grey, the two compared blue, the earlier of them hollow."""
    rows = list(reversed(view.levels))
    values = np.array([row.value for row in rows])
    fill = [colours.blue if n == 0 else colours.ground if n == 1 else colours.grey for n in range(len(rows))]
    edge = [colours.blue if n < 2 else colours.grey for n in range(len(rows))]  # noqa: PLR2004 - the two compared
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": values,
                "y": np.arange(len(rows), dtype=float),
                "marker": {"color": fill, "size": 14, "line": {"color": edge, "width": 2}},
                "error_x": {
                    "type": "data",
                    "symmetric": False,
                    "array": np.array([_beyond(row.high, row.value) for row in rows]),
                    "arrayminus": np.array([_beyond(row.value, row.low) for row in rows]),
                    "color": colours.grey,
                    "thickness": 1.5,
                    "width": 0,
                },
                "hoverinfo": "x",
                "cliponaxis": False,
            }
        ],
        "layout": _rows_layout(colours, [row.words for row in rows], view.unit, {"rangemode": "tozero"}),
    }


def strays(view: StraysPicture, colours: Palette) -> dict[str, Any]:
    """Draw every day as a dot about its usual, and a bar that holds the middle eight of ten."""
    return {
        "data": [_dots(row, n, colours) for n, row in enumerate(view.rows)],
        "layout": _rows_layout(
            colours,
            [row.words for row in view.rows],
            view.unit,
            {
                "range": [-1.08 * HUNDRED, FARTHEST * HUNDRED * 1.04],
                "tickvals": [-100, 0, 100, 200],
                "ticktext": ["−100%", "0", "+100%", "+200%"],
                "zeroline": True,
                "zerolinecolor": colours.grey,
            },
            height=TWO_ROWS,
            shapes=[_middle(row, n, colours) for n, row in enumerate(view.rows)],
        ),
    }


def shares(view: SharesPicture, colours: Palette) -> dict[str, Any]:
    """Draw both shares of each type joined by a line: the earlier period hollow, the later one filled."""
    rows = np.arange(len(view.rows), dtype=float)
    joins = [
        {
            "type": "line",
            "x0": HUNDRED * row.before,
            "x1": HUNDRED * row.after,
            "y0": n,
            "y1": n,
            "line": {"color": colours.tint, "width": 6},
            "layer": "below",
        }
        for n, row in enumerate(view.rows)
    ]
    marks = [
        ([row.before for row in view.rows], colours.ground),
        ([row.after for row in view.rows], colours.blue),
    ]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": HUNDRED * np.array(values),
                "y": rows,
                "marker": {"color": fill, "size": 12, "line": {"color": colours.blue, "width": 2}},
                "hoverinfo": "x",
                "cliponaxis": False,
            }
            for values, fill in marks
        ],
        "layout": _rows_layout(
            colours,
            [row.name for row in view.rows],
            "",
            {"rangemode": "tozero", "ticksuffix": "%"},
            height=THREE_LINES,
            shapes=joins,
        ),
    }


def _rows_layout(
    colours: Palette,
    names: list[str],
    unit: str,
    across: dict[str, Any],
    *,
    height: int = ROW,
    **more: Any,  # noqa: ANN401
) -> dict[str, Any]:
    title = {"text": unit, "font": {"size": 13}, "standoff": 6}
    return layout(
        colours,
        height=height * len(names) + 84,
        margin={"l": 8, "r": 12, "t": 60, "b": 8},
        xaxis=top_axis(colours, **{"title": title, "nticks": 5, **across}),
        yaxis=rows_axis(colours, in_rows(names, LABEL_WIDTH), above=0.6, below=0.6),
        **more,
    )


def _dots(row: Strays, place: int, colours: Palette) -> dict[str, Any]:
    """Return the dots of a period, spread a little so that equal days do not hide one another; the same every time."""
    shares_ = HUNDRED * np.minimum(np.array(row.shares), FARTHEST)
    spread = np.random.default_rng(0).uniform(-0.24, 0.24, len(shares_))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": shares_,
        "y": place + spread,
        "marker": {"color": colours.blue if place == 0 else colours.grey, "size": 4, "opacity": 0.55},
        "hoverinfo": "skip",
    }


def _middle(row: Strays, place: int, colours: Palette) -> dict[str, Any]:
    low, high = HUNDRED * np.percentile(np.array(row.shares), TENTHS)
    return {
        "type": "rect",
        "x0": float(low),
        "x1": min(float(high), FARTHEST * HUNDRED),
        "y0": place - 0.34,
        "y1": place + 0.34,
        "fillcolor": colours.tint,
        "line": {"width": 0},
        "layer": "below",
    }


def _beyond(far: float | None, near: float | None) -> float:
    return 0.0 if far is None or near is None else far - near
