"""What must be looked at before anybody believes an interrupted series: what is left over, and what came early."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Unpack

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.given import Series, is_number, is_whole, normal_quantile, one_row
from resilience.statistics.impact_form import Options
from resilience.statistics.impact_interrupted import interrupted
from resilience.statistics.impact_results import Effect, ratio_of
from resilience.statistics.impact_series import cut, moments_and_start


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """How what is left over hangs together: `values` by lag from 1, which chance keeps within ± `bound` at 95 %.

    `statistic` is Ljung and Box's for all lags together, `p` its chance if nothing hangs together; `n` are the
    residuals known.
    """

    values: tuple[float, ...]
    bound: float
    statistic: float
    p: float
    n: int


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest true ratios that would have been found with the power asked for: a fall and a rise."""

    fall: float
    rise: float


@dataclass(frozen=True, slots=True)
class Anticipation:
    """Whether the last periods before the start had already moved.

    `moved` is their change against what came before them, and `without_them` the effect with them left out.
    """

    moved: Effect
    without_them: Effect


def autocorrelation(residuals: Series, lags: int = 6) -> Autocorrelation:
    """Return the autocorrelation of `residuals` (n, evenly spaced, None or NaN where missing) at lags 1 to `lags`.

    Missing ones have no part. Raises `NotComputable` for residuals that are all alike or too few for the lags.

    Source: Ljung and Box, 1978, On a measure of lack of fit in time series models.
    """
    row = one_row(residuals, _("The residuals"))
    known = ~np.isnan(row)
    size = int(known.sum())
    if not is_whole(lags) or lags < 1 or size <= lags + 1:
        raise NotComputable(_("{n} residuals are too few for {lags} lags.").format(n=size, lags=lags))
    centred = np.where(known, row - row[known].mean(), 0.0)
    squares = float(centred @ centred)
    if not squares > 0:
        raise NotComputable(_("What is left over is the same in every period, so nothing can hang together."))
    values = tuple(float(centred[lag:] @ centred[:-lag]) / squares for lag in range(1, int(lags) + 1))
    statistic = size * (size + 2) * sum(value**2 / (size - lag) for lag, value in enumerate(values, 1))
    p = chi_squared_upper_tail(statistic, lags)
    return Autocorrelation(values, normal_quantile(0.95) / math.sqrt(size), statistic, p, size)


def smallest_detectable(se: float, level: float = 0.95, power: float = 0.8) -> Detectable:
    """Return the ratios nearest to 1 that an interval at `level` would have left 1 out for, with chance `power`.

    `se` is the standard error of the ratio's natural logarithm. Raises `NotComputable` for one that is not above 0 and
    for a power outside 0.5 to 1.
    """
    if not is_number(se) or se <= 0 or not 1 / 2 <= power < 1:
        raise NotComputable(_("The smallest effect needs a standard error above 0 and a power from 0.5 up to below 1."))
    reach = (normal_quantile(level) + NormalDist().inv_cdf(power)) * se
    return Detectable(ratio_of(-reach), ratio_of(reach))


def anticipation(
    counts: Series, time: Series, start: float, periods: int = 3, **options: Unpack[Options]
) -> Anticipation:
    """Say whether the last `periods` before the start had moved already, as they do where a start is known ahead.

    The arguments are those of `interrupted`. The move is looked for in the time before the start alone. Raises
    `NotComputable` for fewer than 2 periods, and where too few are left before them.
    """
    moments = moments_and_start(time, start)
    before = int((moments < start).sum())
    if not is_whole(periods) or not 2 <= periods < before:  # noqa: PLR2004 - one period is noise
        raise NotComputable(_("From two periods up, and fewer than lie before the start, can be looked at."))
    first = before - int(periods)
    earlier = cut(options, moments.size, before)
    earlier["slope"], earlier["lead_in"] = False, 0
    row = one_row(counts, _("The counts")).copy()
    moved = interrupted(row[:before], moments[:before], float(moments[first]), **earlier).overall
    row[first:before] = np.nan
    return Anticipation(moved, interrupted(row, moments, start, **options).overall)
