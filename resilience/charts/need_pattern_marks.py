"""What the pictures of the Pattern page share: their height, their dots and their named axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 300
PERCENT = ".0%"


def points(colour: str, size: int) -> dict[str, Any]:
    """Return dots of one colour; `size` is in pixels."""
    return {"type": "scatter", "mode": "markers", "marker": {"color": colour, "size": size}, "cliponaxis": False}


def named_axis(places: Sequence[float], names: list[str]) -> dict[str, Any]:
    """Return an axis that has names at some places and no lines."""
    return {"tickvals": places, "ticktext": names, "showgrid": False, "zeroline": False, "fixedrange": True}
