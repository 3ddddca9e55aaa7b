"""What this installation is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.storage.store import Store


@dataclass(frozen=True, slots=True)
class Installation:
    """Whether the database was made as an example."""

    is_example: bool


def installation(store: Store) -> Installation:
    """Return what this installation is."""
    with store.reading() as tx:
        return Installation(tx.installation.is_example)
