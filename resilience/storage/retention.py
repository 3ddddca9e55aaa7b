"""For how long things are kept, as this installation decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from resilience.domain.retention import FIRST_DAYS, Kept
from resilience.storage.schema import retention

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from resilience.domain.viewer import RecordKeeping


class RetentionTable:
    """A period for each kind of thing; the first one holds until another is set."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def days(self) -> dict[Kept, int | None]:
        """Return for how many days each kind is kept; `None` without an end."""
        rows = self._connection.execute(select(retention))
        return FIRST_DAYS | {Kept(row.kind): row.days for row in rows}

    def set_days(self, _proof: RecordKeeping, kept: Kept, days: int | None) -> None:
        """Keep a kind for so many days from now on."""
        self._connection.execute(delete(retention).where(retention.c.kind == kept.value))
        self._connection.execute(insert(retention).values(kind=kept.value, days=days))
