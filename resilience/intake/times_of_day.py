"""Times of day and their zones as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from resilience.intake.problems import shown
from resilience.locales import _

NO_TIME = -1
NO_ZONE = -1_000_000
"""Stands where a text names no time zone of its own."""
NOON = 12
SUMMER_TIME = "bst"
TIME = re.compile(r"(\d{1,2})[:.]?(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([ap])\.?m\.?|\s*h(?:rs?|ours)?)?", re.IGNORECASE)
FULL_HOUR = re.compile(r"(\d{1,2})()()\s*([ap])\.?m\.?", re.IGNORECASE)


def times(labels: Sequence[str]) -> tuple[npt.NDArray[np.int64], dict[int, str]]:
    """Read a column of times of day alone.

    Returns the seconds of the day, with a last entry for the empty cell, and what is wrong with which label.
    """
    read = [attempt(second_of_day, " ".join(label.split())) for label in labels]
    seconds = [NO_TIME if isinstance(second, str) else second for second in read]
    return np.array([*seconds, NO_TIME], dtype=np.int64), {
        number: sentence for number, sentence in enumerate(read) if isinstance(sentence, str)
    }


def attempt(read: Callable[..., int], *given: object) -> int | str:
    """Return the number read, or the sentence that says why there is none."""
    try:
        return read(*given)
    except ValueError as why:
        return str(why)


def second_of_day(text: str) -> int:
    """Return the second of the day; `NO_TIME` for no text; raise `ValueError` with the sentence otherwise."""
    if not text:
        return NO_TIME
    found = TIME.fullmatch(text) or FULL_HOUR.fullmatch(text)
    if found:
        hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        if found[4] and 1 <= hour <= NOON:
            hour = hour % NOON + (NOON if found[4] in "pP" else 0)
        if hour < 24 and minute < 60 and second < 60:  # noqa: PLR2004 - a clock
            return hour * 3600 + minute * 60 + second
    raise ValueError(_("“{text}” is not a time of day.").format(text=shown(text)))


def zone_offset(text: str) -> int:
    """Return the offset from UTC in seconds of a zone that a text names; `NO_ZONE` where it names none."""
    if not text:
        return NO_ZONE
    if text.casefold() == SUMMER_TIME:
        return 3600
    if text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return seconds if text[0] == "+" else -seconds
