"""What an interrupted series would have gone on doing without the effect, and how much that makes in all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from resilience.statistics.given import Numbers
from resilience.statistics.impact_design import Design
from resilience.statistics.impact_form import Form
from resilience.statistics.impact_regression import Fit
from resilience.statistics.impact_results import Effect, Limits
from resilience.statistics.impact_series import Periods


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A fitted model of an interrupted series; `spread` (k × k) is the covariance of its coefficients."""

    plan: Design
    treated: Periods
    fitted: Fit
    spread: Numbers
    limits: Limits
    form: Form

    def effect(self, place: int) -> Effect:
        """Return the effect of the column at this place."""
        se = math.sqrt(max(0.0, self.spread[place, place]))
        return self.limits.of(self.form.kind, float(self.fitted.coefficients[place]), se)

    def error(self, gradient: Numbers) -> float:
        """Return the standard error of what moves by `gradient` (k) with the coefficients."""
        return math.sqrt(max(0.0, float(gradient @ self.spread @ gradient)))


def altogether(model: Model) -> tuple[Effect, Effect]:
    """Return the effect over the whole time after, and what was avoided, by the delta method.

    The logarithm of observed over expected carries the uncertainty, so that the two say the same: what was avoided is
    what was observed times (1 / ratio − 1). Expected with the effect is what was observed, since the regression
    meets the total after its start.
    """
    after = np.flatnonzero(model.treated.is_used & model.treated.is_after)
    with_effect, without = model.plan.matrix[after], model.plan.without[after]
    over, coefficients = model.treated.exposure[after], model.fitted.coefficients
    if not model.form.is_log:
        gradient = over @ (with_effect - without)
        total, se = float(gradient @ coefficients), model.error(gradient)
        whole = float(over.sum())
        return model.limits.difference(total / whole, se / whole), model.limits.difference(-total, se)
    means_with, means_without = (over * np.exp(part @ coefficients) for part in (with_effect, without))
    observed, expected = float(means_with.sum()), float(means_without.sum())
    se = model.error(means_with @ with_effect / observed - means_without @ without / expected)
    ratio = model.limits.ratio(math.log(observed / expected), se)
    return ratio, _avoided(ratio, observed, expected)


def counterfactual(model: Model) -> tuple[Numbers, Numbers, Numbers]:
    """Return the mean without the effect from the start on, and its limits; NaN before and where missing."""
    treated = model.treated
    shown = treated.is_known & (treated.time >= treated.start)
    rows, over = model.plan.without[: treated.time.size][shown], treated.exposure[shown]
    predictor = rows @ model.fitted.coefficients
    reach = model.limits.reach * np.sqrt(np.maximum(0.0, np.einsum("ij,jk,ik->i", rows, model.spread, rows)))
    lines = np.full((3, treated.time.size), np.nan)
    for line, side in zip(lines, (0, -1, 1), strict=True):
        line[shown] = over * (np.exp(predictor + side * reach) if model.form.is_log else predictor + side * reach)
    return lines[0], lines[1], lines[2]


def _avoided(ratio: Effect, observed: float, expected: float) -> Effect:
    low = observed * (1 / ratio.high - 1)
    high = observed * (1 / ratio.low - 1) if ratio.low else math.inf
    return Effect(expected - observed, low, high, ratio.p, expected * ratio.se, ratio.level, 0.0)
