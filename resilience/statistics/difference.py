"""Compares what changed where something was done with what changed where it was not, one start or many."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from resilience.locales import _, ngettext
from resilience.statistics.difference_fit import Background, Fit, effective_clusters, fit
from resilience.statistics.difference_leads import NEVER, carries_too_much, first_treated, pre_trend
from resilience.statistics.difference_noise import FEW_TREATED, p_by_placebo, p_by_wild_bootstrap
from resilience.statistics.difference_panel import Columns, Labels, Observations, Places, observations
from resilience.statistics.difference_results import Difference, Effect, GroupTime, Lead, Placebo, PreTrend, Staggered
from resilience.statistics.difference_staggered import staggered
from resilience.statistics.difference_weights import negative_weight_share
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Series, is_whole, normal_quantile
from resilience.statistics.student import share_within, t_quantile

__all__ = [
    "Difference",
    "Effect",
    "GroupTime",
    "Lead",
    "Placebo",
    "PreTrend",
    "Staggered",
    "difference_in_differences",
    "staggered",
]

FEW_CLUSTERS = 20
"""Clusters below which even Student's limits are too narrow, so that the wild bootstrap is the one to look at."""
AS_GOOD_AS_NORMAL = 20
"""Treated and untreated clusters, each, from which the limits are the normal ones.

Angrist and Pischke, 2009, Mostly Harmless Econometrics, 8.2.3, take 42 clusters in all for enough; the standard error
here counts the effects of units as parameters, which makes it larger by about what Student's t would add.
"""
_SAME = 1e-9


def difference_in_differences(  # noqa: PLR0913 - the model's parts by name, each with a default but the first four
    values: Series,
    unit: Labels,
    time: Labels,
    treated: Series,
    *,
    weights: Series | None = None,
    cluster: Literal["unit"] | Labels | None = "unit",
    covariates: Columns | None = None,
    level: float = 0.95,
    limits: Literal["auto", "t", "normal"] = "auto",
    count_nested: bool = True,
    draws: int = 1_999,
    seed: int = 0,
) -> Difference:
    """Return how much more the treated changed than the others, by two-way fixed effects and weighted least squares.

    One entry per observation: `values` (None or NaN is missing), its `unit` and `time` (any labels; times can be put
    in order), `treated` (1 where the unit is under treatment at that time, 0 where not, a share for part of a period),
    `weights` (such as residents) and `covariates` (by name, or a column each). A unit may be a group that was seen
    several times in a period. What lacks anything is left out and counted.

    `cluster`: "unit" lets a unit's noise hang together over time (CR1); labels do so for wider groups; None takes
    every observation for independent. `limits` are normal ("auto") where 20 clusters are treated and 20 are not, and
    Student's otherwise, with the effective number of clusters less 1 as degrees of freedom: it is the number of
    clusters where half are treated, and hardly more than the treated ones where those are few. "t" takes the number
    of clusters less 1 and "normal" the normal distribution always. Without clusters they are Student's. `draws` are
    those of the wild bootstrap; 0 leaves it out. The standard error counts the effects of units among the parameters
    (as a regression on a column per unit does); `count_nested=False` leaves out those that lie within a cluster, as
    programs for panels do, which makes it smaller by three in ten with two periods and by one in forty with twenty.

    Where treatment starts at different times and effects differ, this estimate can mislead: look at
    `negative_weight_share` and use `staggered`. Raises `NotComputable` for input that makes no sense.

    Source: Angrist and Pischke, 2009, Mostly Harmless Econometrics; Cameron and Miller, 2015, A Practitioner's Guide to
    Cluster-Robust Inference.
    """
    normal_quantile(level)
    if isinstance(cluster, str) and cluster != "unit":
        raise NotComputable(_("Noise hangs together by “unit”, by labels of your own, or not at all (None)."))
    if limits not in {"auto", "t", "normal"} or not is_whole(draws):
        raise NotComputable(_("Limits are “auto”, “t” or “normal”, and draws a whole number."))
    labels = unit if isinstance(cluster, str) else cluster
    rows = observations(values, unit, time, treated, weights, cluster=labels, covariates=covariates)
    background = Background(rows)
    shift = background.residuals(rows.treated)
    result = _bare(rows, level)
    if not shift.any():
        return replace(result, reason=_incomparable(rows))
    found = fit(rows, background, rows.treated[:, np.newaxis], count_nested=count_nested)
    result = replace(
        result,
        effect=float(found.effects[0]),
        pre_trend=pre_trend(rows, level),
        placebo=p_by_placebo(rows, background, seed),
        negative_weight_share=negative_weight_share(rows, shift),
    )
    reason = _no_error(rows, found)
    if reason is not None:
        return replace(result, reason=reason, warnings=_warnings(result))
    p_wild = p_by_wild_bootstrap(rows, background, shift, int(draws), seed)
    result = replace(_with_limits(result, found, rows.cluster, limits), p_wild=p_wild)
    return replace(result, warnings=_warnings(result))


