"""The one number for a change in pattern: how far days stray from their usual, at equal volume.

Why this one: docs/decisions/0014. It stays as it is where only the level changes, or where a part of the requests is
no longer heard of, so that a change in volume or in coverage does not pose as one in pattern.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.statistics.student import share_within, t_quantile

if TYPE_CHECKING:
    from resilience.services.need_series import Floats

LEVEL = 0.95
FEWEST_WEEKS = 6
"""Weeks in each period below which nothing is said: so few hardly show how much they differ."""
_FEWEST_REQUESTS = 20
_ROUNDS = 50
_LEAST = 0.02
"""The variance at equal volume is taken as at least this share of chance alone; below it there is no logarithm."""

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Counts of one period by day (or week), each with its month, its weekday (0 for weeks) and its week."""

    counts: Floats
    month: Labels
    weekday: Labels
    week: Labels

    def known(self) -> Stretch:
        """Return it without what was not reported."""
        kept = ~np.isnan(self.counts)
        return Stretch(self.counts[kept], self.month[kept], self.weekday[kept], self.week[kept])


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How much one period's days stray: `beyond_chance` is a variance as a share of the usual squared.

    `strays` is its root, 0 where days vary no more than by chance; `weeks` is over how many weeks.
    """

    beyond_chance: float
    error: float
    mean: float
    weeks: int

    @property
    def strays(self) -> float:
        return math.sqrt(max(0.0, self.beyond_chance))


@dataclass(frozen=True, slots=True)
class VariationChange:
    """The variance of a day about its usual after, over that before, both at the same volume, with limits and p."""

    estimate: float
    low: float
    high: float
    p: float
    before: Steadiness
    after: Steadiness


def variation_change(before: Stretch, after: Stretch, level: float = LEVEL) -> VariationChange | None:
    """Return by how much variation changed, or `None` with fewer than six weeks or twenty requests on a side.

    A day's usual is what its month and its weekday lead one to expect. The variance beyond chance, as a share of the
    usual squared, comes with an error from whole weeks, so that days may hang together; Student's t on the logarithm
    of the ratio, with the degrees of freedom of Welch. Pure: every argument is what was counted.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models, 6.2 (variance beyond chance that grows with the
    square of the mean); Liang and Zeger, 1986, Longitudinal data analysis using generalized linear models (errors
    from clusters); Welch, 1947, The generalization of Student's problem.
    """
    sides = [side.known() for side in (before, after)]
    if any(len(np.unique(side.week)) < FEWEST_WEEKS or side.counts.sum() < _FEWEST_REQUESTS for side in sides):
        return None
    first, second = (steadiness(side) for side in sides)
    if first is None or second is None:
        return None
    volume = float(np.concatenate([side.counts for side in sides]).mean())
    logs, errors = zip(*(_at_volume(one, volume) for one in (first, second)), strict=True)
    error = math.hypot(*errors)
    if not error:
        return None
    freedom = _welch(errors, (first.weeks, second.weeks))
    moved, reach = logs[1] - logs[0], t_quantile(level, freedom) * error
    return VariationChange(
        math.exp(moved),
        math.exp(moved - reach),
        math.exp(moved + reach),
        max(0.0, 1 - share_within(abs(moved) / error, freedom)),
        first,
        second,
    )


def usual(side: Stretch) -> Floats:
    """Return what month and weekday lead one to expect of each day, with the totals of both."""
    months, month = np.unique(side.month, return_inverse=True)
    days, day = np.unique(side.weekday, return_inverse=True)
    by_month, by_day = np.ones(len(months)), np.ones(len(days))
    of_month, of_day = _summed(month, side.counts), _summed(day, side.counts)
    for _round in range(_ROUNDS):
        by_month = _over(of_month, _summed(month, by_day[day]))
        by_day = _over(of_day, _summed(day, by_month[month]))
    return np.asarray(by_month[month] * by_day[day])


def steadiness(side: Stretch) -> Steadiness | None:
    """Return one period's variation, or `None` where the usual takes up all that was counted."""
    expected = usual(side)
    fitted = len(np.unique(side.month)) + len(np.unique(side.weekday)) - 1
    squares = float((expected**2).sum())
    if len(expected) - fitted < FEWEST_WEEKS - 1 or not squares:
        return None
    beyond = (side.counts - expected) ** 2 * len(expected) / (len(expected) - fitted) - expected
    value = float(beyond.sum()) / squares
    _weeks, week = np.unique(side.week, return_inverse=True)
    own = np.bincount(week, beyond - value * expected**2)
    error = math.sqrt(float((own**2).sum()) * len(own) / (len(own) - 1)) / squares
    return Steadiness(value, error, float(side.counts.mean()), len(own))


def _at_volume(one: Steadiness, volume: float) -> tuple[float, float]:
    """Return the logarithm of the variance, in multiples of chance, that a volume would have, and its error."""
    variance = max(_LEAST, 1 + one.beyond_chance * volume)
    return math.log(variance), volume * one.error / variance


def _welch(errors: tuple[float, ...], weeks: tuple[int, ...]) -> int:
    parts = [error**4 / (many - 1) for error, many in zip(errors, weeks, strict=True)]
    return max(1, int(math.hypot(*errors) ** 4 / sum(parts)))


def _summed(labels: Labels, values: Floats) -> Floats:
    return np.asarray(np.bincount(labels, weights=values), dtype=np.float64)


def _over(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
