"""Interventions of an area, and the versions of their evaluation plans."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
from resilience.domain.identity import AreaId, InterventionId, PersonId
from resilience.domain.intervention import Intervention, InterventionConflict, InterventionDraft
from resilience.domain.lent import LentStart
from resilience.locales import _
from resilience.storage.documents import Document, added
from resilience.storage.rights import borrowing
from resilience.storage.schema import evaluation_plan, intervention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import ControlArea, LedArea, ReadableArea

DRAFT = Document(InterventionDraft)
PLAN = Document(EvaluationPlanDraft)


class InterventionTable:
    """What was done, and how it is to be judged."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of(self, area: ReadableArea) -> tuple[Intervention, ...]:
        """Return an area's interventions that count, the one that started last first."""
        held = [one for one in self.with_withdrawn(area) if one.withdrawn_at is None]
        return tuple(sorted(held, key=lambda one: (one.draft.starts_on, one.id), reverse=True))

    def with_withdrawn(self, area: ReadableArea) -> tuple[Intervention, ...]:
        """Return all of them, withdrawn ones included, in the order in which they were added."""
        rows = self._connection.execute(
            select(intervention).where(intervention.c.area_id == area.id).order_by(intervention.c.id)
        )
        return tuple(_intervention(row) for row in rows)

    def get(self, area: ReadableArea, number: InterventionId) -> Intervention:
        """Return one, withdrawn or not; `NotTheirs` where it is none of this area's."""
        row = self._connection.execute(
            select(intervention).where(intervention.c.area_id == area.id, intervention.c.id == number)
        ).first()
        if row is None:
            raise NotTheirs(_("There is no such intervention in this area."), area_id=area.id)
        return _intervention(row)

    def starts_of(self, areas: Sequence[ControlArea]) -> Mapping[AreaId, tuple[LentStart, ...]]:
        """Return when interventions of other areas began, so that none of them is taken for untreated from then on.

        Nothing else of an intervention leaves its row. Areas without one are left out.
        """
        of, held = intervention.c, defaultdict(list)
        with borrowing(self._connection):
            rows = self._connection.execute(
                select(of.area_id, of.draft)
                .where(of.area_id.in_([area.id for area in areas]), of.withdrawn_at.is_(None))
                .order_by(of.id)
            ).all()
        for row in rows:
            held[AreaId(row.area_id)].append(_start(DRAFT.read(row.draft)))
        return {area_id: tuple(starts) for area_id, starts in held.items()}

    def add(self, area: LedArea, draft: InterventionDraft) -> InterventionId:
        """Add an intervention."""
        return InterventionId(
            added(
                self._connection,
                intervention,
                area_id=area.id,
                version=1,
                draft=DRAFT.text(draft),
                added_at=self._now,
                changed_at=self._now,
                changed_by=area.person_id,
            )
        )

    def change(self, area: LedArea, number: InterventionId, draft: InterventionDraft, *, seen_version: int) -> None:
        """Put a draft in place of the version that was seen; `InterventionConflict` where somebody was faster."""
        self._update(area, number, seen_version, draft=DRAFT.text(draft))

    def withdraw(self, area: LedArea, number: InterventionId, *, seen_version: int) -> None:
        """Withdraw one; nothing that belongs to it is lost."""
        self._update(area, number, seen_version, withdrawn_at=self._now)

    def bring_back(self, area: LedArea, number: InterventionId, *, seen_version: int) -> None:
        """Undo a withdrawal."""
        self._update(area, number, seen_version, withdrawn_at=None)

    def _update(self, area: LedArea, number: InterventionId, seen_version: int, **values: object) -> None:
        changed = self._connection.execute(
            update(intervention)
            .where(
                intervention.c.area_id == area.id,
                intervention.c.id == number,
                intervention.c.version == seen_version,
            )
            .values(version=seen_version + 1, changed_at=self._now, changed_by=area.person_id, **values)
        )
        if not changed.rowcount:
            raise InterventionConflict(self.get(area, number))

    def plans(self, area: ReadableArea) -> Mapping[InterventionId, tuple[EvaluationPlan, ...]]:
        """Return every version of every plan, the first one first; interventions without a plan are left out."""
        held: dict[InterventionId, list[EvaluationPlan]] = defaultdict(list)
        for row in self._connection.execute(
            select(evaluation_plan)
            .where(evaluation_plan.c.area_id == area.id)
            .order_by(evaluation_plan.c.intervention_id, evaluation_plan.c.version)
        ):
            held[InterventionId(row.intervention_id)].append(_plan(row))
        return {number: tuple(versions) for number, versions in held.items()}

    def fix_plan(
        self,
        area: LedArea,
        number: InterventionId,
        draft: EvaluationPlanDraft,
        *,
        known_to: date | None,
        seen_version: int,
    ) -> int:
        """Add a version on top of the one that was seen (0 for none) and return its number.

        `InterventionConflict` where somebody fixed one in between; nothing of the earlier versions is changed.
        """
        held = self.get(area, number)
        newest = self._connection.execute(
            select(func.max(evaluation_plan.c.version)).where(
                evaluation_plan.c.area_id == area.id, evaluation_plan.c.intervention_id == number
            )
        ).scalar_one()
        if (newest or 0) != seen_version:
            raise InterventionConflict(held)
        self._connection.execute(
            insert(evaluation_plan).values(
                area_id=area.id,
                intervention_id=number,
                version=seen_version + 1,
                draft=PLAN.text(draft),
                fixed_at=self._now,
                fixed_by=area.person_id,
                known_to=known_to,
            )
        )
        return seen_version + 1


def _intervention(row: Row[tuple[object, ...]]) -> Intervention:
    return Intervention(
        InterventionId(row.id),
        DRAFT.read(row.draft),
        row.version,
        row.added_at,
        row.changed_at,
        None if row.changed_by is None else PersonId(row.changed_by),
        row.withdrawn_at,
    )


def _start(draft: InterventionDraft) -> LentStart:
    return LentStart(
        tuple(effect.outcome for effect in draft.intended), draft.starts_on, draft.lead_in_months, draft.ends_on
    )


def _plan(row: Row[tuple[object, ...]]) -> EvaluationPlan:
    return EvaluationPlan(
        InterventionId(row.intervention_id),
        row.version,
        PLAN.read(row.draft),
        row.fixed_at,
        None if row.fixed_by is None else PersonId(row.fixed_by),
        row.known_to,
    )
