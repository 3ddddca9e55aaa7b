"""Disruptions of an area with their exposure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from resilience.domain.disruption import Disruption, Exposure, NewDisruption
from resilience.domain.errors import NotTheirs, Refused
from resilience.domain.identity import AreaId, DisruptionId
from resilience.domain.vocabulary import ExposureKind
from resilience.locales import _
from resilience.storage.schema import disruption, disruption_exposure, need_record

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from resilience.domain.viewer import LedArea, ReadableArea


class DisruptionTable:
    """What happened in an area, when, and who was exposed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, area: ReadableArea) -> tuple[Disruption, ...]:
        """Return an area's disruptions, the newest first."""
        exposures: dict[int, list[Exposure]] = defaultdict(list)
        for row in self._connection.execute(
            select(disruption_exposure)
            .where(disruption_exposure.c.area_id == area.id)
            .order_by(disruption_exposure.c.kind)
        ):
            exposures[row.disruption_id].append(Exposure(ExposureKind(row.kind), row.amount, row.source))
        rows = self._connection.execute(
            select(disruption).where(disruption.c.area_id == area.id).order_by(disruption.c.starts_on.desc())
        )
        return tuple(
            Disruption(
                DisruptionId(row.id),
                AreaId(row.area_id),
                row.name,
                row.kind,
                row.starts_on,
                row.ends_on,
                tuple(exposures[row.id]),
            )
            for row in rows
        )

    def add(self, area: LedArea, new: NewDisruption) -> DisruptionId:
        """Add a disruption with its exposures; a name already taken in this area is `Refused`."""
        if any(held.name == new.name for held in self.of(area)):
            raise Refused(_taken(new.name))
        number = DisruptionId(
            self._connection.execute(
                insert(disruption)
                .values(
                    area_id=area.id,
                    name=new.name,
                    kind=new.kind,
                    starts_on=new.starts_on,
                    ends_on=new.ends_on,
                )
                .returning(disruption.c.id)
            ).scalar_one()
        )
        self._insert_exposures(area, number, new)
        return number

    def correct(self, area: LedArea, disruption_id: DisruptionId, new: NewDisruption) -> None:
        """Put this in place of what is held; a name of another disruption is `Refused`, one not there `NotTheirs`."""
        if any(held.name == new.name and held.id != disruption_id for held in self.of(area)):
            raise Refused(_taken(new.name))
        changed = self._connection.execute(
            update(disruption)
            .where(disruption.c.area_id == area.id, disruption.c.id == disruption_id)
            .values(name=new.name, kind=new.kind, starts_on=new.starts_on, ends_on=new.ends_on)
            .returning(disruption.c.id)
        ).first()
        if changed is None:
            raise NotTheirs(_("This area has no such disruption."), area_id=area.id)
        self._delete_exposures(area, disruption_id)
        self._insert_exposures(area, disruption_id, new)

    def remove(self, area: LedArea, disruption_id: DisruptionId) -> None:
        """Remove a disruption; one that need records name is `Refused`, one not there is `NotTheirs`."""
        named = self._connection.execute(
            select(need_record.c.number)
            .where(need_record.c.area_id == area.id, need_record.c.disruption_id == disruption_id)
            .limit(1)
        ).first()
        if named is not None:
            raise Refused(_("Need records name this disruption, so it stays. You can correct it instead."))
        self._delete_exposures(area, disruption_id)
        removed = self._connection.execute(
            delete(disruption)
            .where(disruption.c.area_id == area.id, disruption.c.id == disruption_id)
            .returning(disruption.c.id)
        ).first()
        if removed is None:
            raise NotTheirs(_("This area has no such disruption."), area_id=area.id)

    def _delete_exposures(self, area: LedArea, disruption_id: DisruptionId) -> None:
        self._connection.execute(
            delete(disruption_exposure).where(
                disruption_exposure.c.area_id == area.id, disruption_exposure.c.disruption_id == disruption_id
            )
        )

    def _insert_exposures(self, area: LedArea, disruption_id: DisruptionId, new: NewDisruption) -> None:
        for exposure in new.exposures:
            self._connection.execute(
                insert(disruption_exposure).values(
                    area_id=area.id,
                    disruption_id=disruption_id,
                    kind=exposure.kind.value,
                    amount=exposure.amount,
                    source=exposure.source,
                )
            )


def _taken(name: str) -> str:
    return _(
        "This area has a disruption called “{name}” already. Add the month or the place to tell them apart."
    ).format(name=name)
