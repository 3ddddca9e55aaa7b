"""How two measurements of the same things go together, and by how much they differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import mean, median, stdev

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, normal_quantile
from resilience.statistics.student import t_quantile

FEWEST_FOR_FISHER = 4
"""Pairs from which the transformed coefficient has a standard error, 1/√(n − 3)."""
FEWEST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class Correlation:
    """A coefficient from −1 to 1 over `n` pairs, with the limits of its interval at `level`.

    All three are `None` with fewer than two pairs or where one side does not vary; the limits alone with three pairs
    or fewer, and for a perfect line, where the transformation has none.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    level: float


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """First minus second over `n` pairs; `mean` with the limits of its interval at `level`, `median` without.

    `higher` and `equal` count pairs in which the first is above, or the same as, the second. What cannot be worked
    out is `None`: all of it without pairs, the limits with one.
    """

    mean: float | None
    low: float | None
    high: float | None
    median: float | None
    higher: int
    equal: int
    n: int
    level: float


def pearson(first: Series, second: Series, level: float = 0.95) -> Correlation:
    """Return Pearson's coefficient with its interval by Fisher's transformation; pairs with a gap are left out.

    Source: Fisher, 1921, On the "probable error" of a coefficient of correlation deduced from a small sample.
    Raises `NotComputable` where the two are not equally long or hold infinite numbers.
    """
    one, other = _paired(first, second)
    estimate = _coefficient(one, other)
    low, high = (None, None) if estimate is None else fisher(estimate, len(one), level)
    return Correlation(estimate, low, high, len(one), level)


def spearman(first: Series, second: Series) -> float | None:
    """Return Spearman's rank correlation, ties sharing their mean rank; `None` where it is undefined.

    Source: Spearman, 1904, The proof and measurement of association between two things.
    """
    one, other = _paired(first, second)
    return _coefficient(_ranks(one), _ranks(other))


def fisher(estimate: float, n: int, level: float = 0.95) -> tuple[float | None, float | None]:
    """Return the limits of a correlation by Fisher's transformation, `(None, None)` where there are none."""
    if not -1 <= estimate <= 1:
        raise NotComputable(_("A correlation lies between −1 and 1; {value} does not.").format(value=estimate))
    z = normal_quantile(level)
    if n < FEWEST_FOR_FISHER or abs(estimate) == 1:
        return None, None
    middle, reach = math.atanh(estimate), z / math.sqrt(n - 3)
    return math.tanh(middle - reach), math.tanh(middle + reach)


def paired_difference(first: Series, second: Series, level: float = 0.95) -> PairedDifference:
    """Return by how much the first lies above the second, the mean with Student's interval for pairs.

    Source: Student, 1908, The probable error of a mean. Pairs with a gap are left out.
    """
    one, other = _paired(first, second)
    n = len(one)
    differences = [float(difference) for difference in one - other]
    middle = mean(differences) if differences else None
    low = high = None
    if middle is not None and n >= FEWEST_PAIRS:
        reach = t_quantile(level, n - 1) * stdev(differences) / math.sqrt(n)
        low, high = middle - reach, middle + reach
    return PairedDifference(
        middle,
        low,
        high,
        median(differences) if differences else None,
        sum(difference > 0 for difference in differences),
        sum(difference == 0 for difference in differences),
        n,
        level,
    )


def _paired(first: Series, second: Series) -> tuple[Numbers, Numbers]:
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.ndim != 1 or one.shape != other.shape:
        raise NotComputable(_("Pairs need two rows of numbers of the same length."))
    if np.isinf(one).any() or np.isinf(other).any():
        raise NotComputable(_("A number of a pair is infinite."))
    is_whole = ~(np.isnan(one) | np.isnan(other))
    return one[is_whole], other[is_whole]


def _coefficient(one: Numbers, other: Numbers) -> float | None:
    if len(one) < FEWEST_PAIRS or np.ptp(one) == 0 or np.ptp(other) == 0:
        return None
    left, right = _centred(one), _centred(other)
    return float(np.clip(left @ right, -1, 1))


def _centred(row: Numbers) -> Numbers:
    """Return a row about its mean and of length 1, scaled first so that no square leaves the range of numbers."""
    away = row / np.abs(row).max()
    away = away - away.mean()
    away = away / np.abs(away).max()
    length: float = math.sqrt(float(away @ away))
    scaled: Numbers = away / length
    return scaled


def _ranks(row: Numbers) -> Numbers:
    values, position, times = np.unique(row, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    return (last - (times - 1) / 2)[position] if len(values) else row
