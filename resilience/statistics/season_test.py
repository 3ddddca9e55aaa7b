"""Says whether a season is more than noise, before anybody reads one into a handful of years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import amounts
from resilience.statistics.over_dispersion import seasonal_dispersion

if TYPE_CHECKING:
    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series

_FEWEST = 2
_ROUNDS_OF_FITTING = 500
_FITTED = 1e-10


@dataclass(frozen=True, slots=True)
class SeasonTest:
    """Whether the positions of the round differ by more than noise: F on `df` and `df_noise`, and its chance `p`."""

    f: float | None
    p: float | None
    df: int | None
    df_noise: int | None
    reason: str | None = None


def season_test(counts: Series, period: int = 12) -> SeasonTest:
    """Say whether counts differ between the `period` positions of a round by more than they do otherwise.

    The last full rounds form a table of rounds by positions. How much better positions explain it than rounds alone
    (deviance) is set against what both leave over (Pearson), so that neither over-dispersion nor a change from round
    to round passes for season. Missing cells are left out. Values that hang together from one to the next make it
    claim more than it should.

    Fewer than two full rounds, and counts that leave nothing over, give None with the reason. Raises `NotComputable`
    for negative counts and a period below 2.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models, 2.3 and 6.2 (analysis of deviance with
    over-dispersion); Goodman, 1968, The analysis of cross-classified data (missing cells).
    """
    if period < _FEWEST:
        raise NotComputable(_("A season needs at least two periods; {season} is not enough.").format(season=period))
    series = amounts(counts, _("The counts"))
    table = series[series.size % period :].reshape(-1, period)
    seen = ~np.isnan(table)
    noise = seasonal_dispersion(series, period)
    if noise.statistic is None or not noise.df:
        return SeasonTest(None, None, None, None, noise.reason)
    if not noise.statistic:
        return SeasonTest(
            None, None, None, noise.df, _("Every round is exactly like the others, so there is no noise.")
        )
    df = int(seen.any(axis=0).sum()) - 1
    gained = _deviance(table, rounds_alone(table, seen)) - _deviance(table, without_interaction(table, seen))
    f = max(0.0, gained / df / (noise.statistic / noise.df))
    return SeasonTest(f, f_upper_tail(f, df, noise.df), df, noise.df)


def rounds_alone(table: Numbers, seen: npt.NDArray[np.bool_]) -> Numbers:
    """Return each row's mean over what was seen of it, in every cell."""
    means: Numbers = np.nan_to_num(table).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return np.repeat(means[:, None], table.shape[1], axis=1)


def without_interaction(table: Numbers, seen: npt.NDArray[np.bool_]) -> Numbers:
    """Return row effect × column effect with the totals of what was seen, in every cell.

    Source: Deming and Stephan, 1940, On a least squares adjustment of a sampled frequency table.
    """
    observed = np.nan_to_num(table)
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    by_row, by_column = np.ones_like(rows), np.ones_like(columns)
    for _round in range(_ROUNDS_OF_FITTING):
        before = by_column
        by_row = _over(rows, seen @ by_column)
        by_column = _over(columns, by_row @ seen)
        if np.allclose(before, by_column, rtol=_FITTED, atol=0):
            break
    return np.outer(by_row, by_column)


def _over(part: Numbers, whole: Numbers) -> Numbers:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _deviance(table: Numbers, fitted: Numbers) -> float:
    """Return Poisson's deviance over the cells seen; a count of 0 adds its mean alone."""
    counts, means = table[~np.isnan(table)], fitted[~np.isnan(table)]
    some = (counts > 0) & (means > 0)
    return float(2 * ((counts[some] * np.log(counts[some] / means[some])).sum() - (counts - means).sum()))
