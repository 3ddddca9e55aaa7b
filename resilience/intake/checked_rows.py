"""Small tables read row by row: each cell is taken as what it must be, or what is wrong with it is noted in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.intake.problems import MOST_STORED, Problem
from resilience.intake.reference import key
from resilience.intake.table import SourceTable
from resilience.locales import _

T = TypeVar("T")


class WrongCell(Exception):
    """One cell cannot be taken as it stands."""


class CheckedRow:
    """One row: its cells are asked for by column, and what is wrong with one is noted where it stands."""

    def __init__(self, number: int, cells: dict[str, str], problems: list[Problem]) -> None:
        self.number, self.cells, self._problems = number, cells, problems
        self.is_fine = True

    def note(self, column: str, sentence: str) -> None:
        self.is_fine = False
        self._problems.append(Problem(self.number, column, sentence))

    def get(self, column: str, read: Callable[[str], T], otherwise: T) -> T:
        """Return what `read` makes of a cell; `otherwise` where it cannot, with the problem noted."""
        try:
            return read(self.cells[column])
        except (WrongCell, Refused) as wrong:
            self.note(column, str(wrong))
            return otherwise


class CheckedRows:
    """The rows of a table with these columns, and the problems found so far."""

    def __init__(
        self,
        table: SourceTable,
        columns: tuple[str, ...],
        *,
        optional: frozenset[str] = frozenset(),
        most: int,
    ) -> None:
        if len(table) > most:
            raise Refused(
                _("This file has more than {most} rows. Please keep those that you use.").format(most=f"{most:,}")
            )
        self.problems = list(table.broken)
        held = {name: table.column(name) for name in columns if table.has(name)}
        self.problems += [
            Problem(None, name, _("The file has no column “{column}”.").format(column=name))
            for name in columns
            if name not in held and name not in optional
        ]
        self._rows = [
            CheckedRow(
                int(number), {name: held[name].cell(at) if name in held else "" for name in columns}, self.problems
            )
            for at, number in enumerate(table.row_numbers)
        ]

    def read(self) -> list[CheckedRow]:
        """Return the rows, none where a column is missing: every row would say the same."""
        return [] if any(problem.row is None for problem in self.problems) else self._rows

    def each_once(self, column: str, written: Callable[[str], str] = key) -> None:
        """Note the rows whose cell stands in a row above already; `written` gives two spellings one form."""
        first: dict[str, int] = {}
        for row in self.read():
            cell = written(row.cells[column])
            if cell and first.setdefault(cell, row.number) != row.number:
                row.note(column, _("This stands in row {row} already.").format(row=first[cell]))

    def same(self, column: str) -> str:
        """Return the one value that a column has in every row, with a note at each row that differs."""
        values = [(row, plain_line(row.cells[column])) for row in self.read() if row.is_fine]
        for row, value in values:
            if value != values[0][1]:
                row.note(
                    column, _("This is “{first}” in the rows above; it must be the same.").format(first=values[0][1])
                )
        return values[0][1] if values else ""

    def found(self) -> tuple[Problem, ...]:
        """Return the problems, those of the whole file first."""
        return tuple(sorted(self.problems, key=lambda problem: problem.row or 0))[:MOST_STORED]
