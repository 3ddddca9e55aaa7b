"""The days that the example covers, and how the plan names dates: always counted back from the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from resilience.domain.errors import Refused
from resilience.domain.need import day_number, first_of_month, month_number
from resilience.locales import _

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

MONTHS = 60
"""Five years."""
DAYS_IN_A_YEAR = 365.25
DAYS_IN_A_MONTH = DAYS_IN_A_YEAR / 12
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def month_start(end: date, months_back: int) -> date:
    """Return the first day of a month counted back from the end: 1 is the month that `end` closes."""
    return first_of_month(month_number(end) + 1 - months_back)


@dataclass(frozen=True, slots=True)
class MonthsBack:
    """A day of the month that lies so many months back; 1 is the last month."""

    months: int
    day: int = 1

    def on(self, end: date) -> date:
        """Return the date for an example with this end."""
        return month_start(end, self.months).replace(day=self.day)


@dataclass(frozen=True, slots=True)
class LastTime:
    """A day of the year when it last came, or `years` before that, so that a winter storm stays in winter."""

    month: int
    day: int
    years: int = 0

    def on(self, end: date) -> date:
        """Return the date for an example with this end."""
        this_year = date(end.year, self.month, self.day)
        passed = this_year if this_year <= end else this_year.replace(year=end.year - 1)
        return passed.replace(year=passed.year - self.years)


@dataclass(frozen=True)
class Days:
    """Every day of the five years up to `end`, with what the calendar says; arrays run over the days.

    `Refused` where `end` is not the last day of a month.
    """

    end: date

    def __post_init__(self) -> None:
        if (self.end + timedelta(days=1)).day != 1:
            raise Refused(
                _("The example ends on the last day of a month; {day} is not one.").format(day=self.end.isoformat())
            )

    @property
    def first(self) -> date:
        """The first day."""
        return month_start(self.end, MONTHS)

    def position(self, day: date) -> int:
        """Return days since the first one; below zero before it."""
        return (day - self.first).days

    @cached_property
    def numbers(self) -> Whole:
        """`day_number` of each day."""
        return np.arange(day_number(self.first), day_number(self.end) + 1, dtype=np.int64)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years touched."""
        return tuple(range(self.first.year, self.end.year + 1))

    @cached_property
    def month(self) -> Whole:
        """Months since the first one, for each day."""
        return months_of(self.numbers) - month_number(self.first)

    @cached_property
    def year(self) -> Whole:
        """The calendar year of each day."""
        return months_of(self.numbers) // 12

    @property
    def weekday(self) -> Whole:
        """0 for Monday to 6 for Sunday; 1 January 1970 was a Thursday."""
        return (self.numbers + 3) % 7

    @cached_property
    def day_of_year(self) -> Whole:
        """Days since 1 January, for each day."""
        new_years = self.numbers.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]")
        return self.numbers - new_years.astype(np.int64)


def months_of(numbers: npt.NDArray[np.integer]) -> Whole:
    """Return the `month_number` of each `day_number`."""
    months = numbers.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months + month_number(date(1970, 1, 1)), dtype=np.int64)
