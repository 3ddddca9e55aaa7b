"""What an area notes line by line: a line is added, counts until it is withdrawn, and stays on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import insert, select, update

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Column, Connection, Row, Table

    from resilience.domain.viewer import LedArea, ReadableArea


class NotedTable:
    """One kind of line; `table` is the table that holds them, made by `schema` with its time, person and withdrawal."""

    table: ClassVar[Table]

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def _counting(self, area: ReadableArea, by: Column[Any]) -> Sequence[Row[Any]]:
        """Return the lines that count, by a column and then in the order in which they were added."""
        of = self.table.c
        return self._connection.execute(
            select(self.table).where(of.area_id == area.id, of.withdrawn_at.is_(None)).order_by(by, of.id)
        ).all()

    def _add(self, area: LedArea, **values: object) -> int:
        """Add a line and return its number."""
        noted = {"area_id": area.id, "set_at": self._now, "set_by": area.person_id}
        return int(
            self._connection.execute(
                insert(self.table).values(**noted, **values).returning(self.table.c.id)
            ).scalar_one()
        )

    def _withdraw(self, area: LedArea, **which: object) -> bool:
        """Withdraw the lines that count and hold these values; return whether there was one."""
        of = self.table.c
        changed = self._connection.execute(
            update(self.table)
            .where(
                of.area_id == area.id, of.withdrawn_at.is_(None), *(of[name] == held for name, held in which.items())
            )
            .values(withdrawn_at=self._now)
        )
        return changed.rowcount > 0
