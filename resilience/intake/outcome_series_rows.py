"""The rows of a table of series as numbers, with what is wrong by row and column, and what is left aside and why."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.intake.outcome_series_columns import SeriesColumns, cells
from resilience.intake.outcome_series_moments import Moments
from resilience.intake.outcome_series_numbers import Cell, is_number, is_whole, number_cell
from resilience.intake.problems import Problem, shown
from resilience.intake.table import SourceTable
from resilience.locales import _, ngettext

YES = frozenset({"1", "1.0", "true", "yes", "y", "t", "treated", "after"})
NO = frozenset({"", "0", "0.0", "false", "no", "n", "f", "untreated", "before", "control"})
TOTAL_OF_UNITS = re.compile(r"(?:grand |sub-?)?totals?|all|overall", re.IGNORECASE)
TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b.*|all\b.*|overall\b.*|average\b.*|mean\b.*", re.IGNORECASE)
SOME = 5


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """One row. `row` counts as a spreadsheet does; `unit` is "" in a file without units; numbers are by column.

    `treated_from` is the text of the cell that names the first treated period, "" for none.
    """

    row: int
    unit: str
    start: date
    values: Mapping[str, float | None]
    exposure: float | None
    weight: float | None
    is_treated: bool
    treated_from: str


@dataclass(slots=True)
class KeptRows:
    """The rows with a period, what is wrong in them, and sentences on what was left aside.

    A cell that is wrong holds no number: while there are problems the rows only serve to find what else is wrong.
    """

    rows: list[SeriesRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    empty: int = 0
    """Cells of a workbook without a value, where a formula may stand."""
    hidden: int = 0
    marked: int = 0
    parted: int = 0
    first_parted: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was made of cells and rows that are no plain numbers."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        if self.left_out:
            rows = list(dict.fromkeys(self.left_out))
            some = ", ".join(map(str, rows[:SOME])) + (" …" if len(rows) > SOME else "")
            yield ngettext(
                "{n} row is left out as a heading, a total or a note (row {rows}).",
                "{n} rows are left out as headings, totals or notes (rows {rows}).",
                len(rows),
            ).format(n=len(rows), rows=some)
        if self.empty:
            yield ngettext(
                "{n} cell of the columns chosen is empty and kept as not reported. In a workbook a formula that shows "
                "an error (such as #DIV/0!) or was never worked out is read as empty too: please check it there.",
                "{n} cells of the columns chosen are empty and kept as not reported. In a workbook a formula that "
                "shows an error (such as #DIV/0!) or was never worked out is read as empty too: please check them "
                "there.",
                self.empty,
            ).format(n=self.empty)
        if self.hidden:
            yield ngettext(
                "{n} cell hides its number (such as * or <5); it is kept as not reported.",
                "{n} cells hide their numbers (such as * or <5); they are kept as not reported.",
                self.hidden,
            ).format(n=self.hidden)
        if self.marked:
            yield ngettext(
                "{n} number carries a mark, such as provisional or revised; the number counts, the mark is not kept.",
                "{n} numbers carry a mark, such as provisional or revised; the numbers count, the marks are not kept.",
                self.marked,
            ).format(n=self.marked)
        if self.parted:
            yield ngettext(
                "{n} number holds a comma before three digits (“{text}”); it is read as thousands, not as decimals.",
                "{n} numbers hold a comma before three digits (such as “{text}”); they are read as thousands, not as "
                "decimals.",
                self.parted,
            ).format(n=self.parted, text=shown(self.first_parted))


def rows_of(table: SourceTable, columns: SeriesColumns, moments: Moments, *, counts: Collection[str]) -> KeptRows:
    """Return the rows with a period and a unit. `counts` are the outcomes that must be whole and not below zero."""
    return _Reading(table, columns, moments, counts=counts).done()


class _Reading:
    """One pass over a table."""

    def __init__(
        self, table: SourceTable, columns: SeriesColumns, moments: Moments, *, counts: Collection[str]
    ) -> None:
        self._table, self._columns, self._moments = table, columns, moments
        self._whole = frozenset(counts)
        self._texts = {name: cells(table, name) for name in columns.named}
        self._numbers = [int(number) for number in table.row_numbers.tolist()]
        self._kept = KeptRows()

    def done(self) -> KeptRows:
        for place in range(len(self._table)):
            self._row(place)
        last = max((row.row for row in self._kept.rows), default=0)
        for problem in self._table.broken:
            if problem.row is not None and problem.row > last > 0:
                self._kept.left_out.append(problem.row)
            else:
                self._kept.problems.append(problem)
        return self._kept

    def _row(self, place: int) -> None:
        start = self._moments.starts[place]
        if place in self._moments.left_out and place not in self._moments.wrong:
            return
        if start is None:
            self._no_period(place)
            return
        if TOTAL_OF_UNITS.fullmatch(self._text(place, self._columns.unit)):
            self._kept.left_out.append(self._numbers[place])
            return
        values = {name: self._value(place, name) for name in self._columns.series}
        has_value = any(value is not None for value in values.values())
        row = SeriesRow(
            row=self._numbers[place],
            unit=self._unit(place, is_needed=has_value),
            start=start,
            values=values,
            exposure=self._above_zero(place, self._columns.exposure, is_needed=has_value),
            weight=self._above_zero(place, self._columns.weight, is_needed=False),
            is_treated=self._is_treated(place),
            treated_from=self._text(place, self._columns.treated_from),
        )
        if row.unit or not self._columns.unit:
            self._kept.rows.append(row)

    def _no_period(self, place: int) -> None:
        """Leave aside a row that is a heading, a total or a note; a row with numbers and no period is a problem."""
        text = self._text(place, self._columns.when)
        has_number = any(is_number(self._texts[name][place]) for name in self._columns.series)
        if TOTAL.fullmatch(text) or not has_number:
            self._kept.left_out.append(self._numbers[place])
        else:
            self._wrong(place, self._columns.when, self._moments.wrong[place])

    def _text(self, place: int, name: str) -> str:
        return self._texts[name][place] if name else ""

    def _wrong(self, place: int, column: str | None, sentence: str) -> None:
        self._kept.problems.append(Problem(self._numbers[place], column, sentence))

    def _cell(self, place: int, name: str) -> Cell:
        try:
            return number_cell(self._texts[name][place])
        except ValueError as wrong:
            self._wrong(place, name, str(wrong))
            return Cell(None)

    def _value(self, place: int, name: str) -> float | None:
        cell = self._cell(place, name)
        self._kept.empty += bool(self._table.sheet) and not self._texts[name][place]
        self._kept.hidden += cell.is_hidden
        self._kept.marked += cell.is_marked
        self._kept.parted += cell.is_parted
        if cell.is_parted:
            self._kept.first_parted = self._kept.first_parted or self._texts[name][place]
        if cell.value is not None and name in self._whole and not is_whole(cell.value):
            self._wrong(
                place,
                name,
                _("This is no whole number from 0 upwards. If the column is a rate or an amount, please say so."),
            )
        return cell.value

    def _above_zero(self, place: int, name: str, *, is_needed: bool) -> float | None:
        if not name:
            return None
        value = self._cell(place, name).value
        if value is not None and value <= 0:
            self._wrong(place, name, _("This must be above zero."))
        if value is None and is_needed and self._is_clean(place, name):
            self._wrong(place, name, _("The denominator is missing beside a value."))
        return value

    def _is_clean(self, place: int, name: str) -> bool:
        last = self._kept.problems[-1] if self._kept.problems else None
        return last is None or (last.row, last.column) != (self._numbers[place], name)

    def _unit(self, place: int, *, is_needed: bool) -> str:
        name = self._columns.unit
        try:
            unit = plain_line(self._text(place, name))
        except Refused as too_long:
            self._wrong(place, name, too_long.sentence)
            return ""
        if name and not unit and is_needed:
            self._wrong(place, name, _("This row does not say whose value it is."))
        return unit

    def _is_treated(self, place: int) -> bool:
        name = self._columns.treated
        word = self._text(place, name).casefold()
        if word not in YES | NO:
            self._wrong(
                place,
                name,
                _("“{text}” is neither 0 nor 1. The column must be 1 from the first treated period on.").format(
                    text=shown(word)
                ),
            )
        return word in YES


def one_of_each(rows: Sequence[SeriesRow]) -> dict[str, list[SeriesRow]]:
    """Return the rows of each unit, units in the order in which they first stand."""
    found: dict[str, list[SeriesRow]] = {}
    for row in rows:
        found.setdefault(row.unit, []).append(row)
    return found
