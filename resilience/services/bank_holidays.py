"""Bank holidays that come round by rule; those proclaimed once are in no rule and are left out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from resilience.domain.vocabulary import Nation

SATURDAY = 5


def easter(year: int) -> date:
    """Return Easter Sunday. Source: Meeus, 1991, Astronomical Algorithms, chapter 8 (the Gregorian computus)."""
    golden = year % 19
    century, in_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (in_century // 4) - moon - in_century % 4) % 7
    month, day = divmod(moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) // 451) + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def bank_holidays(year: int, nation: Nation) -> frozenset[date]:
    """Return the holidays of a year with their substitute days: England and Wales share theirs, Scotland has its own.

    Source: Banking and Financial Dealings Act 1971, schedule 1, and the days usually proclaimed beside it.
    """
    sunday = easter(year)
    shared = {sunday - timedelta(days=2), _monday(year, 5, 1), _last_monday(year, 5)}
    if nation is Nation.SCOTLAND:
        return frozenset(
            shared
            | set(_moved(date(year, 1, 1), date(year, 1, 2)))
            | {_monday(year, 8, 1)}
            | set(_moved(date(year, 11, 30)))
            | set(_moved(date(year, 12, 25), date(year, 12, 26)))
        )
    return frozenset(
        shared
        | {sunday + timedelta(days=1), _last_monday(year, 8)}
        | set(_moved(date(year, 1, 1)))
        | set(_moved(date(year, 12, 25), date(year, 12, 26)))
    )


def _monday(year: int, month: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(-first.weekday()) % 7 + 7 * (number - 1))


def _last_monday(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1 + (following - timedelta(days=1)).weekday())


def _moved(*days: date) -> list[date]:
    """Return days that follow each other, those on a weekend moved to the next weekdays that are free."""
    free = [day for day in days if day.weekday() < SATURDAY]
    for day in days:
        if day.weekday() < SATURDAY:
            continue
        instead = day
        while instead.weekday() >= SATURDAY or instead in free:
            instead += timedelta(days=1)
        free.append(instead)
    return free
