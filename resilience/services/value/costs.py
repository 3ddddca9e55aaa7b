"""What an intervention cost, by line: raised for optimism and brought to the prices of one year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import CostKind
from resilience.intake.shipped_value import optimism_for_cost
from resilience.services.value.money_words import year_label
from resilience.statistics.value import Cost, uprate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.intervention import CostLine
    from resilience.domain.unit_cost import OptimismBias

RECORDED, RECKONED, JUDGED = "recorded", "reckoned", "judged"


@dataclass(frozen=True, slots=True)
class Spent:
    """One line of cost: `pounds` in the prices of the model's year, before the correction for optimism."""

    place: int
    held: CostLine
    pounds: float
    optimism: OptimismBias

    @property
    def key(self) -> str:
        """The name of its line in the model."""
        return f"cost {self.place}"

    def line(self, base: int) -> Cost:
        """Return its line; year 0 is the financial year `base`."""
        before = (0.0,) * (self.held.year - base)
        return Cost(self.key, (*before, self.pounds), optimism_bias=self.optimism.share)


def spent(costs: tuple[CostLine, ...], price_year: str, levels: Mapping[str, float]) -> tuple[Spent, ...]:
    """Return the costs in the prices of `price_year`; `NotComputable` for a year without a deflator."""
    return tuple(
        Spent(place, held, uprate(float(held.pounds), year_label(held.year), price_year, levels), _optimism(held))
        for place, held in enumerate(costs, start=1)
    )


def _optimism(held: CostLine) -> OptimismBias:
    """Return how far costs known in this way tend to rise: in kind is worked out, and without a source it is judged."""
    if held.kind is CostKind.IN_KIND:
        return optimism_for_cost(RECKONED)
    return optimism_for_cost(RECORDED if held.source else JUDGED)
