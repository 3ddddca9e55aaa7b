"""The pictures of the Pattern page that say when need comes: season, week, hours and calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.need_pattern_marks import HEIGHT, PERCENT, named_axis, points
from resilience.charts.theme import Palette, above, layout, numbers_axis, rows_axis
from resilience.locales import _, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.need_pattern import (
        CalendarPicture,
        HourPicture,
        SeasonPicture,
        Share,
        WeekPicture,
    )

ROW = 34
MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)
DAYS = (mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"), mark("Sun"))


def season(view: SeasonPicture, colours: Palette) -> dict[str, Any]:
    """Draw single months as dots round the trend, and what each month of the year has above or below it as a line."""
    return {
        "data": [
            {
                **points(colours.grey, 6),
                "x": np.array([position for position, _value in view.months]),
                "y": np.array([value for _position, value in view.months]),
                "hovertemplate": "%{y:+.0f}<extra></extra>",
            },
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": np.arange(12),
                "y": np.array(view.season),
                "line": {"color": colours.blue, "width": 3},
                "marker": {"color": colours.blue, "size": 8},
                "hovertemplate": "%{y:+.0f}<extra></extra>",
            },
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            annotations=[above(_("a month, above or below the trend"), colours, width=48)],
            xaxis={**named_axis(list(range(0, 12, 2)), [_(name) for name in MONTHS[::2]]), "range": [-0.5, 11.5]},
            yaxis=numbers_axis(colours, tickformat="+"),
        ),
    }


def week(view: WeekPicture, colours: Palette) -> dict[str, Any]:
    """Draw the share of each weekday as a dot with its interval, the earlier period's as a ring beneath."""
    names = [_(name) for name in DAYS]
    traces = [_shares(view.after, colours.blue, colours.blue, -0.14)]
    if view.before:
        traces.append(_shares(view.before, colours.ground, colours.grey, 0.18))
    return {
        "data": traces,
        "layout": layout(
            colours,
            height=ROW * 7 + 60,
            xaxis=numbers_axis(colours, tickformat=PERCENT, side="top", rangemode="tozero"),
            yaxis=rows_axis(colours, names, above=0.6, below=0.6),
        ),
    }


def hours(view: HourPicture, colours: Palette) -> dict[str, Any]:
    """Draw weekdays by hours; the stronger the colour, the more."""
    return {
        "data": [
            {
                **_heat(colours),
                "z": np.array(view.counts),
                "x": np.arange(24),
                "y": np.arange(7),
                "hovertemplate": "%{x}:00: %{z}<extra></extra>",
            }
        ],
        "layout": layout(
            colours,
            height=ROW * 7 + 60,
            xaxis=named_axis([0, 6, 12, 18, 23], ["0:00", "6:00", "12:00", "18:00", "23:00"]),
            yaxis=rows_axis(colours, [_(name) for name in DAYS], above=0.5, below=0.5),
        ),
    }


def calendar(view: CalendarPicture, colours: Palette) -> dict[str, Any]:
    """Draw years by weeks (or months); the stronger the colour, the more; what was not reported has none."""
    columns = len(view.cells[0]) if view.cells else 0
    cells = np.array([[np.nan if cell is None else cell for cell in row] for row in view.cells], dtype=float)
    at = [round(month * columns / 12, 1) for month in range(0, 12, 2)]
    return {
        "data": [
            {
                **_heat(colours),
                "z": cells,
                "x": np.arange(columns),
                "y": np.arange(len(view.years)),
                "hovertemplate": "%{z}<extra></extra>",
            }
        ],
        "layout": layout(
            colours,
            height=ROW * len(view.years) + 70,
            xaxis=named_axis(at if view.is_weekly else list(range(0, 12, 2)), [_(name) for name in MONTHS[::2]]),
            yaxis=rows_axis(colours, [str(year) for year in view.years], above=0.5, below=0.5),
        ),
    }


def _shares(shares: Sequence[Share], fill: str, edge: str, beside: float) -> dict[str, Any]:
    values = np.array([one.share for one in shares])
    return {
        **points(fill, 11),
        "x": values,
        "y": np.arange(len(shares)) + beside,
        "marker": {"color": fill, "size": 11, "line": {"color": edge, "width": 2}},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": np.array([one.high for one in shares]) - values,
            "arrayminus": values - np.array([one.low for one in shares]),
            "color": edge,
            "thickness": 1.5,
            "width": 0,
        },
        "hovertemplate": "%{x:.1%}<extra></extra>",
    }


def _heat(colours: Palette) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "colorscale": [[0, colours.shade], [1, colours.blue]],
        "showscale": False,
        "xgap": 1,
        "ygap": 2,
        "hoverongaps": False,
        "zmin": 0,
    }
