"""Whether need comes at other times than before: shares of weekdays, months or hours, against what they vary by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.given import amounts
from resilience.statistics.rates import wilson

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers, Series
    from resilience.statistics.rates import Interval

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """Shares by position before and after, and the test that they are the same; None where `reason` says why.

    `statistic` is F on `df` and `df_noise` degrees of freedom, or chi-squared over `df` where `df_noise` is None.
    `moved` is the share of all that would have to come at another position (half the sum of differences).
    """

    before: tuple[Interval, ...]
    after: tuple[Interval, ...]
    statistic: float | None
    df: int | None
    df_noise: int | None
    p: float | None
    moved: float | None
    reason: str | None = None


def profile_change(
    before: Series, after: Series, *, dispersion: float = 1.0, df_noise: int | None = None, level: float = 0.95
) -> ProfileChange:
    """Return how the shares of positions (weekdays, say) changed between two rows of counts of the same length.

    `dispersion` is how much counts at a position vary in multiples of chance (see `seasonal_dispersion` of a table of
    weeks by weekdays), known on `df_noise` degrees of freedom: chi-squared is divided by it and becomes F, and the
    limits of the shares (Wilson's) count that many fewer events. Positions without an event in either row are not
    tested; no event in one of them gives no test, with the reason. Raises `NotComputable` for negative or missing
    counts and for lengths that differ.

    Source: Rao and Scott, 1981, The analysis of categorical data from complex sample surveys (chi-squared divided by
    what it is inflated by).
    """
    rows = [amounts(row, _("The counts")) for row in (before, after)]
    table = _table(rows[0], rows[1])
    if dispersion <= 0:
        raise NotComputable(_("The dispersion must be a number above 0; {value} is not.").format(value=dispersion))
    if not table.sum(axis=1).all():
        reason = _("Nothing was recorded in one of the two periods, so there is nothing to compare.")
        return ProfileChange((), (), None, None, None, None, None, reason)
    shares = table / table.sum(axis=1, keepdims=True)
    first, second = (
        tuple(_share(count, float(row.sum()), dispersion, level) for count in row.tolist()) for row in table
    )
    moved = float(np.abs(shares[1] - shares[0]).sum() / 2)
    some = table[:, table.any(axis=0)]
    df = some.shape[1] - 1
    if df < 1:
        reason = _("Everything came at one position in both periods.")
        return ProfileChange(first, second, None, None, None, None, moved, reason)
    expected = np.outer(some.sum(axis=1), some.sum(axis=0)) / some.sum()
    statistic = float(((some - expected) ** 2 / expected).sum() / df / dispersion)
    p = chi_squared_upper_tail(statistic * df, df) if df_noise is None else f_upper_tail(statistic, df, df_noise)
    return ProfileChange(first, second, statistic, df, df_noise, p, moved)


def noise_between_rows(table: Numbers) -> tuple[float, int] | None:
    """Return how much rows (weeks, say) differ in their profile, in multiples of chance and at least 1, and its df.

    `table` is complete: rows with a missing count are for the caller to leave out. Rows and columns without an event
    say nothing; fewer than two rows or columns with one give None.

    Source: Fisher, 1925, Statistical Methods for Research Workers (chi-squared of a table, by degree of freedom).
    """
    some = table[table.any(axis=1)][:, table.any(axis=0)]
    df = (some.shape[0] - 1) * (some.shape[1] - 1)
    if df < 1:
        return None
    expected = np.outer(some.sum(axis=1), some.sum(axis=0)) / some.sum()
    return max(1.0, float(((some - expected) ** 2 / expected).sum()) / df), df


def _table(before: Numbers, after: Numbers) -> Numbers:
    if before.shape != after.shape or before.size < _FEWEST:
        raise NotComputable(_("There must be as many counts before as after, and at least two."))
    table = np.stack([before, after])
    if np.isnan(table).any():
        raise NotComputable(_("A profile needs every position; leave out what was not reported in whole rounds."))
    return table


def _share(count: float, total: float, dispersion: float, level: float) -> Interval:
    return wilson(count / dispersion, total / dispersion, level)
