"""What a series would have gone on doing without, where its level may wander: a structural time series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.statistics.given import Numbers, Series, normal_quantile
from resilience.statistics.impact_form import Columns
from resilience.statistics.impact_kriging import DRIFTS, PACES, Prediction, innovations, predict
from resilience.statistics.impact_results import Effect
from resilience.statistics.impact_series import Flags
from resilience.statistics.impact_structural_series import StructuralSeries, structural_series

_PAIRS = 2000
_SEED = 20260701
_WIDEST = 300.0
"""The logarithm beyond which sums no longer fit into a number."""


@dataclass(frozen=True, slots=True, eq=False)
class Structural:
    """What a series did after its start, beside the course it would have taken by its own level, season and covariates.

    `effect`, between `low` and `high`, is the average effect in one period, in the units of the values; `p` is the
    chance (two-sided, not below 1 in 2,000) of an effect of the other sign. `average` is the same as an `Effect`,
    `cumulative` all periods after the start together, `relative` observed over expected less 1 (−0.2 is a fifth fewer)
    and `ratio` observed over expected; the last two are None where less than nothing might have been expected.
    Estimates are medians, limits quantiles. `shift` is another question to the same model: how far the level jumped at
    the start (a ratio with `log`), seen from both sides of it, while it wanders on after. It is narrower where the
    level wanders, and what is published of such series is often this.

    The rows are as long as the series: `counterfactual` with `counterfactual_low` and `counterfactual_high` is where
    single values would have lain, noise included, NaN before the start; `residuals`, NaN from the start on, is what
    each value brought that those before it did not tell, in multiples of its usual size. `pace` is the usual step of
    the level from one period to the next in multiples of the noise: near 0 the level stands still, from 1 it wanders
    so much that little can be said far ahead. `drift_chance` is the chance that the level also drifts steadily.
    """

    effect: float
    low: float
    high: float
    p: float
    level: float
    average: Effect
    shift: Effect
    cumulative: Effect
    relative: Effect | None
    ratio: Effect | None
    counterfactual: Numbers
    counterfactual_low: Numbers
    counterfactual_high: Numbers
    residuals: Numbers
    pace: float
    drift_chance: float
    periods_before: int
    periods_after: int


def structural(
    values: Series,
    start: int,
    *,
    covariates: Columns | None = None,
    period: int | None = 12,
    log: bool = True,
    level: float = 0.95,
    exposure: Series | None = None,
    lead_in: int = 0,
) -> Structural:
    """Return how far a series lies from the course foretold by the time before `start`, where its level may wander.

    `values` (n, evenly spaced, None or NaN where missing) have their start at the place `start` from 0: so many values
    lie before it. The series is a level that takes random steps and perhaps drifts, a season with a level for each of
    `period` positions (none with None or 1), a regression on `covariates` (one or several series of n, untouched by the
    intervention, known after the start too) and independent noise; with `log` all this of the natural logarithm, so
    that parts multiply. Only the time before the start is learned from. How much the level wanders and drifts is not
    chosen but weighed up, and the doubt is in the limits: they are honest where a trend bends, and wide far ahead.

    `exposure` (n, above 0) is what values are in proportion to. The first `lead_in` periods from the start on have no
    part in the effect; neither have missing ones. The limits come from 4,000 courses with a fixed seed.

    Raises `NotComputable` for a start outside, fewer than two rounds (or five values more than terms) before it,
    nothing known after it, values of 0 or below with `log`, and covariates that say the same twice.

    Source: Harvey and Durbin, 1986, The effects of seat belt legislation on British road casualties: a case study in
    structural time series modelling; Brodersen et al., 2015, Inferring causal impact using Bayesian structural
    time-series models.
    """
    normal_quantile(level)
    given = structural_series(values, start, covariates, period, log=log, exposure=exposure, lead_in=lead_in)
    before, shown = given.is_before, given.is_shown
    at = np.arange(1.0, given.scaled.size + 1)
    prediction = predict(given.scaled[before], at[before], given.design[before], at[shown], given.design[shown])
    courses = prediction.draws(_PAIRS, _SEED)
    courses = (_unlogged(courses) if log else courses) * given.exposure[shown]
    tail = (1 - level) / 2
    low, middle, high = (_placed(line, shown) for line in np.quantile(courses, [tail, 0.5, 1 - tail], axis=0))
    expected = courses[:, given.is_counted[shown]].sum(axis=1)
    observed, many = float(given.values[given.is_counted].sum()), int(given.is_counted.sum())
    average = _effect((observed - expected) / many, level)
    is_positive = observed > 0 and bool((expected > 0).all())
    return Structural(
        effect=average.estimate,
        low=average.low,
        high=average.high,
        p=average.p,
        level=level,
        average=average,
        shift=_shift(given, level, log=log),
        cumulative=_effect(observed - expected, level),
        relative=_effect(observed / expected - 1, level) if is_positive else None,
        ratio=_ratio(observed / expected, level) if is_positive else None,
        counterfactual=middle,
        counterfactual_low=low,
        counterfactual_high=high,
        residuals=_residuals(given, prediction),
        pace=float(prediction.weights @ PACES[prediction.pace]),
        drift_chance=float(prediction.weights @ (DRIFTS[prediction.drift] > 0)),
        periods_before=int(before.sum()),
        periods_after=many,
    )


def _shift(given: StructuralSeries, level: float, *, log: bool) -> Effect:
    """Return the jump of the level at the start, from the whole series but the lead-in."""
    used = given.is_before | given.is_counted
    step = (~given.is_before & used).astype(np.float64)[:, None]
    design = np.hstack([given.design, step])
    alone = np.eye(design.shape[1])[-1:]
    at = np.arange(1.0, used.size + 1)
    prediction = predict(given.scaled[used], at[used], design[used], np.zeros(1), alone, noise=0.0)
    jumps = prediction.draws(_PAIRS, _SEED)[:, 0]
    return _ratio(_unlogged(jumps), level) if log else _effect(jumps, level)


def _residuals(given: StructuralSeries, prediction: Prediction) -> Numbers:
    """Return what each value before the start brought, by the likeliest pace and drift."""
    likely, before = int(prediction.weights.argmax()), given.is_before
    pace, drift = PACES[prediction.pace[likely]], DRIFTS[prediction.drift[likely]]
    at = np.arange(1.0, before.size + 1)[before]
    return _placed(innovations(given.scaled[before], at, given.design[before], float(pace), float(drift)), before)


def _unlogged(logarithms: Numbers) -> Numbers:
    values: Numbers = np.exp(np.clip(logarithms, -_WIDEST, _WIDEST))
    return values


def _effect(draws: Numbers, level: float) -> Effect:
    low, middle, high = _quantiles(draws, level)
    return Effect(middle, low, high, _p(draws), float(draws.std()), level, 0.0)


def _ratio(draws: Numbers, level: float) -> Effect:
    low, middle, high = _quantiles(draws, level)
    return Effect(middle, low, high, _p(draws - 1), float(np.log(draws).std()), level, 1.0)


def _quantiles(draws: Numbers, level: float) -> tuple[float, float, float]:
    tail = (1 - level) / 2
    low, middle, high = np.quantile(draws, [tail, 0.5, 1 - tail])
    return float(low), float(middle), float(high)


def _p(draws: Numbers) -> float:
    """Return twice the share of draws on the rarer side of 0, with one more so that it is never nothing."""
    rarer = min(int((draws >= 0).sum()), int((draws <= 0).sum()))
    return min(1.0, 2 * (rarer + 1) / (draws.size + 1))


def _placed(values: Numbers, where: Flags) -> Numbers:
    row = np.full(where.size, np.nan)
    row[where] = values
    return row
