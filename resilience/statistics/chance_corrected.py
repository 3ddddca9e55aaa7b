"""The share of pairs of evaluators who agree, and what is left of it once chance is taken off.

All follow one scheme and differ in what they hold chance to be. An item that only one person rated says nothing of
agreement, but something of which levels are used, so it counts towards chance and towards the noise. Intervals are
for other items rated by the same raters; they do not say what other raters would do.

Source: Gwet, 2014, Handbook of Inter-Rater Reliability, 4th edition, chapters 2, 3 and 5 (weights, missing ratings
and variances), as Gwet's own R package irrCAC has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from resilience.statistics.agreement_results import ChanceCorrected, all_the_same, corrected, no_estimate
from resilience.statistics.agreement_weights import Weighting, weight_matrix
from resilience.statistics.given import normal_quantile
from resilience.statistics.ratings import Level, RatingTable, rating_table

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers
    from resilience.statistics.ratings import Ratings

Chance = Callable[[RatingTable, "Numbers"], tuple[float, "Numbers"]]
"""From the table and the weights to the agreement by chance and to each item's part in it (its mean over the items
is the agreement by chance)."""

_CERTAIN = 1e-12
"""Less than this from 1 and chance alone would explain everything; what is left is rounding."""


def percent(
    ratings: Ratings,
    weights: Weighting = "identity",
    *,
    categories: Sequence[Level] | None = None,
    level: float = 0.95,
) -> ChanceCorrected:
    """Return the share (0 to 1) of pairs of raters who agree on an item, chance included.

    It is averaged over the items that two or more rated, each counting the same; with `weights`, pairs who are close
    agree in part. Arguments, results and refusals are as in `gwet_ac`, but everybody at one level is full agreement.
    """
    return _coefficient(rating_table(ratings, categories), weights, level, _no_chance)


def gwet_ac(
    ratings: Ratings,
    weights: Weighting = "quadratic",
    *,
    categories: Sequence[Level] | None = None,
    level: float = 0.95,
) -> ChanceCorrected:
    """Return Gwet's AC1 (`weights="identity"`) or AC2 (any other): chance is small where most are of one mind.

    `ratings` is raters × items; None, NaN and blank text are missing, and every rating there is counts. `categories`
    is the whole scale: without it, levels that nobody used are unknown to the method. No estimate, with the reason in
    `why_not`, where fewer than two rated, no item was rated by two, or the scale has only one level. Raises
    `NotComputable` for a table, a rating, weights or a `level` that make no sense.

    Source: Gwet, 2008, Computing inter-rater reliability and its variance in the presence of high agreement.
    """
    return _coefficient(rating_table(ratings, categories), weights, level, _chance_by_gwet)


def fleiss_kappa(
    ratings: Ratings,
    weights: Weighting = "identity",
    *,
    categories: Sequence[Level] | None = None,
    level: float = 0.95,
) -> ChanceCorrected:
    """Return Fleiss' kappa: by chance, raters draw levels as often as all of them together used each.

    Arguments, results and refusals are as in `gwet_ac`; there is also no estimate where everybody gave one level.

    Source: Fleiss, 1971, Measuring nominal scale agreement among many raters.
    """
    return _coefficient(rating_table(ratings, categories), weights, level, _chance_by_fleiss)


def conger_kappa(
    ratings: Ratings,
    weights: Weighting = "identity",
    *,
    categories: Sequence[Level] | None = None,
    level: float = 0.95,
) -> ChanceCorrected:
    """Return Conger's kappa, which for two raters is Cohen's: by chance, each draws levels as often as they used each.

    Arguments, results and refusals are as in `fleiss_kappa`.

    Source: Conger, 1980, Integration and generalization of kappas for multiple raters.
    """
    return _coefficient(rating_table(ratings, categories), weights, level, _chance_by_conger)


def brennan_prediger(
    ratings: Ratings,
    weights: Weighting = "identity",
    *,
    categories: Sequence[Level] | None = None,
    level: float = 0.95,
) -> ChanceCorrected:
    """Return Brennan and Prediger's coefficient: by chance, every level of the scale is drawn as often as any other.

    Arguments, results and refusals are as in `gwet_ac`; `categories` matters most here.

    Source: Brennan and Prediger, 1981, Coefficient kappa: some uses, misuses, and alternatives.
    """
    return _coefficient(rating_table(ratings, categories), weights, level, _chance_by_brennan_prediger)


def _coefficient(table: RatingTable, weights: Weighting, level: float, chance: Chance) -> ChanceCorrected:
    normal_quantile(level)
    matrix = weight_matrix(weights, table.places)
    why_not = table.why_not()
    if why_not:
        return no_estimate(table, level, why_not)
    by_chance, parts = chance(table, matrix)
    if 1 - by_chance < _CERTAIN:
        return no_estimate(table, level, all_the_same())
    agreeing = _agreeing(table, matrix)
    observed = float(agreeing.sum()) / table.n_shared
    estimate = (observed - by_chance) / (1 - by_chance)
    shared = table.is_shared * (agreeing.size / table.n_shared)
    own = (shared * (agreeing - by_chance) - 2 * (1 - estimate) * (parts - by_chance)) / (1 - by_chance)
    return corrected(table, level, observed, by_chance, own - estimate, agreeing.size)


def _agreeing(table: RatingTable, weights: Numbers) -> Numbers:
    """Return the share of agreeing pairs of each item, 0 where only one rated it."""
    n = table.raters_of_item
    pairs: Numbers = (table.counts * (table.counts @ weights - 1)).sum(axis=1) / np.maximum(n * (n - 1), 1)
    return pairs


def _shares(table: RatingTable) -> Numbers:
    """Return how often each category was used (adding up to 1), each item counting the same."""
    shares: Numbers = (table.counts / table.raters_of_item[:, None]).mean(axis=0)
    return shares


def _no_chance(table: RatingTable, _weights: Numbers) -> tuple[float, Numbers]:
    return 0.0, np.zeros(table.counts.shape[0])


def _chance_by_gwet(table: RatingTable, weights: Numbers) -> tuple[float, Numbers]:
    categories = table.places.size
    if categories == 1:
        return 1.0, np.ones(table.counts.shape[0])
    rarity = (1 - _shares(table)) * weights.sum() / (categories * (categories - 1))
    return float(rarity @ _shares(table)), table.counts @ rarity / table.raters_of_item


def _chance_by_fleiss(table: RatingTable, weights: Numbers) -> tuple[float, Numbers]:
    likeness = weights @ _shares(table)
    return float(likeness @ _shares(table)), table.counts @ likeness / table.raters_of_item


def _chance_by_brennan_prediger(table: RatingTable, weights: Numbers) -> tuple[float, Numbers]:
    by_chance = float(weights.mean())
    return by_chance, np.full(table.counts.shape[0], by_chance)


def _chance_by_conger(table: RatingTable, weights: Numbers) -> tuple[float, Numbers]:
    """Chance between two different raters, averaged over all pairs of them; `parts` from Gwet's linearisation."""
    raters, items = table.chosen.shape
    chose: Numbers = (table.chosen[:, :, None] == np.arange(table.places.size)).astype(np.float64)
    answered = chose.sum(axis=(1, 2)) / items
    shares = chose.mean(axis=1) / answered[:, None]
    others = (shares.sum(axis=0) - shares) @ weights
    by_chance = float((others * shares).sum()) / (raters * (raters - 1))
    rated = (table.chosen >= 0) - answered[:, None]
    unlike = np.einsum("rik,rk->ri", chose, others) - rated * (others * shares).sum(axis=1)[:, None]
    parts: Numbers = (unlike / answered[:, None]).sum(axis=0) / (raters * (raters - 1))
    return by_chance, parts
