"""Estimates by regression: a series against its own trend and season, alone or in proportion to its controls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from resilience.domain.vocabulary import SeasonForm, TrendForm
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.services.effect.outcome_series import pooled
from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import interrupted

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.outcome_series import ControlSeries, Floats, OutcomeData, Panel
    from resilience.statistics.impact import Effect, Interrupted

LEVEL = 0.95
WAVES = {SeasonForm.NONE: 0, SeasonForm.ONE_WAVE: 1, SeasonForm.TWO_WAVES: 2, SeasonForm.MONTHS: 0}
TRENDS: dict[TrendForm, Literal["none", "straight"]] = {
    TrendForm.LEVEL: "none",
    TrendForm.STRAIGHT: "straight",
    TrendForm.BENDING: "straight",
}
MOST_MISSING = 0.25
"""The share of the periods in use that a control may lack; one that lacks more is left out."""
Trend = Literal["none", "straight", "bent", "quadratic"]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """What a regression works on: values (NaN where of no use), what they are in proportion to, and the start.

    `base` is what was taken away from the values and belongs to what to expect, `None` for nothing.
    """

    values: Floats
    exposure: Floats | None
    start: int
    lead_in: int
    period: int
    is_count: bool
    covariates: tuple[Floats, ...] = ()
    base: Floats | None = None


def own_way(plan: EvaluationPlanDraft) -> Way:
    """Return the interrupted series by its form of trend: without one where the plan fixed none, straight otherwise."""
    return Way.LEVEL if TRENDS[plan.trend] == "none" else Way.STRAIGHT


def own_series(data: OutcomeData) -> Series:
    """Return the outcome with its own exposure."""
    return Series(
        data.used,
        data.exposure,
        data.first_lead_in,
        data.first_after - data.first_lead_in,
        data.period,
        data.is_count,
    )


def usable(data: OutcomeData, controls: tuple[ControlSeries, ...]) -> tuple[ControlSeries, ...]:
    """Return the controls that are reported in nearly all periods in use."""
    needed = data.in_use
    return tuple(one for one in controls if needed.any() and np.isnan(one.values[needed]).mean() <= MOST_MISSING)


def against(data: OutcomeData, controls: tuple[ControlSeries, ...]) -> Series:
    """Return the outcome in proportion to the sum of its controls; of amounts, with their mean as a covariate.

    In proportion, whatever moves the outcome and its controls alike cancels: the noise that months share as well as
    an event that hits all of them. Where a control was not reported in a period, the others stand for it.
    """
    own = own_series(data)
    table = np.array([one.values for one in controls], dtype=np.float64)
    summed = pooled(table)
    if not data.is_count:
        return replace(own, covariates=(summed / len(controls),))
    known = summed > 0  # false where NaN
    return replace(own, values=np.where(known, own.values, np.nan), exposure=np.where(known, summed, 1.0))


def against_panel(data: OutcomeData, panel: Panel) -> Series | None:
    """Return the outcome against the untreated units of its panel: in proportion for counts, less their mean otherwise.

    Units count by their weights; one that lacks a quarter of the periods in use is left out. `None` without any.
    """
    own = own_series(data)
    rows = [
        row
        for row, treated in enumerate(panel.treated_from)
        if treated is None and np.isnan(panel.values[row][data.in_use]).mean() <= MOST_MISSING
    ]
    if not rows:
        return None
    mean = _mean(panel.values[rows], panel.weights[rows])
    if not data.is_count:
        return replace(own, values=own.values - mean, base=np.asarray(mean, dtype=np.float64))
    known = mean > 0  # false where NaN
    of_own = mean if own.exposure is None else mean * own.exposure
    return replace(own, values=np.where(known, own.values, np.nan), exposure=np.where(known, of_own, 1.0))


def _mean(table: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of units (rows) by period, each missing value put at its unit's own distance from it."""
    known = ~np.isnan(table)
    levels = np.array([float(row[here].mean()) for row, here in zip(table, known, strict=True)])
    apart = np.where(known, table - levels[:, None], 0.0)
    heavy = known * weights[:, None]
    moved = (apart * heavy).sum(axis=0) / np.where(heavy.any(axis=0), heavy.sum(axis=0), np.nan)
    return np.asarray(np.average(levels, weights=weights) + moved, dtype=np.float64)


