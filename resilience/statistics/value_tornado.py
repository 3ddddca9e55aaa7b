"""Which of the uncertain numbers the answer hangs on: one at a time, each from its low to its high end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resilience.statistics.given import normal_quantile
from resilience.statistics.value_discounting import STANDARD, Schedule, schedule_called
from resilience.statistics.value_model import Benefit, Cost, Input
from resilience.statistics.value_simulation import Model
from resilience.statistics.value_uncertain import ranks


@dataclass(frozen=True, slots=True)
class Swing:
    """One uncertain number: its low and high end, and the net present value at each with all others as expected.

    `line` names the line of benefit or cost, or the effect where that has a name.
    """

    line: str
    what: Input
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        """How far the answer moves."""
        return abs(self.at_high - self.at_low)


def tornado(
    benefits: Sequence[Benefit],
    costs: Sequence[Cost],
    schedule: Schedule | str = STANDARD,
    *,
    level: float = 0.95,
) -> tuple[Swing, ...]:
    """Return how far the net present value moves with each uncertain number, the farthest first.

    The ends are those between which the number lies with probability `level`. What is refused is as in `simulate`.
    """
    normal_quantile(level)
    model = Model(tuple(benefits), tuple(costs), schedule_called(schedule))
    places = ranks((1 - level) / 2, (1 + level) / 2)
    swings = []
    for key, quantile in dict(model.uncertain()).items():
        low, high = quantile(places)
        net = np.zeros(2)
        for line in model.benefits:
            net = net + model.benefit(line, {key: np.array([low, high])})
        for cost in model.costs:
            net = net - model.cost(cost, {key: np.array([low, high])})
        swings.append(Swing(*key, float(low), float(high), float(net[0]), float(net[1])))
    return tuple(sorted(swings, key=lambda swing: -swing.size))
