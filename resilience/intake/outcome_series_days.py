"""Days and weeks added up to months: only whole months count, and a week is shared between two months by its days."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Step
from resilience.locales import _

DAYS = {Step.DAY: 1, Step.WEEK: 7}


def month_sums(values: Mapping[date, float | None], finer: Step) -> dict[date, float | None]:
    """Return counts by month, from the first whole month to the last; `None` where a day in between is missing.

    `values` are by the first day of each day or week. Sums of shared weeks are rounded to whole numbers, since they
    stay counts.
    """
    days = dict(_by_day(values, finer))
    found: dict[date, float | None] = {}
    for start, held in _by_month(days).items():
        is_whole = len(held) == monthrange(start.year, start.month)[1]
        found[start] = float(round(sum(held))) if is_whole else None
    return _between_known(found)


def month_means(values: Mapping[date, float | None], finer: Step) -> dict[date, float]:
    """Return the mean of each month's days, of those that are known: for how many people were exposed."""
    days = dict(_by_day(values, finer))
    size = DAYS[finer]
    return {start: size * sum(held) / len(held) for start, held in _by_month(days).items()}


def _by_day(values: Mapping[date, float | None], finer: Step) -> Iterator[tuple[date, float]]:
    size = DAYS[finer]
    for start, value in values.items():
        if value is not None:
            yield from ((start + timedelta(days=day), value / size) for day in range(size))


def _by_month(days: Mapping[date, float]) -> dict[date, list[float]]:
    found: dict[date, list[float]] = defaultdict(list)
    for day, value in days.items():
        found[first_of_month(month_number(day))].append(value)
    return dict(sorted(found.items()))


def _between_known(months: Mapping[date, float | None]) -> dict[date, float | None]:
    known = [start for start, value in months.items() if value is not None]
    return {start: value for start, value in months.items() if known and known[0] <= start <= known[-1]}


def sum_note(finer: Step) -> str:
    """Return the sentence that says what was added up, and what was left out."""
    if finer is Step.DAY:
        return _(
            "Days are added up to months. A first or last month that is not whole is left out; a month in between with "
            "a day missing is kept as not reported, so days with none have to be written as 0."
        )
    return _(
        "Weeks are added up to months: a week that runs over the end of a month is shared between the two by its days, "
        "and the sums are rounded. A first or last month that is not whole is left out; a month in between with a week "
        "missing is kept as not reported."
    )
