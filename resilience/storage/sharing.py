"""What each area decided to share, decision after decision, and the authority that is answerable for its data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from resilience.domain.identity import AreaId, PersonId
from resilience.domain.sharing import Authority, NeedDecision, SharingDecision
from resilience.domain.vocabulary import Marking, Sharing
from resilience.storage.schema import area_authority, need_sharing, sharing_decision

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import SharedByArea


class SharingTable:
    """Decisions are added, never changed; who may read which area follows from the last one."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area_id: AreaId) -> Sharing:
        """Return what an area agreed to by its last decision."""
        return self.of_all().get(area_id, Sharing.NOT_ASKED)

    def of_all(self) -> dict[AreaId, Sharing]:
        """Return the last decision of every area that made one."""
        newest = (
            select(sharing_decision.c.area_id, func.max(sharing_decision.c.number).label("number"))
            .group_by(sharing_decision.c.area_id)
            .subquery()
        )
        rows = self._connection.execute(
            select(sharing_decision).join(
                newest,
                (sharing_decision.c.area_id == newest.c.area_id) & (sharing_decision.c.number == newest.c.number),
            )
        )
        return {AreaId(row.area_id): Sharing(row.sharing) for row in rows}

    def decisions(self, area_id: AreaId) -> tuple[SharingDecision, ...]:
        """Return an area's decisions, the newest first."""
        rows = self._connection.execute(
            select(sharing_decision)
            .where(sharing_decision.c.area_id == area_id)
            .order_by(sharing_decision.c.number.desc())
        )
        return tuple(_decision(row) for row in rows)

    def decide(self, area: SharedByArea, sharing: Sharing) -> None:
        """Add a decision."""
        last = self.decisions(area.id)
        self._connection.execute(
            insert(sharing_decision).values(
                area_id=area.id,
                number=last[0].number + 1 if last else 1,
                sharing=sharing.value,
                decided_at=self._now,
                decided_by=area.person_id,
            )
        )

    def need_consents(self) -> dict[AreaId, bool]:
        """Return for every area that decided whether its need may stand in comparison groups of other areas."""
        of = need_sharing.c
        newest = select(of.area_id, func.max(of.number).label("number")).group_by(of.area_id).subquery()
        rows = self._connection.execute(
            select(of.area_id, of.is_agreed).join(
                newest, (of.area_id == newest.c.area_id) & (of.number == newest.c.number)
            )
        )
        return {AreaId(row.area_id): bool(row.is_agreed) for row in rows}

    def need_decisions(self, area_id: AreaId) -> tuple[NeedDecision, ...]:
        """Return an area's decisions about its need in comparison groups, the newest first."""
        rows = self._connection.execute(
            select(need_sharing).where(need_sharing.c.area_id == area_id).order_by(need_sharing.c.number.desc())
        )
        return tuple(
            NeedDecision(
                row.number,
                bool(row.is_agreed),
                row.decided_at,
                None if row.decided_by is None else PersonId(row.decided_by),
            )
            for row in rows
        )

    def decide_need(self, area: SharedByArea, *, agreed: bool) -> None:
        """Add a decision about the area's need in comparison groups of others."""
        last = self.need_decisions(area.id)
        self._connection.execute(
            insert(need_sharing).values(
                area_id=area.id,
                number=last[0].number + 1 if last else 1,
                is_agreed=int(agreed),
                decided_at=self._now,
                decided_by=area.person_id,
            )
        )

    def authority(self, area_id: AreaId) -> Authority | None:
        """Return who is answerable for an area's data; `None` until somebody said."""
        row = self._connection.execute(select(area_authority).where(area_authority.c.area_id == area_id)).first()
        if row is None:
            return None
        return Authority(AreaId(row.area_id), row.name, row.contact, Marking(row.marking))

    def set_authority(self, area: SharedByArea, authority: Authority) -> None:
        """Hold who is answerable, in place of what was held."""
        self._connection.execute(delete(area_authority).where(area_authority.c.area_id == area.id))
        self._connection.execute(
            insert(area_authority).values(
                area_id=area.id,
                name=authority.name.strip(),
                contact=authority.contact.strip(),
                marking=authority.marking.value,
                set_at=self._now,
                set_by=area.person_id,
            )
        )


def _decision(row: Row[tuple[object, ...]]) -> SharingDecision:
    return SharingDecision(
        row.number,
        Sharing(row.sharing),
        row.decided_at,
        None if row.decided_by is None else PersonId(row.decided_by),
    )
