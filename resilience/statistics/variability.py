"""How uneven need is in time: more than chance, at its peak, after its season, and whether that changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_quantile, f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import amounts, normal_quantile
from resilience.statistics.over_dispersion import dispersion as dispersion_of

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers, Series

_FEWEST = 2
_FEWEST_LEFT_OVER = 6
_WIDEST_DF = 1e6
_NORMAL = 3


@dataclass(frozen=True, slots=True)
class Variability:
    """How much `n` counts vary.

    `dispersion` is their variance about the mean of their season, in multiples of the Poisson variance (1 is chance
    alone), with `p` for none of it; `peak_to_mean` the largest over the mean; `unexplained` the share of the variance
    that the season does not explain, from 0 to 1, None without a season. `reason` says why the others are None.
    """

    dispersion: float | None
    peak_to_mean: float | None
    unexplained: float | None
    p: float | None
    n: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VariabilityRatio:
    """The dispersion after over the dispersion before, with limits and two-sided `p`; None where `reason` says why."""

    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    before: float | None
    after: float | None
    level: float
    reason: str | None = None


def variability(values: Series, period: int | None = None) -> Variability:
    """Return how much counts (oldest first, evenly spaced, None or NaN missing) vary.

    With `period` the expected count is the mean of its position in the round (of all Januaries, say), without it the
    mean of all; each mean fitted costs a degree of freedom, in `dispersion` and in `unexplained` alike, so that pure
    noise leaves all unexplained however short the series is. A trend counts as variability here.

    No events, or no more counts than means, give None with the reason. Raises `NotComputable` for negative counts and
    a period below 2.

    Source: Fisher, 1925, Statistical Methods for Research Workers (index of dispersion); Ezekiel, 1930, Methods of
    Correlation Analysis (the share explained, adjusted for what was fitted).
    """
    series, means, fitted = _about_season(values, period)
    if series.size < _FEWEST or not series.any():
        reason = _("There are too few counts to say how much they vary.")
        return Variability(None, None, None, None, series.size, reason)
    possible = means > 0
    found = dispersion_of(series[possible], means[possible], parameters=fitted)
    peak = float(series.max() / series.mean())
    rest = None if period is None else _unexplained(series, means, series.size - fitted)
    return Variability(found.phi, peak, rest, found.p, series.size, found.reason)


def variability_ratio(
    before: Series,
    after: Series,
    period: int | None = None,
    *,
    block: int | None = None,
    level: float = 0.95,
) -> VariabilityRatio:
    """Return by how much the dispersion about the season changed between two stretches of counts.

    An F interval for the ratio, whose degrees of freedom are cut by the kurtosis of both stretches' residuals taken
    together: counts with a long tail say less about their variance than normal ones, and plain F would call chance a
    change. Each stretch has its own level and season. With `block` the level is that of each block of so many values,
    so that a trend, a season or a busy month is none of what is compared; without it they count as variability, and
    values that hang together make the interval too narrow.

    Dispersion grows with volume wherever noise does: where all counts double, the ratio rises though no day is wilder.

    Fewer than seven counts left over after the means in a stretch give None with the reason. Raises as `variability`.

    Source: Shoemaker, 2003, Fixing the F test for equal variances (the degrees of freedom).
    """
    normal_quantile(level)
    parts = [_standardised(counts, period, block) for counts in (before, after)]
    (rest_0, df_0), (rest_1, df_1) = parts
    if min(df_0, df_1) <= _FEWEST_LEFT_OVER:
        reason = _("There are too few counts before or after to say whether their variability changed.")
        return VariabilityRatio(None, None, None, None, None, None, level, reason)
    phi_0, phi_1 = float((rest_0**2).sum() / df_0), float((rest_1**2).sum() / df_1)
    if not phi_0 or not phi_1:
        reason = _("The counts before or after do not vary at all, so there is no ratio.")
        return VariabilityRatio(None, None, None, None, phi_0, phi_1, level, reason)
    kurtosis = _pooled_kurtosis(parts)
    nu_0, nu_1 = (_fixed(df, kurtosis) for df in (df_0, df_1))
    ratio = phi_1 / phi_0
    tail = (1 - level) / 2
    tails = f_upper_tail(ratio, nu_1, nu_0), f_upper_tail(1 / ratio, nu_0, nu_1)
    return VariabilityRatio(
        ratio=ratio,
        low=ratio / f_quantile(1 - tail, nu_1, nu_0),
        high=ratio * f_quantile(1 - tail, nu_0, nu_1),
        p=min(1.0, 2 * min(tails)),
        before=phi_0,
        after=phi_1,
        level=level,
    )


def _about_season(values: Series, period: int | None) -> tuple[Numbers, Numbers, int]:
    """Return the counts that are known, the mean of each one's position and the number of means above 0."""
    series = amounts(values, _("The counts"))
    if period is not None and period < _FEWEST:
        raise NotComputable(_("A season needs at least two periods; {season} is not enough.").format(season=period))
    positions = np.arange(series.size) % (period or 1)
    known = ~np.isnan(series)
    series, positions = series[known], positions[known]
    counts = np.bincount(positions, minlength=1)
    means = np.bincount(positions, weights=series, minlength=1) / np.maximum(counts, 1)
    return series, means[positions], int((means > 0).sum())


def _unexplained(series: Numbers, means: Numbers, left: int) -> float | None:
    total = float(((series - series.mean()) ** 2).sum()) / (series.size - 1)
    if left < 1 or not total:
        return None
    return min(1.0, float(((series - means) ** 2).sum()) / left / total)


def _standardised(values: Series, period: int | None, block: int | None) -> tuple[Numbers, int]:
    """Return the residuals in Poisson units and how many of them are free."""
    series, means, fitted = _about_season(values, period)
    if block is not None and series.any():
        known = ~np.isnan(amounts(values, _("The counts")))
        blocks = np.flatnonzero(known) // block
        size, total = np.bincount(blocks), np.bincount(blocks, weights=series)
        # What a block would have by its positions alone, and how much more or less it has.
        expected = np.bincount(blocks, weights=means)
        level = np.divide(total, expected, out=np.zeros_like(expected), where=expected > 0)
        means = means * level[blocks]
        fitted += int((size > 0).sum()) - 1
    possible = means > 0
    series, means = series[possible], means[possible]
    return (series - means) / np.sqrt(means), series.size - fitted


def _pooled_kurtosis(parts: list[tuple[Numbers, int]]) -> float:
    """Return the fourth moment over the squared second (normal is 3), each stretch measured by its own spread.

    A residual from a mean of few values has lost part of its tail: the excess is scaled back by what it lost. Less
    than 3 is taken for 3, because few counts often look lighter-tailed than they are.
    """
    scaled = np.concatenate([rest / np.sqrt((rest**2).mean()) for rest, _df in parts])
    free = sum(df for _rest, df in parts) / scaled.size
    kept = (free**4 + (1 - free) ** 3 * free) / free**2
    return _NORMAL + max(0.0, float((scaled**4).mean()) - _NORMAL) / kept


def _fixed(df: int, kurtosis: float) -> float:
    """Return the degrees of freedom that give a variance the spread it has with this kurtosis."""
    n = df + 1
    return min(2 * n / max(kurtosis - (n - 3) / (n - 1), 2 * n / _WIDEST_DF), _WIDEST_DF)
