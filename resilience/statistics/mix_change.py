"""Did the mix change by more than it varies by itself? Whole periods trade places, since requests come in clusters."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts
from resilience.statistics.mix_indices import Table, counts_table, distances
from resilience.statistics.mix_noise import Noise
from resilience.statistics.mix_sizes import MixSize, size_of, words_for
from resilience.statistics.mix_trading import traded

_FEWEST_ARRANGEMENTS = 40
_TIE = 1e-12
_ROW = 1
_MOST_REQUESTS = 10**9


class Permuted(StrEnum):
    """What traded places between before and after to show what chance does."""

    REQUESTS = "requests"
    PERIODS = "periods"
    PERIODS_WITHIN_SEASON = "periods_within_season"


@dataclass(frozen=True, slots=True)
class MixChange:
    """The Jensen–Shannon distance (base 2, 0 to 1) of two mixes, and how often chance gives as much.

    `p` is that share of the `permutations` and the observed arrangement together; `by_chance` the median distance they
    give, since two samples of one mix never agree completely. `words` name the size of the distance and nothing else.
    What cannot be given is None with the `reason`. `before` and `after` are the events compared, `periods` how many
    periods they came in (None for plain counts) and `left_out` the periods with a missing count.
    """

    distance: float | None
    p: float | None
    words: str | None
    size: MixSize | None
    by_chance: float | None
    permuted: Permuted
    before: float
    after: float
    periods: tuple[int, int] | None = None
    left_out: int = 0
    permutations: int = 0
    reason: str | None = None


def change(
    before: Series | Table,
    after: Series | Table,
    *,
    permutations: int = 9999,
    seed: int = 0,
    seasons: tuple[Sequence[Hashable], Sequence[Hashable]] | None = None,
    noise: Noise = Noise(),  # noqa: B008 - frozen: chance alone
) -> MixChange:
    """Return how far apart two mixes are, and the chance of at least that if nothing but chance lay between them.

    Two ways, by the shape of what is given:

    - one row of counts per side: single requests trade places (`Permuted.REQUESTS`), which is right only where
      requests come one by one; where they cluster, p is too small unless `noise` says by how much mixes differ
      anyway (see `mix_noise`): the distances by chance are then widened by √phi;
    - periods × types per side: whole periods trade places (`Permuted.PERIODS`), and with `seasons`, the labels of
      the rows of each side such as the month's number, only periods of one label (`PERIODS_WITHIN_SEASON`), so that
      neither clusters nor a season in the mix pass for a change. A period's mix moves as one and takes on the volume
      of the place it moves to, so that a change of volume alone does not pass for one either. Periods are taken as
      exchangeable: a mix that drifts slowly over many periods makes p too small. Where labels stand once on each side
      and there are no more than `permutations` ways to trade, all of them are looked at and p is exact.

    A type missing on either side is left out of rows of counts; a period with a missing count, and one without any
    event, is left out of a table. No event on one side gives None throughout; too few periods for p to fall below
    one in twenty give a distance without p; both with the reason. The same `seed` gives the same p.

    Raises `NotComputable` for sides of different shape or types, negative counts, rows of counts that are no whole
    numbers, labels that are not one per period and fewer than one permutation.

    Source: Good, 2005, Permutation, Parametric and Bootstrap Tests of Hypotheses; Phipson and Smyth, 2010,
    Permutation p-values should never be zero; Winkler and others, 2015, Multi-level block permutation.
    """
    if permutations < 1:
        raise NotComputable(_("A permutation test needs at least one permutation."))
    generator = np.random.default_rng(seed)
    if _dimensions(before) == _dimensions(after) == _ROW:
        return _of_requests(before, after, noise, permutations, generator)  # type: ignore[arg-type]
    sides = (counts_table(before, _("The counts before")), counts_table(after, _("The counts after")))  # type: ignore[arg-type]
    if sides[0].shape[1] != sides[1].shape[1]:
        raise NotComputable(_("Two mixes are compared over the same types; one has more of them than the other."))
    return _of_periods(sides, seasons, permutations, generator)


def _of_requests(
    before: Series, after: Series, noise: Noise, permutations: int, generator: np.random.Generator
) -> MixChange:
    one, other = (_whole(amounts(side, _("The counts"))) for side in (before, after))
    if one.size != other.size:
        raise NotComputable(_("Two mixes are compared over the same types; one has more of them than the other."))
    both = ~np.isnan(one) & ~np.isnan(other)
    one, other = one[both], other[both]
    totals = float(one.sum()), float(other.sum())
    if not all(totals):
        return _nothing(totals, Permuted.REQUESTS)
    pooled = (one + other).astype(np.int64)
    if pooled.sum() >= _MOST_REQUESTS:
        raise NotComputable(_("There are too many requests to let them trade places one by one; give them by period."))
    drawn = generator.multivariate_hypergeometric(pooled, int(totals[0]), size=permutations, method="marginals")
    chance = distances(drawn / totals[0], (pooled - drawn) / totals[1]) * np.sqrt(noise.drawn(generator, permutations))
    return _result(float(distances(one / totals[0], other / totals[1])), chance, Permuted.REQUESTS, totals)


@dataclass(frozen=True, slots=True)
class _Periods:
    """Periods of both sides one below the other, those that can be compared only."""

    counts: Numbers
    is_after: npt.NDArray[np.bool_]
    strata: npt.NDArray[np.int64]
    left_out: int

    def arrangements(self) -> int:
        """How many ways there are to share the periods of each stratum out between before and after."""
        whole, after = Counter(self.strata.tolist()), Counter(self.strata[self.is_after].tolist())
        return math.prod(math.comb(many, after[stratum]) for stratum, many in whole.items())

    def per_side(self) -> tuple[int, int]:
        return int((~self.is_after).sum()), int(self.is_after.sum())

    def totals(self) -> tuple[float, float]:
        return float(self.counts[~self.is_after].sum()), float(self.counts[self.is_after].sum())


def _of_periods(
    sides: tuple[Numbers, Numbers],
    seasons: tuple[Sequence[Hashable], Sequence[Hashable]] | None,
    permutations: int,
    generator: np.random.Generator,
) -> MixChange:
    permuted = Permuted.PERIODS if seasons is None else Permuted.PERIODS_WITHIN_SEASON
    periods = _comparable(sides, seasons)
    totals = periods.totals()
    if not all(totals):
        return _nothing(totals, permuted, periods)
    volumes = periods.counts.sum(axis=1)
    mixes = periods.counts / volumes[:, np.newaxis]
    weights = np.stack([np.where(periods.is_after == after, volumes, 0) / totals[after] for after in (0, 1)])
    observed = float(distances(weights[0] @ mixes, weights[1] @ mixes))
    if periods.arrangements() < _FEWEST_ARRANGEMENTS:
        return _result(observed, None, permuted, totals, periods)
    chance = traded(weights, mixes, periods.strata, permutations, generator)
    return _result(observed, chance, permuted, totals, periods)


def _comparable(
    sides: tuple[Numbers, Numbers], seasons: tuple[Sequence[Hashable], Sequence[Hashable]] | None
) -> _Periods:
    counts = np.vstack(sides)
    is_after = np.repeat([False, True], [len(side) for side in sides])
    labels: list[Hashable] = [0] * len(counts) if seasons is None else [*seasons[0], *seasons[1]]
    if seasons is not None and [len(side) for side in seasons] != [len(side) for side in sides]:
        raise NotComputable(_("Each period needs one label of its season."))
    number = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    strata = np.array([number[label] for label in labels], dtype=np.int64)
    complete = ~np.isnan(counts).any(axis=1)
    usable = complete & (np.nan_to_num(counts).sum(axis=1) > 0)
    return _Periods(counts[usable], is_after[usable], strata[usable], int((~complete).sum()))


def _dimensions(counts: Series | Table) -> int:
    try:
        return np.asarray(counts, dtype=np.float64).ndim
    except (TypeError, ValueError):
        return 0


def _whole(counts: Numbers) -> Numbers:
    known = counts[~np.isnan(counts)]
    if (known != np.floor(known)).any():
        raise NotComputable(_("Requests trade places one by one, so their counts are whole numbers; shares are not."))
    return counts


def _nothing(totals: tuple[float, float], permuted: Permuted, periods: _Periods | None = None) -> MixChange:
    reason = _("Nothing was counted on one side, so there are no two mixes to compare.")
    where, left_out = (None, 0) if periods is None else (periods.per_side(), periods.left_out)
    return MixChange(None, None, None, None, None, permuted, *totals, where, left_out, reason=reason)


def _result(
    observed: float,
    chance: Numbers | None,
    permuted: Permuted,
    totals: tuple[float, float],
    periods: _Periods | None = None,
) -> MixChange:
    size = size_of(observed)
    where, left_out = (None, 0) if periods is None else (periods.per_side(), periods.left_out)
    p = by_chance = reason = None
    if chance is None:
        reason = _("There are too few periods to tell a change of the mix from chance.")
    else:
        p = (1 + int((chance >= observed - _TIE).sum())) / (1 + chance.size)
        by_chance = float(np.median(chance))
    permutations = 0 if chance is None else chance.size
    return MixChange(
        observed, p, words_for(size), size, by_chance, permuted, *totals, where, left_out, permutations, reason
    )
