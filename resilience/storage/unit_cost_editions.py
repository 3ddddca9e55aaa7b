"""Editions of unit costs that an administrator brought in beside the shipped one; the newest that counts is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from resilience.domain.errors import NotFound, Refused
from resilience.domain.identity import EditionId, PersonId
from resilience.locales import _
from resilience.storage.schema import unit_cost_edition

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import SetUp


@dataclass(frozen=True, slots=True)
class HeldEdition:
    """An edition as it was brought in: `content` is its file's text. `withdrawn_at` is `None` while it counts."""

    id: EditionId
    name: str
    dated: date
    content: str
    added_at: datetime
    added_by: PersonId | None
    withdrawn_at: datetime | None


class UnitCostEditionTable:
    """Unit costs are nobody's: everybody reads them, administrators bring them in."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def all(self) -> tuple[HeldEdition, ...]:
        """Return every edition, the one dated last first, withdrawn ones included."""
        rows = self._connection.execute(
            select(unit_cost_edition).order_by(unit_cost_edition.c.dated.desc(), unit_cost_edition.c.id.desc())
        )
        return tuple(
            HeldEdition(
                EditionId(row.id),
                row.name,
                row.dated,
                row.content,
                row.added_at,
                None if row.added_by is None else PersonId(row.added_by),
                row.withdrawn_at,
            )
            for row in rows
        )

    def current(self) -> HeldEdition | None:
        """Return the edition that counts: of those not withdrawn the one dated last; `None` for the shipped one."""
        return next((one for one in self.all() if one.withdrawn_at is None), None)

    def add(self, proof: SetUp, name: str, dated: date, content: str) -> EditionId:
        """Add an edition; a name that is taken is `Refused`."""
        if any(one.name == name for one in self.all()):
            raise Refused(_("There is an edition called “{name}” already.").format(name=name))
        return EditionId(
            self._connection.execute(
                insert(unit_cost_edition)
                .values(name=name, dated=dated, content=content, added_at=self._now, added_by=proof.person_id)
                .returning(unit_cost_edition.c.id)
            ).scalar_one()
        )

    def withdraw(self, _proof: SetUp, number: EditionId) -> None:
        """Withdraw an edition, so that the one before it counts again."""
        self._mark(number, self._now)

    def bring_back(self, _proof: SetUp, number: EditionId) -> None:
        """Undo a withdrawal."""
        self._mark(number, None)

    def _mark(self, number: EditionId, at: datetime | None) -> None:
        changed = self._connection.execute(
            update(unit_cost_edition).where(unit_cost_edition.c.id == number).values(withdrawn_at=at)
        )
        if not changed.rowcount:
            raise NotFound(_("There is no such edition of unit costs."))
