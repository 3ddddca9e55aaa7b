"""The picture of what a room answered, large enough to be read from the back: a bar for each level with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, layout
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.domain.room import Given
    from resilience.views.room import Shown

ROW = 46
SIZE = 20
"""Of the letters, in pixels: the page is projected."""


def revealed(view: Shown, colours: Palette) -> dict[str, Any]:
    """Draw how many gave each level, the lowest at the top as on the phones, and those without a level in grey."""
    given = view.revealed.given if view.revealed else None
    rows = _rows(view, given) if given else []
    most = max((n for _name, n, _has_level in rows), default=1) or 1
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": list(range(len(rows))),
                "x": np.array([n for _name, n, _has_level in rows], dtype=float),
                "text": [str(n) if n else "" for _name, n, _has_level in rows],
                "textposition": "outside",
                "textfont": {"color": colours.ink, "size": SIZE},
                "marker": {"color": [colours.blue if has_level else colours.grey for _name, _n, has_level in rows]},
                "width": 0.7,
                "hoverinfo": "skip",
                "cliponaxis": False,
            }
        ],
        "layout": layout(
            colours,
            height=ROW * max(len(rows), 2) + 20,
            margin={"l": 8, "r": 24, "t": 8, "b": 8},
            xaxis={"visible": False, "range": [0, most * 1.15], "fixedrange": True},
            yaxis={
                "tickvals": list(range(len(rows))),
                "ticktext": [f"{name}  " for name, _n, _has_level in rows],
                "range": [len(rows) - 0.4, -0.6],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
                "automargin": True,
                "tickfont": {"color": colours.ink, "size": SIZE},
            },
        ),
    }


def _rows(view: Shown, given: Given) -> list[tuple[str, int, bool]]:
    """Return what each bar is called, how long it is, and whether it is a level; those without one only if given."""
    rows = [(_("Level {level}").format(level=level), given.counts[level], True) for level in view.indicator.choices]
    without = ((_("Don't know"), given.dont_know), (_("Does not apply"), given.not_applicable))
    return rows + [(name, n, False) for name, n in without if n]
