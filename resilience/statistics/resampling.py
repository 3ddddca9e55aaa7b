"""Draws whole periods again, because requests of one period cluster and single ones would promise too much."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers
from resilience.statistics.student import t_quantile

FEWEST_PERIODS = 6
"""Periods from which a bootstrap says something: with five, one draw in 600 holds one period five times over."""


def draws_of_periods(generator: np.random.Generator, periods: int, draws: int) -> Numbers:
    """Return draws × periods: how often each period was drawn when as many as there are were drawn anew."""
    drawn: npt.NDArray[np.int64] = generator.multinomial(periods, np.full(periods, 1 / periods), size=draws)
    return drawn.astype(np.float64)


def expanded_limits(drawn: Numbers, level: float, periods: int | None) -> tuple[Numbers, Numbers]:
    """Return the lower and upper limits over the first axis of `drawn`, widened for few periods.

    The plain percentiles of a bootstrap are too narrow by a factor √((n − 1)/n) and take the noise for known; these
    reach as far out as Student's t would. `periods` is n, at least 2; `None` takes the draws as they are, for draws
    that hold what is unknown of the noise already.

    Source: Hesterberg, 2015, What teachers should know about the bootstrap.
    """
    tail = (1 - level) / 2 if periods is None else _tail(level, periods)
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return low, high


def _tail(level: float, periods: int) -> float:
    if periods <= 1:
        raise NotComputable(_("An interval needs at least two periods."))
    reach = t_quantile(level, periods - 1) * math.sqrt(periods / (periods - 1))
    return NormalDist().cdf(-reach)
