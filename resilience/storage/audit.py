"""The record of who did what, written in one transaction with the deed and chained to all written before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, text

from resilience.domain.audit import AuditEntry, Deed, Head
from resilience.domain.identity import AreaId, PersonId
from resilience.storage import audit_chain
from resilience.storage.schema import audit_entry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

    from resilience.domain.viewer import OverseenArea, RecordKeeping
    from resilience.storage.audit_chain import ChainReport, RecordKey

ONE_WRITER = 7_305_112
"""The number of PostgreSQL's advisory lock under which the chain grows: two writers would fork it."""
NEWEST = 200


class AuditTable:
    """Append and read; there is no way to change an entry."""

    def __init__(self, connection: Connection, now: datetime, key: RecordKey) -> None:
        self._connection = connection
        self._now = now
        self._key = key
        self.written: Head | None = None
        """The head to keep outside after the commit; `None` where nothing was written.

        It is `None` as well where the record no longer holds the head that was kept before: that one is the proof that
        something was cut off, and stays until somebody has looked.
        """
        self._end: Head | None = None

    def write(self, deed: Deed, subject: str, *, person_id: PersonId | None, area_id: AreaId | None = None) -> None:
        """Write down a deed. `subject` holds numbers and codes only, never a name or a text somebody typed."""
        before = self._end or self._head_alone()
        follows = self._end is None and self._holds_what_was_kept(before)
        entry = audit_chain.Entry(before.number + 1, self._now, person_id, area_id, deed.value, subject)
        mac = self._key.code(before.mac, entry)
        self._connection.execute(insert(audit_entry).values(**entry._asdict(), mac=mac))
        self._end = Head(entry.id, mac)
        if follows or self.written is not None:
            self.written = self._end

    def _head_alone(self) -> Head:
        """Return the head, with every other writer kept out until this transaction ends."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_WRITER})
        return audit_chain.head(self._connection)

    def _holds_what_was_kept(self, before: Head) -> bool:
        kept = self._key.kept_head()
        if kept is None or kept == before:
            return True
        found = self._connection.execute(select(audit_entry.c.mac).where(audit_entry.c.id == kept.number))
        return found.scalar_one_or_none() == kept.mac

    def of_area(self, area: OverseenArea, *, most: int = NEWEST, before: int | None = None) -> tuple[AuditEntry, ...]:
        """Return an area's newest entries, the newest first; `before` is the number that the last page ended with."""
        query = select(audit_entry).where(audit_entry.c.area_id == area.id)
        return self._newest(query, most, before)

    def of_all(self, _proof: RecordKeeping, *, most: int = NEWEST, before: int | None = None) -> tuple[AuditEntry, ...]:
        """Return the newest entries of the installation, the newest first."""
        return self._newest(select(audit_entry), most, before)

    def of_person(self, person_id: PersonId) -> tuple[AuditEntry, ...]:
        """Return everything that one person did, the newest first: part of what is held about them."""
        return self._newest(select(audit_entry).where(audit_entry.c.person_id == person_id), None, None)

    def of_person_since(self, person_id: PersonId, deed: Deed, since: datetime) -> frozenset[tuple[AreaId | None, str]]:
        """Return the areas and subjects of one kind of deed by one person since a moment, that moment included."""
        rows = self._connection.execute(
            select(audit_entry.c.area_id, audit_entry.c.subject).where(
                audit_entry.c.person_id == person_id, audit_entry.c.deed == deed.value, audit_entry.c.at >= since
            )
        )
        return frozenset((None if row.area_id is None else AreaId(row.area_id), row.subject) for row in rows)

    def head(self) -> Head:
        """Return the end of the record: printed on what a board signs, so that a later cut shows."""
        return audit_chain.head(self._connection)

    def verify(self) -> ChainReport:
        """Walk the whole record and say what is wrong with it."""
        return audit_chain.verify(self._connection, self._key)

    def _newest(
        self, query: Select[tuple[object, ...]], most: int | None, before: int | None
    ) -> tuple[AuditEntry, ...]:
        query = query.order_by(audit_entry.c.id.desc()).limit(most)
        if before is not None:
            query = query.where(audit_entry.c.id < before)
        return tuple(_entry(row) for row in self._connection.execute(query))


def _entry(row: Row[tuple[object, ...]]) -> AuditEntry:
    return AuditEntry(
        row.id,
        row.at,
        None if row.person_id is None else PersonId(row.person_id),
        None if row.area_id is None else AreaId(row.area_id),
        Deed(row.deed),
        row.subject,
        row.mac,
    )
