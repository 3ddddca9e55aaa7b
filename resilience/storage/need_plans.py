"""Which way an area's need should go by a plan that was fixed beforehand, and the plans before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotTheirs
from resilience.domain.need import THOUSANDTHS
from resilience.domain.need_plan import Improvement, NeedPlan, NeedPlanDraft
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.storage.noted import NotedTable
from resilience.storage.schema import need_plan

if TYPE_CHECKING:
    from sqlalchemy import Row

    from resilience.domain.viewer import LedArea, ReadableArea


class NeedPlanTable(NotedTable):
    """What gives an area's measures of need a direction and a target."""

    table = need_plan

    def of(self, area: ReadableArea) -> tuple[NeedPlan, ...]:
        """Return the plans that count, one a direction and need type, by the day from which they hold."""
        return tuple(_plan(row) for row in self._counting(area, need_plan.c.holds_from))

    def put(self, area: LedArea, draft: NeedPlanDraft) -> int:
        """Put a plan in place of the one that its direction and type has, and return its number."""
        self._withdraw(area, direction=draft.direction.value, need_type=draft.need_type)
        return self._add(
            area,
            direction=draft.direction.value,
            need_type=draft.need_type,
            improvement=draft.improvement.value,
            target_thousandths=None if draft.target is None else round(draft.target * THOUSANDTHS),
            why=draft.why,
            holds_from=draft.holds_from,
        )

    def withdraw(self, area: LedArea, number: int) -> None:
        """Withdraw a plan; `NotTheirs` where it is another area's or counts no more."""
        if not self._withdraw(area, id=number):
            raise NotTheirs(_("There is no such plan in this area."), area_id=area.id)


def _plan(row: Row[tuple[object, ...]]) -> NeedPlan:
    draft = NeedPlanDraft(
        Direction(row.direction),
        row.need_type,
        Improvement(row.improvement),
        None if row.target_thousandths is None else row.target_thousandths / THOUSANDTHS,
        row.why,
        row.holds_from,
    )
    return NeedPlan(row.id, draft, row.set_at, row.set_by, row.withdrawn_at)
