"""What stands in the columns of a table, told from how they are written; in doubt, what hides more.

A table says in words what it holds, and whoever makes a new one has nothing to declare: what looks like a count is
taken for one, and other numbers for something worked out from the counts beside them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.table import Table

_LEADING = re.compile(r"[~≈]?(?P<number>\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?)(\s?%|\s.*|\))?", re.DOTALL)
_PLAIN = re.compile(r"[\d,]+")
_SIGNED = re.compile(r"[~≈(]?[+−-]?\d.*", re.DOTALL)
_DATE = re.compile(r"\d{1,2} [^\W\d]+ \d{4}\b.*|\d{4}-\d{2}.*|\d{4}", re.DOTALL)
RATES_ARE_WHOLE_FROM = 100
"""Rates are written without a decimal from here on (`words.rate`); smaller whole numbers are counts, 0 apart."""
FEW_OF = 2
"""A number that stands in every second row or more often is taken for one of the whole table."""
FEWEST_ROWS = 4
FEWEST_SHARES = 3
"""Rows from which shares are those of codes, and not of two periods."""


class Column(Enum):
    """What stands in a column, as far as a small count could be worked out from it.

    COUNT: records or requests. PART: a part of another column of counts (`wholes_of` says of which). MIXED: counts in
    some rows, in others what is worked out from them. FROM_ROW: worked out from the counts of its row, such as a rate
    with its limits. FROM_ALL: worked out from the counts of several rows, such as a mean or a control limit. APART:
    nothing to do with the size of counts.
    """

    COUNT = auto()
    PART = auto()
    MIXED = auto()
    FROM_ROW = auto()
    FROM_ALL = auto()
    APART = auto()


@dataclass(frozen=True, slots=True)
class _Number:
    """A number at the beginning of a cell; `is_whole` where it is written as a count is."""

    value: float
    is_whole: bool


def kinds_of(table: Table) -> tuple[Column, ...]:
    """Return what each column is taken for; the first names the row."""
    found = [Column.APART]
    for column, heading in enumerate(table.columns[1:], start=1):
        kind = _kind(heading, [row[column] for row in table.rows])
        whole = _whole_of(table, column)
        is_part = kind is Column.COUNT and whole is not None
        found.append(Column.PART if is_part else kind)
    return tuple(found)


def wholes_of(table: Table, columns: Sequence[Column]) -> dict[int, list[int]]:
    """Return columns of counts with the columns of their parts."""
    held: dict[int, list[int]] = defaultdict(list)
    for column, kind in enumerate(columns):
        whole = _whole_of(table, column) if kind is Column.PART else None
        if whole is not None:
            held[whole].append(column)
    return held


def piled_up(table: Table) -> tuple[int, ...]:
    """Return columns in which each row holds what the rows under it hold too, so that a difference is a count."""
    return tuple(column for column, heading in enumerate(table.columns) if heading == _("Came so far"))


def has_shares_alone(table: Table, columns: Sequence[Column]) -> bool:
    """Whether a table gives the shares of several without a count: how many they are of may stand anywhere."""
    counted = {Column.COUNT, Column.PART, Column.MIXED}
    return counted.isdisjoint(columns) and len(table.rows) >= FEWEST_SHARES


def is_share(cell: str) -> bool:
    """Whether a cell begins with a share in per cent, without a sign."""
    return "%" in cell and _LEADING.fullmatch(cell) is not None


def _whole_of(table: Table, column: int) -> int | None:
    """Return the column of which a column is a part, by their headings; the nearest one where there are several."""
    wholes = _part_of().get(table.columns[column], ())
    found = [place for place, heading in enumerate(table.columns) if heading in wholes and place != column]
    return min(found, key=lambda place: abs(place - column)) if found else None


def totals_of() -> frozenset[str]:
    """Return the headings of rows that add up the others."""
    return frozenset({_("All"), _("All records"), _("In all"), _("Total"), _("All types"), _("Together")})


def count_in(cell: str) -> int | None:
    """Return the count that a cell begins with, in whole records: a fraction of an estimate counts as one at least."""
    found = _number(cell)
    return None if found is None else max(round(found.value), 1 if found.value > 0 else 0)


def is_count(cell: str) -> bool:
    """Whether a cell begins with a number written as a count is."""
    found = _number(cell)
    return found is not None and found.is_whole


def is_number(cell: str) -> bool:
    """Whether a cell begins with a number, of whatever kind but a date."""
    return _SIGNED.fullmatch(cell) is not None and _DATE.fullmatch(cell) is None


def _number(cell: str) -> _Number | None:
    found = None if _DATE.fullmatch(cell) else _LEADING.fullmatch(cell)
    if found is None:
        return None
    return _Number(float(found["number"].replace(",", "")), "." not in found["number"] and "%" not in cell)


def _kind(heading: str, cells: list[str]) -> Column:
    held = [cell for cell in cells if is_number(cell)]
    if not held or (heading in _apart() and all(_PLAIN.fullmatch(cell) for cell in held)):
        return Column.APART
    if heading in _of_all():
        return Column.FROM_ALL
    if heading in _of_row() or _("per ") in heading.casefold():
        return Column.FROM_ROW
    differences = [cell for cell in held if cell[0] in "+−-"]
    if not differences and (heading in _counts() or all(is_count(cell) for cell in held)):
        return Column.COUNT
    if any(is_count(cell) and 0 < (count_in(cell) or 0) < RATES_ARE_WHOLE_FROM for cell in held):
        return Column.MIXED
    is_of_all = not differences and len(held) >= FEWEST_ROWS and len(set(held)) * FEW_OF <= len(held)
    return Column.FROM_ALL if is_of_all else Column.FROM_ROW


def _counts() -> frozenset[str]:
    """Headings beneath which an estimate may have a decimal place and is a count all the same."""
    return frozenset({_("Requests"), _("Offers"), _("Records"), _("Count")}) | _parts()


def _parts() -> frozenset[str]:
    return frozenset({_("Unmet"), _("Still open"), _("Met")})


def _part_of() -> dict[str, tuple[str, ...]]:
    """Headings of parts, each with the headings of what they are parts of."""
    requests = (_("Requests"), _("Count"), _("Of"))
    return dict.fromkeys(_parts(), requests) | {
        _("Requests"): (_("Of"),),
        _("Not met"): (_("Of"),),
        _("Earlier"): (_("Earlier, of"),),
        _("Never used"): (_("Offers"),),
        _("Came no further"): (_("Came so far"),),
        _("Checked"): (_("Offers"),),
        _("Ready"): (_("Checked"),),
        _("Tasked"): (_("Ready"),),
        _("Completed"): (_("Tasked"),),
        _("Retained"): (_("Completed"),),
    }


def _of_row() -> frozenset[str]:
    """Headings beneath which even whole numbers count nothing: a rate per 1,000 exposed can be 250 of 5 requests."""
    return frozenset({_("Rate"), _("Value"), _("Low"), _("High"), _("Share")})


def _of_all() -> frozenset[str]:
    return frozenset({_("Mean"), _("Median"), _("Lower limit"), _("Upper limit")})


def _apart() -> frozenset[str]:
    """Headings of numbers that count no records."""
    return frozenset(
        {
            _("Whole months reported"),
            _("Residents"),
            _("Days"),
            _("Weeks"),
            _("Days or weeks"),
            _("Days missing"),
            _("Days later"),
            _("Coverage of 100"),
        }
    )
