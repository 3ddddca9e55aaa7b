"""Tests whether treated and others went the same way before the start: leads of an event study, jointly.

Source: Borusyak, Jaravel and Spiess, 2024, Revisiting Event-Study Designs (leads from untreated observations alone);
Hotelling, 1931, The Generalization of Student's Ratio (the limit that few clusters need).
"""

from __future__ import annotations

import math

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.difference_fit import Background, Fit, by_cluster, effective_clusters, fit
from resilience.statistics.difference_panel import Observations, Places
from resilience.statistics.difference_results import Lead, PreTrend
from resilience.statistics.given import Numbers
from resilience.statistics.student import t_quantile

MOST_LEADS = 6
"""Leads told apart at most; earlier periods join the earliest, because many leads of few units find anything."""
NEVER = 1 << 40
"""The place in time of a treatment that never came."""
_CLUSTERS_PER_LEAD = 3
_HALF = 0.5
_SAME = 1e-9


def pre_trend(rows: Observations, level: float) -> PreTrend:
    """Return the joint test of the leads, from the observations before each unit's first treated period."""
    start = first_treated(rows)
    begun = start[(start > 0) & (start < NEVER)]
    if not begun.size:
        return _untested(0, _("Nothing was observed before the treatment began."))
    if begun.max() < 2:  # noqa: PLR2004 - one period has no course
        return _untested(1, _("There is only one period before the start, so no course to compare."))
    before = rows.only(rows.time < start[rows.unit])
    if not before.size:
        return _untested(0, _("Nothing was observed before the treatment began."))
    event = np.where(start[before.unit] < NEVER, before.time - start[before.unit], 0)
    return _joint_test(before, event, int(begun.min()), level)


def first_treated(rows: Observations) -> Places:
    """Return each unit's first treated place in time, or `NEVER`."""
    start = np.full(len(rows.unit_names), NEVER, dtype=np.int64)
    is_on = rows.treated > 0
    np.minimum.at(start, rows.unit[is_on], rows.time[is_on])
    return start


def carries_too_much(found: Fit, cluster: Places | None) -> bool:
    """Return whether one cluster is half of the comparison or more, so that its noise cannot be told from the effect.

    That is so with one treated cluster, and with one untreated one where all others start together.
    """
    if cluster is None:
        return False
    own = by_cluster(found.shift**2, cluster)
    return bool((own.max(axis=0) >= (_HALF - _SAME) * own.sum(axis=0)).any())


def _joint_test(before: Observations, event: Places, periods: int, level: float) -> PreTrend:
    background = Background(before)
    chosen, columns = _leads(background, event, _most_leads(before, event))
    if not chosen:
        return _untested(periods, _("Every unit was treated at once, so nobody shows the course without treatment."))
    found, q = fit(before, background, columns), len(chosen)
    limit = _limit(before, found)
    if found.covariance is None or limit < q or carries_too_much(found, before.cluster):
        reason = _("Too few units were observed before the start to test their course.")
        return _untested(periods, reason, _named(chosen, event, found, math.nan))
    second = limit if before.cluster is None else limit + 1 - q
    wald = float(found.effects @ np.linalg.pinv(found.covariance, hermitian=True) @ found.effects)
    statistic = wald / q * second / limit
    leads = _named(chosen, event, found, t_quantile(level, limit))
    return PreTrend(f_upper_tail(statistic, q, second), statistic, (q, second), periods, leads)


def _limit(before: Observations, found: Fit) -> int:
    """Return the degrees of freedom of one lead."""
    if before.cluster is None:
        return found.degrees_of_freedom
    return math.floor(effective_clusters(found.shift, before.cluster) + _SAME) - 1


def _untested(periods: int, reason: str, leads: tuple[Lead, ...] = ()) -> PreTrend:
    return PreTrend(None, None, None, periods, leads, reason)


def _most_leads(before: Observations, event: Places) -> int:
    """Return how many leads the treated clusters can carry."""
    if before.cluster is None:
        return MOST_LEADS
    treated = np.unique(before.cluster[event < 0]).size
    return min(MOST_LEADS, max(1, treated // _CLUSTERS_PER_LEAD))


def _leads(background: Background, event: Places, most: int) -> tuple[list[int], Numbers]:
    """Return the leads that can be told apart from period -1 and from the background, latest first, as columns."""
    chosen: list[int] = []
    kept: list[Numbers] = []
    for lead in range(-2, max(-1 - most, int(event.min())) - 1, -1):
        column = (event <= lead if lead == -1 - most else event == lead).astype(np.float64)
        left = background.residuals(np.column_stack([*kept, column]))
        if not left[:, -1].any() or np.linalg.matrix_rank(left, tol=_SAME * np.linalg.norm(left)) < left.shape[1]:
            continue
        chosen.append(lead)
        kept.append(column)
    return chosen, np.column_stack(kept) if kept else np.empty((event.size, 0))


def _named(chosen: list[int], event: Places, found: Fit, reach: float) -> tuple[Lead, ...]:
    """Return the leads with their limits; without limits where `reach` is not a number."""
    is_untested = found.covariance is None or math.isnan(reach)
    errors = [None] * len(chosen) if is_untested else [float(error) for error in _errors(found)]
    earliest = int(event.min())
    return tuple(
        _lead(lead, float(effect), error, reach, holds_more=lead == chosen[-1] and lead > earliest)
        for lead, effect, error in zip(chosen, found.effects, errors, strict=True)
    )


def _errors(found: Fit) -> Numbers:
    return np.sqrt(np.diag(found.covariance)) if found.covariance is not None else np.empty(0)


def _lead(period: int, effect: float, error: float | None, reach: float, *, holds_more: bool) -> Lead:
    if error is None:
        return Lead(period, effect, None, None, None, holds_more)
    return Lead(period, effect, error, effect - reach * error, effect + reach * error, holds_more)
