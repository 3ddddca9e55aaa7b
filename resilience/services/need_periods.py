"""Which two periods a need page compares. The default is the same months a year before, never a running total."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Compared, ComparisonChoice, Period, PeriodPair
from resilience.locales import _
from resilience.services import words
from resilience.services.need_steps import months_ending

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import NeedFilter
    from resilience.services.need_asking import NeedContext

LONGEST_AFTER = 12
"""Months after a date that are compared at most, so that the same months a year before end before it."""


def periods(context: NeedContext, asked: NeedFilter, choice: ComparisonChoice) -> PeriodPair | None:
    """Return the two periods, or `None` where no month has been wholly reported yet.

    Raises `Refused` with what to choose instead where the choice cannot be compared.
    """
    newest = context.cube.newest(asked)
    if newest is None:
        return None
    if choice.kind is Compared.DISRUPTION:
        return _disruption(context, choice.disruption)
    if choice.kind is Compared.OWN:
        return _own(choice)
    if choice.kind is Compared.AROUND:
        return _around(newest, choice.on_day)
    after = months_ending(newest, 12 if choice.kind is Compared.TWELVE_MONTHS else 3)
    return _pair(after.a_year_before(), after)


def span_words(period: Period) -> str:
    """Return a period as a person says it: months where it is made of whole months, else days."""
    if not is_months(period):
        if period.first == period.last:
            return words.day(period.first)
        return _("{first} to {last}").format(first=words.day(period.first), last=words.day(period.last))
    first, last = words.month(period.first), words.month(period.last)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def is_months(period: Period) -> bool:
    """Whether a period begins with the first day of a month and ends with the last of one."""
    return period.first.day == 1 and (period.last + timedelta(days=1)).day == 1


def as_months(pair: PeriodPair) -> PeriodPair:
    """Return the pair widened to whole months, for what is known by month only."""
    if pair.is_months:
        return pair
    return _pair(_widened(pair.before), _widened(pair.after))


def _pair(before: Period, after: Period) -> PeriodPair:
    said = _("{after}, against {before}").format(after=span_words(after), before=span_words(before))
    return PeriodPair(before, after, said, is_months(before) and is_months(after))


def _widened(period: Period) -> Period:
    following = first_of_month(month_number(period.last) + 1)
    return Period(period.first.replace(day=1), following - timedelta(days=1))


def _around(newest: date, on_day: date | None) -> PeriodPair:
    if on_day is None:
        raise Refused(_("Please choose the date around which to compare."))
    first = month_number(on_day) + (on_day.day > 1)
    months = min(month_number(newest) - first + 1, LONGEST_AFTER)
    if months < 1:
        raise Refused(_("No whole month after {day} has been reported yet.").format(day=words.day(on_day)))
    after = months_ending(first_of_month(first + months - 1), months)
    return _pair(after.a_year_before(), after)


def _disruption(context: NeedContext, number: str) -> PeriodPair:
    held = next((one for one in context.disruptions if str(one.id) == number), None)
    if held is None:
        raise Refused(_("Please choose one of this area’s disruptions."))
    after = Period(held.starts_on, min(held.ends_on or context.today, context.today))
    return _pair(after.a_year_before(), after)


def _own(choice: ComparisonChoice) -> PeriodPair:
    if choice.before is None or choice.after is None:
        raise Refused(_("Please choose both periods."))
    if choice.before.overlaps(choice.after.first, choice.after.last):
        raise Refused(_("The two periods share days. Please choose periods that do not overlap."))
    return _pair(choice.before, choice.after)
