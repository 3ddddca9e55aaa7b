"""A moment as people in the UK say it; everything stored is UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.uk_time import uk_clock, uk_day

if TYPE_CHECKING:
    from datetime import datetime


def said(at: datetime) -> str:
    """Return a moment such as "22 November 2026, 10:04", UK time."""
    return _("{day}, {time}").format(day=words.day(uk_day(at)), time=uk_clock(at))
