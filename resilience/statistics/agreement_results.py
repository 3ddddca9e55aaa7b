"""What a coefficient of agreement hands back: the estimate, its interval, and in words why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.statistics.student import t_quantile

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers
    from resilience.statistics.ratings import RatingTable

_FEWEST_FOR_AN_INTERVAL = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate of agreement, at most 1, with the limits of its interval at `level` (0.95: 95 %).

    `n_raters` have rated something; `n_items` were rated by at least two of them (by all of them for the
    intraclass correlation), which is what the estimate rests on. `why_not` says why the estimate, or else its
    interval, is None.
    """

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    n_raters: int
    n_items: int
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class ChanceCorrected(Estimate):
    """An agreement with the agreement `by_chance` taken off, and the standard error `se` of the estimate.

    The estimate is (observed - by_chance) / (1 - by_chance): 1 is full agreement, 0 what chance alone would give,
    and below 0 is less than that.
    """

    observed: float | None = None
    by_chance: float | None = None
    se: float | None = None


def corrected(
    table: RatingTable, level: float, observed: float, by_chance: float, scores: Numbers, n_items: int
) -> ChanceCorrected:
    """Return the coefficient with the interval that follows from each item's part in it.

    `scores` are by how much each item's part differs from the estimate; `n_items` is the number from which Student's
    t has its degrees of freedom. No upper limit exceeds 1.
    """
    estimate = min(1.0, (observed - by_chance) / (1 - by_chance))
    if scores.size < _FEWEST_FOR_AN_INTERVAL:
        why_not = _("An interval takes at least two items.")
        return ChanceCorrected(
            estimate, None, None, level, table.n_raters, table.n_shared, why_not, observed, by_chance
        )
    se = math.sqrt(float((scores**2).sum()) / (scores.size * (scores.size - 1)))
    reach = se * t_quantile(level, n_items - 1)
    low, high = estimate - reach, min(1.0, estimate + reach)
    return ChanceCorrected(estimate, low, high, level, table.n_raters, table.n_shared, None, observed, by_chance, se)


def no_estimate(table: RatingTable, level: float, why_not: str) -> ChanceCorrected:
    return ChanceCorrected(None, None, None, level, table.n_raters, table.n_shared, why_not)


def all_the_same() -> str:
    return _("Everybody gave the same level, so agreement cannot be told from chance.")
