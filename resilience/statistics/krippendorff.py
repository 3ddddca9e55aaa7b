"""Krippendorff's alpha: how much less evaluators differ on an item than levels drawn from all of them would."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from resilience.locales import _
from resilience.statistics.agreement_results import ChanceCorrected, all_the_same, corrected, no_estimate
from resilience.statistics.agreement_weights import Weighting, weight_matrix
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import normal_quantile
from resilience.statistics.ratings import Level, RatingTable, rating_table

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers
    from resilience.statistics.ratings import Ratings

Metric = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(
    ratings: Ratings,
    metric: Metric = "ordinal",
    *,
    weights: Weighting | None = None,
    categories: Sequence[Level] | None = None,
    level: float = 0.95,
) -> ChanceCorrected:
    """Return Krippendorff's alpha of `ratings` (raters × items; None, NaN and blank text are missing).

    `metric` says how far two levels are apart. `ordinal` goes by how many ratings lie between them, so it follows
    from the ratings; it is not the same as Gwet's ordinal weights, which `weights="ordinal"` puts in the metric's
    place (identity weights are the nominal metric, quadratic ones the interval metric). `categories` is the whole
    scale, which matters to those weights alone. Items that only one person rated are left out.

    The interval is the linearised one of Gwet, with the distances taken as known, and Student's t; there is no chance
    in it. `observed` and `by_chance` are 1 less the disagreement as a share of the largest distance. No estimate, with
    the reason in `why_not`, where fewer than two rated, no item was rated by two, or all such ratings are the same.
    Raises `NotComputable` for another metric, for a table, a rating or a `level` that make no sense, and for the ratio
    metric of numbers below 0.

    Source: Krippendorff, 2011, Computing Krippendorff's alpha-reliability; Gwet, 2014, Handbook of Inter-Rater
    Reliability, 4th edition, chapters 2 and 5 (interval).
    """
    normal_quantile(level)
    table = rating_table(ratings, categories)
    why_not = table.why_not()
    distance = _distance(metric, table) if weights is None else 1 - weight_matrix(weights, table.places)
    return no_estimate(table, level, why_not) if why_not else _alpha(table, distance, level)


def _alpha(table: RatingTable, distance: Numbers, level: float) -> ChanceCorrected:
    counts, n = table.counts[table.is_shared], table.raters_of_item[table.is_shared]
    mean, total = float(n.mean()), float(n.sum())
    used = (counts / mean).mean(axis=0)
    across = float(used @ distance @ used)
    if not across > 0:
        return no_estimate(table, level, all_the_same())
    within_items = (counts * (counts @ distance)).sum(axis=1) / (mean * (n - 1))
    within = float(within_items.mean())
    across_items = counts @ distance @ used / mean
    scores = (within * n / mean - within_items) / across - 2 * within * (n / mean - across_items / across) / across
    farthest, in_small_samples = float(distance.max()), 1 - 1 / total
    observed, by_chance = 1 - in_small_samples * within / farthest, 1 - across / farthest
    return corrected(table, level, observed, by_chance, scores, table.raters_of_item.size)


def _distance(metric: Metric, table: RatingTable) -> Numbers:
    """Return how far the categories are apart, squared where the metric says so (categories × categories)."""
    if metric not in get_args(Metric):
        raise NotComputable(
            _("A metric is nominal, ordinal, interval or ratio; {metric} is not known.").format(metric=metric)
        )
    one, other = table.places[:, None], table.places
    if metric == "nominal":
        return 1 - np.eye(other.size)
    if metric == "interval":
        squared: Numbers = (one - other) ** 2
        return squared
    return _by_ratio(one, other) if metric == "ratio" else _by_rank(table)


def _by_ratio(one: Numbers, other: Numbers) -> Numbers:
    if (other < 0).any():
        raise NotComputable(_("The ratio metric takes numbers from 0 up."))
    both = one + other
    squared: Numbers = ((one - other) / np.where(both > 0, both, 1)) ** 2
    return squared


def _by_rank(table: RatingTable) -> Numbers:
    """Square how many comparable ratings lie from one category to the other, half of those at either end counted."""
    used = table.counts[table.is_shared].sum(axis=0)
    middle = used.cumsum() - used / 2
    squared: Numbers = (middle[:, None] - middle) ** 2
    return squared
