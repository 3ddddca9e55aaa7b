"""One look for every figure, in the light and in the dark theme with the same meanings."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from resilience.views.board import Shading

FONT = '"Source Sans", sans-serif'


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours by meaning."""

    ink: str
    second: str
    line: str
    blue: str
    tint: str
    orange: str
    grey: str
    shade: str
    ground: str


LIGHT = Palette("#0b0c0c", "#505a5f", "#d8dcdf", "#005ea5", "#cfe0ee", "#b8500a", "#6b757c", "#eceef0", "#ffffff")
DARK = Palette("#f3f5f6", "#b4bdc3", "#3b444a", "#73b6ec", "#1d4261", "#f0a066", "#98a2a9", "#262d31", "#0b0c0c")


def palette(theme: str | None) -> Palette:
    """Return the colours of the theme that the reader uses ("dark", or anything else for light)."""
    return DARK if theme == "dark" else LIGHT


def layout(colours: Palette, *, height: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own keys
    """Return what all figures share."""
    return {
        "height": height,
        "font": {"family": FONT, "size": 14, "color": colours.second},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 28, "b": 28},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        **more,
    }


def numbers_axis(colours: Palette, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own keys
    """Return an axis of numbers with a line at zero."""
    return {
        "gridcolor": colours.line,
        "zeroline": True,
        "zerolinecolor": colours.grey,
        "fixedrange": True,
        "automargin": True,
        **more,
    }


def panel_axis(colours: Palette, domain: Sequence[float], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own
    """Return the upward axis of one of several panels; `domain` is its lower and upper end, as shares of the figure."""
    return {
        "domain": list(domain),
        "gridcolor": colours.line,
        "zerolinecolor": colours.grey,
        "fixedrange": True,
        "automargin": True,
        **more,
    }


def top_axis(colours: Palette, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own keys
    """Return an axis of numbers above the rows that they belong to."""
    return {"side": "top", "gridcolor": colours.line, "zeroline": False, "fixedrange": True, **more}


def time_axis(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - Plotly's own keys
    """Return an axis of days with few names on it, so that a phone has room for them."""
    return {"showgrid": False, "fixedrange": True, "nticks": 7, "type": "date", **more}


def levels_axis(colours: Palette, top_level: int, *, beside: float = 0.2) -> dict[str, Any]:
    """Return the axis of levels, at the top; `beside` is the room right of the highest one, in levels."""
    return top_axis(colours, range=[-0.2, top_level + beside], tickvals=list(range(top_level + 1)))


def rows_axis(colours: Palette, names: list[str], *, above: float, below: float) -> dict[str, Any]:
    """Return the axis of rows, the first one at the top; `above` and `below` are the room around them, in rows."""
    return {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [len(names) - 1 + below, -above],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"color": colours.ink},
    }


def in_rows(names: Iterable[str], width: int) -> list[str]:
    """Return names as labels of rows, in lines of `width` letters. Plotly reads a few tags, so they are escaped."""
    return ["<br>".join(map(escape, wrap(name, width))) for name in names]


def shaded(shading: Shading, colours: Palette) -> dict[str, Any]:
    """Return a disruption as a shade behind the points of a time axis, as a shape of the layout."""
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": shading.first.isoformat(),
        "x1": shading.last.isoformat(),
        "y0": 0,
        "y1": 1,
        "fillcolor": colours.shade,
        "line": {"color": colours.line, "width": 1},
        "layer": "below",
    }


def upright(day: str, typed: str, colours: Palette, *, y: float = 0.02, anchor: str = "bottom") -> dict[str, Any]:
    """Return words upright at a day of a time axis, as an annotation. Plotly reads a few tags, so they are escaped."""
    return {
        "x": day,
        "yref": "paper",
        "y": y,
        "xanchor": "left",
        "yanchor": anchor,
        "textangle": -90,
        "showarrow": False,
        "text": escape(typed),
        "font": {"size": 11, "color": colours.second},
    }


def heading(words: str, height: float, colours: Palette) -> dict[str, Any]:
    """Return what a panel shows in words of ours, at its left, as an annotation; `height` is a share of the figure."""
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": height,
        "xanchor": "left",
        "showarrow": False,
        "text": words,
        "font": {"size": 13, "color": colours.second},
    }


def above(words: str, colours: Palette, *, width: int, size: int = 13) -> dict[str, Any]:
    """Return words above the axes, at the left, in lines of `width` letters, as an annotation of the layout."""
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": 1.02,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "text": in_rows([words], width)[0],
        "font": {"size": size, "color": colours.second},
    }


QUIET = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
"""How Plotly behaves: nothing needs hovering, nothing moves by accident."""
