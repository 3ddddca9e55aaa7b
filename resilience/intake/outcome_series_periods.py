"""Periods as published tables write them: days, months, quarters, calendar and financial years."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import pyarrow as pa

from resilience.domain.need import day_from_number
from resilience.domain.vocabulary import Grain
from resilience.intake.date_order import WEEK_BEGINNING, TwoWays
from resilience.intake.dates import (
    MONTH_AND_YEAR,
    MONTH_WORD_AND_YEAR,
    MONTHS,
    YEAR_AND_MONTH,
    YEAR_AND_WEEK,
    moments,
)
from resilience.intake.mapping import DateForm
from resilience.intake.problems import shown
from resilience.locales import _

FIRST_YEAR, LAST_YEAR = 1800, 2100
APRIL = 4
"""The month in which a financial year begins."""
MONTHS_OF_A_QUARTER = 3

_YEAR = re.compile(r"(?:cy ?)?(\d{4})(?:\.0+)?", re.IGNORECASE)
_FINANCIAL = re.compile(r"(?:fy ?)?(\d{4})(/|-|–)(\d{4}|\d{2})", re.IGNORECASE)
_QUARTER_WORD = r"q(?:uarter|tr)?\.?\s?"
_QUARTER_FIRST = re.compile(
    rf"{_QUARTER_WORD}(?P<quarter>[1-4])[ ,/:-]*(?P<year>\d{{4}})(?P<to>[/–-]\d{{2,4}})?", re.IGNORECASE
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<to>[/–-]\d{{2}}(?:\d\d)?)?[ ,/:-]*{_QUARTER_WORD}(?P<quarter>[1-4])", re.IGNORECASE
)
_THREE_MONTHS = re.compile(r"([a-z]{3,9})\.?\s*(?:-|–|to)\s*([a-z]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE)
_YEAR_AND_WORD = re.compile(r"(\d{4})[ -]([a-z]{3,9})\.?", re.IGNORECASE)
_YEAR_M_MONTH = re.compile(r"(\d{4})[- ]?m(\d{1,2})", re.IGNORECASE)
_WEEK_ENDING = re.compile(r"^(?:w/?e|w(?:ee)?k end(?:ing|ed))[.: ]+", re.IGNORECASE)
_MONTH_FORMS = (YEAR_AND_MONTH, MONTH_AND_YEAR, MONTH_WORD_AND_YEAR)


class Fineness(IntEnum):
    """How fine a period is written, the finest first."""

    DAY = 1
    MONTH = 2
    QUARTER = 3
    YEAR = 4


@dataclass(frozen=True, slots=True)
class WrittenPeriod:
    """A period by its first day; of a day it is not known yet how long the period lasts that it stands for."""

    start: date
    fineness: Fineness


@dataclass(frozen=True, slots=True)
class WrittenPeriods:
    """The distinct texts of a column: which are periods, and what is wrong with the others, by text."""

    read: Mapping[str, WrittenPeriod]
    wrong: Mapping[str, str]


def written_periods(texts: Collection[str]) -> WrittenPeriods:
    """Read the distinct texts of a column of periods; empty ones are left aside."""
    distinct = [text for text in dict.fromkeys(texts) if text]
    has_financial_years = _are_financial_years(distinct)
    read: dict[str, WrittenPeriod] = {}
    others = []
    for text in distinct:
        period = _quarter(text) or _year(text, has_financial_years=has_financial_years)
        if period is None:
            others.append(text)
        else:
            read[text] = period
    days, wrong = _days_and_months(others)
    return WrittenPeriods({text: (read | days)[text] for text in distinct if text in read or text in days}, wrong)


def _are_financial_years(texts: Sequence[str]) -> bool:
    """Whether `2019-20` means a financial year here: it is a month where any other month stands beside it."""
    found = [parts for text in texts if (parts := _FINANCIAL.fullmatch(text))]
    follow = [_follows(parts[1], parts[3]) for parts in found]
    if not found or not all(follow):
        return False
    years = {str(parts[1]) for parts in found}
    separator, last = str(found[0][2]), str(found[0][3])
    return len(years) > 1 or separator == "/" or len(last) > len("20")


def _follows(year: str, next_year: str) -> bool:
    return str(int(year) + 1).endswith(next_year)


def _year(text: str, *, has_financial_years: bool) -> WrittenPeriod | None:
    if found := _YEAR.fullmatch(text):
        return _period(int(found[1]), 1, Fineness.YEAR)
    if has_financial_years and (found := _FINANCIAL.fullmatch(text)):
        return _period(int(found[1]), APRIL, Fineness.YEAR)
    return None


def _quarter(text: str) -> WrittenPeriod | None:
    if found := _QUARTER_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        return _quarter_of(int(found["year"]), int(found["quarter"]), is_financial=bool(found["to"]))
    if found := _THREE_MONTHS.fullmatch(text):
        first, last = month_of_word(found[1]), month_of_word(found[2])
        if first and last == first + MONTHS_OF_A_QUARTER - 1:
            return _period(int(found[3]), first, Fineness.QUARTER)
    return None


def _quarter_of(year: int, quarter: int, *, is_financial: bool) -> WrittenPeriod | None:
    """Return a quarter; the first one of a financial year begins in April, its fourth in January of the next year."""
    month = MONTHS_OF_A_QUARTER * (quarter - 1) + (APRIL if is_financial else 1)
    return _period(year + (month - 1) // 12, (month - 1) % 12 + 1, Fineness.QUARTER)


def _period(year: int, month: int, fineness: Fineness) -> WrittenPeriod | None:
    return WrittenPeriod(date(year, month, 1), fineness) if FIRST_YEAR <= year <= LAST_YEAR else None


def month_of_word(word: str) -> int:
    """Return the number of a month's name in English or Welsh or of its first letters; 0 where it is none."""
    wanted = word.casefold().strip(".")
    return next(
        (number for names in MONTHS for number, name in enumerate(names, start=1) if name.startswith(wanted)), 0
    )


