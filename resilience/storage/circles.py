"""Circles of areas that agreed to see each other's values: decision after decision, the last one of an area holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, select

from resilience.domain.errors import NotFound, Refused
from resilience.domain.identity import AreaId, CircleId, PersonId
from resilience.locales import _
from resilience.storage.compared import ComparedTable
from resilience.storage.schema import circle, circle_member

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import SetUp, SharedByArea


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle by its name, which is unique."""

    id: CircleId
    name: str


@dataclass(frozen=True, slots=True)
class CircleDecision:
    """One decision of an area about one circle. `number` counts from 1; `person_id` is `None` at the command line."""

    number: int
    is_in: bool
    decided_at: datetime
    person_id: PersonId | None


class CircleTable:
    """Who is in a circle now, and the levels of areas that may be shown side by side."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self.compared = ComparedTable(connection)

    def all(self) -> tuple[Circle, ...]:
        """Return every circle, by name."""
        rows = self._connection.execute(select(circle.c.id, circle.c.name).order_by(circle.c.name))
        return tuple(Circle(CircleId(row.id), row.name) for row in rows)

    def get(self, circle_id: CircleId) -> Circle:
        """Return one circle, or raise `NotFound`."""
        found = [held for held in self.all() if held.id == circle_id]
        if not found:
            raise NotFound(_("There is no such circle."))
        return found[0]

    def make(self, proof: SetUp, name: str) -> CircleId:
        """Add a circle without anybody in it; a name already taken is `Refused`."""
        if any(held.name.casefold() == name.casefold() for held in self.all()):
            raise Refused(_("There is a circle called “{name}” already. Please choose another name.").format(name=name))
        return CircleId(
            self._connection.execute(
                insert(circle).values(name=name, made_at=self._now, made_by=proof.person_id).returning(circle.c.id)
            ).scalar_one()
        )

    def members(self) -> dict[CircleId, frozenset[AreaId]]:
        """Return which areas are in each circle now; a circle that nobody is in has no key."""
        found: dict[CircleId, set[AreaId]] = defaultdict(set)
        for row in self._connection.execute(_IN_NOW):
            found[CircleId(row.circle_id)].add(AreaId(row.area_id))
        return {number: frozenset(areas) for number, areas in found.items()}

    def decisions(self, area_id: AreaId, circle_id: CircleId) -> tuple[CircleDecision, ...]:
        """Return an area's decisions about a circle, the newest first."""
        rows = self._connection.execute(
            select(circle_member)
            .where(circle_member.c.area_id == area_id, circle_member.c.circle_id == circle_id)
            .order_by(circle_member.c.number.desc())
        )
        return tuple(
            CircleDecision(
                row.number,
                bool(row.is_in),
                row.decided_at,
                None if row.decided_by is None else PersonId(row.decided_by),
            )
            for row in rows
        )

    def decide(self, area: SharedByArea, circle_id: CircleId, *, is_in: bool) -> None:
        """Add a decision to be in a circle, or in it no longer."""
        last = self.decisions(area.id, circle_id)
        self._connection.execute(
            insert(circle_member).values(
                area_id=area.id,
                circle_id=circle_id,
                number=last[0].number + 1 if last else 1,
                is_in=int(is_in),
                decided_at=self._now,
                decided_by=area.person_id,
            )
        )


_newest = (
    select(circle_member.c.area_id, circle_member.c.circle_id, func.max(circle_member.c.number).label("number"))
    .group_by(circle_member.c.area_id, circle_member.c.circle_id)
    .subquery()
)
_IN_NOW = (
    select(circle_member.c.area_id, circle_member.c.circle_id)
    .join(
        _newest,
        and_(
            _newest.c.area_id == circle_member.c.area_id,
            _newest.c.circle_id == circle_member.c.circle_id,
            _newest.c.number == circle_member.c.number,
        ),
    )
    .where(circle_member.c.is_in == 1)
)
