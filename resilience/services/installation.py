"""What this installation is, and which areas a viewer has to do with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store


@dataclass(frozen=True, slots=True)
class Installation:
    """Whether the database was made as an example."""

    is_example: bool


def installation(store: Store) -> Installation:
    """Return what this installation is."""
    with store.reading() as tx:
        return Installation(tx.installation.is_example)


def areas_of(store: Store, viewer: Viewer) -> tuple[Area, ...]:
    """Return the areas in which the viewer holds a role now, by name."""
    with store.reading() as tx:
        held = tx.people.again(viewer).areas
        return tuple(sorted((tx.areas.get(area_id) for area_id in held), key=lambda area: area.name))
