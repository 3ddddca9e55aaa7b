"""How far two orders go together: for levels, which have an order and no size, and for few pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, normal_quantile, numbers_of
from resilience.statistics.student import t_quantile

FEWEST_FOR_LIMITS = 5
"""Pairs from which limits are given; with fewer, leaving one out leaves next to nothing."""


@dataclass(frozen=True, slots=True)
class Association:
    """Kendall's tau-b from −1 to 1 over `n` pairs, with the limits of its interval at `level`.

    `agree` and `disagree` count twos of pairs that are in the same order on both sides, and in opposite order; the
    rest are tied on one side. `estimate` is `None` where one side does not vary; the limits also with fewer than five
    pairs, where all of them are in one order, where a single pair makes all of the variation of one side, and where it
    makes no difference which pair is left out, so that the pairs show no noise.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    agree: int
    disagree: int
    level: float


def kendall(first: Series, second: Series, level: float = 0.95) -> Association:
    """Return tau-b with its interval; pairs with a gap are left out.

    The coefficient is that of Kendall, 1945, The treatment of ties in ranking problems. Its limits are those of
    Fisher's transformation with a standard error by leaving out each pair in turn (Quenouille, 1956; Tukey, 1958) and
    Student's quantile with n − 2 degrees of freedom: over six levels and 8 to 24 pairs they hold the true value in 95
    to 97 of 100 samples, where the large-sample error of Goodman and Kruskal holds it in 88 to 94.
    Raises `NotComputable` where the two are not equally long or hold something else than finite numbers.
    """
    normal_quantile(level)
    one, other = _paired(first, second)
    products, left, right = _orders(one, other)
    estimate = _tau(products.sum(), left.sum(), right.sum())
    low, high = (None, None) if estimate is None else _limits(estimate, _spread(products, left, right), len(one), level)
    agree, disagree = int((products > 0).sum() // 2), int((products < 0).sum() // 2)
    return Association(estimate, low, high, len(one), agree, disagree, level)


def _paired(first: Series, second: Series) -> tuple[Numbers, Numbers]:
    one, other = numbers_of(first), numbers_of(second)
    if one is None or other is None or one.ndim != 1 or one.shape != other.shape:
        raise NotComputable(_("Pairs need two rows of numbers of the same length."))
    if np.isinf(one).any() or np.isinf(other).any():
        raise NotComputable(_("A number of a pair is infinite."))
    is_whole = ~(np.isnan(one) | np.isnan(other))
    return one[is_whole], other[is_whole]


def _orders(one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return for each two of pairs whether they are in the same order (1, −1, 0 tied), and which are untied by side."""
    left, right = (np.sign(side[:, None] - side[None, :]) for side in (one, other))
    return left * right, np.abs(left), np.abs(right)


def _tau(agreeing: float, left: float, right: float) -> float | None:
    if left == 0 or right == 0:
        return None
    return float(np.clip(agreeing / math.sqrt(left * right), -1, 1))


def _spread(products: Numbers, left: Numbers, right: Numbers) -> float | None:
    """Return the standard error by leaving out each pair in turn; `None` where that leaves a side without variation."""
    n = len(products)
    rests: npt.NDArray[np.float64] = np.array([part.sum() - 2 * part.sum(axis=1) for part in (products, left, right)])
    estimates = [_tau(*rest) for rest in rests.T.tolist()]
    known = [one for one in estimates if one is not None]
    if n < FEWEST_FOR_LIMITS or len(known) < n:
        return None
    return math.sqrt((n - 1) * float(np.var(known)))


def _limits(estimate: float, spread: float | None, n: int, level: float) -> tuple[float | None, float | None]:
    if not spread or abs(estimate) == 1:
        return None, None
    middle, reach = math.atanh(estimate), t_quantile(level, n - 2) * spread / (1 - estimate**2)
    return math.tanh(middle - reach), math.tanh(middle + reach)
