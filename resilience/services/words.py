"""Numbers and dates as a reader says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _, mark

if TYPE_CHECKING:
    from datetime import date

    from resilience.statistics.rates import Interval

MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
HUNDRED = 100
TEN = 10


def day(moment: date) -> str:
    """Return a day such as "14 November 2026"."""
    return f"{moment.day} {_(MONTHS[moment.month - 1])} {moment.year}"


def month(moment: date) -> str:
    """Return a month such as "November 2026"."""
    return f"{_(MONTHS[moment.month - 1])} {moment.year}"


def amount(value: float) -> str:
    """Return a count such as "1,240", with one decimal only where it has a fraction."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def rate(value: float) -> str:
    """Return a rate rounded for the reader: whole from 100, one decimal below, two below 10."""
    return f"{value:,.0f}" if value >= HUNDRED else f"{value:.1f}" if value >= TEN else f"{value:.2f}"


def level(value: float | None) -> str:
    """Return a level or a median: "3", "between 2 and 3", or "not recorded"."""
    if value is None:
        return _("not recorded")
    if value == int(value):
        return str(int(value))
    return _("between {low} and {high}").format(low=int(value), high=int(value) + 1)


def percent_change(ratio: Interval) -> str:
    """Return a ratio as a change with its interval, such as "+20% (9 to 32)"; "" where there is none."""
    if ratio.estimate is None or ratio.low is None or ratio.high is None:
        return ""
    middle, low, high = ((value - 1) * HUNDRED for value in (ratio.estimate, ratio.low, ratio.high))
    return f"{_signed(middle)}% ({_signed(low, plus='')} {_('to')} {_signed(high, plus='')})"


def _signed(value: float, *, plus: str = "+") -> str:
    rounded = round(value)
    if rounded == 0:
        return "0"
    return f"{plus}{rounded}" if rounded > 0 else f"−{-rounded}"
