"""What intake must know of the installation to understand a file: areas, places, disruptions and terms, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from resilience.domain.identity import AreaId, DisruptionId, PlaceId
from resilience.domain.taxonomy import Taxonomies


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place by number. `parent_id` is the district of a finer place and `None` for a district itself."""

    id: PlaceId
    parent_id: PlaceId | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class IntakeReference:
    """Keys are written as by `key`: areas by code, slug, name, alias; places by code, name; disruptions by name."""

    areas: Mapping[str, AreaId]
    area_names: Mapping[AreaId, str]
    places: Mapping[AreaId, Mapping[str, PlaceRef]]
    disruptions: Mapping[AreaId, Mapping[str, DisruptionId]]
    taxonomies: Taxonomies = field(default_factory=lambda: Taxonomies(()))


def key(text: str) -> str:
    """Return the form under which a name is looked up: no case, no outer spaces, single inner ones."""
    return " ".join(text.casefold().split())
