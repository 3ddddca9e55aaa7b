"""Days and times as people write them, read once for each distinct text; what could mean two days is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from resilience.domain.need import day_number
from resilience.domain.vocabulary import Grain
from resilience.intake.mapping import DateForm
from resilience.intake.problems import shown
from resilience.locales import _

NO_TIME = -1
NO_ZONE = -1_000_000
"""Stands where a text names no time zone of its own."""
CENTURY = 2000
FIRST_YEAR_OF_THE_LAST_CENTURY = 90
"""A two-digit year from here on means the century before."""
NOON = 12
MONTHS_IN_A_YEAR = 12

DAY_AND_TIME = (
    r"(?is)^(?P<day>.*?)(?:[t ,]\s*(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?)"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?$"
)
TIME = re.compile(r"(\d{1,2}):?(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
YEAR_AND_WEEK = re.compile(r"(\d{4})-?w(\d{2})", re.IGNORECASE)
YEAR_AND_MONTH = re.compile(r"(\d{4})[-/. ]?(\d{2})")
MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})")
MONTH_WORD_AND_YEAR = re.compile(r"([a-z]{3,9})\.?[-/ ]+(\d{4}|\d{2})", re.IGNORECASE)
DAY_AND_MONTH_WORD = re.compile(
    r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?,?[-/ ]+(\d{4}|\d{2})", re.IGNORECASE
)
MONTH_WORD_AND_DAY = re.compile(r"(?:[a-z]+,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
IN_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905 - read as a line


@dataclass(frozen=True, slots=True)
class Moments:
    """What the labels of a column say, one entry each and a last one for the empty cell.

    `day` is a `day_number` as written, `second` the second of that day (`NO_TIME` where none is written) and
    `zone` the offset from UTC in seconds (`NO_ZONE` where none is written). `wrong` says which labels could
    not be read.
    """

    day: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    zone: npt.NDArray[np.int64]
    wrong: dict[int, str]


class TwoWays(Exception):
    """A column whose dates could be read both ways; `sentence` says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def moments(labels: Any, form: DateForm, grain: Grain) -> Moments:  # noqa: ANN401 - a pyarrow array of text
    """Read the distinct texts of a column of days, with or without a time of day.

    Raises `TwoWays` where the form is left to the column and the column does not decide.
    """
    parts = pc.extract_regex(labels, DAY_AND_TIME)
    days = _Part.of(parts, "day")
    decided = form_of(days.texts) if form is DateForm.AS_WRITTEN else form
    read = [_attempt(_day, text, decided, grain) for text in days.texts]
    times = _Part.of(parts, "time")
    seconds = [_attempt(_second, text) for text in times.texts]
    zones = _Part.of(parts, "zone")
    wrong = days.wrong(read) | times.wrong(seconds)
    wrong[len(labels)] = _("This is empty; every record needs to say when.")
    return Moments(
        day=days.numbers(read, 0),
        second=times.numbers(seconds, NO_TIME),
        zone=zones.numbers([_zone(text) for text in zones.texts], NO_ZONE),
        wrong=wrong,
    )


