"""Planned changes laid out over areas and days."""

from __future__ import annotations

import numpy as np

from resilience.example.geography import CODES
from resilience.example.months import Days, Flags, Floats, Whole, month_start
from resilience.example.plan import ChangeKind, PlannedChange, WorldPlan


def factor_by_day(change: PlannedChange, days: Days) -> Floats:
    """Return what the change multiplies on each day: 1 before it, its factor once it is whole."""
    begins = days.position(month_start(days.end, change.months_back))
    whole = days.position(month_start(days.end, change.months_back - change.over_months))
    position = np.arange(len(days.numbers))
    progress = np.clip((position - begins + 1) / max(whole - begins, 1), 0.0, 1.0)
    if change.stops_back:
        progress[days.position(month_start(days.end, change.stops_back)) :] = 0.0
    return np.asarray(1.0 + (change.factor - 1.0) * progress)


def area_numbers(change: PlannedChange) -> list[int]:
    """Return where the changed areas stand in the order of areas."""
    return [CODES.index(code) for code in change.areas]


def factors(plan: WorldPlan, kind: ChangeKind, days: Days) -> Floats:
    """Return the product of all changes of one kind, whatever their subject, by area and day."""
    product = np.ones((len(CODES), len(days.numbers)))
    for change in plan.changes_of(kind):
        product[area_numbers(change)] *= factor_by_day(change, days)
    return product


def factor_of_records(change: PlannedChange, days: Days, area: Whole, position: Whole) -> tuple[Flags, Floats]:
    """Return which records (by area and day since the first) lie in the areas, and the factor of those."""
    touched = np.isin(area, area_numbers(change))
    return touched, factor_by_day(change, days)[position[touched]]
