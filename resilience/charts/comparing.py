"""The picture of areas beside each other: one feature, every area on the same scale, in the order of names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout, levels_axis, rows_axis
from resilience.views.comparing import LevelKind

if TYPE_CHECKING:
    from resilience.views.comparing import FeatureCompared

ROW = 34
LABEL_WIDTH = 22
SHAPES = {
    LevelKind.AGREED: "circle",
    LevelKind.BEFORE_MODERATION: "circle-open",
    LevelKind.PUBLISHED: "diamond",
    None: "circle-open",
}


def areas(view: FeatureCompared, top_level: int, colours: Palette) -> dict[str, Any]:
    """Draw each area's range as a bar and its median in the shape of its kind; behind them where half of all lie."""
    known = [position for position, area in enumerate(view.areas) if area.median is not None]
    names = in_rows((area.area_name for area in view.areas), LABEL_WIDTH)
    bars = [_bar(position, view.areas[position].low, view.areas[position].high, colours.tint) for position in known]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "markers",
                "x": np.array([view.areas[position].median for position in known], dtype=float),
                "y": np.array(known, dtype=float),
                "marker": {
                    "color": colours.blue,
                    "size": 12,
                    "symbol": [SHAPES[view.areas[position].kind] for position in known],
                    "line": {"width": 2},
                },
                "hoverinfo": "x",
                "cliponaxis": False,
            }
        ],
        "layout": layout(
            colours,
            height=ROW * max(len(names), 2) + 70,
            shapes=[*_middle_half(view, len(names), colours), *bars],
            xaxis=levels_axis(colours, top_level),
            yaxis=rows_axis(colours, names, above=0.6, below=0.6),
        ),
    }


def _bar(row: int, low: float | None, high: float | None, colour: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "y",
        "x0": low,
        "x1": high,
        "y0": row,
        "y1": row,
        "line": {"color": colour, "width": 10},
        "layer": "below",
    }


def _middle_half(view: FeatureCompared, rows: int, colours: Palette) -> list[dict[str, Any]]:
    over = view.over_areas
    if over is None:
        return []
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "y",
            "x0": level,
            "x1": level,
            "y0": -0.5,
            "y1": rows - 0.5,
            "line": {"color": colours.grey, "width": 2, "dash": "dash"},
            "layer": "below",
        }
        for level in (over.lower_quartile, over.upper_quartile)
    ]
