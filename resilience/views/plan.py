"""Targets and actions as the page shows them: the gap, who closes it, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.framework import Framework
    from resilience.domain.plans import PlannedAction, Target
    from resilience.domain.taxonomy import Term
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One target beside what is reached now. `now` is `None` where nothing is agreed, or not shown to this viewer."""

    target: Target
    indicator: str
    now: int | None
    round_name: str
    gap: int | None
    is_late: bool
    said: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action with how late it is; `days_late` is 0 where it is not."""

    action: PlannedAction
    indicator: str
    days_late: int
    said: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """An area's plan: targets by day, actions with the overdue ones first and the finished ones last.

    `hidden` says why levels are not shown to this viewer, "" where they are.
    """

    area_name: str
    title: str
    context: str
    hidden: str
    framework: Framework
    need_types: tuple[Term, ...]
    today: date
    targets: tuple[TargetLine, ...]
    actions: tuple[ActionLine, ...]
    targets_table: Table
    actions_table: Table
    may_change: bool
