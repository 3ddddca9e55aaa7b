"""Days and times as people write them, read once for each distinct text; what could mean two days is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from resilience.domain.need import day_number
from resilience.domain.vocabulary import Grain
from resilience.intake.date_order import IN_NUMBERS, MONTHS_IN_A_YEAR, WEEK_BEGINNING, form_of
from resilience.intake.mapping import DateForm
from resilience.intake.problems import shown
from resilience.intake.times_of_day import NO_TIME, NO_ZONE, attempt, second_of_day, zone_offset
from resilience.locales import _

CENTURY = 2000
FIRST_YEAR_OF_THE_LAST_CENTURY = 90
"""A two-digit year from here on means the century before."""

DAY_AND_TIME = (
    r"(?is)^(?P<day>.*?)(?:(?:[t ,]|\s+at\s)\s*"
    r"(?P<time>\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?|\s*h(?:rs?|ours)?)?"
    r"|\d{1,2}\s*[ap]\.?m\.?|\d{4}\s*h(?:rs?|ours)?)"
    r"\s*(?P<zone>z|utc|gmt|bst|[+-]\d{2}:?\d{2})?)?$"
)
_NTH = r"(?:st|nd|rd|th|af|il|ydd|ed|fed|eg|ain)?"
_WORD = r"([a-z]{3,10})"
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
YEAR_AND_WEEK = re.compile(r"(\d{4})[- ]?w(?:eek|k)? ?(\d{1,2})|w(?:eek|k)? ?(\d{1,2}),? (\d{4})", re.IGNORECASE)
YEAR_AND_MONTH = re.compile(r"(\d{4})[-/. ]?(\d{2})")
MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})")
MONTH_WORD_AND_YEAR = re.compile(rf"{_WORD}\.?[-/ ]+(\d{{4}}|\d{{2}})", re.IGNORECASE)
DAY_AND_MONTH_WORD = re.compile(
    rf"(?:[a-z]+,? )?(\d{{1,2}}){_NTH}(?: of)?[-/. ]*{_WORD}\.?,?[-/ ]*(\d{{4}}|\d{{2}})", re.IGNORECASE
)
MONTH_WORD_AND_DAY = re.compile(rf"(?:[a-z]+,? )?{_WORD}\.? (\d{{1,2}}){_NTH},? (\d{{4}})", re.IGNORECASE)
WITHOUT_YEAR = re.compile(
    rf"(?:[a-z]+,? )?(?:\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}{_NTH}(?: of)? {_WORD}|{_WORD} \d{{1,2}}{_NTH})", re.IGNORECASE
)
COUNTED_FROM_1900 = re.compile(r"(?:3[3-9]|[456]\d)\d{3}(?:\.\d+)?")
"""The days from 1990 to 2090 as spreadsheets number them."""
MONTHS = (
    "january february march april may june july august september october november december".split(),  # noqa: SIM905 - read as a line
    "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr".split(),  # noqa: SIM905 - the same
)
"""In English and in Welsh; the first three letters or more will do."""


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


def moments(labels: Any, form: DateForm, grain: Grain) -> Moments:  # noqa: ANN401 - a pyarrow array of text
    """Read the distinct texts of a column of days, with or without a time of day.

    Raises `TwoWays` where the form is left to the column and the column does not decide.
    """
    parts = pc.extract_regex(labels, DAY_AND_TIME)
    days = _Part.of(parts, "day")
    decided = form_of(days.texts) if form is DateForm.AS_WRITTEN else form
    read = [attempt(_day, text, decided, grain) for text in days.texts]
    times = _Part.of(parts, "time")
    seconds = [attempt(second_of_day, text) for text in times.texts]
    zones = _Part.of(parts, "zone")
    wrong = days.wrong(read) | times.wrong(seconds)
    wrong[len(labels)] = _("This is empty; every record needs to say when.")
    return Moments(
        day=days.numbers(read, 0),
        second=times.numbers(seconds, NO_TIME),
        zone=zones.numbers([zone_offset(text) for text in zones.texts], NO_ZONE),
        wrong=wrong,
    )


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


def _day(text: str, form: DateForm, grain: Grain) -> int:
    """Return the `day_number` of one text, or raise `ValueError` with the sentence that says what is wrong."""
    for read in (_named_week, _day_or_none, _named_month):
        found = read(text, form, grain)
        if found is not None:
            return found
    raise ValueError(_why_no_day(text, form))


def _why_no_day(text: str, form: DateForm) -> str:
    if form is DateForm.ISO and IN_NUMBERS.fullmatch(text):
        return _("“{text}” is not written year first, as the mapping says dates are here.").format(text=shown(text))
    if WITHOUT_YEAR.fullmatch(text):
        return _("“{text}” has no year. Please write dates with day, month and year.").format(text=shown(text))
    if COUNTED_FROM_1900.fullmatch(text):
        return _(
            "“{text}” is a day as spreadsheets number it. Please give the column the format “date” and save it again."
        ).format(text=shown(text))
    return _("“{text}” is not a date.").format(text=shown(text))


def _day_or_none(text: str, form: DateForm, _grain: Grain) -> int | None:
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = (found[1], found[3], found[4]) if found[1] else (found[5], found[6], found[7])
        return _number(text, int(year), int(month), int(day))
    if (found := DAY_AND_MONTH_WORD.fullmatch(text)) and _month(found[2]):
        return _number(text, _year(found[3]), _month(found[2]), int(found[1]))
    if (found := MONTH_WORD_AND_DAY.fullmatch(text)) and _month(found[1]):
        return _number(text, _year(found[3]), _month(found[1]), int(found[2]))
    if form is not DateForm.ISO and (found := IN_NUMBERS.fullmatch(text)):
        first, second = int(found[1]), int(found[3])
        day, month = (second, first) if form is DateForm.MONTH_FIRST else (first, second)
        return _number(text, _year(found[4]), month, day)
    return None


def _named_week(text: str, form: DateForm, grain: Grain) -> int | None:
    """Return the day after words such as "week commencing", or the Monday of a week by its number (ISO 8601)."""
    numbered = YEAR_AND_WEEK.fullmatch(text)
    if numbered is None and not WEEK_BEGINNING.match(text):
        return None
    if grain is not Grain.WEEK:
        raise ValueError(_("“{text}” names a week, not a day.").format(text=shown(text)))
    if numbered is None:
        return _day_or_none(WEEK_BEGINNING.sub("", text, count=1), form, grain)
    try:
        return day_number(date.fromisocalendar(int(numbered[1] or numbered[4]), int(numbered[2] or numbered[3]), 1))
    except ValueError:
        raise ValueError(_("There is no week {text}.").format(text=shown(text))) from None


def _named_month(text: str, _form: DateForm, grain: Grain) -> int | None:
    """Return the first day of a month that is written as one, where the mapping says that months are."""
    year_and_month = _year_and_month(text)
    if year_and_month is None:
        return None
    if grain is not Grain.MONTH:
        raise ValueError(_("“{text}” names a month, not a day.").format(text=shown(text)))
    year, month = year_and_month
    if not 1 <= month <= MONTHS_IN_A_YEAR:
        raise ValueError(_("There is no month {text}.").format(text=shown(text)))
    return _number(text, year, month, 1)


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
    """Return the number of a month's name or of its first letters; 0 where it is none, which no date has."""
    wanted = word.casefold()
    return next(
        (number for names in MONTHS for number, name in enumerate(names, start=1) if name.startswith(wanted)), 0
    )
