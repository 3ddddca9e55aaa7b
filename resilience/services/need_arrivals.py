"""How late figures come: from the last day that a file covers to the day on which it was brought in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import NeedFilter, Period
    from resilience.services.need_asking import NeedContext

FEWEST_TIMES = 19
"""Earlier arrivals than which the newest has to be earlier: if lateness does not change, one in twenty is."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Figures that reached further than any before: brought in on a day, so many days after the last they cover."""

    brought_in: date
    covered_to: date
    covered_from: date

    @property
    def days(self) -> int:
        """Days of lateness; below 0 where the last day covered had not come yet."""
        return (self.brought_in - self.covered_to).days


@dataclass(frozen=True, slots=True)
class CameEarly:
    """The newest arrival came `days` after its last day, earlier than each of the `times` before (least to most)."""

    brought_in: date
    days: int
    times: int
    least: int
    most: int


def arrivals(context: NeedContext, asked: NeedFilter) -> tuple[Arrival, ...]:
    """Return the days on which figures of this need were brought in that reached further than any before.

    What came in on one day is one arrival; corrections of days that were in before are none.
    """
    by_day: dict[date, list[tuple[date, date]]] = {}
    for batch in context.cube.arrivals(asked):
        by_day.setdefault(uk_day(batch.brought_in_at), []).extend(batch.covers)
    found: list[Arrival] = []
    for brought_in, covers in by_day.items():
        last = max((last for _first, last in covers), default=None)
        if last is None or (found and last <= found[-1].covered_to):
            continue
        first = min(first for first, _last in covers)
        found.append(Arrival(brought_in, last, max(first, found[-1].covered_to) if found else first))
    return tuple(found)


def came_early(context: NeedContext, asked: NeedFilter, period: Period) -> CameEarly | None:
    """Return how early the newest figures of a period came, or `None` where they came as they usually do."""
    held = arrivals(context, asked)
    if not held or not period.overlaps(held[-1].covered_from, held[-1].covered_to):
        return None
    newest, before = held[-1], [one.days for one in held[:-1]]
    if newest.days < 0:
        return CameEarly(newest.brought_in, newest.days, len(before), min(before, default=0), max(before, default=0))
    if len(before) < FEWEST_TIMES or newest.days >= min(before):
        return None
    return CameEarly(newest.brought_in, newest.days, len(before), min(before), max(before))
