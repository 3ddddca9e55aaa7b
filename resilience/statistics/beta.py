"""Tails of the beta and F distributions in plain Python, for the same reason as those of the gamma.

Source: Abramowitz and Stegun, 1964, Handbook of Mathematical Functions, 26.5.8 (fraction) and 26.6.2 (F).
"""

from __future__ import annotations

import math
from functools import lru_cache

from resilience.locales import _
from resilience.statistics.errors import NotComputable

_SETTLED = 1e-15
_NEVER_ZERO = 1e-300
_LONGEST = 100_000
_FARTHEST = 1e300


def beta_lower_tail(x: float, a: float, b: float) -> float:
    """Return the probability that a beta variable of shapes `a` and `b` (both above 0) is at most `x` (0 to 1)."""
    return _lower_tail(x, 1 - x, a, b)


def f_upper_tail(f: float, df1: float, df2: float) -> float:
    """Return the probability that F with `df1` and `df2` degrees of freedom (above 0, whole or not) exceeds `f`."""
    if not df1 > 0 or not df2 > 0:
        raise NotComputable(_("Degrees of freedom are above 0."))
    both = df2 + df1 * f
    return _lower_tail(df2 / both, df1 * f / both, df2 / 2, df1 / 2) if f > 0 else 1.0


@lru_cache(maxsize=256)
def f_quantile(share: float, df1: float, df2: float) -> float:
    """Return the f that F with `df1` and `df2` degrees of freedom stays below with probability `share` (0 to 1).

    Infinity where it is too large for a number, which happens with degrees of freedom close to 0.
    """
    if not 0 < share < 1:
        raise NotComputable(_("A level lies between 0 and 1, such as 0.95."))
    low, high = 0.0, 1.0
    while f_upper_tail(high, df1, df2) > 1 - share:
        low, high = high, 2 * high
        if high > _FARTHEST:
            return math.inf
    middle = (low + high) / 2
    while low < middle < high:
        if f_upper_tail(middle, df1, df2) > 1 - share:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return middle


def _lower_tail(x: float, rest: float, a: float, b: float) -> float:
    """Return the lower tail at `x`; `rest` is 1 - x, which the caller may know without the loss of a subtraction."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    log_density = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    if x < (a + 1) / (a + b + 2):
        return math.exp(log_density) * _fraction(x, a, b) / a
    return 1 - math.exp(log_density) * _fraction(rest, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the lower tail's continued fraction from its front (Lentz's method)."""
    denominator = 1 / (1 - (a + b) * x / (a + 1) or _NEVER_ZERO)
    numerator, value = 1.0, denominator
    for step in range(1, _LONGEST):
        before = value
        for partial in _partials(step, x, a, b):
            denominator = 1 / (1 + partial * denominator or _NEVER_ZERO)
            numerator = 1 + partial / numerator or _NEVER_ZERO
            value *= numerator * denominator
        if abs(value - before) <= _SETTLED * abs(value):
            break
    return value


def _partials(step: int, x: float, a: float, b: float) -> tuple[float, float]:
    at = a + 2 * step
    return step * (b - step) * x / ((at - 1) * at), -(a + step) * (a + b + step) * x / (at * (at + 1))