# ---------------------------------------------------------------------------------------------------- days, months


def _days_and_months(texts: Sequence[str]) -> tuple[dict[str, WrittenPeriod], dict[str, str]]:
    weeks = [text for text in texts if WEEK_BEGINNING.match(text) or YEAR_AND_WEEK.fullmatch(text)]
    days = [text for text in texts if text not in set(weeks)]
    read_days, wrong_days = _written(days, Grain.MONTH)
    read_weeks, wrong_weeks = _written(weeks, Grain.WEEK)
    return read_days | read_weeks, wrong_days | wrong_weeks


def _written(texts: Sequence[str], grain: Grain) -> tuple[dict[str, WrittenPeriod], dict[str, str]]:
    if not texts:
        return {}, {}
    plain = [_as_dates_are_written(text) for text in texts]
    months = {text for text, written in zip(texts, plain, strict=True) if _names_a_month(written)}
    days, sentences = _read(plain, grain)
    wrong = {text: _no_period(text, sentences[at]) for at, text in enumerate(texts) if at in sentences}
    read = {}
    for text, day in zip(texts, days, strict=True):
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            read[text] = WrittenPeriod(day, Fineness.MONTH if text in months else Fineness.DAY)
        elif day is not None:
            wrong[text] = _beyond(text)
    return read, wrong


def _as_dates_are_written(text: str) -> str:
    """Return `2019 APR` and `2019M04`, as statistical offices write them, and `w/e 12/01/2020` as others do."""
    text = _WEEK_ENDING.sub("", text, count=1)
    if found := _YEAR_M_MONTH.fullmatch(text):
        return f"{found[1]}-{int(found[2]):02}"
    if (found := _YEAR_AND_WORD.fullmatch(text)) and month_of_word(found[2]):
        return f"{found[2]} {found[1]}"
    return text


def _names_a_month(text: str) -> bool:
    return any(form.fullmatch(text) for form in _MONTH_FORMS)


def _read(texts: Sequence[str], grain: Grain) -> tuple[list[date | None], dict[int, str]]:
    """Read days and months; where every day could be read both ways, the way in which they are evenly spaced."""
    labels = pa.array(texts, pa.string())
    try:
        return _dates(labels, DateForm.AS_WRITTEN, grain)
    except TwoWays as two_ways:
        for form in (DateForm.DAY_FIRST, DateForm.MONTH_FIRST):
            days, wrong = _dates(labels, form, grain)
            if not wrong and stand_at_one_place_of_the_month([day for day in days if day is not None]):
                return days, wrong
        sentence = two_ways.sentence
    return [None] * len(texts), dict.fromkeys(range(len(texts)), sentence)


def _dates(labels: pa.Array, form: DateForm, grain: Grain) -> tuple[list[date | None], dict[int, str]]:
    found = moments(labels, form, grain)
    wrong = {label: sentence for label, sentence in found.wrong.items() if label < len(labels)}
    return [None if at in wrong else day_from_number(int(found.day[at])) for at in range(len(labels))], wrong


def stand_at_one_place_of_the_month(days: Collection[date]) -> bool:
    """Whether all days are the same day of their month, or all of them its last."""
    return len({day.day for day in days}) == 1 or are_last_days(days)


def are_last_days(days: Collection[date]) -> bool:
    """Whether each day is the last of its month."""
    return bool(days) and all(day.day == monthrange(day.year, day.month)[1] for day in days)


def _beyond(text: str) -> str:
    return _("“{text}” lies outside the years {first} to {last}, which are read here.").format(
        text=shown(text), first=FIRST_YEAR, last=LAST_YEAR
    )


def _no_period(text: str, sentence: str) -> str:
    """Return what is wrong with a text; where it looks like no date at all, what a period looks like."""
    if _YEAR.fullmatch(text):
        return _beyond(text)
    if any(sign.isdigit() for sign in text) and len(text) >= len("2019"):
        return sentence
    return _("“{text}” is no period. Periods look like 2019-04, Apr 2019, 2019 Q1, 2019/20 or a date.").format(
        text=shown(text)
    )
