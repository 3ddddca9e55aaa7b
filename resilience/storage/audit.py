"""The record of who did what, written in the same transaction as the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from resilience.domain.audit import AuditEntry, Deed
from resilience.domain.identity import AreaId, PersonId
from resilience.storage.schema import audit_entry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import LedArea


class AuditTable:
    """Append and read; there is no way to change an entry."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def write(self, deed: Deed, subject: str, *, person_id: PersonId | None, area_id: AreaId | None = None) -> None:
        """Write down a deed. `subject` holds numbers and codes only, never a name or a text somebody typed."""
        self._connection.execute(
            insert(audit_entry).values(
                at=self._now, person_id=person_id, area_id=area_id, deed=deed.value, subject=subject
            )
        )

    def of_area(self, area: LedArea, *, most: int = 200) -> tuple[AuditEntry, ...]:
        """Return an area's newest entries, the newest first."""
        rows = self._connection.execute(
            select(audit_entry).where(audit_entry.c.area_id == area.id).order_by(audit_entry.c.id.desc()).limit(most)
        )
        return tuple(
            AuditEntry(
                row.at,
                None if row.person_id is None else PersonId(row.person_id),
                None if row.area_id is None else AreaId(row.area_id),
                Deed(row.deed),
                row.subject,
            )
            for row in rows
        )
