"""Shares, lengths of time and names of days as the pattern says them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _, mark, ngettext
from resilience.services import words

if TYPE_CHECKING:
    from resilience.statistics.rates import Interval

WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
HOUR, DAY = 60, 24 * 60
FEW = 10


def weekday(number: int) -> str:
    """Return a weekday's name; Monday is 0."""
    return _(WEEKDAYS[number])


def month_name(number: int) -> str:
    """Return a month's name; January is 0."""
    return _(words.MONTHS[number])


def percent(share: float) -> str:
    """Return a share as whole per cents, or with one decimal below ten."""
    value = share * 100
    return f"{value:.0f}%" if abs(value) >= FEW or value == round(value) else f"{value:.1f}%"


def percent_between(low: float, high: float) -> str:
    """Return two limits such as "9 to 14%"."""
    return _("{low} to {high}").format(low=percent(low).rstrip("%"), high=percent(high))


def share_words(interval: Interval) -> str:
    """Return a share with its limits such as "12% (9.5 to 14%)"."""
    if interval.estimate is None or interval.low is None or interval.high is None:
        return _("not known")
    return _("{share} ({limits})").format(
        share=percent(interval.estimate), limits=percent_between(interval.low, interval.high)
    )


def times(ratio: float) -> str:
    """Return a multiple such as "2.3"; two decimals below 1."""
    return f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def ratio_words(ratio: float, low: float, high: float) -> str:
    """Return a ratio with its limits such as "× 0.62 (0.45 to 0.85)"."""
    return _("× {ratio} ({low} to {high})").format(ratio=f"{ratio:.2f}", low=f"{low:.2f}", high=f"{high:.2f}")


def how_long(minutes: float, like: float | None = None) -> str:
    """Return minutes as people say them: minutes to two hours, hours to two days, then days.

    `like` is another length of time whose unit is taken instead.
    """
    measure = minutes if like is None else like
    if measure < 2 * HOUR:
        return _in(minutes, ngettext("{n} minute", "{n} minutes", round(minutes)))
    if measure < 2 * DAY:
        return _in(minutes / HOUR, ngettext("{n} hour", "{n} hours", round(minutes / HOUR)))
    return _in(minutes / DAY, ngettext("{n} day", "{n} days", round(minutes / DAY)))


def _in(value: float, said: str) -> str:
    return said.format(n=f"{value:.0f}" if value >= FEW or value == round(value) else f"{value:.1f}")


def how_long_between(low: float | None, high: float | None) -> str:
    """Return limits of a time in one unit, an open one as such."""
    if low is None:
        return _("not known")
    if high is None:
        return _("{low} or longer").format(low=how_long(low))
    return _("{low} to {high}").format(low=how_long(low, high), high=how_long(high))


def warned(verdict: Verdict, warnings: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is added to a sentence about a change that may be one in reporting."""
    if verdict is Verdict.CHANGED and warnings:
        return (_("It may be a change in what is reported: see what would make this false."),)
    return ()
