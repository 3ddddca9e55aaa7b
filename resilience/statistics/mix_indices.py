"""One number for a mix, or for how far apart two mixes lie; each is the plain estimate from the counts as they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts

Table = Sequence[Sequence[float | None]] | npt.NDArray[np.float64] | npt.NDArray[np.int64]
"""Rows × columns of counts; `None` and NaN are missing."""

_TABLE = 2
_FEWEST = 2


def shannon(counts: Series) -> float:
    """Return Shannon's entropy of a mix in natural units: 0 where all is of one type, log(k) where k are equal.

    `counts` is one row of counts or shares, one per type; they are divided by their total. A type never seen adds
    nothing; a missing count is left out with its type. Raises `NotComputable` for negative counts and where nothing
    is left to make up a mix.

    Source: Shannon, 1948, A mathematical theory of communication.
    """
    shares = shares_of(counts)
    seen = shares[shares > 0]
    return max(0.0, -float(seen @ np.log(seen)))


def effective_number(counts: Series, *, order: float = 1) -> float:
    """Return how many equally common types would be as mixed as these counts: from 1 to the number of types.

    `order` says how much rare types count: 0 is the number of types seen, 1 the exponential of Shannon's entropy,
    2 one over the Herfindahl index, infinity one over the largest share. Missing and refused are as in `shannon`.

    Source: Hill, 1973, Diversity and evenness; Jost, 2006, Entropy and diversity.
    """
    if not order >= 0:
        raise NotComputable(_("The order of an effective number is a number from 0 upwards."))
    if order == 1:
        return math.exp(shannon(counts))
    shares = shares_of(counts)
    seen = shares[shares > 0]
    if math.isinf(order):
        return float(1 / seen.max())
    # Taken from the largest share, so that a high order does not leave the range of a number.
    largest = seen.max()
    return float(((seen / largest) ** order).sum() ** (1 / (1 - order)) * largest ** (order / (1 - order)))


def simpson(counts: Series) -> float:
    """Return the chance that two requests drawn with replacement are of different types (Gini–Simpson), 0 to 1.

    Missing and refused are as in `shannon`. Source: Simpson, 1949, Measurement of diversity.
    """
    return max(0.0, 1 - herfindahl(counts))


def herfindahl(counts: Series) -> float:
    """Return the sum of squared shares, 1/k for k equal types to 1 for a single one; missing as in `shannon`.

    Source: Herfindahl, 1950, Concentration in the steel industry.
    """
    shares = shares_of(counts)
    return float(shares @ shares)


def jensen_shannon(p: Series, q: Series, base: float | Literal["e"] = 2) -> float:
    """Return the Jensen–Shannon distance of two mixes over the same types in the same order.

    It is the square root of the divergence, so it is a metric: 0 for equal mixes and, with `base` 2, 1 for mixes
    that share no type; `base` "e" stands for natural logarithms. `p` and `q` are counts or shares and are each
    divided by their total; a type missing in either is left out of both. Raises `NotComputable` for negative
    numbers, for lengths that differ, for a base not above 1 and where either side has nothing left.

    Source: Lin, 1991, Divergence measures based on the Shannon entropy; Endres and Schindelin, 2003, A new metric
    for probability distributions.
    """
    scale = _log_of(base)
    one, other = amounts(p, _("The first mix")), amounts(q, _("The second mix"))
    if one.size != other.size:
        raise NotComputable(_("Two mixes are compared over the same types; one has more of them than the other."))
    both = ~np.isnan(one) & ~np.isnan(other)
    return float(distances(shares_of(one[both]), shares_of(other[both])) / math.sqrt(scale / math.log(2)))


def distances(p: Numbers, q: Numbers) -> Numbers:
    """Return the base-2 distances of many pairs of mixes at once; types stand on the last axis and add up to 1.

    Written with p = m(1 + d) and q = m(1 − d), which keeps its digits where two mixes are nearly equal.
    """
    both = p + q
    gap = np.divide(p - q, both, out=np.zeros_like(both), where=both > 0)
    divergence: Numbers = (both * (_x_log_x(gap) + _x_log_x(-gap))).sum(axis=-1) / (4 * math.log(2))
    distance: Numbers = np.sqrt(np.clip(divergence, 0, 1))
    return distance


def cramers_v(table: Table, *, corrected: bool = False) -> float:
    """Return how strongly rows and columns of a table of counts go together, 0 (not at all) to 1 (completely).

    Rows and columns without any event say nothing and are left out. `corrected` takes off what chance alone adds
    in small tables. Raises `NotComputable` for negative or missing counts, for what is no table and where fewer
    than two rows or columns are left.

    Source: Cramér, 1946, Mathematical Methods of Statistics; Bergsma, 2013, A bias-correction for Cramér's V.
    """
    counts = counts_table(table, _("The table"))
    if np.isnan(counts).any():
        raise NotComputable(
            _("A table with a missing count has no association to measure; leave out its row or column.")
        )
    counts = counts[counts.any(axis=1)][:, counts.any(axis=0)]
    if min(counts.shape) < _FEWEST:
        raise NotComputable(_("An association needs at least two rows and two columns with events."))
    total = counts.sum()
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    squared = float(((counts - expected) ** 2 / expected).sum() / total)
    rows, columns = (float(size) for size in counts.shape)
    if corrected and total > 1:
        squared = max(0.0, squared - (rows - 1) * (columns - 1) / (total - 1))
        rows, columns = (size - (size - 1) ** 2 / (total - 1) for size in (rows, columns))
    return min(1.0, math.sqrt(squared / (min(rows, columns) - 1)))


def counts_table(table: Table, called: str) -> Numbers:
    """Return rows × columns of numbers from 0 upwards, NaN where missing; `called` names them in the refusal."""
    try:
        numbers = np.asarray(table, dtype=np.float64)
    except (TypeError, ValueError):
        numbers = np.empty(0)
    if numbers.ndim != _TABLE:
        raise NotComputable(_("{name} must be rows of numbers of equal length.").format(name=called))
    amounts(numbers.ravel(), called)
    return numbers


def shares_of(counts: Series) -> Numbers:
    """Return the counts that are known as shares of their total."""
    known = amounts(counts, _("The counts"))
    known = known[~np.isnan(known)]
    total = known.sum()
    if not total > 0:
        raise NotComputable(_("Nothing was counted, so there is no mix."))
    shares: Numbers = known / total
    return shares


def _x_log_x(gap: Numbers) -> Numbers:
    """Return (1 + d) log(1 + d), which is 0 where d is −1."""
    more = 1 + gap
    product: Numbers = np.where(more > 0, more * np.log1p(np.where(more > 0, gap, 0)), 0)
    return product


def _log_of(base: float | Literal["e"]) -> float:
    number = math.e if base == "e" else base
    if not number > 1 or math.isinf(number):
        raise NotComputable(_("The base of a logarithm is a number above 1."))
    return math.log(number)
