"""Finds when the level of a series changed, and how often, without being told either."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series

SHORTEST = 0.15
"""The share of the series that a segment has at least, as in R's strucchange: less is an outlier, not a level."""
_FEWEST = 2
_MOST = 5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A series cut into segments of constant level.

    `breaks` are the places, from 0, of the first value of each new segment: so many values lie before it. `means` and
    `rss` (the squares left over) belong to the segments, and `bic` holds the criterion by number of breaks, from 0
    up. `places` are counted in the series as given, missing values included.
    """

    breaks: tuple[int, ...]
    means: tuple[float, ...]
    rss: float
    bic: tuple[float, ...]


def change_points(values: Series, n: int | None = None, *, shortest: float = SHORTEST) -> tuple[int, ...]:
    """Return the places, from 0, at which a new level begins: `n` of them, or as many as the series supports.

    `values` is evenly spaced, oldest first; missing ones are left out. See `segmentation` for the method, for what
    must hold and for the errors.
    """
    return segmentation(values, n, shortest=shortest).breaks


def segmentation(values: Series, n: int | None = None, *, shortest: float = SHORTEST) -> Segmentation:
    """Return the best cut into segments with one mean each, by least squares over every possible cut.

    `shortest` is the share of the values that a segment has at least. Without `n` the number of breaks, at most five,
    is the one with the smallest BIC, in which a break costs two parameters (its place and a mean): twice the
    logarithm of the number of values. On independent noise with one level this claims a break in one series in forty
    of a hundred values, one in ten of 36 and one in five of 24. A season, a trend or values that hang together make it
    claim more: take season and trend away first, and test what it finds.

    No break is found in fewer than two segments' worth of values. Raises `NotComputable` for an `n` that cannot be
    placed, for a `shortest` outside 0 to 0.5 and for infinite values.

    Source: Bai and Perron, 2003, Computation and analysis of multiple structural change models (dynamic programming);
    Yao, 1988, Estimating the number of change-points via Schwarz' criterion; Zeileis et al., 2003, Testing and dating
    of structural changes in practice (the smallest segment, BIC).
    """
    if not 0 < shortest <= 1 / _FEWEST:
        raise NotComputable(_("The shortest segment is a share of the series between 0 and 0.5."))
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or np.isinf(numbers).any():
        raise NotComputable(_("The values must be one row of numbers, none of them infinite."))
    places = np.flatnonzero(~np.isnan(numbers))
    known = numbers[places]
    least = max(_FEWEST, int(shortest * known.size))
    most = max(0, known.size // least - 1)
    if n is not None and not 0 <= n <= most:
        raise NotComputable(_("{n} breaks cannot be placed: this series has room for {most}.").format(n=n, most=most))
    cuts, squares = _best_cuts(known, least, min(most, _MOST) if n is None else n)
    bic = tuple(_bic(left_over, known.size, breaks) for breaks, left_over in enumerate(squares))
    chosen = n if n is not None else min(range(len(bic)), key=bic.__getitem__)
    parts = np.split(known, cuts[chosen])
    return Segmentation(
        breaks=tuple(int(places[cut]) for cut in cuts[chosen]),
        means=tuple(float(part.mean()) for part in parts if part.size),
        rss=squares[chosen],
        bic=bic,
    )


def _best_cuts(values: Numbers, least: int, most: int) -> tuple[list[list[int]], list[float]]:
    """Return for 0 to `most` breaks the best places and the squares they leave over."""
    size = values.size
    centred = values - values.mean() if size else values
    centred = np.where(np.abs(centred) <= _ROUNDING * np.abs(values), 0.0, centred)
    sums, squares = np.append(0.0, centred.cumsum()), np.append(0.0, (centred**2).cumsum())

    def left_over(start: npt.NDArray[np.int64] | int, stop: int) -> Numbers:
        length = np.maximum(stop - np.asarray(start), 1)
        rest = squares[stop] - squares[start] - (sums[stop] - sums[start]) ** 2 / length
        return np.where(rest <= _ROUNDING * squares[-1], 0.0, rest)

    best = np.array([left_over(0, stop) if stop >= least else math.inf for stop in range(size + 1)])
    best[0] = 0.0 if size == 0 else math.inf
    came_from: list[npt.NDArray[np.int64]] = []
    costs = [float(best[size])]
    for _break in range(most):
        before, best, origin = best, np.full(size + 1, math.inf), np.zeros(size + 1, np.int64)
        for stop in range(least, size + 1):
            starts = np.arange(0, stop - least + 1, dtype=np.int64)
            totals = before[starts] + left_over(starts, stop)
            origin[stop] = int(totals.argmin())
            best[stop] = totals[origin[stop]]
        came_from.append(origin)
        costs.append(float(best[size]))
    return [_places(came_from[:breaks], size) for breaks in range(most + 1)], costs


def _places(came_from: list[npt.NDArray[np.int64]], size: int) -> list[int]:
    """Walk back from the end to the beginning of each segment."""
    places, stop = [], size
    for origin in reversed(came_from):
        stop = int(origin[stop])
        places.append(stop)
    return places[::-1]


def _bic(left_over: float, size: int, breaks: int) -> float:
    """Return Schwarz's criterion with one mean per segment, one place per break and one variance."""
    if size == 0:
        return 0.0
    if left_over <= 0:
        return -math.inf
    likelihood = -size / 2 * (math.log(left_over) + 1 - math.log(size) + math.log(2 * math.pi))
    return -2 * likelihood + 2 * (breaks + 1) * math.log(size)
