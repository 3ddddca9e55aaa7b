"""The days from which an area's series of need are other ones, with who said so and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.need_plan import StepChange, StepChangeDraft
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.storage.schema import step_change

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea


class StepChangeTable:
    """Where the lines of an area's charts begin anew."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea) -> tuple[StepChange, ...]:
        """Return the step changes that count, by day."""
        rows = self._connection.execute(
            select(step_change)
            .where(step_change.c.area_id == area.id, step_change.c.withdrawn_at.is_(None))
            .order_by(step_change.c.on_day, step_change.c.id)
        )
        return tuple(_step_change(row) for row in rows)

    def add(self, area: LedArea, draft: StepChangeDraft) -> int:
        """Add a step change and return its number."""
        return int(
            self._connection.execute(
                insert(step_change)
                .values(
                    area_id=area.id,
                    direction=draft.direction.value,
                    need_type=draft.need_type,
                    on_day=draft.on_day,
                    why=draft.why,
                    set_at=self._now,
                    set_by=area.person_id,
                )
                .returning(step_change.c.id)
            ).scalar_one()
        )

    def withdraw(self, area: LedArea, number: int) -> None:
        """Withdraw a step change; `NotTheirs` where it is another area's or counts no more."""
        changed = self._connection.execute(
            update(step_change)
            .where(step_change.c.area_id == area.id, step_change.c.id == number, step_change.c.withdrawn_at.is_(None))
            .values(withdrawn_at=self._now)
        )
        if not changed.rowcount:
            raise NotTheirs(_("There is no such step change in this area."), area_id=area.id)


def _step_change(row: Row[tuple[object, ...]]) -> StepChange:
    draft = StepChangeDraft(Direction(row.direction), row.need_type, row.on_day, row.why)
    return StepChange(row.id, draft, row.set_at, row.set_by, row.withdrawn_at)
