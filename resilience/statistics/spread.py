"""Where evaluators differ most, and who of them tends to score high or low: both to talk about, not to correct."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from resilience.statistics.ratings import numbers_of

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers
    from resilience.statistics.ratings import Ratings

_PAIR = 2


@dataclass(frozen=True, slots=True)
class Severity:
    """How one rater's levels lie against the others' on the `n` items that at least one other rated too.

    `difference` is the median of own level less the median of the others', in steps of the scale: above 0 is higher
    than they, None where nothing is shared. `higher` and `lower` count the items on which it lay above or below.
    """

    difference: float | None
    n: int
    higher: int
    lower: int


def disagreement(levels: Iterable[float | None]) -> float | None:
    """Return how far two evaluators of one item are apart on average over all pairs, in steps of the scale.

    0 is complete agreement; None and NaN are missing, and fewer than two levels give None. A pair far apart weighs
    more than one a step apart, so a split between both ends comes before a spread over neighbours. Raises
    `NotComputable` for a level that is no finite number.

    Source: Gini, 1912, Variabilità e mutabilità (the mean difference).
    """
    numbers = numbers_of([list(levels)])[0]
    given = np.sort(numbers[~np.isnan(numbers)])
    n = given.size
    if n < _PAIR:
        return None
    # In rising order the i-th of n is added i times and taken off n - 1 - i times.
    surplus = 2 * np.arange(n) - (n - 1)
    return float(surplus @ given) * 2 / (n * (n - 1))


def severity(ratings: Ratings) -> tuple[Severity, ...]:
    """Return for each rater, in the order given, how their levels lie against the others'.

    `ratings` is raters × items, None or NaN missing. Medians throughout: a level has an order, and one strange item
    should not mark a person. Raises `NotComputable` for labels and for what is no table.
    """
    numbers = numbers_of(ratings)
    return tuple(_severity(own, np.delete(numbers, rater, axis=0)) for rater, own in enumerate(numbers))


def _severity(own: Numbers, others: Numbers) -> Severity:
    shared = ~np.isnan(own) & ~np.isnan(others).all(axis=0)
    differences = [float(own[item]) - _median(others[:, item]) for item in np.flatnonzero(shared)]
    return Severity(
        difference=median(differences) if differences else None,
        n=len(differences),
        higher=sum(difference > 0 for difference in differences),
        lower=sum(difference < 0 for difference in differences),
    )


def _median(levels: Numbers) -> float:
    return float(median(levels[~np.isnan(levels)]))
