"""The usual controlled series: outcome and controls side by side, each with a trend and season of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import TrendForm
from resilience.locales import _
from resilience.services.effect.designs import controls_of
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.services.effect.estimates_regression import LEVEL, WAVES, estimate_of, own_series
from resilience.services.effect.outcome_series import pooled
from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import controlled

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.outcome_series import OutcomeData


def by_each_its_own(data: OutcomeData, plan: EvaluationPlanDraft) -> Estimate:
    """Return what the outcome did at the start beyond what all controls together did, by two series side by side.

    Noise is taken to be independent between the two: where months lift both, limits are wider than they need be.
    """
    held = controls_of(data)
    if not held:
        return Estimate(Way.EACH_ITS_OWN, reason=_("There is nothing to compare with."))
    own = own_series(data)
    beside = pooled(np.array([one.values for one in held], dtype=np.float64))
    known = ~np.isnan(beside) & ~np.isnan(own.values)
    try:
        fit = controlled(
            np.where(known, own.values, np.nan),
            [np.where(known, beside, np.nan)],
            np.arange(len(data), dtype=np.float64),
            float(own.start),
            exposure=own.exposure,
            control_exposures=None if own.exposure is None else [own.exposure],
            harmonics=min(WAVES[plan.season], own.period // 2),
            period=float(own.period),
            slope=plan.with_slope,
            family="quasipoisson" if own.is_count else "normal",
            trend="none" if plan.trend is TrendForm.LEVEL else "straight",
            lead_in=float(own.lead_in),
            level=LEVEL,
            limits="t",
        )
    except NotComputable as why:
        return Estimate(Way.EACH_ITS_OWN, reason=why.sentence)
    return estimate_of(Way.EACH_ITS_OWN, data, own, fit)
