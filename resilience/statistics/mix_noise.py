"""By how much mixes differ anyway: requests cluster, so that two mixes of nothing but chance differ too little."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts
from resilience.statistics.mix_indices import Table, counts_table


@dataclass(frozen=True, slots=True)
class Noise:
    """The variance in multiples of chance alone (`phi`, at least 1), and the degrees of freedom it is known with.

    Without degrees of freedom it is taken as known exactly.
    """

    phi: float = 1.0
    degrees_of_freedom: int | None = None

    def __post_init__(self) -> None:
        known = self.degrees_of_freedom
        if not 1 <= self.phi < math.inf or (known is not None and known < 1):
            raise NotComputable(_("Noise is a number from 1 upwards, known with at least one degree of freedom."))

    def drawn(self, generator: np.random.Generator, draws: int) -> Numbers:
        """Return what the noise may be as well, given how few periods it is known from."""
        if self.degrees_of_freedom is None:
            return np.full(draws, self.phi)
        known: Numbers = self.degrees_of_freedom / generator.chisquare(self.degrees_of_freedom, size=draws)
        return np.maximum(1.0, self.phi * known)


def drawn_mixes(counts: Numbers, noise: Noise, draws: int, generator: np.random.Generator) -> Numbers:
    """Return draws × types: shares as they may come out again from the same need, with this much noise.

    `counts` has at least one event; a type without any stays without. The draws are from Dirichlet's distribution,
    whose shares vary `phi` times as much as those of so many single requests.
    """
    sizes = counts[np.newaxis, :] / noise.drawn(generator, draws)[:, np.newaxis]
    drawn = generator.standard_gamma(sizes)
    whole = drawn.sum(axis=1, keepdims=True)
    mixes: Numbers = np.divide(drawn, whole, out=np.tile(counts / counts.sum(), (draws, 1)), where=whole > 0)
    return mixes


def mix_noise(pairs: Iterable[tuple[Series, Series]]) -> Noise | None:
    """Return by how much mixes of pairs differ more than by chance; `None` where no pair can be compared.

    Each pair is two rows of counts over the same types that nothing is known to have changed between, such as the
    same three months of two years: chi-squared of both against their common mix, added up over the pairs, over its
    degrees of freedom. Types without events in a pair add nothing, and neither does a pair with a missing count.
    Raises `NotComputable` for negative counts and rows of different length.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models, 4.5 and 5.5.
    """
    statistic, degrees = 0.0, 0
    for pair in pairs:
        one, other = (amounts(side, _("The counts")) for side in pair)
        if one.size != other.size:
            raise NotComputable(_("Two mixes are compared over the same types; one has more of them than the other."))
        both = np.vstack([one, other])
        both = both[:, both.any(axis=0)]
        if both.shape[1] > 1 and both.sum(axis=1).all() and np.isfinite(both).all():
            expected = np.outer(both.sum(axis=1), both.sum(axis=0)) / both.sum()
            statistic += float(((both - expected) ** 2 / expected).sum())
            degrees += both.shape[1] - 1
    return Noise(max(1.0, statistic / degrees), degrees) if degrees else None


def mix_dispersion(table: Table, *, totals: Series | None = None) -> float:
    """Return by how much the shares over all periods vary more than if requests came one by one; 1 is chance alone.

    `table` is periods × types; the variance of the shares with periods as clusters, over that of single requests,
    averaged over the types, and at least 1. A season in the mix counts as variation. A period with a missing count
    or without events is left out; with fewer than two periods left it cannot be known and is 1. `totals` are the
    requests of each period where one may count under several types.

    Source: Rao and Scott, 1981, The analysis of categorical data from complex sample surveys (the average design
    effect).
    """
    counts = counts_table(table, _("The counts"))
    whole = counts.sum(axis=1) if totals is None else amounts(totals, _("The totals"))
    if whole.size != len(counts):
        raise NotComputable(_("Each period needs one total."))
    usable = ~np.isnan(counts).any(axis=1) & (np.nan_to_num(whole) > 0)
    counts, whole = counts[usable], whole[usable]
    periods = len(counts)
    if periods <= 1:
        return 1.0
    shares = counts.sum(axis=0) / whole.sum()
    among_requests = float((shares * (1 - shares)).sum() * whole.sum())
    if among_requests <= 0:
        return 1.0
    among_periods = float(((counts - np.outer(whole, shares)) ** 2).sum()) * periods / (periods - 1)
    return max(1.0, among_periods / among_requests)
