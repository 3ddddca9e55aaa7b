"""Days, weeks, months, quarters and years as points of a series. Weeks begin on a Monday; quarters, in January."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Period, Step

if TYPE_CHECKING:
    from collections.abc import Sequence


def start_of(step: Step, day: date) -> date:
    """Return the first day of the point in which a day lies."""
    if step is Step.DAY:
        return day
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    month = month_number(day)
    return first_of_month(month - month % (step.months or 1))


def after(step: Step, start: date) -> date:
    """Return the first day of the next point."""
    if step is Step.DAY:
        return start + timedelta(days=1)
    if step is Step.WEEK:
        return start + timedelta(days=7)
    return first_of_month(month_number(start) + (step.months or 1))


def starts_of(step: Step, span: Period) -> tuple[date, ...]:
    """Return the first days of all points that share a day with a span."""
    start, found = start_of(step, span.first), []
    while start <= span.last:
        found.append(start)
        start = after(step, start)
    return tuple(found)


def months_ending(last_month: date, months: int) -> Period:
    """Return so many whole months, the last of which begins on `last_month`."""
    number = month_number(last_month)
    return Period(first_of_month(number - months + 1), first_of_month(number + 1) - timedelta(days=1))


def numbers_within(starts: Sequence[date], period: Period) -> list[int]:
    """Return which points begin in a period."""
    return [number for number, start in enumerate(starts) if period.holds(start)]
