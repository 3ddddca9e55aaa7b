"""Lets the mixes of periods trade places while their volumes stay, many times at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resilience.statistics.given import Numbers
from resilience.statistics.mix_indices import distances

_PAIR = 2


def traded(
    weights: Numbers,
    mixes: Numbers,
    strata: npt.NDArray[np.int64],
    permutations: int,
    generator: np.random.Generator,
) -> Numbers:
    """Return the distances of before and after when mixes trade places within their strata.

    `weights` are two rows: what each period counts for on either side (0 on the other). `mixes` are periods × types,
    `strata` the number of each period's stratum. Where every stratum is a pair and there are no more than
    `permutations` ways beside the observed one, each of them is there once.
    """
    is_paired = bool((np.unique(strata, return_counts=True)[1] == _PAIR).all())
    trade = _swapped if is_paired else _shuffled
    return trade(weights, mixes, strata, permutations, generator)


def _shuffled(
    weights: Numbers,
    mixes: Numbers,
    strata: npt.NDArray[np.int64],
    permutations: int,
    generator: np.random.Generator,
) -> Numbers:
    """Let mixes trade places at random."""
    places = np.argsort(strata, kind="stable")
    sources = np.argsort(strata + generator.random((permutations, strata.size)), axis=1)
    row = np.arange(permutations)[:, np.newaxis]
    sums = []
    for weight in weights:
        moved = np.zeros((permutations, strata.size))
        moved[row, sources] = weight[places]
        sums.append(moved @ mixes)
    return distances(sums[0], sums[1])


def _swapped(
    weights: Numbers,
    mixes: Numbers,
    strata: npt.NDArray[np.int64],
    permutations: int,
    generator: np.random.Generator,
) -> Numbers:
    """Let pairs trade places or not, in every way where there are few enough."""
    one, other = np.argsort(strata, kind="stable").reshape(-1, _PAIR).T
    gains = [(weight[one] - weight[other])[:, np.newaxis] * (mixes[other] - mixes[one]) for weight in weights]
    ways = 2**one.size - 1
    if ways <= permutations:
        trades = (np.arange(1, ways + 1)[:, np.newaxis] >> np.arange(one.size)) & 1
    else:
        trades = generator.integers(0, 2, size=(permutations, one.size))
    before, after = (weight @ mixes + trades @ gain for weight, gain in zip(weights, gains, strict=True))
    # What is subtracted from a share may leave less than nothing by rounding.
    return distances(np.maximum(before, 0), np.maximum(after, 0))
