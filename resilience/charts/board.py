"""The two pictures of the board page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import (
    Palette,
    heading,
    in_rows,
    layout,
    levels_axis,
    numbers_axis,
    rows_axis,
    shaded,
    time_axis,
    upright,
)
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.board import ConfidenceView, MonthPoint, VolumeView

ROW = 44
LABEL_WIDTH = 24
ROOM_FOR_COUNTS = 1.3
"""Right of the highest level, in levels: there the number of evaluators, or of indicators agreed, stands."""


def confidence(view: ConfidenceView, colours: Palette) -> dict[str, Any]:
    """Draw each feature's range as a bar, the median as a dot, the round before as a ring; beside it over how many."""
    names = in_rows((feature.name for feature in view.features), LABEL_WIDTH)
    known = [position for position, feature in enumerate(view.features) if feature.median is not None]
    before = [position for position, feature in enumerate(view.features) if feature.before is not None]
    bars = [
        {
            "type": "line",
            "xref": "x",
            "yref": "y",
            "x0": view.features[position].low,
            "x1": view.features[position].high,
            "y0": position,
            "y1": position,
            "line": {"color": colours.tint, "width": 12},
            "layer": "below",
        }
        for position in known
    ]
    counts = [
        _beside(view.top_level, -0.7, _("indicators") if view.is_agreed else _("evaluators"), colours),
        *(
            _beside(
                view.top_level, position, str(feature.indicators if view.is_agreed else feature.evaluators), colours
            )
            for position, feature in enumerate(view.features)
        ),
    ]
    return {
        "data": [
            _dots(
                [view.features[position].before for position in before],
                before,
                {"color": colours.ground, "size": 13, "line": {"color": colours.grey, "width": 2}},
            ),
            _dots(
                [view.features[position].median for position in known],
                known,
                {"color": colours.blue, "size": 14},
            ),
        ],
        "layout": layout(
            colours,
            height=ROW * len(names) + 84,
            margin={"l": 8, "r": 8, "t": 42, "b": 28},
            shapes=bars,
            annotations=counts,
            xaxis=levels_axis(colours, view.top_level, beside=ROOM_FOR_COUNTS),
            yaxis=rows_axis(colours, names, above=0.7, below=0.5),
        ),
    }


def _beside(top_level: int, row: float, words: str, colours: Palette) -> dict[str, Any]:
    return {
        "x": top_level + ROOM_FOR_COUNTS,
        "y": row,
        "text": words,
        "showarrow": False,
        "xanchor": "right",
        "yanchor": "bottom" if row < 0 else "middle",
        # A line above the levels, which it would cover on a phone.
        "yshift": 18 if row < 0 else 0,
        "font": {"size": 13, "color": colours.second},
    }


def _dots(levels: list[float | None], rows: list[int], marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": np.array(levels, dtype=float),
        "y": np.array(rows, dtype=float),
        "marker": marker,
        "hoverinfo": "x",
        "cliponaxis": False,
    }


def volume(view: VolumeView, colours: Palette) -> dict[str, Any]:
    """Draw requests a month with their intervals; months not reported stay open, disruptions are shaded."""
    has_rates = any(point.rate is not None for point in view.months)
    values = [_value(point, has_rates=has_rates) for point in view.months]
    above = [_reach(point.high, point.rate) for point in view.months]
    below = [_reach(point.rate, point.low) for point in view.months]
    months = np.array([point.month.isoformat() for point in view.months])
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": months,
                "y": np.array(values, dtype=float),
                "error_y": {
                    "type": "data",
                    "symmetric": False,
                    "array": np.array(above, dtype=float),
                    "arrayminus": np.array(below, dtype=float),
                    "color": colours.grey,
                    "thickness": 1,
                    "width": 0,
                },
                "line": {"color": colours.blue, "width": 2},
                "marker": {"color": colours.blue, "size": 6},
                "connectgaps": False,
                "hovertemplate": "%{x|%B %Y}: %{y:.2f}<extra></extra>",
            }
        ],
        "layout": layout(
            colours,
            height=ROW * 5 + 70,
            shapes=[shaded(shading, colours) for shading in view.disruptions],
            annotations=[
                *(upright(one.first.isoformat(), one.name, colours) for one in view.disruptions),
                heading(_unit(has_rates=has_rates), 1.1, colours),
            ],
            xaxis=time_axis(tickformat="%b %y"),
            yaxis=numbers_axis(colours, rangemode="tozero"),
        ),
    }


def _unit(*, has_rates: bool) -> str:
    return _("requests per 10,000 residents a month") if has_rates else _("requests a month")


def _value(point: MonthPoint, *, has_rates: bool) -> float | None:
    return point.rate if has_rates else point.count


def _reach(end: float | None, start: float | None) -> float | None:
    return None if end is None or start is None else end - start
