"""Hides the small counts of a table that leaves the screen, and whatever in it would give them away.

Which numbers those are is decided in `statistics.disclosure` alone; here a table of text finds its way there and back.
A reader of a file is taken to know every total from wherever: over all rows, over each year and over each month of the
year where the rows are of several years, over the columns where there are many, and over a column and its parts.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.count_columns import (
    Column,
    count_in,
    has_shares_alone,
    is_count,
    is_number,
    is_share,
    kinds_of,
    piled_up,
    totals_of,
    wholes_of,
)
from resilience.statistics.disclosure import HIDDEN, suppress
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from resilience.views.table import Table

Position = tuple[int, int]
Grid = list[list[Position | None]]
"""Which cells of a table (row and column) belong together; None where there is none."""

_YEAR_LAST = re.compile(r"(?P<within>.*\S)\s+(?P<year>\d{4})")
FEWEST_YEARS = 2
FEWEST_ALIKE = 3
"""Columns of counts from which their rows are taken to have totals too, such as weekdays beneath an hour."""
BELOW = HIDDEN[1] + 1
COUNTED = frozenset({Column.COUNT, Column.PART})


Named = frozenset[tuple[str, str]]
"""Cells by the first cell of their row and the heading of their column."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A table as it may leave. `cells` are hidden, 0 where it is as it was; `counts` names those that are counts."""

    table: Table
    cells: int
    counts: Named = frozenset()


def without_small_counts_in(tables: Sequence[Table]) -> list[Hidden]:
    """Hide small counts in tables that leave together: what is hidden in one is hidden in every other."""
    first = [without_small_counts(table) for table in tables]
    hidden = frozenset[tuple[str, str]]().union(*(one.counts for one in first))
    return [without_small_counts(table, also=hidden) for table in tables] if hidden else first


def without_small_counts(
    table: Table,
    columns: Sequence[Column] | None = None,
    totals: Collection[str] | None = None,
    *,
    also: Named = frozenset(),
) -> Hidden:
    """Hide counts from 1 to 7, the fewest others that protect them, and everything worked out from either.

    `columns` says what stands in each column and `totals` which first cells head rows that add up the others; without
    them both are told from how the table is written. `also` names counts to hide as well.
    """
    columns = kinds_of(table) if columns is None else columns
    counts = _signs(table, columns, totals_of() if totals is None else totals)
    counts = dict.fromkeys(_named(table, columns, also), _("hidden")) | counts
    signs = _given_away(table, columns, counts) | dict.fromkeys(_shares_alone(table, columns), _("hidden")) | counts
    if not signs:
        return Hidden(table, 0)
    rows = tuple(
        tuple(signs.get((row, column), cell) for column, cell in enumerate(cells))
        for row, cells in enumerate(table.rows)
    )
    named = frozenset((table.rows[row][0], table.columns[column]) for row, column in counts)
    return Hidden(replace(table, rows=rows), len(signs), named)


def _named(table: Table, columns: Sequence[Column], names: Named) -> Iterator[Position]:
    for row, cells in enumerate(table.rows):
        for column, kind in enumerate(columns):
            if kind in COUNTED and (cells[0], table.columns[column]) in names and is_number(cells[column]):
                yield row, column


def _shares_alone(table: Table, columns: Sequence[Column]) -> Iterator[Position]:
    if has_shares_alone(table, columns):
        yield from (
            (row, at) for row, cells in enumerate(table.rows) for at, cell in enumerate(cells) if is_share(cell)
        )


def small() -> str:
    """Return what stands in place of a small count."""
    return _("{low} to {high}").format(low=HIDDEN[0], high=HIDDEN[1])


def _given_away(table: Table, columns: Sequence[Column], signs: dict[Position, str]) -> dict[Position, str]:
    """Return what is worked out from hidden counts: in the same row, or over all rows; everything where they mix."""
    if not signs:
        return {}
    rows_with = {row for row, _column in signs}
    is_mixed = any(columns[column] is Column.MIXED for _row, column in signs)
    worked_out = {Column.FROM_ALL} | (set(Column) - {Column.APART} if is_mixed else set())
    return {
        (row, column): _("hidden")
        for row, cells in enumerate(table.rows)
        for column, kind in enumerate(columns)
        if (kind in worked_out or (row in rows_with and kind in {Column.FROM_ROW, Column.MIXED}))
        and is_number(cells[column])
    }


