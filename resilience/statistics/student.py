"""Student's t with a whole number of degrees of freedom, which has finite sums and so needs no library."""

from __future__ import annotations

import math
from functools import lru_cache

from resilience.locales import _
from resilience.statistics.errors import NotComputable

_STEPS = 200
_FARTHEST = 1e8


def share_within(t: float, degrees_of_freedom: int) -> float:
    """Return the probability that |T| is at most `t` (0 or more), with `degrees_of_freedom` 1 or more.

    Source: Abramowitz and Stegun, 1964, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    if degrees_of_freedom < 1 or degrees_of_freedom != int(degrees_of_freedom):
        raise NotComputable(_("Degrees of freedom are a whole number from 1 up."))
    if t < 0 or math.isnan(t):
        raise NotComputable(_("The distance from zero cannot be negative."))
    angle = math.atan(t / math.sqrt(degrees_of_freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    if degrees_of_freedom == 1:
        return 2 * angle / math.pi
    is_odd = degrees_of_freedom % 2
    power = cosine if is_odd else 1.0
    term, total = power, power
    for step in range(3 if is_odd else 2, degrees_of_freedom - 1, 2):
        term *= (step - 1) / step * cosine**2
        total += term
    return 2 / math.pi * (angle + sine * total) if is_odd else sine * total


@lru_cache(maxsize=256)
def t_quantile(level: float, degrees_of_freedom: int) -> float:
    """Return the t within which T lies on both sides of 0 with probability `level` (above 0, below 1)."""
    if not 0 < level < 1:
        raise NotComputable(_("A level lies between 0 and 1, such as 0.95."))
    low, high = 0.0, 1.0
    while share_within(high, degrees_of_freedom) < level and high < _FARTHEST:
        high *= 2
    for _step in range(_STEPS):
        middle = (low + high) / 2
        if share_within(middle, degrees_of_freedom) < level:
            low = middle
        else:
            high = middle
    return (low + high) / 2
