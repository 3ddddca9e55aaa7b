"""Which column of a table of series probably holds what: a suggestion that a person looks at and changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from resilience.intake.identifier_names import words_of
from resilience.intake.outcome_series_columns import SeriesColumns, cells
from resilience.intake.outcome_series_made import MANY_TWICE
from resilience.intake.outcome_series_numbers import Cell, is_number, is_whole, may_be_a_number, number_cell
from resilience.intake.outcome_series_periods import month_of_word, written_periods
from resilience.intake.outcome_series_rows import NO, YES
from resilience.intake.outcome_series_treated import NEVER
from resilience.intake.problems import Problem
from resilience.intake.table import SourceTable

MOST_LOOKED_AT = 3_000
"""Rows that are looked at; what a column holds shows in fewer."""
GOOD_PART = 0.8
FLAGS = frozenset({"0", "1", "0.0", "1.0"})
WHEN = re.compile(r"\b(?:date|period|month|week|quarter|year|day|time)\b")
MONTH = re.compile(r"^(?:month|mon|mth|month name|month number|quarter|qtr|q)$")
RUNNING = re.compile(r"^(?:t|time|index|period|obs|observation|step|month no|month number|trend)$")
UNIT = re.compile(
    r"\b(?:unit|area|region|state|country|county|district|authority|la|lad|utla|ward|place|site|group|trust|practice"
    r"|hospital|sid|id|code|org|organisation|provider|service|station|arm|supplier|geography|fips)\b"
)
EXPOSURE = re.compile(
    r"exposure|denominator|std ?pop|standard population|person ?(?:year|month|day)s?|population|\bpop\b|residents"
    r"|list size|at risk|households"
)
WEIGHT = re.compile(r"\bw(?:eigh)?ts?\b|pop ?wt|weight")
TREATED_FROM = re.compile(r"first treat|treated? (?:from|since|year|in)|start of treatment|cohort|first year|effective")
EXPOSURES_BY_PREFERENCE = (re.compile(r"exposure|denominator"), re.compile(r"std|standard"))


@dataclass(frozen=True, eq=False)
class _Column:
    """One column with what its name and its cells say."""

    name: str
    texts: Sequence[str]

    @cached_property
    def words(self) -> str:
        return words_of(self.name)

    @cached_property
    def filled(self) -> list[str]:
        return [text for text in self.texts if text]

    @cached_property
    def distinct(self) -> list[str]:
        return list(dict.fromkeys(self.filled))

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers of the column; none where a good part of its cells are no numbers."""
        found = [_cell(text) for text in self.filled]
        held = [cell.value for cell in found if cell is not None and cell.value is not None]
        readable = sum(cell is not None for cell in found)
        return held if held and readable >= GOOD_PART * len(self.filled) else []

    @property
    def is_flag(self) -> bool:
        return len(self.distinct) == len("01") and set(self.distinct) <= FLAGS

    @property
    def is_truth(self) -> bool:
        return bool(self.distinct) and {text.casefold() for text in self.distinct} <= YES | NO

    @property
    def counts_on(self) -> bool:
        """Whether the column is a running number: one, two, three … row by row."""
        held = self.numbers
        begins = bool(held) and (held[0] in {0, 1} or RUNNING.search(self.words) is not None)
        return begins and len(held) == len(self.texts) > 1 and all(b == a + 1 for a, b in pairwise(held))

    @cached_property
    def periods(self) -> float:
        """The share of distinct cells that read as periods."""
        if not self.distinct:
            return 0.0
        return len(written_periods(self.distinct).read) / len(self.distinct)

    @property
    def are_years(self) -> bool:
        return bool(self.numbers) and all(re.fullmatch(r"(?:1[89]|20)\d\d(?:\.0)?", text) for text in self.distinct)

    @property
    def are_months(self) -> bool:
        return bool(self.distinct) and all(_is_part_of_a_year(text) for text in self.distinct)


def _cell(text: str) -> Cell | None:
    return number_cell(text) if may_be_a_number(text) else None


def _is_part_of_a_year(text: str) -> bool:
    number = text.removesuffix(".0")
    if number.isdecimal():
        return 1 <= int(number) <= 12  # noqa: PLR2004 - months
    return bool(re.fullmatch(r"(?i)q[1-4]", number)) or (len(number) > len("q1") and month_of_word(number) > 0)


def suggested(table: SourceTable) -> SeriesColumns:
    """Return what the columns of a table probably hold; `when` and `values` are "" and () where nothing looks so."""
    return _Suggestion([_Column(name, cells(table, name, MOST_LOOKED_AT)) for name in table.names]).made()


