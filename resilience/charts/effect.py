"""The picture of an effect: observed in blue, expected without it dashed with its band; and methods side by side."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.charts.theme import Palette, in_rows, layout, rows_axis
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.effect import EffectPicture, MethodLine

HEIGHT = 224
ROW = 44
LABEL_WIDTH = 30
HUNDRED = 100
LINE = 18
"""Pixels from one line of words above the picture to the next."""
SHORT_UNIT = 20
"""Letters up to which a unit has room beside the names of the two curves, also on a telephone."""
LATE = 0.8
"""The part of the picture from which on the word for the start stands left of its line."""
WIDEST = 3.0
"""How far limits are drawn at most, in multiples of the main estimate's own, so that a vague method hides no other."""


def course(view: EffectPicture, colours: Palette) -> dict[str, Any]:
    """Draw observed and expected period by period, the start as a line and the lead-in as a shade."""
    x = [start.isoformat() for start in view.starts]
    after = slice(view.first_lead_in, None)
    return {
        "data": [
            _edge(x[after], view.expected_high[after]),
            {**_edge(x[after], view.expected_low[after]), "fill": "tonexty", "fillcolor": colours.shade},
            _line(x[: view.first_lead_in + 1], view.expected[: view.first_lead_in + 1], colours.grey, 1.2, "dot"),
            _line(x[after], view.expected[after], colours.ink, 2, "dash"),
            _line(x, _in_use(view), colours.blue, 2.4, "solid"),
            _left_out(view, x, colours),
        ],
        "layout": layout(
            colours,
            height=HEIGHT,
            margin={"l": 8, "r": 12, "t": 32 + LINE * _lines_above(view), "b": 24},
            xaxis={"showgrid": False, "fixedrange": True, "nticks": 7, "automargin": True, "tickformat": "%b %Y"},
            yaxis={
                "gridcolor": colours.line,
                "zeroline": False,
                "fixedrange": True,
                "nticks": 5,
                "automargin": True,
                "range": list(_range(view)),
            },
            shapes=_marks(view, x, colours),
            annotations=_words(view, x, colours),
        ),
    }


def _edge(x: Sequence[str], y: Sequence[float | None]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "line": {"width": 0},
        "hoverinfo": "skip",
        "connectgaps": True,
    }


def _line(x: Sequence[str], y: Sequence[float | None], colour: str, width: float, dash: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": width, "dash": dash},
        "hoverinfo": "x+y",
    }


def _in_use(view: EffectPicture) -> list[float | None]:
    return [None if is_out else one for one, is_out in zip(view.observed, view.left_out, strict=True)]


def _left_out(view: EffectPicture, x: Sequence[str], colours: Palette) -> dict[str, Any]:
    """Return periods left out as hollow dots, at the edge of the picture where they lie beyond."""
    high = _range(view)[1]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(x),
        "y": [
            min(one, high) if one is not None and is_out else None
            for one, is_out in zip(view.observed, view.left_out, strict=True)
        ],
        "cliponaxis": False,
        "marker": {"color": colours.ground, "size": 6, "line": {"color": colours.grey, "width": 1.2}},
        "hoverinfo": "skip",
    }


def _range(view: EffectPicture) -> tuple[float, float]:
    """Return an axis from zero for what goes down to near it, and around the values otherwise."""
    known = [one for row in (_in_use(view), view.expected) for one in row if one is not None]
    limits = [one for row in (view.expected_low, view.expected_high) for one in row[view.first_lead_in :] if one]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    span = (high - low) or abs(high) or 1.0
    high = max(high, min(max(limits, default=high), high + span))
    low = min(low, max(min(limits, default=low), low - span))
    if 0 <= low < 0.6 * high:
        return 0.0, high * 1.06
    return low - 0.06 * (high - low), high + 0.06 * (high - low)


def _marks(view: EffectPicture, x: list[str], colours: Palette) -> list[dict[str, Any]]:
    if not 0 <= view.first_lead_in < len(x):
        return []
    start = {
        "type": "line",
        "x0": x[view.first_lead_in],
        "x1": x[view.first_lead_in],
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": colours.second, "width": 1.2},
    }
    if view.first_after <= view.first_lead_in or view.first_after >= len(x):
        return [start]
    shade = {
        "type": "rect",
        "x0": x[view.first_lead_in],
        "x1": x[view.first_after],
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "fillcolor": colours.shade,
        "line": {"width": 0},
        "layer": "below",
    }
    return [shade, start]


