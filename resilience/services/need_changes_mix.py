"""Between which true distances of two mixes the one seen is an ordinary one: the interval of the number for type."""

from __future__ import annotations

import math

from resilience.statistics.gamma import chi_squared_upper_tail, gamma_quantile

TAIL = 0.05
"""At each end, so that the interval holds 0 just where the test sees no more than noise."""
_FARTHEST = 1e6
_STEPS = 24
_LEAST_WEIGHT = 1e-7


def distance_limits(distance: float, by_chance: float, types: int) -> tuple[float, float]:
    """Return between which true distances the one seen is not among the rarest twentieth at either end.

    The square of a small distance is chi-squared in multiples of its noise, with the square of the true one as what
    it is off centre by; the noise is what gives `by_chance` (above 0) as the median where nothing changed. The limits
    are widened where needed to hold the distance seen, to which noise always adds.

    Source: Johnson, Kotz and Balakrishnan, 1995, Continuous Univariate Distributions 2, chapter 29 (non-central
    chi-squared).
    """
    degrees = max(1, types - 1)
    median = 2 * gamma_quantile(degrees / 2, 0.5)
    seen = median * (distance / by_chance) ** 2
    low, high = (by_chance * math.sqrt(_off_centre(seen, degrees, share) / median) for share in (1 - TAIL, TAIL))
    return min(low, distance), max(high, distance)


def _off_centre(seen: float, degrees: int, below: float) -> float:
    """Return how far off centre chi-squared has to be for `seen` to have `below` of it beneath."""
    if 1 - chi_squared_upper_tail(seen, degrees) <= below:
        return 0.0
    low, high = 0.0, 1.0
    while _beneath(seen, degrees, high) > below and high < _FARTHEST:
        high *= 2
    for _step in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if _beneath(seen, degrees, middle) > below else (low, middle)
    return (low + high) / 2


def _beneath(seen: float, degrees: int, off: float) -> float:
    """Return the share of a non-central chi-squared beneath a value: a mixture of central ones by Poisson's weights."""
    half = off / 2
    reach = int(8 * math.sqrt(half)) + 20
    total = 0.0
    for term in range(max(0, int(half) - reach), int(half) + reach):
        weight = math.exp(term * math.log(half) - half - math.lgamma(term + 1)) if half else float(term == 0)
        if weight > _LEAST_WEIGHT:
            total += weight * (1 - chi_squared_upper_tail(seen, degrees + 2 * term))
    return total
