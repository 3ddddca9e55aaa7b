"""Which chart suits a series of counts, and whether its memory would make a chart cry wolf.

The thresholds are conventions, written down here once: what a page says about its choice comes from them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.given import Numbers, Series, amounts
from resilience.statistics.over_dispersion import dispersion

Suitable = Literal["run", "t", "c", "xmr", "u_prime", "p", "p_prime"]

FEWEST_FOR_LIMITS = 13
"""Points from which limits are drawn: the NHS package warns of fewer."""
RARE = 1.0
"""Events a period below which most periods are empty, so that the time between events says more."""
FEW = 5.0
"""Events a period below which counts are too lopsided for limits on both sides at equal distance."""
LARGE = 50.0
"""Events a period from which over-dispersed counts over uneven denominators go on a chart by Laney."""
UNEVEN = 0.1
"""Share by which denominators may differ from their mean before limits must follow them."""
MORE_THAN_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """The chart that suits, from how many known points, their mean, and how much they vary in multiples of chance.

    `mean` is events a period and `phi` their variance in multiples of the Poisson variance; None where not known.
    """

    kind: Suitable
    n: int
    mean: float | None
    phi: float | None


@dataclass(frozen=True, slots=True)
class Memory:
    """How alike neighbours are: the correlation of each value with the next, and from where it is more than chance.

    `is_strong` where it is. The estimate is None for fewer than 13 pairs and for values that are all the same.
    """

    estimate: float | None
    limit: float | None
    is_strong: bool


def suitable_chart(counts: Series, denominators: Series | None = None, *, is_share: bool = False) -> ChartChoice:
    """Return the chart for counts over equal periods, or for their rates or (`is_share`) shares of `denominators`.

    Raises `NotComputable` for negative numbers and rows of different lengths.

    Source: NHS England, Making Data Count (XmR unless events are rare); Provost and Murray, 2011, The Health Care
    Data Guide (run charts for few points, c for few events, time between for rare ones); Laney, 2002, Improved
    control charts for attributes.
    """
    events = amounts(counts, _("The counts"))
    over = np.ones_like(events) if denominators is None else amounts(denominators, _("The denominators"))
    if over.shape != events.shape:
        raise NotComputable(_("There must be as many denominators as counts."))
    known = ~np.isnan(events) & (over > 0)
    events, over = events[known], over[known]
    n = int(events.size)
    mean = float(events.mean()) if n else None
    phi = _phi(events, over, is_share=is_share)
    if mean is None or n < FEWEST_FOR_LIMITS:
        return ChartChoice("run", n, mean, phi)
    if is_share:
        return ChartChoice("p_prime" if _varies(phi, n) else "p", n, mean, phi)
    return ChartChoice(_of_counts(mean, phi, over), n, mean, phi)


def _of_counts(mean: float, phi: float | None, over: Numbers) -> Suitable:
    if mean < RARE:
        return "t"
    if mean < FEW and not _varies(phi, over.size):
        return "c"
    uneven = float(np.abs(over / over.mean() - 1).max()) > UNEVEN
    return "u_prime" if mean >= LARGE and _varies(phi, over.size) and uneven else "xmr"


def _varies(phi: float | None, n: int) -> bool:
    """Whether counts vary by more than chance, so that limits by chance alone would mislead."""
    return phi is not None and n > 1 and chi_squared_upper_tail(phi * (n - 1), n - 1) < MORE_THAN_CHANCE


def _phi(events: Numbers, over: Numbers, *, is_share: bool) -> float | None:
    """Return the variance in multiples of chance: Poisson's, or for shares the binomial one, which is less."""
    phi = dispersion(events, over, method="pearson").phi
    left = 1 - float(events.sum() / over.sum()) if is_share and events.size else 1.0
    return phi / left if phi is not None and left > 0 else phi


def memory(values: Series) -> Memory:
    """Return the correlation of neighbouring known values, oldest first; a value beside a gap has no neighbour there.

    Source: Box and Jenkins, 1976, Time Series Analysis (twice 1 / √n as what chance reaches).
    """
    series = np.asarray(values, dtype=np.float64)
    left, right = series[:-1], series[1:]
    both = ~np.isnan(left) & ~np.isnan(right)
    if both.sum() < FEWEST_FOR_LIMITS or np.ptp(series[~np.isnan(series)]) == 0:
        return Memory(None, None, is_strong=False)
    centred = series - np.nanmean(series)
    products = float((centred[:-1] * centred[1:])[both].mean())
    estimate = products / float(np.nanmean(centred**2))
    limit = 2 / math.sqrt(int(both.sum()))
    return Memory(estimate, limit, is_strong=estimate > limit)
