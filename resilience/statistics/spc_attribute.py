"""Control charts of counts, rates and shares, with the limits that each kind of count has by its nature."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts
from resilience.statistics.spc_lines import edges, mean_moving_range, row_means
from resilience.statistics.spc_rules import Marks

AttributeKind = Literal["c", "u", "u_prime", "p", "p_prime", "g", "t", "i", "mr"]

SIGMA_OF_RANGE = 1.128
"""The mean distance of two independent normal values with a standard deviation of 1, as tables round it."""
UPPER_OF_RANGE = 3.267
"""Mean moving ranges from 0 to the upper limit of a moving range, as tables round it."""
WEIBULL = 3.6
"""The power that makes exponential times between events nearly normal."""
_OVER = frozenset({"u", "u_prime", "p", "p_prime"})
_SHARES = frozenset({"p", "p_prime"})


@dataclass(frozen=True, slots=True)
class AttributeChart:
    """What is drawn (`values`) with centre and limits at every point, None where missing or not to be known.

    Rates, shares and their limits are times the multiplier asked for. A lower limit below 0 is given as 0, an upper
    limit of a share above 1 as 1. Limits belong to three standard deviations.
    """

    kind: AttributeKind
    values: tuple[float | None, ...]
    centre: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    outside: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class _Limits:
    centre: Numbers
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True, slots=True)
class _Segment:
    """The counts of one segment; `base` marks those that the lines are taken from."""

    counts: Numbers
    over: Numbers
    base: Marks
    screened: bool

    def rates(self) -> Numbers:
        return self.counts / self.over

    def pooled(self) -> float:
        """Return all counts over all denominators, NaN where there are none."""
        seen = self.base & ~np.isnan(self.counts) & ~np.isnan(self.over)
        return float(self.counts[seen].sum() / self.over[seen].sum()) if seen.any() else math.nan

    def mean(self) -> float:
        return float(row_means(self.counts[self.base][np.newaxis])[0, 0])

    def step(self, values: Numbers) -> float:
        """Return the mean moving range of `values` over the base."""
        return float(mean_moving_range(values[self.base][np.newaxis], screened=self.screened)[0, 0])


def attribute(
    kind: AttributeKind,
    counts: Series,
    denominators: Series | None = None,
    *,
    breaks: Sequence[int] = (),
    baseline: int | None = None,
    exclude: Sequence[int] = (),
    multiplier: float = 1,
    screen_moving_ranges: bool = True,
) -> AttributeChart:
    """Return centre, limits and the points outside of one series, oldest first; None and NaN are missing.

    Kinds: "c" counts of rare events over equal opportunities; "u" counts over varying `denominators`; "p" shares of
    `denominators`; "u_prime" and "p_prime" the same with limits widened or narrowed to how much the series really
    varies from point to point, for large denominators; "g" opportunities and "t" time between rare events (both
    given as `counts`); "i" and "mr" single values and their moving ranges by the textbook's 1.128.

    Lines begin anew at each of `breaks` and come from the first `baseline` places of each segment, less those in
    `exclude`, which are drawn all the same. `screen_moving_ranges` leaves moving ranges of 3.267 times their mean
    and more out of the sigma of "u_prime", "p_prime", "t" and "i". Refused with `NotComputable`: negative numbers,
    rows of different lengths, events over a denominator of 0 (0 of 0 is missing), shares above 1, denominators
    where the kind has none and the other way round, places outside the series.

    Source: Montgomery, 2009, Introduction to Statistical Quality Control (c, u, p, i, mr; g with the limits of
    Benneyan, 2001, Number-between g-type statistical quality control charts, and the median as its centre); Nelson,
    1994, A control chart for parts-per-million nonconforming items (t); Laney, 2002, Improved control charts for
    attributes (the primes).
    """
    events, over = _given(kind, counts, denominators)
    if baseline is not None and baseline < 1:
        raise NotComputable(_("A baseline needs at least one point."))
    drawn = _drawn(kind, events, over)
    kept = _kept(exclude, events.size)
    parts = []
    for start, stop in pairwise(edges(breaks, events.size)):
        base = kept[start:stop] & (np.arange(stop - start) < (baseline or events.size))
        values = drawn if kind == "mr" else events
        segment = _Segment(values[start:stop], over[start:stop], base, screen_moving_ranges)
        parts.append(_METHODS[kind](segment))
    return _chart(kind, drawn, parts, multiplier)


def _given(kind: AttributeKind, counts: Series, denominators: Series | None) -> tuple[Numbers, Numbers]:
    if kind not in get_args(AttributeKind):
        raise NotComputable(_("There is no control chart called {kind}.").format(kind=kind))
    if (denominators is not None) != (kind in _OVER):
        raise NotComputable(
            _("A chart of rates or shares needs denominators (u, u_prime, p, p_prime), and the others have none.")
        )
    events = amounts(counts, _("The counts"))
    if not events.size:
        raise NotComputable(_("A control chart needs at least one value."))
    if denominators is None:
        return events, np.ones_like(events)
    return events, _denominators(kind, events, amounts(denominators, _("The denominators")))


def _denominators(kind: AttributeKind, events: Numbers, over: Numbers) -> Numbers:
    if over.shape != events.shape:
        raise NotComputable(_("There must be as many denominators as counts."))
    if ((over == 0) & (events > 0)).any():
        raise NotComputable(_("There are events over a denominator of 0."))
    if kind in _SHARES and (events > over).any():
        raise NotComputable(_("A share cannot be above 1: a count exceeds its denominator."))
    return np.where(over == 0, np.nan, over)


def _kept(exclude: Sequence[int], length: int) -> Marks:
    if any(not 0 <= place < length for place in exclude):
        raise NotComputable(_("A point to be left out must lie inside the series."))
    kept = np.ones(length, dtype=np.bool_)
    kept[list(exclude)] = False
    return kept


def _drawn(kind: AttributeKind, events: Numbers, over: Numbers) -> Numbers:
    if kind == "mr":
        return np.concatenate([[np.nan], np.abs(np.diff(events))])
    return events / over


def _around(centre: float, sigma: Numbers | float, like: Numbers, highest: float = math.inf) -> _Limits:
    """Return three sigma to either side, kept between 0 and `highest`."""
    flat = np.full_like(like, centre)
    return _Limits(flat, np.maximum(flat - 3 * sigma, 0), np.minimum(flat + 3 * sigma, highest))


def _c(segment: _Segment) -> _Limits:
    mean = segment.mean()
    return _around(mean, math.sqrt(mean), segment.counts)


def _u(segment: _Segment) -> _Limits:
    rate = segment.pooled()
    return _around(rate, np.sqrt(rate / segment.over), segment.counts)


def _p(segment: _Segment) -> _Limits:
    share = segment.pooled()
    return _around(share, np.sqrt(share * (1 - share) / segment.over), segment.counts, 1)


def _u_prime(segment: _Segment) -> _Limits:
    rate = segment.pooled()
    return _around(rate, _widened(segment, rate, np.sqrt(rate / segment.over)), segment.counts)


def _p_prime(segment: _Segment) -> _Limits:
    share = segment.pooled()
    return _around(share, _widened(segment, share, np.sqrt(share * (1 - share) / segment.over)), segment.counts, 1)


def _widened(segment: _Segment, centre: float, sigma: Numbers) -> Numbers:
    """Return sigma times how much the points, in sigmas, really vary from one to the next."""
    possible = np.where(sigma == 0, 1, sigma)
    return sigma * (segment.step((segment.rates() - centre) / possible) / SIGMA_OF_RANGE)


def _g(segment: _Segment) -> _Limits:
    mean = segment.mean()
    limits = _around(mean, math.sqrt(mean * (mean + 1)), segment.counts)
    known = segment.counts[segment.base & ~np.isnan(segment.counts)]
    median = float(np.median(known)) if known.size else math.nan
    return _Limits(np.full_like(segment.counts, median), limits.lower, limits.upper)


def _t(segment: _Segment) -> _Limits:
    flattened = _Segment(segment.counts ** (1 / WEIBULL), segment.over, segment.base, segment.screened)
    limits = _i(flattened)
    return _Limits(limits.centre**WEIBULL, limits.lower**WEIBULL, limits.upper**WEIBULL)


def _i(segment: _Segment) -> _Limits:
    return _around(segment.mean(), segment.step(segment.counts) / SIGMA_OF_RANGE, segment.counts)


def _mr(segment: _Segment) -> _Limits:
    centre = np.full_like(segment.counts, segment.mean())
    return _Limits(centre, np.zeros_like(centre), UPPER_OF_RANGE * centre)


_METHODS: dict[str, Callable[[_Segment], _Limits]] = {
    "c": _c,
    "u": _u,
    "u_prime": _u_prime,
    "p": _p,
    "p_prime": _p_prime,
    "g": _g,
    "t": _t,
    "i": _i,
    "mr": _mr,
}


def _chart(kind: AttributeKind, drawn: Numbers, parts: list[_Limits], multiplier: float) -> AttributeChart:
    centre = np.concatenate([part.centre for part in parts])
    lower = np.concatenate([part.lower for part in parts])
    upper = np.concatenate([part.upper for part in parts])
    # Equal values must not fall outside their own line by the rounding of a sum.
    rounding = 1e-14 * np.nan_to_num(upper)
    outside = (drawn > upper + rounding) | (drawn < lower - rounding)
    values, middle, low, high = (_known(column * multiplier) for column in (drawn, centre, lower, upper))
    return AttributeChart(kind, values, middle, low, high, tuple(outside.tolist()))


def _known(column: Numbers) -> tuple[float | None, ...]:
    return tuple(None if math.isnan(value) else value for value in column.tolist())
