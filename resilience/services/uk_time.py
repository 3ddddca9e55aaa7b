"""Rounds open and close on days in UK time; everything stored is UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime

UK = ZoneInfo("Europe/London")


def uk_day(moment: datetime) -> date:
    """Return the day in the UK at this moment."""
    return moment.astimezone(UK).date()


def is_same_uk_day(one: datetime, other: datetime) -> bool:
    """Whether both moments lie on the same day in the UK."""
    return uk_day(one) == uk_day(other)


def uk_clock(moment: datetime) -> str:
    """Return the time of day in the UK, such as 14:32."""
    return moment.astimezone(UK).strftime("%H:%M")