def _bare(rows: Observations, level: float) -> Difference:
    """Return what is known before anything is compared."""
    ever = first_treated(rows) < NEVER
    return Difference(
        effect=None,
        se=None,
        low=None,
        high=None,
        p=None,
        n=rows.size,
        units=len(rows.unit_names),
        periods=len(rows.times),
        level=level,
        pre_trend=PreTrend(None, None, None, 0, reason=_("There is no comparison to test.")),
        treated_units=int(ever.sum()),
        clusters=np.unique(rows.cluster).size if rows.cluster is not None else None,
        treated_clusters=np.unique(rows.cluster[ever[rows.unit]]).size if rows.cluster is not None else None,
        left_out=rows.left_out,
    )


def _with_limits(result: Difference, found: Fit, cluster: Places | None, limits: str) -> Difference:
    """Return the result with its standard error and what follows from it."""
    if found.covariance is None:
        return result
    effect, error = float(found.effects[0]), math.sqrt(float(found.covariance[0, 0]))
    degrees = found.degrees_of_freedom if result.clusters is None else result.clusters - 1
    is_normal = limits == "normal" or (limits == "auto" and _are_many(result))
    if limits == "auto" and cluster is not None:
        degrees = max(1, math.floor(effective_clusters(found.shift, cluster) + _SAME) - 1)
    reach = normal_quantile(result.level) if is_normal else t_quantile(result.level, degrees)
    return replace(
        result,
        se=error,
        low=effect - reach * error,
        high=effect + reach * error,
        p=_p(effect, error, None if is_normal else degrees),
        degrees_of_freedom=None if is_normal else degrees,
    )


def _are_many(result: Difference) -> bool:
    """Return whether there are enough clusters, treated and not, for the normal distribution."""
    treated, clusters = result.treated_clusters or 0, result.clusters or 0
    return min(treated, clusters - treated) >= AS_GOOD_AS_NORMAL


def _p(effect: float, error: float, degrees: int | None) -> float:
    """Return the two-sided p of no effect; without noise it is 0, or 1 where there is no effect either."""
    if not error:
        return 0.0 if effect else 1.0
    distance = abs(effect) / error
    return math.erfc(distance / math.sqrt(2)) if degrees is None else max(0.0, 1 - share_within(distance, degrees))


def _incomparable(rows: Observations) -> str:
    if not rows.treated.any():
        return _("Nobody was treated while observed, so there is nothing to compare.")
    return _("Units, times and covariates explain the treatment altogether, so there is nobody to compare with.")


def _no_error(rows: Observations, found: Fit) -> str | None:
    """Return why there is no standard error, or None where there is one."""
    if found.degrees_of_freedom < 1:
        return _("There are no more observations than effects of units and times, so the noise cannot be seen.")
    if carries_too_much(found, rows.cluster):
        return _(
            "One cluster carries half of the comparison or more, so its noise cannot be told from the effect; "
            "look at the placebos."
        )
    return None


def _warnings(result: Difference) -> tuple[str, ...]:
    found = []
    has_limits = result.se is not None
    if has_limits and result.clusters is not None and result.clusters < FEW_CLUSTERS:
        found.append(
            ngettext(
                "{n} cluster is few: the limits may be too narrow; look at the wild bootstrap’s p.",
                "{n} clusters are few: the limits may be too narrow; look at the wild bootstrap’s p.",
                result.clusters,
            ).format(n=result.clusters)
        )
    if has_limits and result.treated_clusters is not None and result.treated_clusters < FEW_TREATED:
        found.append(
            ngettext(
                "{n} treated cluster is few: the limits may be too narrow; look at the placebos.",
                "{n} treated clusters are few: the limits may be too narrow; look at the placebos.",
                result.treated_clusters,
            ).format(n=result.treated_clusters)
        )
    if result.negative_weight_share:
        found.append(
            _(
                "Treatment started at different times, and some effects count with a weight below zero; compare with "
                "the method for staggered starts."
            )
        )
    return tuple(found)
