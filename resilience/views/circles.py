"""Circles as an area finds them on the page of sharing: who is in, and what joining or leaving would mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.domain.identity import CircleId


@dataclass(frozen=True, slots=True)
class CircleLine:
    """One circle. `seen` is the number of this area's last decision about it, 0 before the first.

    `members` are the names of all areas in it now, this one among them where `is_in`. `since` says since when this
    area is in, or when it left; "" where it never was in.
    """

    id: CircleId
    name: str
    is_in: bool
    seen: int
    members: tuple[str, ...]
    sentence: str
    since: str
    means: str


@dataclass(frozen=True, slots=True)
class CirclesView:
    """Every circle for one area, by name."""

    area: Area
    sentence: str
    lines: tuple[CircleLine, ...]
    may_decide: bool


@dataclass(frozen=True, slots=True)
class CirclesMade:
    """Every circle for whoever makes them: its name, and how many areas are in it."""

    circles: tuple[tuple[str, int], ...]
