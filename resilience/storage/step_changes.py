"""The days from which an area's series of need are other ones, with who said so and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotTheirs
from resilience.domain.need_plan import StepChange, StepChangeDraft
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.storage.noted import NotedTable
from resilience.storage.schema import step_change

if TYPE_CHECKING:
    from sqlalchemy import Row

    from resilience.domain.viewer import LedArea, ReadableArea


class StepChangeTable(NotedTable):
    """Where the lines of an area's charts begin anew."""

    table = step_change

    def of(self, area: ReadableArea) -> tuple[StepChange, ...]:
        """Return the step changes that count, by day."""
        return tuple(_step_change(row) for row in self._counting(area, step_change.c.on_day))

    def add(self, area: LedArea, draft: StepChangeDraft) -> int:
        """Add a step change and return its number."""
        return self._add(
            area, direction=draft.direction.value, need_type=draft.need_type, on_day=draft.on_day, why=draft.why
        )

    def withdraw(self, area: LedArea, number: int) -> None:
        """Withdraw a step change; `NotTheirs` where it is another area's or counts no more."""
        if not self._withdraw(area, id=number):
            raise NotTheirs(_("There is no such step change in this area."), area_id=area.id)


def _step_change(row: Row[tuple[object, ...]]) -> StepChange:
    draft = StepChangeDraft(Direction(row.direction), row.need_type, row.on_day, row.why)
    return StepChange(row.id, draft, row.set_at, row.set_by, row.withdrawn_at)
