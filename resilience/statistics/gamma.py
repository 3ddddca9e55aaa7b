"""Tails of the gamma and chi-squared distributions in plain Python.

The board's first page needs exact limits for a handful of small counts; importing SciPy for them would cost
every start a quarter of a second. The tests hold SciPy's answers beside these.

Source: Abramowitz and Stegun, 1964, Handbook of Mathematical Functions, 6.5.29 (series) and 6.5.31
(fraction).
"""

from __future__ import annotations

import math

_SMALLEST_STEP = 1e-17
_SETTLED = 1e-16
_NEVER_ZERO = 1e-300


def gamma_upper_tail(shape: float, x: float) -> float:
    """Return the probability that a gamma variable of this shape (above 0) and scale 1 exceeds `x`."""
    if x <= 0:
        return 1.0
    if math.isinf(x):
        return 0.0
    density = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    return 1 - density * _series(shape, x) if x < shape + 1 else density * _fraction(shape, x)


def chi_squared_upper_tail(statistic: float, degrees_of_freedom: float) -> float:
    """Return the probability of a chi-squared at least as large as `statistic`."""
    return gamma_upper_tail(degrees_of_freedom / 2, statistic / 2)


def gamma_quantile(shape: float, upper_tail: float) -> float:
    """Return the x that a gamma variable of this shape and scale 1 exceeds with probability `upper_tail`."""
    low, high = 0.0, shape + 1
    while gamma_upper_tail(shape, high) > upper_tail:
        low, high = high, 2 * high
    middle = (low + high) / 2
    while low < middle < high:
        if gamma_upper_tail(shape, middle) > upper_tail:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return middle


def _series(shape: float, x: float) -> float:
    """Sum x^k / (shape (shape+1) … (shape+k)); settles fast below the mode."""
    term = total = 1 / shape
    step = shape
    while term > total * _SMALLEST_STEP:
        step += 1
        term *= x / step
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Evaluate the upper tail's continued fraction from its front (Lentz's method)."""
    lower = x + 1 - shape
    numerator, denominator = 1 / _NEVER_ZERO, 1 / lower
    value, change, step = denominator, 0.0, 0
    while abs(change - 1) > _SETTLED:
        step += 1
        partial = step * (shape - step)
        lower += 2
        denominator = 1 / (partial * denominator + lower or _NEVER_ZERO)
        numerator = partial / numerator + lower or _NEVER_ZERO
        change = numerator * denominator
        value *= change
    return value