def times(labels: Sequence[str]) -> tuple[npt.NDArray[np.int64], dict[int, str]]:
    """Read a column of times of day alone: seconds of the day, a last entry for the empty cell, and what is
    wrong.
    """
    read = [_attempt(_second, " ".join(label.split())) for label in labels]
    seconds = [NO_TIME if isinstance(second, str) else second for second in read]
    return np.array([*seconds, NO_TIME], dtype=np.int64), {
        number: sentence for number, sentence in enumerate(read) if isinstance(sentence, str)
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of all labels (the day, the time, the zone): each distinct text once, and its number for each
    label.
    """

    codes: npt.NDArray[np.int64]
    texts: list[str]

    @classmethod
    def of(cls, parts: Any, name: str) -> _Part:  # noqa: ANN401 - pyarrow publishes no types
        held = pc.fill_null(pc.struct_field(parts, name), "").dictionary_encode()
        return cls(
            held.indices.to_numpy(zero_copy_only=False).astype(np.int64),
            [" ".join(text.split()) for text in held.dictionary.to_pylist()],
        )

    def numbers(self, read: Sequence[int | str], nothing: int) -> npt.NDArray[np.int64]:
        """Return the number of each label, and `nothing` for the empty cell."""
        values = np.array([nothing if isinstance(number, str) else number for number in read], dtype=np.int64)
        return np.append(values[self.codes] if len(values) else self.codes, nothing)

    def wrong(self, read: Sequence[int | str]) -> dict[int, str]:
        """Return which labels could not be read, and why."""
        sentences = {code: sentence for code, sentence in enumerate(read) if isinstance(sentence, str)}
        if not sentences:
            return {}
        found = np.flatnonzero(np.isin(self.codes, list(sentences)))
        return {int(label): sentences[int(self.codes[label])] for label in found}


def _attempt(read: Callable[..., int], *given: object) -> int | str:
    """Return the number read, or the sentence that says why there is none."""
    try:
        return read(*given)
    except ValueError as why:
        return str(why)


def form_of(texts: Sequence[str]) -> DateForm:
    """Return how a column of days is written, from those dates that can be read in one way only.

    Raises `TwoWays` where there are none, or where they contradict each other.
    """
    in_numbers = [(text, int(found[1]), int(found[3])) for text in texts if (found := IN_NUMBERS.fullmatch(text))]
    day_first = next((text for text, first, second in in_numbers if first > MONTHS_IN_A_YEAR >= second), None)
    month_first = next((text for text, first, second in in_numbers if second > MONTHS_IN_A_YEAR >= first), None)
    if day_first and month_first:
        raise TwoWays(
            _(
                "Some dates have the day first ({one}), others the month ({other}). Please write all "
                "of them in one way."
            ).format(one=shown(day_first), other=shown(month_first))
        )
    if month_first:
        return DateForm.MONTH_FIRST
    two_ways = next((text for text, first, second in in_numbers if first != second), None)
    if two_ways and not day_first:
        raise TwoWays(
            _(
                "Every date here could be read in two ways, for example {date}. Please say in the "
                "mapping whether the day or the month comes first."
            ).format(date=shown(two_ways))
        )
    return DateForm.DAY_FIRST


def _day(text: str, form: DateForm, grain: Grain) -> int:
    """Return the `day_number` of one text, or raise `ValueError` with the sentence that says what is wrong."""
    found = _day_or_none(text, form)
    if found is None:
        found = _named_period(text, grain)
    if found is not None:
        return found
    if form is DateForm.ISO and IN_NUMBERS.fullmatch(text):
        raise ValueError(
            _("“{text}” is not written year first, as the mapping says dates are here.").format(text=shown(text))
        )
    raise ValueError(_("“{text}” is not a date.").format(text=shown(text)))


def _day_or_none(text: str, form: DateForm) -> int | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = (found[1], found[3], found[4]) if found[1] else (found[5], found[6], found[7])
        return _number(text, int(year), int(month), int(day))
    if found := DAY_AND_MONTH_WORD.fullmatch(text):
        return _number(text, _year(found[3]), _month(found[2]), int(found[1]))
    if found := MONTH_WORD_AND_DAY.fullmatch(text):
        return _number(text, _year(found[3]), _month(found[1]), int(found[2]))
    if form is not DateForm.ISO and (found := IN_NUMBERS.fullmatch(text)):
        first, second = int(found[1]), int(found[3])
        day, month = (second, first) if form is DateForm.MONTH_FIRST else (first, second)
        return _number(text, _year(found[4]), month, day)
    return None


def _named_period(text: str, grain: Grain) -> int | None:
    """Return the first day of a week or month that is written as one, where the mapping says that it is."""
    if grain is Grain.WEEK and (found := YEAR_AND_WEEK.fullmatch(text)):
        try:
            return day_number(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            raise ValueError(_("There is no week {text}.").format(text=shown(text))) from None
    year_and_month = _year_and_month(text)
    if year_and_month is None:
        return None
    if grain is not Grain.MONTH:
        raise ValueError(_("“{text}” names a month, not a day.").format(text=shown(text)))
    return _number(text, *year_and_month, 1)


def _year_and_month(text: str) -> tuple[int, int] | None:
    if found := YEAR_AND_MONTH.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := MONTH_AND_YEAR.fullmatch(text):
        return int(found[2]), int(found[1])
    if (found := MONTH_WORD_AND_YEAR.fullmatch(text)) and _month(found[1]):
        return _year(found[2]), _month(found[1])
    return None


def _number(text: str, year: int, month: int, day: int) -> int:
    try:
        return day_number(date(year, month, day))
    except ValueError:
        raise ValueError(_("There is no day {text}.").format(text=shown(text))) from None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:  # noqa: PLR2004 - written in full
        return year
    return CENTURY + year if year < FIRST_YEAR_OF_THE_LAST_CENTURY else CENTURY - 100 + year


def _month(word: str) -> int:
    """Return the number of an English month's name or of its first letters; 0 where it is none, which no date
    has.
    """
    return next((number for number, name in enumerate(MONTHS, start=1) if name.startswith(word.casefold())), 0)


def _second(text: str) -> int:
    """Return the second of the day; `NO_TIME` for no text; raise `ValueError` with the sentence otherwise."""
    if not text:
        return NO_TIME
    found = TIME.fullmatch(text)
    if found:
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if found[4] and 1 <= hour <= NOON:
            hour = hour % NOON + (NOON if found[4] in "pP" else 0)
        if hour < 24 and minute < 60 and second < 60:  # noqa: PLR2004 - a clock
            return hour * 3600 + minute * 60 + second
    raise ValueError(_("“{text}” is not a time of day.").format(text=shown(text)))


def _zone(text: str) -> int:
    """Return the offset from UTC in seconds of a zone that a text names; `NO_ZONE` where it names none."""
    if not text:
        return NO_ZONE
    if text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return seconds if text[0] == "+" else -seconds
