"""Days close by, as a person says them to somebody: without the year where that goes without saying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.words import MONTHS, day

if TYPE_CHECKING:
    from datetime import date


def near_day(moment: date, today: date) -> str:
    """Return a day such as "14 December", with its year where that is not this year's."""
    return f"{moment.day} {_(MONTHS[moment.month - 1])}" if moment.year == today.year else day(moment)


def until(moment: date, today: date) -> str:
    """Return "until 14 December", or "until tonight" on the day itself."""
    return _("until tonight") if moment == today else _("until {day}").format(day=near_day(moment, today))


def since(moment: date, today: date) -> str:
    """Return "since 14 December"."""
    return _("since {day}").format(day=near_day(moment, today))
