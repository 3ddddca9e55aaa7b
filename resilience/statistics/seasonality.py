"""Takes a series apart into what comes back every round, what moves slowly and what is left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.loess import Smoother

if TYPE_CHECKING:
    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series

_FEWEST = 2
_PASSES = 2
_ROBUST_PASSES = 15
_STEP = 0.1
_NEAR, _FAR = 0.001, 0.999


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A series as trend + seasonal + remainder, each as long as the series and NaN where the value was missing.

    `strength` is the strength of the season, from 0 (none beside the noise) to 1 (nothing but season), and
    `trend_strength` the same for the trend. None, with NaN throughout, where `reason` says why.
    """

    trend: tuple[float, ...]
    seasonal: tuple[float, ...]
    remainder: tuple[float, ...]
    strength: float | None
    trend_strength: float | None
    reason: str | None = None


def stl(
    values: Series,
    period: int,
    *,
    seasonal: int | Literal["periodic"] = "periodic",
    trend: int | None = None,
    low_pass: int | None = None,
    seasonal_degree: Literal[0, 1] = 0,
    robust: bool = False,
) -> Decomposition:
    """Return the decomposition by loess of `values` (oldest first, evenly spaced) with `period` values to a round.

    `seasonal`, `trend` and `low_pass` are the windows of the smoothers, odd and counted in values of the series
    (`seasonal` in rounds); by default the season is the same in every round ("periodic") and the others follow from
    it. With `seasonal_degree` 1 a changing season is smoothed by lines instead of means; `robust` keeps outliers from
    bending the fit. Defaults, steps and results are those of R's `stl` with `s.window`, `t.window`, `l.window`,
    `s.degree` and `robust`.

    Missing values have no weight in the fit and are NaN in every result. Two rounds or fewer, or a position of the
    round that was never seen, give no result, with the reason. Raises `NotComputable` for a period below 2, a window
    that is even or below 3, and infinite values.

    Source: Cleveland, Cleveland, McRae and Terpenning, 1990, STL: A seasonal-trend decomposition procedure based on
    loess; Hyndman and Athanasopoulos, 2021, Forecasting: Principles and Practice, 6.7 (strength).
    """
    series = _finite(values)
    _check(period, seasonal, trend, low_pass)
    gaps = np.isnan(series)
    reason = _too_short(series.size, period) or _never_seen(gaps, period)
    if reason:
        nothing = (math.nan,) * series.size
        return Decomposition(nothing, nothing, nothing, None, None, reason)
    windows = _windows(series.size, period, seasonal, trend, low_pass, seasonal_degree)
    slow, season = _fitted(series, gaps, period, windows, robust=robust)
    rest = series - slow - season
    slow, season = np.where(gaps, np.nan, slow), np.where(gaps, np.nan, season)
    return Decomposition(
        tuple(slow.tolist()),
        tuple(season.tolist()),
        tuple(rest.tolist()),
        strength_of(rest, season),
        strength_of(rest, slow),
    )


def _finite(values: Series) -> Numbers:
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or np.isinf(numbers).any():
        raise NotComputable(_("The values must be one row of numbers, none of them infinite."))
    return numbers


@dataclass(frozen=True, slots=True)
class _Windows:
    seasonal: int
    trend: int
    low_pass: int
    degree: int
    is_periodic: bool


def _check(period: int, seasonal: int | Literal["periodic"], trend: int | None, low_pass: int | None) -> None:
    if period < _FEWEST:
        raise NotComputable(_("A season needs at least two periods; {season} is not enough.").format(season=period))
    for window in (seasonal, trend, low_pass):
        if isinstance(window, int) and (window <= _FEWEST or not window % 2):
            raise NotComputable(
                _("A window is an odd number of values from 3 up; {window} is not.").format(window=window)
            )


def _too_short(size: int, period: int) -> str | None:
    if size > _FEWEST * period:
        return None
    return _("More than two full rounds of {season} periods are needed to see what comes back.").format(season=period)


def _never_seen(gaps: npt.NDArray[np.bool_], period: int) -> str | None:
    if all(not gaps[position::period].all() for position in range(period)):
        return None
    return _("A part of the round was never recorded, so its season is not known.")


