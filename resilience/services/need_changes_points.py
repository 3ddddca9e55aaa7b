"""The points of a series that two periods are made of, and what other years had at the same times of year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Period, Step
from resilience.services.need_changes_noise import DAYS, MONTHS
from resilience.services.need_periods import is_months

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import Floats

LONG, MOST_LEFT_OUT = 6, 0.25
"""Of periods of at least so many months, up to this share may be left out of both where one was not reported."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """One series point by point: its first days, its counts (NaN not reported) and the sources of each point."""

    starts: tuple[date, ...]
    counts: Floats
    sources: tuple[frozenset[str], ...]
    step: Step

    def within(self, period: Period) -> slice:
        """Return which points make a period up; an empty slice where it does not lie wholly within the series."""
        whole = bool(self.starts) and self.starts[0] <= period.first and period.last <= self._last()
        inside = [n for n, start in enumerate(self.starts) if period.holds(start)] if whole else []
        return slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)

    def _last(self) -> date:
        last = self.starts[-1]
        return last if self.step is Step.DAY else (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def year(self) -> int:
        """How many points make a year."""
        return DAYS if self.step is Step.DAY else MONTHS


def are_the_same_season(pair: PeriodPair) -> bool:
    """Whether both periods have the same days of the year, whole years apart."""
    if is_months(pair.before) and is_months(pair.after) and _are_years(pair):
        return True
    apart = pair.after.first.year - pair.before.first.year
    period = pair.after
    for _year in range(apart):
        period = period.a_year_before()
    return apart != 0 and period == pair.before


def _are_years(pair: PeriodPair) -> bool:
    return all(period.a_year_before().last + timedelta(days=1) == period.first for period in (pair.before, pair.after))


def points_of(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Points:
    """Return the series by month where both periods are made of months, else by day."""
    step = _step(pair)
    series = context.cube.series(asked, step)
    return Points(series.starts, series.counts, series.sources, step)


def points_by_type(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> dict[str, Points]:
    """Return the series of every need type, as `points_of` does."""
    step = _step(pair)
    table = context.cube.by_type(asked, step)
    return {
        code: Points(table.starts, row, table.sources, step)
        for code, row in zip(table.codes, table.counts, strict=True)
    }


def _step(pair: PeriodPair) -> Step:
    return Step.MONTH if is_months(pair.before) and is_months(pair.after) else Step.DAY


def compared_points(points: Points, pair: PeriodPair) -> tuple[list[int], list[int]]:
    """Return the points of both periods; of long ones, without the few that were not reported on either side."""
    before, after = (list(range(one.start, one.stop)) for one in map(points.within, (pair.before, pair.after)))
    is_paired = are_the_same_season(pair) and pair.before.first.month == pair.after.first.month
    if points.step is Step.DAY or len(after) < LONG or not is_paired:
        return before, after
    kept = [both for both in zip(before, after, strict=True) if not np.isnan(points.counts[list(both)]).any()]
    if len(kept) < (1 - MOST_LEFT_OUT) * len(after):
        return before, after
    return [both[0] for both in kept], [both[1] for both in kept]


def usual_of(points: Points, pair: PeriodPair) -> tuple[float, float] | None:
    """Return what both times of year had in the earlier years in which both were reported, all years together."""
    before, after, sums = pair.before.a_year_before(), pair.after.a_year_before(), [0.0, 0.0]
    newest, judged = points.within(pair.after), (pair.before, pair.after)
    while points.starts and min(before.first, after.first) >= points.starts[0]:
        inside = points.within(before), points.within(after)
        totals = [total_of(points.counts[one]) for one in inside]
        is_alike = len({points.sources[n] for one in (*inside, newest) for n in range(one.start, one.stop)}) == 1
        is_apart = not any(one.overlaps(two.first, two.last) for one in (before, after) for two in judged)
        if is_alike and is_apart and totals[0] is not None and totals[1] is not None:
            sums = [sums[0] + totals[0], sums[1] + totals[1]]
        before, after = before.a_year_before(), after.a_year_before()
    return (sums[0], sums[1]) if all(sums) else None


def total_of(counts: Floats) -> float | None:
    """Return the sum, or `None` where there is nothing or not all of it was reported."""
    return None if not len(counts) or np.isnan(counts).any() else float(counts.sum())
