"""Unit costs and deflators out of a table: an edition, or what is wrong with each row in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from resilience.domain.text import plain_line
from resilience.domain.unit_cost import Cashable, Deflator, Deflators, UnitCost, UnitCostEdition
from resilience.domain.vocabulary import CountedAs
from resilience.intake.checked_rows import CheckedRow, CheckedRows, WrongCell
from resilience.intake.problems import Problem, shown
from resilience.intake.reference import key
from resilience.intake.table import SourceTable
from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.value_uprating import financial_year

MOST_ROWS = 2_000
LARGEST_COST = 1_000_000_000
LARGEST_LEVEL = 1_000_000
LONGEST_CODE = 40
_AMOUNT = re.compile(r"£?\s?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,15})?", re.ASCII)
VALUES = ("fiscal", "economic", "social")
COST_COLUMNS = (
    *("code", "what", "unit", "counted_as", "agency", *VALUES, "price_year", "cashable", "note"),
    *("edition", "dated", "source", "licence"),
)
"""The columns of a file of unit costs; `note` may be missing."""
DEFLATOR_COLUMNS = ("year", "level", "kind", "edition", "dated", "source")
FORECAST, OUTTURN = "forecast", "outturn"
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class EditionReading:
    """What a file of unit costs holds: an edition, `None` where anything is wrong with it."""

    edition: UnitCostEdition | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class DeflatorReading:
    """What a file of deflators holds: the deflators, `None` where anything is wrong with them."""

    deflators: Deflators | None
    problems: tuple[Problem, ...]


def read_unit_costs(table: SourceTable, deflators: Deflators) -> EditionReading:
    """Return the edition in a table, its price years brought to one by `deflators`, or every problem with it.

    `Refused` for a table with too many rows. Columns that are not `COST_COLUMNS` are left alone.
    """
    rows = CheckedRows(table, COST_COLUMNS, optional=frozenset({"note"}), most=MOST_ROWS)
    known = deflators.levels
    costs = [_cost(row, known) for row in rows.read()]
    rows.each_once("code")
    held = tuple(cost for cost in costs if cost is not None)
    name, dated, licence = rows.same("edition"), rows.same("dated"), rows.same("licence")
    if rows.problems or not held:
        return EditionReading(None, rows.found())
    return EditionReading(UnitCostEdition(name, date.fromisoformat(dated), licence, held, deflators), ())


def read_deflators(table: SourceTable) -> DeflatorReading:
    """Return the deflators in a table, by year, or every problem with them."""
    rows = CheckedRows(table, DEFLATOR_COLUMNS, most=MOST_ROWS)
    years = [_deflator(row) for row in rows.read()]
    rows.each_once("year", lambda cell: cell[:4])  # 2011/12 and 2011-12 are one year
    held = tuple(sorted((year for year in years if year is not None), key=lambda one: one.year))
    name, dated, source = rows.same("edition"), rows.same("dated"), rows.same("source")
    if rows.problems or not held:
        return DeflatorReading(None, rows.found())
    return DeflatorReading(Deflators(name, date.fromisoformat(dated), source, held), ())


def _cost(row: CheckedRow, levels: dict[str, float]) -> UnitCost | None:
    values = {name: row.get(name, _value, None) for name in VALUES}
    if row.is_fine and all(value is None for value in values.values()):
        row.note("fiscal", _("Give a fiscal, an economic or a social value; all three are empty."))
    row.get("edition", _needed, "")
    row.get("dated", _day, "")
    row.get("licence", _needed, "")
    cost = UnitCost(
        code=row.get("code", _code, ""),
        what=row.get("what", _needed, ""),
        unit=row.get("unit", _needed, ""),
        counted_as=row.get("counted_as", _counted_as, CountedAs.OTHER),
        agency=row.get("agency", _needed, ""),
        price_year=row.get("price_year", lambda cell: _price_year(cell, levels), ""),
        **values,
        cashable=row.get("cashable", lambda cell: _word(cell, Cashable), Cashable.NO),
        source=row.get("source", _needed, ""),
        note=row.get("note", plain_line, ""),
    )
    return cost if row.is_fine else None


def _deflator(row: CheckedRow) -> Deflator | None:
    row.get("edition", _needed, "")
    row.get("dated", _day, "")
    row.get("source", _needed, "")
    found = Deflator(
        year=row.get("year", financial_year, ""),
        level=row.get("level", _level, 1.0),
        is_forecast=row.get("kind", _is_forecast, False),
    )
    return found if row.is_fine else None


def _needed(cell: str) -> str:
    if not plain_line(cell):
        raise WrongCell(_("This is empty; every row needs it."))
    return plain_line(cell)


def _code(cell: str) -> str:
    if len(_needed(cell)) > LONGEST_CODE:
        raise WrongCell(_("A code has at most {most} characters.").format(most=LONGEST_CODE))
    return _needed(cell)


def _value(cell: str) -> float | None:
    return _amount(cell, LARGEST_COST) if cell else None


def _level(cell: str) -> float:
    level = _amount(cell, LARGEST_LEVEL)
    if level == 0:
        raise WrongCell(_("A level of prices is above 0."))
    return level


def _amount(cell: str, most: int) -> float:
    if not _AMOUNT.fullmatch(cell):
        raise WrongCell(_("“{cell}” is no amount. Write it like 1542 or 1542.50.").format(cell=shown(cell)))
    amount = float(cell.lstrip("£ ").replace(",", ""))
    if amount > most:
        raise WrongCell(_("“{cell}” is larger than any amount that is taken here.").format(cell=shown(cell)))
    return amount


def _price_year(cell: str, levels: dict[str, float]) -> str:
    year = financial_year(cell)
    if year not in levels:
        raise NotComputable(
            _("There is no deflator for {year}, so these prices cannot be brought to today’s.").format(year=year)
        )
    return year


def _day(cell: str) -> str:
    try:
        return date.fromisoformat(cell).isoformat()
    except ValueError as wrong:
        raise WrongCell(_("“{cell}” is no day. Write it like 2015-03-31.").format(cell=shown(cell))) from wrong


def _counted_as(cell: str) -> CountedAs:
    found = _word(cell, CountedAs)
    if found is CountedAs.REQUEST:
        raise WrongCell(_("Requests have no price: a request averted is not a need averted."))
    return found


def _is_forecast(cell: str) -> bool:
    if key(cell) not in {FORECAST, OUTTURN}:
        raise WrongCell(_("“{cell}” must be one of: {words}.").format(cell=shown(cell), words=f"{OUTTURN}, {FORECAST}"))
    return key(cell) == FORECAST


def _word(cell: str, words: type[Word]) -> Word:
    for word in words:
        if key(cell) == word.value:
            return word
    raise WrongCell(_("“{cell}” must be one of: {words}.").format(cell=shown(cell), words=", ".join(words)))
