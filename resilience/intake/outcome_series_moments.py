"""Which period each row of a table is about: from one column, from year and month, or from a running number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from resilience.domain.errors import Refused
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Step
from resilience.intake.date_order import MONTHS_IN_A_YEAR
from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid, cells
from resilience.intake.outcome_series_periods import (
    FIRST_YEAR,
    LAST_YEAR,
    Fineness,
    WrittenPeriod,
    month_of_word,
    written_periods,
)
from resilience.intake.outcome_series_steps import Periods, periods_of
from resilience.intake.problems import shown
from resilience.intake.table import SourceTable
from resilience.locales import _, ngettext

ENDING = ("ending", "w/e", "ended", "to date", "month end", "period end")
"""What stands in the name of a column that names the last day of each period."""
QUARTERS = frozenset("1234")


@dataclass(frozen=True, slots=True)
class Numbering:
    """Running numbers: `lowest` stands for the period that begins on `first`."""

    lowest: int
    first: date
    step: Step

    def reaches(self, number: int) -> bool:
        """Whether the period with this number begins within the years that are read."""
        years = (number - self.lowest) * (self.step.months or 1) / MONTHS_IN_A_YEAR
        return FIRST_YEAR - self.first.year <= years <= LAST_YEAR - self.first.year

    def start(self, number: int) -> date:
        """Return the first day of the period with this number, which it `reaches`."""
        return first_of_month(month_number(self.first) + (number - self.lowest) * (self.step.months or 1))


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """The periods of a table's rows, in their order.

    `starts` are first days, `None` where there is none: `wrong` then says why, by the row's place, unless it is in
    `left_out`; of a row in `left_out` it says what is wrong if the row has a number. `finer` is DAY or WEEK where rows
    have to be added up to months. `numbering` is `None` but for running numbers.
    """

    step: Step
    starts: tuple[date | None, ...]
    wrong: Mapping[int, str]
    left_out: frozenset[int]
    finer: Step | None = None
    numbering: Numbering | None = None
    notes: tuple[str, ...] = ()


def moments_of(table: SourceTable, columns: SeriesColumns, said: SeriesSaid) -> Moments:
    """Return the period of each row; `Refused` where a column holds no periods or they are not evenly spaced."""
    texts = cells(table, columns.when)
    if columns.is_running:
        return _numbered(texts, said)
    if columns.month:
        texts = _joined(texts, cells(table, columns.month), columns.month)
    written = written_periods(texts)
    if not written.read and written.wrong:
        raise Refused(next(iter(written.wrong.values())))
    periods = periods_of(written.read, said.step, names_ends=_names_ends(columns.when, texts))
    wrong = {text: written.wrong.get(text) or _("This row names no period.") for text in {*texts} - {*written.read}}
    wrong |= _months_among_days(written.read, periods.starts, periods.left_out)
    left_out = frozenset(periods.left_out)
    return Moments(
        step=periods.step,
        starts=tuple(periods.starts.get(text) for text in texts),
        wrong={place: wrong[text] for place, text in enumerate(texts) if text in wrong},
        left_out=frozenset(place for place, text in enumerate(texts) if text in left_out),
        finer=periods.finer,
        notes=_notes(periods),
    )


def _months_among_days(
    read: Mapping[str, WrittenPeriod], kept: Collection[str], left_out: Sequence[str]
) -> dict[str, str]:
    """Return what is wrong with months that stand among days: they are no totals, as years among months are."""
    if not any(read[text].fineness is Fineness.DAY for text in kept):
        return {}
    day = next(iter(kept))
    sentence = _("“{month}” names a month and “{day}” a day. Please write all periods in one way.")
    return {
        text: sentence.format(month=shown(text), day=shown(day))
        for text in left_out
        if read[text].fineness is Fineness.MONTH
    }


def _names_ends(name: str, texts: Sequence[str]) -> bool:
    said = f"{name} {texts[0] if texts else ''}".casefold()
    return any(word in said for word in ENDING)


def _notes(periods: Periods) -> tuple[str, ...]:
    found = []
    if periods.left_out:
        found.append(
            ngettext(
                "{n} period of another length is left out, such as “{text}”.",
                "{n} periods of another length are left out, such as “{text}”.",
                len(periods.left_out),
            ).format(n=len(periods.left_out), text=shown(periods.left_out[0]))
        )
    if periods.ends_named and periods.step is not Step.MONTH:
        found.append(_("The dates are taken as the last day of each period."))
    return tuple(found)


def _joined(years: Sequence[str], parts: Sequence[str], name: str) -> list[str]:
    """Return year and month, or year and quarter, as one text that is read as a period."""
    held = {part.strip() for part in parts if part}
    are_quarters = name.casefold().startswith("q") and held <= QUARTERS
    return [_one_text(year, part, are_quarters=are_quarters) for year, part in zip(years, parts, strict=True)]


def _one_text(year: str, part: str, *, are_quarters: bool) -> str:
    if not (year and part):
        return ""
    year = year.removesuffix(".0")
    number = part.removesuffix(".0")
    if are_quarters or number[:1] in {"q", "Q"}:
        return f"{year} Q{number.lstrip('qQ')}"
    if number.isdecimal():
        return f"{year}-{int(number):02}"
    return f"{number} {year}" if month_of_word(number) else f"{year} {number}"


def _numbered(texts: Sequence[str], said: SeriesSaid) -> Moments:
    numbers = [running_number(text) for text in texts]
    known = [number for number in numbers if number is not None]
    if not known:
        raise Refused(_("The column of running numbers holds no whole number. Please choose another column."))
    if said.running_from is None:
        raise Refused(_("Please say with which period the running numbers begin."))
    first = first_of_month(month_number(said.running_from))
    numbering = Numbering(min(known), first, said.step or Step.MONTH)
    if not numbering.reaches(max(known)):
        raise Refused(_("The running numbers go on beyond the year 2100. Please choose another column."))
    return Moments(
        step=numbering.step,
        starts=tuple(None if number is None else numbering.start(number) for number in numbers),
        wrong={
            place: _("“{text}” is no running number.").format(text=shown(texts[place]))
            for place, number in enumerate(numbers)
            if number is None
        },
        left_out=frozenset(),
        numbering=numbering,
    )


def running_number(text: str) -> int | None:
    """Return a whole number of at most six digits, as spreadsheets write it; `None` for anything else."""
    digits = text.removesuffix(".0")
    return int(digits) if digits.isdecimal() and len(digits) < len("1000000") else None
