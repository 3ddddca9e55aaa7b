"""How far need swings round its yearly mean, and whether it came to swing more, less or at another time of year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import amounts, normal_quantile
from resilience.statistics.student import t_quantile

if TYPE_CHECKING:
    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series

_FEWEST_LEFT = 6
_FEWEST_ROUNDS = 2
_ROUNDS_OF_FITTING = 60
_FITTED = 1e-10
_LARGEST = 30.0


@dataclass(frozen=True, slots=True)
class Swing:
    """Half the distance from trough to peak, as a share of the mean, with limits; the peak's place in the round.

    `peak` is counted in positions from the first of the series (0) and may lie between two.
    """

    estimate: float
    low: float
    high: float
    peak: float


@dataclass(frozen=True, slots=True)
class Wave:
    """The yearly wave of one series, and the test that there is none: F on 2 and `df_noise`, with its chance `p`."""

    swing: Swing | None
    f: float | None
    df_noise: int | None
    p: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WaveChange:
    """The yearly wave before and after, and the test that it is the same: F on 2 and `df_noise`, with its chance `p`.

    `dispersion` is what counts vary by beyond wave and level, in multiples of chance. None where `reason` says why.
    """

    before: Swing | None
    after: Swing | None
    f: float | None
    df_noise: int | None
    p: float | None
    dispersion: float | None
    reason: str | None = None


def wave(counts: Series, period: int = 12, *, level: float = 0.95) -> Wave:
    """Return the wave with one peak a round in a series of counts, and whether it is more than noise.

    Levels, missing counts, errors and source as in `wave_change`. Less than two rounds, or too few counts left over,
    give None with the reason.
    """
    _check(period)
    series = amounts(counts, _("The counts"))
    known = ~np.isnan(series)
    if known.sum() < _FEWEST_ROUNDS * period or not np.nansum(series):
        reason = _("Two full rounds of {season} periods are needed to see what comes back.").format(season=period)
        return Wave(None, None, None, None, reason)
    places = np.arange(series.size)
    design = np.hstack([_turning(places, period), _levels((places - series.size) // period, known)])[known]
    left = int(known.sum()) - design.shape[1]
    effects, covariance, _noise = _fit(design, series[known])
    f = float(effects[:2] @ np.linalg.solve(covariance[:2, :2], effects[:2])) / 2
    return Wave(_swing(effects[:2], covariance[:2, :2], left, period, level), f, left, f_upper_tail(f, 2, left))


def wave_change(before: Series, after: Series, period: int = 12, *, level: float = 0.95) -> WaveChange:
    """Return whether the wave with one peak a round changed between two stretches of counts that follow each other.

    `after` begins where `before` ends; missing counts are left out. Every block of `period` counts has its own level,
    so that growth is none of the wave; blocks are counted backwards from the border and forwards from it. One peak a
    round is the coarsest season: a change of finer shape passes unseen. The noise is what both stretches leave over.

    Less than one round in either stretch, or too few counts left over, gives None with the reason. Raises
    `NotComputable` for negative counts and a period below 3.

    Source: Edwards, 1961, The recognition and estimation of cyclic trends (one peak a year); McCullagh and Nelder,
    1989, Generalized Linear Models, 6.2 (Poisson regression with over-dispersion).
    """
    normal_quantile(level)
    _check(period)
    first, second = (amounts(counts, _("The counts")) for counts in (before, after))
    series = np.concatenate([first, second])
    places = np.arange(series.size)
    is_after = places >= first.size
    blocks = np.floor_divide(places - first.size, period)
    known = ~np.isnan(series)
    if min(known[~is_after].sum(), known[is_after].sum()) < period * 3 // 4 or not _have_events(first, second):
        reason = _("A whole round before and a whole round after are needed to see whether the season changed.")
        return WaveChange(None, None, None, None, None, None, reason)
    turning = _turning(places, period)
    parts = [turning * ~is_after[:, None], turning * is_after[:, None], _levels(blocks, known)]
    design = np.hstack(parts)[known]
    if known.sum() - design.shape[1] < _FEWEST_LEFT:
        reason = _("Too few counts are left over to know how much they vary anyway.")
        return WaveChange(None, None, None, None, None, None, reason)
    return _judged(design, series[known], period, level)


def _check(period: int) -> None:
    if period < 3:  # noqa: PLR2004 - two positions have no wave
        raise NotComputable(_("A wave needs at least three positions in a round; {n} is not enough.").format(n=period))


def _have_events(first: Numbers, second: Numbers) -> bool:
    return bool(np.nansum(first) > 0 and np.nansum(second) > 0)


def _turning(places: npt.NDArray[np.int64], period: int) -> Numbers:
    turn: Numbers = 2 * math.pi * places / period
    return np.column_stack([np.cos(turn), np.sin(turn)])


def _levels(blocks: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]) -> Numbers:
    levels: Numbers = (blocks[:, None] == np.unique(blocks[known])[None, :]).astype(np.float64)
    return levels


def _fit(design: Numbers, counts: Numbers) -> tuple[Numbers, Numbers, float]:
    """Return effects, their covariance with the noise that is left over, and that noise."""
    effects, means = _poisson(design, counts)
    noise = max(1.0, float(((counts - means) ** 2 / means).sum()) / (counts.size - design.shape[1]))
    covariance: Numbers = noise * np.linalg.pinv(design.T @ (design * means[:, None]))
    return effects, covariance, noise


def _judged(design: Numbers, counts: Numbers, period: int, level: float) -> WaveChange:
    effects, covariance, noise = _fit(design, counts)
    left = counts.size - design.shape[1]
    moved = effects[2:4] - effects[:2]
    spread = covariance[:2, :2] + covariance[2:4, 2:4] - covariance[:2, 2:4] - covariance[2:4, :2]
    f = float(moved @ np.linalg.solve(spread, moved)) / 2
    swings = [_swing(effects[at : at + 2], covariance[at : at + 2, at : at + 2], left, period, level) for at in (0, 2)]
    return WaveChange(swings[0], swings[1], f, left, f_upper_tail(f, 2, left), noise)


def _swing(effect: Numbers, covariance: Numbers, left: int, period: int, level: float) -> Swing:
    size = float(np.hypot(effect[0], effect[1]))
    along = effect / size if size else np.array([1.0, 0.0])
    reach = t_quantile(level, left) * math.sqrt(max(0.0, float(along @ covariance @ along)))
    peak = math.atan2(float(effect[1]), float(effect[0])) / (2 * math.pi) * period % period
    return Swing(_share(size), _share(max(0.0, size - reach)), _share(size + reach), peak)


def _share(size: float) -> float:
    """Return half the distance from trough to peak over their middle, for a wave of this size on the log scale."""
    return math.tanh(size)


def _poisson(design: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """Return effects and means of a Poisson regression by iteratively reweighted least squares."""
    means = counts + 0.5
    effects: Numbers = np.zeros(design.shape[1])
    for _round in range(_ROUNDS_OF_FITTING):
        working = np.log(means) + (counts - means) / means
        weight = np.sqrt(means)
        before = effects
        effects = np.asarray(np.linalg.lstsq(design * weight[:, None], working * weight, rcond=None)[0], np.float64)
        means = np.exp(np.clip(design @ effects, -_LARGEST, _LARGEST))
        if np.abs(effects - before).max() <= _FITTED:
            break
    return effects, means
