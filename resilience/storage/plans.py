"""Targets by indicator, and the actions that close a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.identity import ActionId, EventId, TargetId
from resilience.domain.plans import ActionConflict, ActionDraft, PlannedAction, Quantity, Target, TargetDraft
from resilience.domain.vocabulary import ActionState, Stakeholder
from resilience.locales import _
from resilience.storage.schema import action, target

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea


class PlanTable:
    """What an area wants to reach, and who does what by when."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def targets(self, area: ReadableArea) -> tuple[Target, ...]:
        """Return the targets that count, one an indicator and framework, by the day they are due."""
        rows = self._connection.execute(
            select(target)
            .where(target.c.area_id == area.id, target.c.withdrawn_at.is_(None))
            .order_by(target.c.by_day, target.c.indicator)
        )
        return tuple(_target(row) for row in rows)

    def past_targets(self, area: ReadableArea) -> tuple[Target, ...]:
        """Return every target ever set, replaced and withdrawn ones included, the first one first."""
        rows = self._connection.execute(select(target).where(target.c.area_id == area.id).order_by(target.c.id))
        return tuple(_target(row) for row in rows)

    def set_target(self, area: LedArea, draft: TargetDraft) -> TargetId:
        """Set a target in place of the one that its indicator has."""
        self._connection.execute(
            update(target)
            .where(
                target.c.area_id == area.id,
                target.c.framework_code == draft.framework_code,
                target.c.indicator == draft.indicator,
                target.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=self._now)
        )
        asked = draft.quantity
        return TargetId(
            self._connection.execute(
                insert(target)
                .values(
                    area_id=area.id,
                    framework_code=draft.framework_code,
                    indicator=draft.indicator,
                    level=draft.level,
                    by_day=draft.by_day,
                    number_of=asked.number_of if asked else None,
                    stakeholder=asked.stakeholder.value if asked else None,
                    need_type=asked.need_type if asked else None,
                    within_hours=asked.within_hours if asked else None,
                    for_days=asked.for_days if asked else None,
                    set_at=self._now,
                    set_by=area.person_id,
                )
                .returning(target.c.id)
            ).scalar_one()
        )

    def withdraw_target(self, area: LedArea, target_id: TargetId) -> None:
        """Withdraw a target; `NotTheirs` where it is another area's or counts no more."""
        changed = self._connection.execute(
            update(target)
            .where(target.c.area_id == area.id, target.c.id == target_id, target.c.withdrawn_at.is_(None))
            .values(withdrawn_at=self._now)
        )
        if not changed.rowcount:
            raise NotTheirs(_("There is no such target in this area."), area_id=area.id)

    def actions(self, area: ReadableArea) -> tuple[PlannedAction, ...]:
        """Return every action, by the day it is due."""
        rows = self._connection.execute(
            select(action).where(action.c.area_id == area.id).order_by(action.c.due_on, action.c.id)
        )
        return tuple(_action(row) for row in rows)

    def action(self, area: ReadableArea, action_id: ActionId) -> PlannedAction:
        """Return one action; `NotTheirs` where it is another area's or there is none."""
        row = self._connection.execute(
            select(action).where(action.c.area_id == area.id, action.c.id == action_id)
        ).first()
        if row is None:
            raise NotTheirs(_("There is no such action in this area."), area_id=area.id)
        return _action(row)

    def add_action(self, area: LedArea, draft: ActionDraft) -> ActionId:
        """Add an action."""
        return ActionId(
            self._connection.execute(
                insert(action)
                .values(
                    area_id=area.id,
                    **_values(draft),
                    event_id=draft.event_id,
                    version=1,
                    added_at=self._now,
                    added_by=area.person_id,
                    changed_at=self._now,
                )
                .returning(action.c.id)
            ).scalar_one()
        )

    def change_action(self, area: LedArea, action_id: ActionId, draft: ActionDraft, *, seen_version: int) -> None:
        """Change an action on top of the version that was seen, or raise `ActionConflict`.

        The event that it followed from when it was added stays: no form shows it.
        """
        changed = self._connection.execute(
            update(action)
            .where(action.c.area_id == area.id, action.c.id == action_id, action.c.version == seen_version)
            .values(**_values(draft), version=seen_version + 1, changed_at=self._now)
        )
        if not changed.rowcount:
            raise ActionConflict(self.action(area, action_id))


def _values(draft: ActionDraft) -> dict[str, object]:
    return {
        "framework_code": draft.framework_code,
        "indicator": draft.indicator,
        "title": draft.title,
        "gap": draft.gap,
        "owner": draft.owner,
        "due_on": draft.due_on,
        "state": draft.state.value,
    }


def _target(row: Row[tuple[object, ...]]) -> Target:
    quantity = (
        None
        if row.number_of is None
        else Quantity(row.number_of, Stakeholder(row.stakeholder), row.need_type or "", row.within_hours, row.for_days)
    )
    draft = TargetDraft(row.framework_code, row.indicator, row.level, row.by_day, quantity)
    return Target(TargetId(row.id), draft, row.set_at, row.withdrawn_at)


def _action(row: Row[tuple[object, ...]]) -> PlannedAction:
    draft = ActionDraft(
        framework_code=row.framework_code,
        indicator=row.indicator,
        title=row.title,
        owner=row.owner,
        due_on=row.due_on,
        gap=row.gap,
        state=ActionState(row.state),
        event_id=None if row.event_id is None else EventId(row.event_id),
    )
    return PlannedAction(ActionId(row.id), draft, row.version, row.added_at, row.changed_at)