def _windows(
    size: int,
    period: int,
    seasonal: int | Literal["periodic"],
    trend: int | None,
    low_pass: int | None,
    degree: int,
) -> _Windows:
    """Return the windows that R's `stl` chooses where none is given."""
    width = 10 * size + 1 if seasonal == "periodic" else seasonal
    slow = trend or _next_odd(1.5 * period / (1 - 1.5 / width))
    is_periodic = seasonal == "periodic"
    return _Windows(width, slow, low_pass or _next_odd(period), 0 if is_periodic else degree, is_periodic)


def _next_odd(width: float) -> int:
    return math.ceil(width) | 1


def _fitted(
    series: Numbers, gaps: npt.NDArray[np.bool_], period: int, windows: _Windows, *, robust: bool
) -> tuple[Numbers, Numbers]:
    """Return trend and season after two passes, or with `robust` after fifteen more that weigh outliers down."""
    known = np.flatnonzero(~gaps)
    # A gap is filled so that there is something to calculate with, and has no weight.
    filled = np.interp(np.arange(series.size), known, series[known])
    weights = (~gaps).astype(np.float64) if gaps.any() else None
    slow, season = np.zeros_like(filled), np.zeros_like(filled)
    for _pass in range(1 if robust else _PASSES):
        slow, season = _pass_once(filled, slow, period, windows, weights)
    for _pass in range(_ROBUST_PASSES if robust else 0):
        weights = _robustness(filled - slow - season, ~gaps)
        slow, season = _pass_once(filled, slow, period, windows, weights)
    if windows.is_periodic:
        season = np.resize([season[position::period].mean() for position in range(period)], series.size)
    return slow, season


def _pass_once(
    series: Numbers, slow: Numbers, period: int, windows: _Windows, weights: Numbers | None
) -> tuple[Numbers, Numbers]:
    cycles = _smoothed_positions(series - slow, period, windows, weights)
    low = _moving_mean(_moving_mean(_moving_mean(cycles, period), period), 3)
    season = cycles[period:-period] - _smoother(windows.low_pass).smooth(low)
    return _smoother(windows.trend).smooth(series - season, weights), season


def _smoothed_positions(series: Numbers, period: int, windows: _Windows, weights: Numbers | None) -> Numbers:
    """Smooth the series of each position (every January, say), one round longer at both ends."""
    smoother = _smoother(windows.seasonal, degree=windows.degree)
    longer = np.empty(series.size + 2 * period)
    for position in range(period):
        own = series[position::period]
        own_weights = None if weights is None else weights[position::period]
        inner = smoother.smooth(own, own_weights)
        before, after = smoother.beyond(own, own_weights)
        ends = (inner[0] if math.isnan(before) else before, inner[-1] if math.isnan(after) else after)
        longer[position::period] = (ends[0], *inner, ends[1])
    return longer


def _smoother(width: int, degree: int = 1) -> Smoother:
    return Smoother(width, degree, math.ceil(width * _STEP))


def _moving_mean(values: Numbers, width: int) -> Numbers:
    return np.convolve(values, np.full(width, 1 / width), mode="valid")


def _robustness(rest: Numbers, is_known: npt.NDArray[np.bool_]) -> Numbers:
    """Return the bisquare weights of what is left over: 1 for the ordinary, 0 beyond six median distances."""
    distance = np.abs(rest)
    limit = 6 * float(np.median(distance[is_known]))
    if limit == 0:
        return is_known.astype(np.float64)
    weight = (1 - np.minimum(distance / limit, 1) ** 2) ** 2
    weight[distance <= _NEAR * limit] = 1
    weight[distance > _FAR * limit] = 0
    return np.where(is_known, weight, 0.0)


def strength_of(rest: Numbers, part: Numbers) -> float:
    """Return 1 - the share that `rest` alone has of the variance of `part` and `rest` together; not below 0.

    Both have the same length; places where `rest` is NaN are left out, and 0 is said of none. Source as for `stl`.
    """
    known = ~np.isnan(rest)
    if not known.any():
        return 0.0
    both = float((part + rest)[known].var())
    return max(0.0, 1 - float(rest[known].var()) / both) if both > 0 else 0.0
