"""The words that tell when something was saved: the time alone where that was today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.opened import store
from resilience.services.uk_time import is_same_uk_day, uk_clock, uk_day

if TYPE_CHECKING:
    from datetime import datetime


def saved_words(saved_at: datetime) -> str:
    """Return when something was saved, UK time."""
    if is_same_uk_day(saved_at, store().clock()):
        return _("✓ Saved at {time}").format(time=uk_clock(saved_at))
    return _("✓ Saved on {day} at {time}").format(day=words.day(uk_day(saved_at)), time=uk_clock(saved_at))