class _Suggestion:
    """Takes one column after the other out of those that are left."""

    def __init__(self, columns: list[_Column]) -> None:
        self._left = columns

    def made(self) -> SeriesColumns:
        when, month, is_running = self._when()
        unit = self._unit(when, month)
        treated = self._treated(when)
        treated_from = self._take(lambda column: bool(TREATED_FROM.search(column.words)) and _names_starts(column))
        weight = self._take(lambda column: bool(WEIGHT.search(column.words) and column.numbers))
        exposure = self._exposure()
        values = [column for column in self._left if _may_be_values(column)]
        best = next((column for column in values if all(map(is_whole, column.numbers))), values[0] if values else None)
        return SeriesColumns(
            when=_name(when),
            month=_name(month),
            is_running=is_running,
            values=(best.name,) if best else (),
            unit=_name(unit),
            exposure=_name(exposure),
            weight=_name(weight),
            treated=_name(treated) if treated_from is None else "",
            treated_from=_name(treated_from),
        )

    def _take(self, fits: Callable[[_Column], bool]) -> _Column | None:
        found = next((column for column in self._left if fits(column)), None)
        if found is not None:
            self._left.remove(found)
        return found

    def _when(self) -> tuple[_Column | None, _Column | None, bool]:
        """Return the column of periods, the one of months beside a year, and whether periods are running numbers."""
        whole = self._take(lambda column: not column.are_years and column.periods >= GOOD_PART and _named_when(column))
        whole = whole or self._take(lambda column: not column.numbers and column.periods >= GOOD_PART)
        if whole is not None:
            return whole, None, False
        years = self._take(lambda column: column.are_years)
        if years is not None:
            return years, self._take(lambda column: bool(MONTH.search(column.words)) and column.are_months), False
        running = self._take(lambda column: bool(RUNNING.search(column.words)) and column.counts_on)
        running = running or self._take(lambda column: column.counts_on)
        return running, None, running is not None

    def _unit(self, when: _Column | None, month: _Column | None) -> _Column | None:
        """Return the column that, with the period, tells every row from every other, where the period alone does not.

        Of several the one with a telling name, then the one with the fewest units. Where only few periods stand twice
        these are mistakes, and no column is taken for one of units on their account.
        """
        if when is None:
            return None
        moments = list(zip(when.texts, month.texts if month else when.texts, strict=True))
        if len(moments) - len(set(moments)) <= MANY_TWICE * len(moments):
            return None
        fit = [column for column in self._left if _tells_apart(column, moments)]
        fit.sort(key=lambda column: (not UNIT.search(column.words), len(column.distinct)))
        if fit:
            self._left.remove(fit[0])
        return fit[0] if fit else None

    def _treated(self, when: _Column | None) -> _Column | None:
        """Return a column that is 0 and then 1 for good, as a column of treatment is."""
        return self._take(lambda column: column.is_flag and when is not None)

    def _exposure(self) -> _Column | None:
        fit = [column for column in self._left if EXPOSURE.search(column.words) and min(column.numbers, default=0) > 0]
        preferred = [column for form in EXPOSURES_BY_PREFERENCE for column in fit if form.search(column.words)]
        found = next(iter([*preferred, *fit]), None)
        for column in fit:
            self._left.remove(column)
        return found


def _named_when(column: _Column) -> bool:
    return bool(WHEN.search(column.words)) or not column.numbers


def _names_starts(column: _Column) -> bool:
    named = [text for text in column.distinct if text.casefold() not in NEVER]
    return bool(named) and len(written_periods(named).read) == len(named)


def _may_be_values(column: _Column) -> bool:
    return bool(column.numbers) and not column.is_truth and not column.counts_on and not column.are_years


def _tells_apart(column: _Column, moments: Sequence[tuple[str, str]]) -> bool:
    """Whether there is one row for each period and unit, and each unit has several."""
    pairs = set(zip(moments, column.texts, strict=True))
    return (
        len(pairs) == len(moments) and len(column.filled) == len(moments) and 2 * len(column.distinct) <= len(moments)
    )


def _name(column: _Column | None) -> str:
    return "" if column is None else column.name


def numeric_columns(table: SourceTable) -> Iterator[str]:
    """Yield the columns that may be chosen as values: those that hold numbers."""
    for name in table.names:
        if _Column(name, cells(table, name, MOST_LOOKED_AT)).numbers:
            yield name


def no_numbers(table: SourceTable, columns: SeriesColumns) -> Iterator[Problem]:
    """Yield the cells by which no column can be chosen as values; nothing where another column can be."""
    others = [_Column(name, cells(table, name, MOST_LOOKED_AT)) for name in table.names if name not in columns.named]
    if any(column.numbers for column in others):
        return
    for column in others:
        if any(map(is_number, column.distinct)):
            yield from _cells_that_are_none(column, table.row_numbers.tolist())


def _cells_that_are_none(column: _Column, rows: Sequence[int]) -> Iterator[Problem]:
    for row, text in zip(rows, column.texts, strict=False):
        try:
            number_cell(text)
        except ValueError as wrong:
            yield Problem(int(row), column.name, str(wrong))


def looks_like_counts(table: SourceTable, name: str) -> bool:
    """Whether every number of a column is whole and not below zero."""
    numbers = _Column(name, cells(table, name, MOST_LOOKED_AT)).numbers
    return bool(numbers) and all(map(is_whole, numbers))
