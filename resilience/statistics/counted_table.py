"""Whole counts in rows and columns, read from what an analyst has at hand, with totals beside or within."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable

Counts = Sequence[float | None] | Sequence[Sequence[float | None]] | npt.NDArray[np.float64] | npt.NDArray[np.int64]
"""One row or rows of equal length; None and NaN are missing."""
Position = tuple[int, int]
"""Row and column from 0; a total has the number after the last."""

Totals = Literal["beside", "within"]
"""Whether totals are worked out beside the table, or stand in it as last row and column (last cell of one row)."""

_FEWEST_RECOGNISED = 3
_MOST = 10**12


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a table without its totals, None where missing; `has_totals` says whether it came with them."""

    cells: tuple[tuple[int | None, ...], ...]
    has_totals: bool

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.cells), len(self.cells[0])

    @property
    def with_totals(self) -> tuple[tuple[int | None, ...], ...]:
        """The cells with each row's total after it, and under them the columns' totals and the total of all."""
        rows = [(*row, _sum(row)) for row in self.cells]
        return (*rows, tuple(_sum(column) for column in zip(*rows, strict=True)))


def counted(table: Counts, totals: Totals | None = None) -> Counted:
    """Read a table. Without `totals` they are within where three rows and columns or more add up so, else beside.

    Raises `NotComputable` for anything but one row or rows of equal length, for counts that are not whole numbers from
    0, and for totals within that do not add up.
    """
    rows = plain(table)
    beside = Counted(rows, has_totals=False)
    if totals == "beside" or (totals is None and min(beside.shape) < _FEWEST_RECOGNISED):
        return beside
    within = _within(rows)
    if within is None and totals == "within":
        raise NotComputable(_("The last row and the last column are not the totals of the others."))
    if within is None or (totals is None and not rows[-1][-1]):
        return beside
    return within


def _within(rows: tuple[tuple[int | None, ...], ...]) -> Counted | None:
    """Return a table without the totals that stand in it, or None where they do not add up."""
    n_rows, n_columns = max(1, len(rows) - 1), max(1, len(rows[0]) - 1)
    inner = Counted(tuple(row[:n_columns] for row in rows[:n_rows]), has_totals=True)
    held = tuple(row[: len(rows[0])] for row in inner.with_totals[: len(rows)])
    return inner if held == rows else None


def plain(table: Counts) -> tuple[tuple[int | None, ...], ...]:
    """Return the rows as they stand, totals and all; refused as in `counted`."""
    try:
        numbers = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise NotComputable(_("A table of counts has rows of equal length, with a number in each cell.")) from error
    rows = np.atleast_2d(numbers)
    if rows.ndim != 2 or not rows.size:  # noqa: PLR2004 - rows and columns
        raise NotComputable(_("A table of counts has rows and columns, and at least one cell."))
    return tuple(tuple(_whole(float(value)) for value in row) for row in rows)


def _whole(value: float) -> int | None:
    if math.isnan(value):
        return None
    if not 0 <= value <= _MOST or value != int(value):
        raise NotComputable(_("A count is a whole number from 0 upwards; {value} is not.").format(value=value))
    return int(value)


def _sum(values: Sequence[int | None]) -> int:
    return sum(value for value in values if value is not None)
