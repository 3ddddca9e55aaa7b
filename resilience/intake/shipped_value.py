"""The shipped reference data for value for money: unit costs, deflators, discount rates, corrections for optimism."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache

from resilience.domain.errors import NotFound, Refused
from resilience.domain.unit_cost import AppliesTo, Deflators, OptimismBias, UnitCostEdition
from resilience.intake.problems import Problem
from resilience.intake.shipped import DATA
from resilience.intake.table import SourceTable, read_table
from resilience.intake.unit_costs import read_deflators, read_unit_costs
from resilience.locales import _
from resilience.statistics.value_discounting import Schedule

FOLDER = DATA / "value"


@lru_cache(maxsize=1)
def shipped_unit_costs() -> UnitCostEdition:
    """Return the shipped edition, with the shipped deflators."""
    return edition_from_text((FOLDER / "unit_costs.csv").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def shipped_deflators() -> Deflators:
    """Return the shipped deflators."""
    found = read_deflators(_table((FOLDER / "deflators.csv").read_text(encoding="utf-8")))
    if found.deflators is None:
        raise _refused(found.problems)
    return found.deflators


def edition_from_text(text: str) -> UnitCostEdition:
    """Return the edition that a file's text holds, as it was checked when it came in; `Refused` where it is none."""
    found = read_unit_costs(_table(text), shipped_deflators())
    if found.edition is None:
        raise _refused(found.problems)
    return found.edition


@lru_cache(maxsize=1)
def shipped_discount_rates() -> tuple[Schedule, ...]:
    """Return the shipped discount rates by schedule, in the order of the file."""
    rows = list(_rows("discount_rates.csv"))
    return tuple(
        Schedule(
            name,
            tuple((int(row["from_year"]), float(row["rate"])) for row in rows if row["schedule"] == name),
            next(row["source"] for row in rows if row["schedule"] == name),
            next(row["edition"] for row in rows if row["schedule"] == name),
        )
        for name in dict.fromkeys(row["schedule"] for row in rows)
    )


@lru_cache(maxsize=1)
def shipped_optimism() -> tuple[OptimismBias, ...]:
    """Return the corrections for optimism, those of benefits from the strongest evidence to the weakest."""
    return tuple(
        OptimismBias(
            AppliesTo(row["applies_to"]),
            row["basis"],
            int(row["grade"]) if row["grade"] else None,
            float(row["share"]),
            row["what"],
            row["judgement"],
            row["source"],
        )
        for row in _rows("optimism_bias.csv")
    )


def optimism_for_grade(grade: int) -> OptimismBias:
    """Return the correction of benefits whose evidence has this grade, 1 to 5, or 0 where nobody evaluated them."""
    for one in shipped_optimism():
        if one.applies_to is AppliesTo.BENEFITS and one.grade == grade:
            return one
    raise NotFound(_("Evidence has grades from 0 to 5; {grade} is none of them.").format(grade=grade))


def optimism_for_cost(basis: str) -> OptimismBias:
    """Return the correction of costs known in this way: contract, recorded, reckoned, elsewhere or judged."""
    for one in shipped_optimism():
        if one.applies_to is AppliesTo.COSTS and one.basis == basis:
            return one
    raise NotFound(_("There is no such way of knowing a cost."))


def _table(text: str) -> SourceTable:
    return read_table("edition.csv", text.encode("utf-8"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _refused(problems: tuple[Problem, ...]) -> Refused:
    first = problems[0].sentence if problems else ""
    return Refused(_("This is no file of unit costs: {reason}").format(reason=first))
