"""Many series, each with a few periods to know its noise from: each borrows from what the others say of noise.

A variance from five degrees of freedom is itself so uncertain that either false alarms or deafness follow. Where
sixteen series are looked at together, what their variances have in common is known far better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from collections.abc import Sequence

_SMALLEST = 0.05
"""Variances below this are taken as this: their logarithm would otherwise rule over all the others."""
_SHIFT = 8.0
_LEAST, _MOST = 1e-3, 1e6
_STEPS = 200
FEWEST_SERIES = 3


@dataclass(frozen=True, slots=True)
class Moderated:
    """A variance drawn towards what all have in common, and the degrees of freedom that it then has.

    `degrees_of_freedom` is `None` where the variances differ by no more than chance: it is then known as if exactly.
    """

    variance: float
    degrees_of_freedom: float | None


def moderated(variances: Sequence[float], degrees_of_freedom: Sequence[int]) -> tuple[Moderated, ...]:
    """Return each variance moderated; of fewer than three there is nothing in common to know, so they stay.

    `variances` and `degrees_of_freedom` (1 or more) go together. Raises `NotComputable` where they do not, or where
    a variance is negative.

    Source: Smyth, 2004, Linear models and empirical Bayes methods for assessing differential expression in
    microarray experiments, section 6.2.
    """
    if len(variances) != len(degrees_of_freedom):
        raise NotComputable(_("Each variance needs its degrees of freedom."))
    if any(not variance >= 0 for variance in variances) or any(df < 1 for df in degrees_of_freedom):
        raise NotComputable(_("A variance is a number from 0 up, with at least one degree of freedom."))
    if len(variances) < FEWEST_SERIES:
        return tuple(Moderated(*pair) for pair in zip(variances, degrees_of_freedom, strict=True))
    common, strength = _prior(variances, degrees_of_freedom)
    if math.isinf(strength):
        return tuple(Moderated(common, None) for _variance in variances)
    return tuple(
        Moderated((strength * common + df * variance) / (strength + df), strength + df)
        for variance, df in zip(variances, degrees_of_freedom, strict=True)
    )


def _prior(variances: Sequence[float], degrees_of_freedom: Sequence[int]) -> tuple[float, float]:
    """Return the variance in common and how many degrees of freedom it is worth (infinity: all are the same)."""
    logs = [
        math.log(max(variance, _SMALLEST)) - digamma(df / 2) + math.log(df / 2)
        for variance, df in zip(variances, degrees_of_freedom, strict=True)
    ]
    n = len(logs)
    mean = sum(logs) / n
    spread = sum((value - mean) ** 2 for value in logs) / (n - 1)
    beyond_chance = spread - sum(trigamma(df / 2) for df in degrees_of_freedom) / n
    if beyond_chance <= 0:
        return math.exp(mean), math.inf
    half = _inverse_trigamma(beyond_chance)
    return math.exp(mean + digamma(half) - math.log(half)), 2 * half


def digamma(x: float) -> float:
    """Return the derivative of the logarithm of the gamma function, for x above 0 (Abramowitz and Stegun 6.3)."""
    total = 0.0
    while x < _SHIFT:
        total -= 1 / x
        x += 1
    square = 1 / (x * x)
    return total + math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square / 252))


def trigamma(x: float) -> float:
    """Return the second derivative of the logarithm of the gamma function, for x above 0 (as `digamma`, 6.4)."""
    total = 0.0
    while x < _SHIFT:
        total += 1 / (x * x)
        x += 1
    square = 1 / (x * x)
    return total + 1 / x + square / 2 + square / x * (1 / 6 - square * (1 / 30 - square / 42))


def _inverse_trigamma(value: float) -> float:
    """Return the x at which `trigamma`, which falls, has this value, on a logarithmic scale between two ends."""
    low, high = _LEAST, _MOST
    for _step in range(_STEPS):
        middle = math.sqrt(low * high)
        if trigamma(middle) > value:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)
