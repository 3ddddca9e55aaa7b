"""The two pictures of the page on coverage: coverage beneath the rate of each month, and channels by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, heading, in_rows, layout, panel_axis, rows_axis, time_axis
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.need_coverage import ChannelGrid, CoverageMonth

ROW = 30
LABEL_WIDTH = 18
BLOCK = 6.3 * 24 * 60 * 60 * 1000
"""Milliseconds of a week's block; a little is left between two."""


def by_month(months: tuple[CoverageMonth, ...], colours: Palette) -> dict[str, Any]:
    """Draw each month's rate above and its coverage beneath, on one axis of time; what is not known stays open."""
    starts = np.array([one.month.isoformat() for one in months])
    rates = np.array([np.nan if one.rate is None else one.rate for one in months], dtype=float)
    index = np.array([np.nan if one.index is None else one.index for one in months], dtype=float)
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": starts,
                "y": rates,
                "yaxis": "y2",
                "line": {"color": colours.blue, "width": 2},
                "marker": {"color": colours.blue, "size": 6},
                "connectgaps": False,
                "hovertemplate": "%{x|%B %Y}: %{y:.2f}<extra></extra>",
            },
            {
                "type": "bar",
                "x": starts,
                "y": index,
                "marker": {"color": colours.grey},
                "hovertemplate": "%{x|%B %Y}: %{y:.0f}%<extra></extra>",
            },
        ],
        "layout": layout(
            colours,
            height=320,
            annotations=[
                heading(_("per 10,000 residents a month"), 1.1, colours),
                heading(_("coverage, per cent"), 0.4, colours),
            ],
            xaxis=time_axis(tickformat="%b %y"),
            yaxis=panel_axis(colours, (0.0, 0.3), range=[0, 100], tickvals=[0, 50, 100]),
            yaxis2=panel_axis(colours, (0.5, 1.0), rangemode="tozero", nticks=4),
        ),
    }


def channels(grid: ChannelGrid, colours: Palette) -> dict[str, Any]:
    """Draw a block for each channel and week; blocks of different meaning differ in height as well as in colour."""
    return {
        "data": [_blocks(grid, *look) for look in _looks(colours)],
        "layout": layout(
            colours,
            height=ROW * len(grid.channels) + 110,
            barmode="overlay",
            showlegend=True,
            legend={
                "orientation": "h",
                "y": 1.0,
                "yanchor": "bottom",
                "x": 0,
                "itemclick": False,
                "traceorder": "normal",
            },
            xaxis=time_axis(tickformat="%b %y", nticks=6),
            yaxis=rows_axis(colours, in_rows(grid.channels, LABEL_WIDTH), above=0.7, below=0.5),
        ),
    }


def _looks(colours: Palette) -> tuple[tuple[str, str, float, dict[str, Any]], ...]:
    edge = {"line": {"color": colours.grey, "width": 1}}
    return (
        ("reported", _("need"), 0.75, {"color": colours.blue}),
        ("none", _("none"), 0.2, {"color": colours.grey}),
        ("silent", _("none, longer than chance"), 0.45, {"color": colours.orange}),
        ("not_reported", _("not reported"), 0.75, {"color": colours.ground, **edge}),
    )


def _blocks(grid: ChannelGrid, state: str, words: str, height: float, marker: dict[str, Any]) -> dict[str, Any]:
    places = [
        (row, week) for row, states in enumerate(grid.states) for week, held in enumerate(states) if held == state
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "name": words,
        "base": [grid.weeks[week].isoformat() for _row, week in places],
        "x": [BLOCK] * len(places),
        "y": [row for row, _week in places],
        "width": height,
        "marker": marker,
        "showlegend": True,
        "customdata": [f"{grid.weeks[week]:%d/%m/%Y}: {grid.words[row][week]}" for row, week in places],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