def _words(view: EffectPicture, x: list[str], colours: Palette) -> list[dict[str, Any]]:
    """Return the words above the picture, where no curve crosses them: start, then curves, then unit."""
    if not 0 <= view.first_lead_in < len(x):
        return []
    start = _("start, then lead-in") if view.first_after > view.first_lead_in else _("start")
    legend = (
        f'<span style="color:{colours.blue}"><b>{escape(_("observed"))}</b></span>'
        f'  <span style="color:{colours.ink}">{escape(_("- - expected without it"))}</span>'
    )
    is_late = view.first_lead_in > LATE * len(x)
    return [
        {**_note(0, view.unit, colours.second, anchor="left"), "yshift": _lines_above(view) * LINE},
        {**_note(1, "", colours.second, anchor="right"), "text": legend, "yshift": LINE},
        {
            **_note(0, start, colours.second, anchor="right" if is_late else "left"),
            "xref": "x",
            "x": x[view.first_lead_in],
        },
    ]


def _lines_above(view: EffectPicture) -> int:
    """Return on which line above the picture the unit stands: beside the names of the curves where it is short."""
    return 1 if len(view.unit) <= SHORT_UNIT else 2


def _note(x: float, words: str, colour: str, *, anchor: str) -> dict[str, Any]:
    return {
        "xref": "paper",
        "yref": "paper",
        "x": x,
        "y": 1.02,
        "xanchor": anchor,
        "yanchor": "bottom",
        "showarrow": False,
        "text": escape(words),
        "font": {"size": 13, "color": colour},
    }


def methods(view: Sequence[MethodLine], colours: Palette) -> dict[str, Any]:
    """Draw what each method says as a dot with its limits, the main one blue and first, beside no effect."""
    rows = [one for one in view if one.share is not None]
    edges = _edges(rows)
    names = [f"{one.name} *" if one.is_main else one.name for one in rows]
    return {
        "data": [_dot(one, n, edges, colours) for n, one in enumerate(rows)],
        "layout": layout(
            colours,
            height=ROW * len(rows) + 74,
            margin={"l": 8, "r": 16, "t": 40, "b": 8},
            xaxis={
                "side": "top",
                "gridcolor": colours.line,
                "zeroline": True,
                "zerolinecolor": colours.ink,
                "fixedrange": True,
                "ticksuffix": "%",
                "nticks": 7,
                "range": list(edges),
            },
            yaxis=rows_axis(colours, in_rows(names, LABEL_WIDTH), above=0.6, below=0.6),
        ),
    }


def _edges(rows: Sequence[MethodLine]) -> tuple[float, float]:
    """Return the ends of the axis: all estimates and no effect, and limits as far as the main one's allow."""
    main = [one for row in rows if row.is_main for one in (row.low, row.high, row.share) if one is not None]
    reach = WIDEST * max(map(abs, main), default=0.2)
    shares = [row.share for row in rows if row.share is not None]
    limits = [one for row in rows for one in (row.low, row.high) if one is not None]
    low = min(0.0, *shares, *(max(one, -reach) for one in limits))
    high = max(0.0, *shares, *(min(one, reach) for one in limits))
    room = 0.08 * max(high - low, 0.05)
    return HUNDRED * (low - room), HUNDRED * (high + room)


def _dot(one: MethodLine, place: int, edges: tuple[float, float], colours: Palette) -> dict[str, Any]:
    colour = colours.blue if one.is_main else colours.grey
    middle = HUNDRED * (one.share or 0.0)
    low, high = (middle if limit is None else float(np.clip(HUNDRED * limit, *edges)) for limit in (one.low, one.high))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [middle],
        "y": [place],
        "marker": {"color": colour, "size": 12 if one.is_main else 9},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [max(high - middle, 0.0)],
            "arrayminus": [max(middle - low, 0.0)],
            "color": colour,
            "thickness": 2.2 if one.is_main else 1.5,
            "width": 0,
        },
        "hoverinfo": "x",
        "cliponaxis": False,
    }
