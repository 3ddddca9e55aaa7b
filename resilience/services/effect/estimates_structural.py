"""Estimates by a structural model: the level may wander, so that a trend that bends is not taken for an effect."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import SeasonForm
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import structural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimates_regression import Series
    from resilience.services.effect.outcome_series import Floats
    from resilience.statistics.impact import Structural

LEAST = 0.5
"""What stands for a count of 0, which has no logarithm."""


def by_structure(way: Way, plan: EvaluationPlanDraft, series: Series) -> Estimate:
    """Return the structural model's estimate: by ratio for counts and amounts above zero, by difference otherwise."""
    values = np.maximum(series.values, LEAST) if series.is_count else series.values
    is_log = bool(np.nanmin(np.where(np.isnan(values), np.inf, values)) > 0)
    covariates = [np.log(one) if is_log and (one[~np.isnan(one)] > 0).all() else one for one in series.covariates]
    try:
        fit = _fitted(values, series, covariates, plan, is_log=is_log)
    except NotComputable as why:
        return Estimate(way, reason=why.sentence)
    return _estimate(way, fit)


def _fitted(
    values: Floats, series: Series, covariates: Sequence[Floats], plan: EvaluationPlanDraft, *, is_log: bool
) -> Structural:
    """Return the fit with a season, or without one where the time before the start is too short for it."""
    fit = partial(
        structural,
        values,
        series.start,
        covariates=covariates or None,
        log=is_log,
        exposure=series.exposure,
        lead_in=series.lead_in,
    )
    if plan.season is not SeasonForm.NONE and series.period > 1:
        with suppress(NotComputable):
            return fit(period=series.period)
    return fit(period=None)


def _estimate(way: Way, fit: Structural) -> Estimate:
    share = fit.relative
    return Estimate(
        way,
        share=None if share is None else share.estimate,
        low=None if share is None else share.low,
        high=None if share is None else share.high,
        avoided=-fit.cumulative.estimate,
        avoided_low=-fit.cumulative.high,
        avoided_high=-fit.cumulative.low,
        added=fit.average.estimate,
        added_low=fit.average.low,
        added_high=fit.average.high,
        expected=fit.counterfactual,
        expected_low=fit.counterfactual_low,
        expected_high=fit.counterfactual_high,
        p=fit.p,
        z=None if fit.ratio is None else fit.ratio.z,
        residuals=fit.residuals,
    )
