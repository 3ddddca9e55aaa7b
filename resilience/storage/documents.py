"""Drafts that are kept whole, as JSON beside the columns that are searched: what was typed together stays together.

A draft is read back through its own rules, so that what is held can never be what could not have been typed; fields
that a later release adds have a default and are not missed in older rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.identity import PersonId
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Table

    from resilience.domain.viewer import LedArea, ReadableArea

Draft = TypeVar("Draft")
Held = TypeVar("Held")


class Document(Generic[Draft]):
    """How one kind of draft becomes text and back."""

    def __init__(self, kind: type[Draft]) -> None:
        self._kind = kind
        self._made: TypeAdapter[Draft] | None = None

    @property
    def _adapter(self) -> TypeAdapter[Draft]:
        # Made at its first use: building it takes longer than a page has.
        if self._made is None:
            self._made = TypeAdapter(self._kind)
        return self._made

    def text(self, draft: Draft) -> str:
        """Return a draft as JSON."""
        return self._adapter.dump_json(draft).decode()

    def read(self, text: str) -> Draft:
        """Return the draft that a text holds."""
        return self._adapter.validate_json(text)


def added(connection: Connection, table: Table, **values: object) -> int:
    """Add a row and return its number."""
    return int(connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


class DraftTable(Generic[Draft, Held]):
    """Drafts of one kind of an area: added, withdrawn, brought back, never changed.

    The table has `draft`, `set_at`, `set_by` and `withdrawn_at`; `columns` says what else of a draft has a column.
    `held` makes what is held of a number, a draft, when and by whom it was set, and when it was withdrawn.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        table: Table,
        document: Document[Draft],
        held: Callable[[Any, Draft, datetime, PersonId | None, datetime | None], Held],
        columns: Callable[[Draft], dict[str, Any]] = lambda _draft: {},
    ) -> None:
        self._connection, self._now, self._table = connection, now, table
        self._document, self._held, self._columns = document, held, columns

    def of(self, area: ReadableArea) -> tuple[Held, ...]:
        """Return what counts, the first one first."""
        return self._read(area, self._table.c.withdrawn_at.is_(None))

    def with_withdrawn(self, area: ReadableArea) -> tuple[Held, ...]:
        """Return everything ever set, withdrawn ones included."""
        return self._read(area)

    def _read(self, area: ReadableArea, *where: ColumnElement[bool]) -> tuple[Held, ...]:
        rows = self._connection.execute(
            select(self._table).where(self._table.c.area_id == area.id, *where).order_by(self._table.c.id)
        )
        return tuple(
            self._held(
                row.id,
                self._document.read(row.draft),
                row.set_at,
                None if row.set_by is None else PersonId(row.set_by),
                row.withdrawn_at,
            )
            for row in rows
        )

    def add(self, area: LedArea, draft: Draft) -> int:
        """Add a draft and return its number."""
        return added(
            self._connection,
            self._table,
            area_id=area.id,
            draft=self._document.text(draft),
            set_at=self._now,
            set_by=area.person_id,
            **self._columns(draft),
        )

    def withdraw(self, area: LedArea, number: int) -> None:
        """Withdraw one; `NotTheirs` where it is another area's or counts no more."""
        self._mark(area, number, self._table.c.withdrawn_at.is_(None), self._now)

    def bring_back(self, area: LedArea, number: int) -> None:
        """Undo a withdrawal; `NotTheirs` where it is another area's or was not withdrawn."""
        self._mark(area, number, self._table.c.withdrawn_at.is_not(None), None)

    def _mark(self, area: LedArea, number: int, state: ColumnElement[bool], at: datetime | None) -> None:
        changed = self._connection.execute(
            update(self._table)
            .where(self._table.c.area_id == area.id, self._table.c.id == number, state)
            .values(withdrawn_at=at)
        )
        if not changed.rowcount:
            raise NotTheirs(_("There is nothing of that number in this area."), area_id=area.id)
