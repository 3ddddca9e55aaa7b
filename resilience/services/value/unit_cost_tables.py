"""Unit costs, deflators, discount rates and corrections for optimism as tables; an edition as the text of a file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from resilience.domain.text import cell_text
from resilience.domain.unit_cost import AppliesTo
from resilience.domain.vocabulary import ValueKind
from resilience.intake.shipped_value import shipped_discount_rates, shipped_optimism
from resilience.intake.unit_costs import COST_COLUMNS
from resilience.locales import _
from resilience.services.value import money_words as said
from resilience.statistics.value import uprate
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.unit_cost import Deflators, UnitCost, UnitCostEdition

MOST_CHANGES = 200


def costs(edition: UnitCostEdition, price_year: str) -> Table:
    """Return every price and what it comes to in the prices of `price_year`."""
    return Table(
        _("Unit costs that count: {name}").format(name=edition.name),
        (
            _("Code"),
            _("What"),
            _("One"),
            _("Prices what is counted as"),
            _("Bears it"),
            _("Fiscal"),
            _("Economic"),
            _("Social"),
            _("Prices of"),
            _("All, {year}").format(year=price_year),
        ),
        (False, False, False, False, False, True, True, True, True, True),
        tuple(_cost(one, edition, price_year) for one in edition.costs),
    )


def _cost(one: UnitCost, edition: UnitCostEdition, price_year: str) -> tuple[str, ...]:
    values = [value for value in (one.fiscal, one.economic, one.social) if value is not None]
    now = [uprate(value, one.price_year, price_year, edition.deflators.levels) for value in values]
    return (
        one.code,
        one.what,
        one.unit,
        one.counted_as.label,
        one.agency,
        *(_pounds(one.of(kind)) for kind in (ValueKind.FISCAL, ValueKind.ECONOMIC, ValueKind.SOCIAL)),
        one.price_year,
        " + ".join(said.pounds(value) for value in now),
    )


def notes(edition: UnitCostEdition) -> Table:
    """Return what is said of each price: whether one fewer frees money, notes, and the source."""
    return Table(
        _("What is said of each price"),
        (_("Code"), _("One fewer"), _("Note"), _("Source")),
        (False, False, False, False),
        tuple((one.code, one.cashable.label, one.note or "–", one.source) for one in edition.costs),
    )


def _pounds(value: float | None) -> str:
    return "–" if value is None else said.pounds(value)


def deflators(held: Deflators) -> Table:
    """Return the levels of prices by year."""
    return Table(
        _("Levels of prices: {name}").format(name=held.name),
        (_("Financial year"), _("Level"), _("Kind")),
        (False, True, False),
        tuple((one.year, f"{one.level:.4f}", _("forecast") if one.is_forecast else _("outturn")) for one in held.years),
    )


def rates() -> Table:
    """Return the discount rates by schedule."""
    names = {"standard": _("Standard"), "health": _("Health"), "sensitivity_2026": _("Sensitivity of 2026")}
    return Table(
        _("Discount rates"),
        (_("Rates"), _("From year"), _("A year"), _("Edition"), _("Source")),
        (False, True, True, False, False),
        tuple(
            (names.get(one.name, one.name), str(year), f"{rate * said.HUNDRED:.2f}%", one.edition, one.source)
            for one in shipped_discount_rates()
            for year, rate in one.steps
        ),
    )


def optimism() -> Table:
    """Return the corrections for optimism, with what is a judgement in them."""
    return Table(
        _("Corrections for optimism"),
        (_("Of"), _("Where known by"), _("Grade"), _("Correction"), _("Judgement"), _("Source")),
        (False, False, True, True, False, False),
        tuple(
            (
                _("benefits, cut") if one.applies_to is AppliesTo.BENEFITS else _("costs, raised"),
                one.what,
                "–" if one.grade is None else str(one.grade),
                said.share(one.share),
                one.judgement,
                one.source,
            )
            for one in shipped_optimism()
        ),
    )


def changes(now: UnitCostEdition, then: UnitCostEdition) -> Table:
    """Return which prices a new edition would change, add and drop; a table without rows where none."""
    old, new = ({one.code: one for one in edition.costs} for edition in (now, then))
    rows = [_change(code, old.get(code), new.get(code)) for code in dict.fromkeys((*new, *old))]
    changed = tuple(row for row in rows if row[2] != row[3])
    return Table(
        _("What would change")
        if len(changed) <= MOST_CHANGES
        else _("What would change, the first {n} of {all}").format(n=MOST_CHANGES, all=len(changed)),
        (_("Code"), _("What"), _("Now"), _("Then")),
        (False, False, True, True),
        changed[:MOST_CHANGES],
    )


def _change(code: str, old: UnitCost | None, new: UnitCost | None) -> tuple[str, ...]:
    what = new or old
    return (code, what.what if what else "", _price(old), _price(new))


def _price(one: UnitCost | None) -> str:
    if one is None:
        return _("not in it")
    values = " + ".join(_pounds(value) for value in (one.fiscal, one.economic, one.social) if value is not None)
    return _("{values} in {year}").format(values=values, year=one.price_year)


def as_text(edition: UnitCostEdition, *, for_spreadsheet: bool = False) -> str:
    """Return an edition as the text of a file, in the columns by which it is read.

    `for_spreadsheet` keeps cells from being taken for formulas; what is held is held as it came.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COST_COLUMNS)
    for one in edition.costs:
        cells = _cells(one, edition)
        writer.writerow([cell_text(cell) for cell in cells] if for_spreadsheet else cells)
    return text.getvalue()


def _cells(one: UnitCost, edition: UnitCostEdition) -> tuple[str, ...]:
    values = ("" if value is None else repr(value) for value in (one.fiscal, one.economic, one.social))
    return (
        one.code,
        one.what,
        one.unit,
        one.counted_as.value,
        one.agency,
        *values,
        one.price_year,
        one.cashable.value,
        one.note,
        edition.name,
        edition.dated.isoformat(),
        one.source,
        edition.licence,
    )
