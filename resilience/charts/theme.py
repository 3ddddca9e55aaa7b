"""One look for every figure, in the light and in the dark theme with the same meanings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


QUIET = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False}
"""How Plotly behaves: nothing needs hovering, nothing moves by accident."""