def _signs(table: Table, columns: Sequence[Column], totals: Collection[str]) -> dict[Position, str]:
    """Return what stands in place of each hidden count."""
    inner = [row for row, cells in enumerate(table.rows) if cells[0] not in totals]
    outer = [row for row, cells in enumerate(table.rows) if cells[0] in totals]
    hidden = {*_hidden_in_parts(table, inner, columns), *_hidden_in_piles(table, inner)}
    for column, kind in enumerate(columns):
        for grid in _grids(table, inner, column) if kind in COUNTED else ():
            found, total_is_hidden = _hidden(table, grid)
            hidden |= found | ({(row, column) for row in outer} if total_is_hidden else set())
    alike = [column for column, kind in enumerate(columns) if kind is Column.COUNT]
    if len(alike) >= FEWEST_ALIKE and not wholes_of(table, columns):
        hidden |= _hidden(table, [[(row, column) for column in alike] for row in inner])[0]
    return dict.fromkeys(hidden, _("hidden")) | dict.fromkeys(_too_small(table, columns), small())


def _too_small(table: Table, columns: Sequence[Column]) -> Iterator[Position]:
    for row, cells in enumerate(table.rows):
        for column, kind in enumerate(columns):
            may_be = kind in COUNTED or (kind is Column.MIXED and is_count(cells[column]))
            if may_be and HIDDEN[0] <= (count_in(cells[column]) or 0) <= HIDDEN[1]:
                yield row, column


def _grids(table: Table, inner: Sequence[int], column: int) -> Iterator[Grid]:
    """Return the ways in which the cells of a column add up to something known: in all, by year, by time of year."""
    yield [[(row, column) for row in inner]]
    found = [_YEAR_LAST.fullmatch(table.rows[row][0]) for row in inner]
    at: dict[tuple[str, str], Position] = {
        (one["year"], one["within"]): (row, column) for row, one in zip(inner, found, strict=True) if one
    }
    by_year: dict[str, list[Position | None]] = defaultdict(list)
    for (year, _within), position in at.items():
        by_year[year].append(position)
    if len(by_year) < FEWEST_YEARS or len(at) < len(inner):
        return
    for positions in by_year.values():
        yield [positions]
    seen = Counter(within for _year, within in at)
    again = [within for within, times in seen.items() if times >= FEWEST_YEARS]
    if again:
        yield [[at.get((year, within)) for within in again] for year in by_year]


def _hidden(table: Table, grid: Grid) -> tuple[set[Position], bool]:
    """Return which cells of a grid are to be hidden, and whether the total of all has to be hidden with them."""
    everything = {at for row in grid for at in row if at is not None}
    if not everything:
        return set(), False
    counts = [[None if at is None else count_in(table.rows[at[0]][at[1]]) for at in row] for row in grid]
    try:
        found = suppress(counts, below=BELOW, totals="beside")
    except NotComputable:
        return everything, True
    hidden = {
        at
        for positions, fates in zip(grid, found.pattern, strict=True)
        for at, fate in zip(positions, fates, strict=True)
        if at is not None and fate in {"primary", "secondary"}
    }
    return hidden, found.total is None


def _hidden_in_parts(table: Table, inner: Sequence[int], columns: Sequence[Column]) -> Iterator[Position]:
    """Return what has to be hidden since parts and what is left of their whole add up to it, row by row."""
    for whole, parts in wholes_of(table, columns).items():
        rows = [row for row in inner if count_in(table.rows[row][whole]) is not None]
        wholes = [count_in(table.rows[row][whole]) or 0 for row in rows]
        held = [[count_in(table.rows[row][part]) or 0 for part in parts] for row in rows]
        overlap = any(sum(of_row) > of for of_row, of in zip(held, wholes, strict=True))
        for number in range(len(parts)) if overlap else [0] if rows and parts else []:
            chosen = slice(number, number + 1) if overlap else slice(None)
            counts = [
                [*of_row[chosen], max(0, of - sum(of_row[chosen]))] for of_row, of in zip(held, wholes, strict=True)
            ]
            yield from _suppressed(counts, [[(row, part) for part in parts[chosen]] for row in rows], whole)


def _suppressed(counts: list[list[int]], at: list[list[Position]], whole: int) -> Iterator[Position]:
    """Return where parts are hidden, and the whole of a row where nothing less would do."""
    found = suppress(counts, below=BELOW, totals="beside")
    for positions, fates, total in zip(at, found.pattern, found.row_totals, strict=True):
        yield from (one for one, fate in zip(positions, fates, strict=False) if fate in {"primary", "secondary"})
        if total is None:
            yield positions[0][0], whole


def _hidden_in_piles(table: Table, inner: Sequence[int]) -> Iterator[Position]:
    """Return what has to be hidden since the row above it, less this one, is a small count."""
    for column in piled_up(table):
        held = [(row, count_in(table.rows[row][column])) for row in inner]
        for (_above, more), (row, less) in itertools.pairwise(held):
            if more is not None and less is not None and HIDDEN[0] <= more - less <= HIDDEN[1]:
                yield row, column
