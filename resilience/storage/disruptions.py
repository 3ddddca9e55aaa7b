"""Disruptions of an area with their exposure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from resilience.domain.disruption import Disruption, Exposure, NewDisruption
from resilience.domain.errors import Refused
from resilience.domain.identity import AreaId, DisruptionId
from resilience.domain.vocabulary import ExposureKind
from resilience.locales import _
from resilience.storage.schema import disruption, disruption_exposure

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
            raise Refused(
                _(
                    "This area has a disruption called “{name}” already. Add the month or the place to tell them apart."
                ).format(name=new.name)
            )
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
        for exposure in new.exposures:
            self._connection.execute(
                insert(disruption_exposure).values(
                    area_id=area.id,
                    disruption_id=number,
                    kind=exposure.kind.value,
                    amount=exposure.amount,
                    source=exposure.source,
                )
            )
        return number
