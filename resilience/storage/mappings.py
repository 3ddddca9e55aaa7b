"""Mappings that an area saved by name; what a mapping says is intake's business, here it is text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from resilience.storage.schema import mapping

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import LedArea


class MappingTable:
    """Saved mappings by area and name."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: LedArea) -> dict[str, str]:
        """Return an area's mappings by name, the one saved last first."""
        rows = self._connection.execute(
            select(mapping).where(mapping.c.area_id == area.id).order_by(mapping.c.saved_at.desc(), mapping.c.name)
        )
        return {row.name: row.content for row in rows}

    def save(self, area: LedArea, name: str, content: str) -> None:
        """Save a mapping in place of the one with the same name."""
        self._connection.execute(delete(mapping).where(mapping.c.area_id == area.id, mapping.c.name == name))
        self._connection.execute(
            insert(mapping).values(area_id=area.id, name=name, content=content, saved_at=self._now)
        )
