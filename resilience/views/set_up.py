"""Areas and disruptions as lists to read and to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.area import Area, Place
    from resilience.domain.disruption import Disruption


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area with how many places of it are known."""

    area: Area
    places: int


@dataclass(frozen=True, slots=True)
class AreasView:
    """All areas; `may_change` says whether this viewer may add to them."""

    sentence: str
    lines: tuple[AreaLine, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class PlacesView:
    """The places of one area."""

    area: Area
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class DisruptionsView:
    """An area's disruptions, the newest first."""

    area: Area
    sentence: str
    disruptions: tuple[Disruption, ...]
    may_change: bool
