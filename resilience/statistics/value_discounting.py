"""The worth today of money in later years: rates of the Green Book that fall with time, and their factors."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, is_whole, numbers_of

LAST_YEAR = 125
"""The last year for which the rates below were published in one table; no benefit here is claimed for longer."""

Years: TypeAlias = int | Iterable[int] | npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Discount rates by year: each of `steps` is (the first year it holds for, the rate as a share).

    Year 0 is not discounted; year 1 is discounted once by the first rate, which holds from year 1. Raises
    `NotComputable` where the steps do not begin at year 1 and rise, or where a rate is no number from 0 to below 1.
    """

    name: str
    steps: tuple[tuple[int, float], ...]
    source: str
    edition: str
    last_year: int = LAST_YEAR

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple((year, rate) for year, rate in self.steps))
        years = [year for year, _rate in self.steps]
        in_order = bool(years) and years[0] == 1 and all(before < after for before, after in pairwise(years))
        if not in_order or years[-1] > self.last_year or not all(0 <= rate < 1 for _year, rate in self.steps):
            raise NotComputable(
                _("The discount rates of “{name}” must begin with year 1, in order, each from 0 to below 1.").format(
                    name=self.name
                )
            )

    def rate(self, year: int) -> float:
        """Return the rate by which year `year` is worth less than the year before it; 0 for year 0."""
        return max(((first, rate) for first, rate in self.steps if first <= year), default=(0, 0.0))[1]


STANDARD = Schedule(
    "standard",
    ((1, 0.035), (31, 0.03), (76, 0.025)),
    "HM Treasury, The Green Book: central government guidance on appraisal and evaluation, annex 6, table 8",
    "2026",
)
"""The social time preference rate, for everything but risks to health and life."""
HEALTH = Schedule(
    "health",
    ((1, 0.015), (31, 0.0129), (76, 0.0107)),
    "HM Treasury, The Green Book: central government guidance on appraisal and evaluation, annex 6, table 8",
    "2026",
)
"""For effects on health and life that are counted as such (life years, for example), not for the money they cost."""
SENSITIVITY_2026 = Schedule(
    "sensitivity_2026",
    ((1, 0.03), (31, 0.0257), (76, 0.0214)),
    "Department for Transport, Transport Analysis Guidance, forthcoming change: Green Book updates, 16 April 2026",
    "2026",
)
"""The standard rates without pure time preference: a test of how much an answer depends on the rate."""
SCHEDULES = {schedule.name: schedule for schedule in (STANDARD, HEALTH, SENSITIVITY_2026)}


def schedule_called(schedule: Schedule | str) -> Schedule:
    """Return a schedule by its name ("standard", "health", "sensitivity_2026"), or as it was given."""
    if isinstance(schedule, Schedule):
        return schedule
    if schedule not in SCHEDULES:
        raise NotComputable(
            _("There are no discount rates called “{name}”. There are: {names}.").format(
                name=schedule, names=", ".join(SCHEDULES)
            )
        )
    return SCHEDULES[schedule]


def discount_factors(years: Years, schedule: Schedule | str = STANDARD) -> tuple[float, ...]:
    """Return what £1 of each year is worth in year 0: 1 in year 0, 0.9662 in year 1 by the standard rates.

    `years` is a whole number n, for the years 0 to n, or the years wanted in any order. Each year's factor is the one
    of the year before divided by 1 + that year's rate, so that a lower rate from year 31 on counts from there only.
    Raises `NotComputable` for years that are not whole, before 0 or after the schedule's last.

    Source: HM Treasury, 2026, The Green Book.
    """
    chosen = schedule_called(schedule)
    wanted = _whole_years(years, chosen.last_year)
    factors = _all_factors(chosen)
    return tuple(factors[year] for year in wanted)


def present_value(flows: Series, schedule: Schedule | str = STANDARD) -> float:
    """Return the worth in year 0 of amounts by year, the first of them in year 0; no amounts are worth 0.

    Amounts are in the prices of one year and may be below 0. A missing one is refused with `NotComputable`: a year
    without a flow has the amount 0, and nobody can tell the two apart but whoever brings them.
    """
    amounts = numbers_of(flows)
    if amounts is None or amounts.ndim != 1:
        raise NotComputable(_("The amounts must be one row, year by year."))
    if not np.isfinite(amounts).all():
        raise NotComputable(_("An amount is missing or is no number. Please give 0 for a year without one."))
    return math.fsum(amounts * factors_from_0(amounts.size, schedule))


def factors_from_0(years: int, schedule: Schedule | str) -> Numbers:
    """Return the factors of so many years, the first of them year 0."""
    return np.asarray(discount_factors(range(years), schedule), dtype=np.float64)


def _whole_years(years: Years, last: int) -> list[int]:
    try:
        if isinstance(years, Iterable):
            wanted = [_whole(year) for year in years]
        else:
            wanted = list(range(min(_whole(years), last + 1) + 1)) or [-1]
    except TypeError as wrong:
        raise NotComputable(_("Years are whole numbers from 0 upwards.")) from wrong
    if wanted and not 0 <= min(wanted) <= max(wanted) <= last:
        raise NotComputable(_("These discount rates are known for the years 0 to {last}.").format(last=last))
    return wanted


def _whole(year: object) -> int:
    if not is_whole(year):
        raise TypeError
    return int(year)  # type: ignore[call-overload, no-any-return]


@lru_cache(maxsize=16)
def _all_factors(schedule: Schedule) -> tuple[float, ...]:
    factors = [1.0]
    for year in range(1, schedule.last_year + 1):
        factors.append(factors[-1] / (1 + schedule.rate(year)))
    return tuple(factors)
