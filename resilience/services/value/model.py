"""One intervention's money worked out: what came back, what it cost, and how sure both are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import ValueKind
from resilience.services.value.costs import spent
from resilience.services.value.money_words import financial_year_of
from resilience.services.value.pricing import priced
from resilience.statistics.value import (
    HEALTH,
    SENSITIVITY_2026,
    STANDARD,
    Effect,
    break_even,
    by_year,
    payback,
    simulate,
    uprate,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from resilience.domain.identity import BenefitId
    from resilience.domain.intervention import Intervention
    from resilience.domain.worth import Benefit
    from resilience.services.value.costs import Spent
    from resilience.services.value.editions import InUse
    from resilience.services.value.pricing import Priced, Unpriced
    from resilience.statistics.value import Benefit as Line
    from resilience.statistics.value import Cost, Schedule, Simulated
    from resilience.views.effect import MeasuredEffect


@dataclass(frozen=True)
class WorkedOut:
    """What the page asks of one intervention; each figure is worked out at its first use.

    Year 0 is the financial year `base`. Money is in the prices of `in_use.price_year`.
    """

    intervention: Intervention
    measured: MeasuredEffect | None
    in_use: InUse
    base: int
    priced: tuple[Priced, ...]
    unpriced: tuple[Unpriced, ...]
    spent: tuple[Spent, ...]

    @property
    def is_uncertain(self) -> bool:
        """Whether any quantity has an interval: without one, nothing says how sure the answer is."""
        return any(one.effect.is_uncertain for one in self.priced)

    @property
    def fiscal(self) -> tuple[Priced, ...]:
        """What earns money for the public purse."""
        return tuple(one for one in self.priced if one.draft.kind is ValueKind.FISCAL)

    @cached_property
    def standard(self) -> Simulated:
        """All that earns money against all costs, by the standard rates."""
        return simulate(self.lines(self.priced), self.costs())

    @cached_property
    def schedules(self) -> tuple[tuple[Schedule, Simulated], ...]:
        """The same by each set of rates, the standard ones first."""
        return (
            (STANDARD, self.standard),
            *((rates, simulate(self.lines(self.priced), self.costs(), rates)) for rates in (HEALTH, SENSITIVITY_2026)),
        )

    @cached_property
    def without_optimism(self) -> Simulated:
        """The same without any correction for optimism."""
        lines = [replace(line, optimism_bias=0.0) for line in self.lines(self.priced)]
        return simulate(lines, [replace(cost, optimism_bias=0.0) for cost in self.costs()])

    @cached_property
    def as_measured(self) -> Simulated:
        """The same without the years after those that were measured or recorded."""
        lines = [
            replace(line, lasts=one.lasts - one.draft.lasts_years)
            for one, line in zip(self.priced, self.lines(self.priced), strict=True)
        ]
        return simulate(lines, self.costs())

    @cached_property
    def purse(self) -> Simulated | None:
        """What the public purse sees: fiscal benefits alone against all costs; `None` where there are none."""
        return simulate(self.lines(self.fiscal), self.costs()) if self.fiscal else None

    @cached_property
    def payback_years(self) -> float | None:
        """After how many years the benefits have covered the costs, undiscounted; `None` for never."""
        return payback(_summed(map(flows, self.lines(self.priced))), self.cost_flows)

    @cached_property
    def cost_flows(self) -> tuple[float, ...]:
        """Costs by year, with their correction for optimism."""
        return _summed(
            tuple(amount * (1 + float(_one(cost.optimism_bias))) for amount in cost.by_year) for cost in self.costs()
        )

    @cached_property
    def needed_a_year(self) -> float | None:
        """The units of the measured outcome to be avoided in a year for benefits to equal costs.

        What recorded counts bring is taken off the costs first. `None` where nothing measured earns money, or where no
        effect however large would.
        """
        unit = [replace(line, effect=Effect.fixed(1.0, line.effect.name)) for line in self._measured_lines()]
        if not unit or not self.spent:
            return None
        recorded = _summed(map(flows, self.lines([one for one in self.priced if not one.is_measured])))
        left = _summed([self.cost_flows, tuple(-amount for amount in recorded)])
        return break_even(_summed(map(flows, unit)), left)

    @cached_property
    def needed_share_of_recorded(self) -> float | None:
        """The share of recorded counts at which benefits equal costs, where nothing measured earns money."""
        if any(one.is_measured for one in self.priced) or not self.spent:
            return None
        return break_even(_summed(map(flows, self.lines(self.priced))), self.cost_flows)

    def lines(self, chosen: Sequence[Priced]) -> tuple[Line, ...]:
        """Return lines of benefit in the prices of the model's year."""
        return tuple(one.line(self.unit_cost(one), self.base) for one in chosen)

    def unit_cost(self, one: Priced) -> float:
        """Return what one unit is worth in the prices of the model's year."""
        return uprate(one.value, one.cost.price_year, self.in_use.price_year, self.in_use.edition.deflators.levels)

    def costs(self) -> tuple[Cost, ...]:
        """Return the lines of cost."""
        return tuple(one.line(self.base) for one in self.spent)

    def _measured_lines(self) -> tuple[Line, ...]:
        return self.lines([one for one in self.priced if one.is_measured])


def worked_out(
    intervention: Intervention,
    benefits: tuple[Benefit, ...],
    measured: MeasuredEffect | None,
    in_use: InUse,
    taken: Mapping[BenefitId, str] = MappingProxyType({}),
) -> WorkedOut:
    """Return one intervention's money; `NotComputable` for a cost or price of a year without a deflator.

    `taken` are benefits that others' claims leave no room for, each with the sentence that names them.
    """
    starts_on = intervention.draft.starts_on
    earning, others = priced(benefits, measured, in_use.edition, starts_on, taken)
    costs = spent(intervention.draft.costs, in_use.price_year, in_use.edition.deflators.levels)
    years = [*(one.first_year for one in earning), *(one.held.year for one in costs)]
    return WorkedOut(
        intervention, measured, in_use, min(years, default=financial_year_of(starts_on)), earning, others, costs
    )


def flows(line: Line) -> tuple[float, ...]:
    """Return what a line brings by year as expected, undiscounted, the first in year 0."""
    kept: Callable[[str], float] = partial(_left_of, line)
    yearly = line.effect.mean * float(_one(line.unit_cost))
    for part in ("deadweight", "displacement", "leakage", "optimism_bias"):
        yearly *= kept(part)
    yearly *= float(_one(line.attribution))
    parts = by_year(np.array([_one(line.lasts)]), np.array([_one(line.fades)]), line.begun_late)
    return (*((0.0,) * line.starts), *(yearly * float(part[0]) for part in parts))


def _left_of(line: Line, part: str) -> float:
    return 1 - float(_one(getattr(line, part)))


def _one(number: object) -> float:
    """Return a number of a model in which only effects are uncertain."""
    if not isinstance(number, (int, float)):
        message = "only effects are uncertain here"
        raise TypeError(message)
    return float(number)


def _summed(rows: Iterable[tuple[float, ...]]) -> tuple[float, ...]:
    held = list(rows)
    longest = max(map(len, held), default=0)
    return tuple(sum(row[year] for row in held if year < len(row)) for year in range(longest))
