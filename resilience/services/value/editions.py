"""The unit costs that count: the edition brought in last, or the shipped one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from resilience.intake.shipped_value import edition_from_text, shipped_unit_costs
from resilience.locales import _
from resilience.services import words

if TYPE_CHECKING:
    from resilience.domain.unit_cost import UnitCostEdition
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class InUse:
    """The edition that counts now; `is_shipped` says that nobody brought one in."""

    edition: UnitCostEdition
    is_shipped: bool

    @property
    def said(self) -> str:
        """The edition by name, month and price year, as every figure names it."""
        return _("{name} of {month}").format(name=self.edition.name, month=words.month(self.edition.dated))

    @property
    def price_year(self) -> str:
        """The financial year in whose prices money is stated: the last one whose deflator is no forecast."""
        return self.edition.deflators.latest_known


def in_use(tx: Tx) -> InUse:
    """Return the edition by which money is worked out now."""
    held = tx.unit_cost_editions.current()
    return (
        InUse(shipped_unit_costs(), is_shipped=True)
        if held is None
        else InUse(edition_of(held.content), is_shipped=False)
    )


@lru_cache(maxsize=16)
def edition_of(content: str) -> UnitCostEdition:
    """Return the edition that a held file holds."""
    return edition_from_text(content)