def regression(
    series: Series,
    plan: EvaluationPlanDraft,
    *,
    trend: Trend,
    slope: bool | None = None,
    errors: Literal["plain", "newey_west"] = "plain",
) -> Interrupted:
    """Return the fit in the plan's form, with as much of its season as the time before can carry."""
    fit = partial(
        interrupted,
        series.values,
        np.arange(len(series.values), dtype=np.float64),
        float(series.start),
        exposure=series.exposure,
        period=float(series.period),
        slope=plan.with_slope if slope is None else slope,
        family="quasipoisson" if series.is_count else "normal",
        trend=trend,
        lead_in=float(series.lead_in),
        covariates=list(series.covariates) or None,
        limits="t",
        errors=errors,
        level=LEVEL,
    )
    waves = min(WAVES[plan.season], series.period // 2)
    if plan.season is SeasonForm.MONTHS and series.period > 1:
        try:
            return fit(season="each")
        except NotComputable:
            waves = min(2, series.period // 2)
    for number in range(waves, 0, -1):
        try:
            return fit(harmonics=number)
        except NotComputable:
            continue
    return fit(harmonics=0)


def by_regression(way: Way, data: OutcomeData, plan: EvaluationPlanDraft, series: Series, trend: Trend) -> Estimate:
    """Return a regression as an estimate; where residuals hang together, with the wider of two kinds of limits."""
    try:
        fit = regression(series, plan, trend=trend)
        found = estimate_of(way, data, series, fit)
        if not hangs_together(fit.residuals):
            return found
        wide = estimate_of(way, data, series, regression(series, plan, trend=trend, errors="newey_west"))
        return replace(wide, is_widened=True) if _width(wide) > _width(found) else found
    except NotComputable as why:
        return Estimate(way, reason=why.sentence)


def estimate_of(way: Way, data: OutcomeData, series: Series, fit: Interrupted) -> Estimate:
    """Return what a fit says, in shares and in the outcome's unit."""
    base = 0.0 if series.base is None else series.base
    expected = _spread(fit.counterfactual, fit.fitted) + base
    after = data.after & ~np.isnan(series.values)
    level = float(np.nanmean(expected[after])) if after.any() else np.nan
    share, low, high = _shares(fit.overall, series, level)
    return Estimate(
        way,
        share=share,
        low=low,
        high=high,
        avoided=fit.avoided.estimate,
        avoided_low=fit.avoided.low,
        avoided_high=fit.avoided.high,
        added=-fit.avoided.estimate / max(int(after.sum()), 1),
        added_low=-fit.avoided.high / max(int(after.sum()), 1),
        added_high=-fit.avoided.low / max(int(after.sum()), 1),
        expected=expected,
        expected_low=_spread(fit.counterfactual_low, fit.fitted) + base,
        expected_high=_spread(fit.counterfactual_high, fit.fitted) + base,
        p=fit.overall.p,
        z=fit.overall.z,
        residuals=fit.residuals,
        dispersion=fit.dispersion,
    )


def _spread(after: Floats, before: Floats) -> Floats:
    """Return the counterfactual from the start on, and the fit before it."""
    return np.asarray(np.where(np.isnan(after), before, after), dtype=np.float64)


def _shares(effect: Effect, series: Series, level: float) -> tuple[float | None, float | None, float | None]:
    """Return the effect as a share of what would have been; `None` where that is not above zero."""
    if series.is_count:
        return effect.estimate - 1, effect.low - 1, effect.high - 1
    if not level > 0:
        return None, None, None
    over = level if series.exposure is None else level / float(np.nanmean(series.exposure))
    return effect.estimate / over, effect.low / over, effect.high / over


def _width(found: Estimate) -> float:
    return 0.0 if found.low is None or found.high is None else found.high - found.low


def first_correlation(residuals: Floats) -> tuple[float, int]:
    """Return how far neighbouring residuals hang together (-1 to 1), and over how many pairs."""
    known = ~np.isnan(residuals)
    pairs = known[1:] & known[:-1]
    if pairs.sum() < 3:  # noqa: PLR2004 - fewer say nothing
        return 0.0, int(pairs.sum())
    spread = float(np.nanmean(residuals**2))
    found = float((residuals[1:][pairs] * residuals[:-1][pairs]).mean()) / spread if spread else 0.0
    return found, int(pairs.sum())


def hangs_together(residuals: Floats) -> bool:
    """Whether neighbouring residuals hang together by more than chance gives (one in twenty)."""
    found, pairs = first_correlation(residuals)
    return pairs >= 8 and found > 1.645 / np.sqrt(pairs)  # noqa: PLR2004 - one-sided, Anderson 1942
