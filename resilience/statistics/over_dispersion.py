"""Says how much more counts vary than by chance alone, so that ordinary ups and downs are no signals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.given import amounts

if TYPE_CHECKING:
    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series

Method = Literal["pearson", "cameron_trivedi"]

_ROUNDS_OF_FITTING = 2000
_FITTED = 1e-10
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Dispersion:
    """The variance of counts in multiples of the Poisson variance (`phi`; 1 is chance alone).

    `statistic` is chi-squared on `df` degrees of freedom for Pearson's method and standard normal for Cameron
    and Trivedi's, where `df` is None. `p` is the chance of at least this much over-dispersion if there were
    none. `reason` explains whatever else is None.
    """

    phi: float | None
    statistic: float | None
    p: float | None
    df: int | None
    method: Method
    reason: str | None = None


def dispersion(
    counts: Series,
    expected: Series | None = None,
    *,
    method: Method | None = None,
    parameters: int | None = None,
) -> Dispersion:
    """Return how the counts vary about `expected` (same length, above 0), or about their own mean without it.

    `method` "pearson" divides chi-squared by n - `parameters`; without `parameters` the expected counts are
    first brought to the counts' total by a common rate, which is then the one parameter. "cameron_trivedi"
    takes fitted means as they are and tests whether the variance exceeds them, without knowing how many
    parameters were fitted. By default it is Pearson's where the number of parameters is known (the counts'
    own mean, or `parameters` given) and Cameron and Trivedi's for any other expected counts.

    A pair with either number missing is left out; fewer than two left, or no event at all, gives None with
    the reason. Raises `NotComputable` for negative counts, expected counts of 0 and lengths that differ.

    Source: Fisher, 1925, Statistical Methods for Research Workers (index of dispersion); Cameron and Trivedi,
    1990, Regression-based tests for overdispersion in the Poisson model.
    """
    own_mean = expected is None
    chosen = method or ("pearson" if own_mean or parameters is not None else "cameron_trivedi")
    observed, means = _pairs(counts, expected)
    if observed.size < _FEWEST or not observed.any():
        return Dispersion(None, None, None, None, chosen, _("There are too few counts to say how much they vary."))
    if own_mean or (chosen == "pearson" and parameters is None):
        means = means * (observed.sum() / means.sum())
    if chosen == "cameron_trivedi":
        return _cameron_trivedi(observed, means)
    return _pearson(observed, means, observed.size - (1 if parameters is None else parameters))


def seasonal_dispersion(counts: Series, season: int = 12) -> Dispersion:
    """Return the over-dispersion that matters when a month is compared with the same month a year before.

    `counts` is a series of complete periods, oldest first; its last full blocks of `season` form a table of
    blocks by periods, and chi-squared is taken against row total × column total / grand total, so that
    neither a season that repeats itself nor a change of all months alike counts as noise. Missing cells are
    left out and the table is fitted to the totals of the others (quasi-independence); blocks and periods
    without any event say nothing and are left out too. `phi` is at least 1.

    Fewer than two full blocks, or too few cells to compare, give None with the reason. Raises `NotComputable`
    for negative counts and for a season shorter than two.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models; Goodman, 1968, The analysis of
    cross-classified data (missing cells).
    """
    if season < _FEWEST:
        raise NotComputable(_("A season needs at least two periods; {season} is not enough.").format(season=season))
    series = amounts(counts, _("The counts"))
    blocks = series.size // season
    if blocks < _FEWEST:
        reason = _(
            "Less than two full rounds of {season} periods cannot show how much counts vary by themselves."
        ).format(season=season)
        return Dispersion(None, None, None, None, "pearson", reason)
    table = _with_events(series[-blocks * season :].reshape(blocks, season))
    seen = ~np.isnan(table)
    found = _pearson(table[seen], _fitted(table, seen)[seen], _degrees_of_freedom(seen))
    phi = None if found.phi is None else max(1.0, found.phi)
    return Dispersion(phi, found.statistic, found.p, found.df, found.method, found.reason)


def _pairs(counts: Series, expected: Series | None) -> tuple[Numbers, Numbers]:
    observed = amounts(counts, _("The counts"))
    means = np.ones_like(observed) if expected is None else amounts(expected, _("The expected counts"))
    if observed.shape != means.shape:
        raise NotComputable(_("There must be as many expected counts as counts."))
    if (means == 0).any():
        raise NotComputable(_("An expected count must be above 0."))
    both = ~np.isnan(observed) & ~np.isnan(means)
    return observed[both], means[both]


def _pearson(observed: Numbers, means: Numbers, degrees_of_freedom: int) -> Dispersion:
    if degrees_of_freedom < 1:
        return Dispersion(None, None, None, None, "pearson", _("There are too few counts to say how much they vary."))
    # A cell fitted as 0 can only hold 0: it agrees perfectly and adds nothing.
    possible = means > 0
    statistic = float((((observed - means) ** 2)[possible] / means[possible]).sum())
    p = chi_squared_upper_tail(statistic, degrees_of_freedom)
    return Dispersion(statistic / degrees_of_freedom, statistic, p, degrees_of_freedom, "pearson")


def _cameron_trivedi(observed: Numbers, means: Numbers) -> Dispersion:
    excess = ((observed - means) ** 2 - observed) / means
    phi = 1 + float(excess.mean())
    spread = float(excess.std(ddof=1))
    if spread == 0:
        reason = _("All counts lie equally far from what was expected, so there is nothing to test.")
        return Dispersion(phi, None, None, None, "cameron_trivedi", reason)
    z = (phi - 1) * math.sqrt(observed.size) / spread
    return Dispersion(phi, z, math.erfc(z / math.sqrt(2)) / 2, None, "cameron_trivedi")


def _with_events(table: Numbers) -> Numbers:
    """Leave out the rows and columns without any event."""
    events = np.nan_to_num(table)
    return table[events.any(axis=1)][:, events.any(axis=0)]


def _fitted(table: Numbers, seen: npt.NDArray[np.bool_]) -> Numbers:
    """Return the table without interaction whose seen cells have the totals of `table`.

    Source: Deming and Stephan, 1940, On a least squares adjustment of a sampled frequency table.
    """
    observed, fitted = np.nan_to_num(table), seen.astype(np.float64)
    rows, columns = observed.sum(axis=1, keepdims=True), observed.sum(axis=0, keepdims=True)
    for _round in range(_ROUNDS_OF_FITTING):
        fitted *= rows / fitted.sum(axis=1, keepdims=True)
        fitted *= columns / fitted.sum(axis=0, keepdims=True)
        if np.abs(fitted.sum(axis=1, keepdims=True) - rows).max(initial=0) <= _FITTED * observed.sum():
            break
    return fitted


def _degrees_of_freedom(seen: npt.NDArray[np.bool_]) -> int:
    """Return the seen cells less the parameters that they can tell apart."""
    rows, columns = np.nonzero(seen)
    if not rows.size:
        return 0
    design = np.hstack([np.eye(seen.shape[0])[rows], np.eye(seen.shape[1])[columns]])
    return rows.size - int(np.linalg.matrix_rank(design))
