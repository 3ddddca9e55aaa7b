"""The shipped claims: benefits reported elsewhere that nobody evaluated, as examples of what a claim leaves open."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache

from resilience.intake.shipped_value import FOLDER


@dataclass(frozen=True, slots=True)
class ShippedClaim:
    """One claim. `priced_as` are the unit costs that its words may mean, () where it cannot be turned into money.

    `quantity` and `reported_pounds` are `None` where the source gives none; `not_given` is a list in words.
    """

    code: str
    context: str
    claim: str
    quantity: float | None
    priced_as: tuple[str, ...]
    reported_pounds: float | None
    why_no_money: str
    not_given: str
    source: str


@lru_cache(maxsize=1)
def shipped_claims() -> tuple[ShippedClaim, ...]:
    """Return them in the order of the file."""
    with (FOLDER / "reported_claims.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            ShippedClaim(
                row["code"],
                row["context"],
                row["claim"],
                float(row["quantity"]) if row["quantity"] else None,
                tuple(filter(None, row["priced_as"].split(";"))),
                float(row["reported_pounds"]) if row["reported_pounds"] else None,
                row["why_no_money"],
                row["not_given"],
                row["source"],
            )
            for row in csv.DictReader(file)
        )
