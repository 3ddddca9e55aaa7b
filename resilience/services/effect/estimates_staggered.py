"""Estimates from a panel in which units began at different times, with the plain two-way estimate beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.statistics.difference import difference_in_differences, staggered
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.services.effect.outcome_series import Floats, OutcomeData, Panel
    from resilience.statistics.difference import Staggered

LOGARITHMS = ("log", "ln ")
"""How the unit of values begins that are logarithms already, so that differences of them are ratios."""
LEAST = 0.5
"""What stands for a count of 0, which has no logarithm."""


@dataclass(frozen=True, slots=True, eq=False)
class Long:
    """A panel as one row for each unit and period, in the order of units."""

    values: Floats
    unit: list[int]
    time: list[int]
    weights: Floats
    is_log: bool


def is_of_logarithms(data: OutcomeData) -> bool:
    """Whether the values are logarithms, as their unit says."""
    return not data.is_count and data.unit.casefold().startswith(LOGARITHMS)


def _long(data: OutcomeData, panel: Panel) -> Long:
    """Return the panel; counts as logarithms, so that effects multiply."""
    units, periods = panel.values.shape
    is_log = data.is_count or is_of_logarithms(data)
    values = np.log(np.maximum(panel.values, LEAST)) if data.is_count and data.exposure is None else panel.values
    if data.is_count and data.exposure is not None:
        values = np.log(np.where(panel.values > 0, panel.values, np.nan))
    return Long(
        values.ravel(),
        np.repeat(np.arange(units), periods).tolist(),
        np.tile(np.arange(periods), units).tolist(),
        np.repeat(panel.weights, periods),
        is_log,
    )


def fitted(data: OutcomeData, panel: Panel) -> Staggered:
    """Return the comparison by starts. Raises `NotComputable`."""
    rows = _long(data, panel)
    first = {unit: start for unit, start in enumerate(panel.treated_from) if start is not None}
    return staggered(rows.values, rows.unit, rows.time, first, weights=rows.weights, control="not_yet")


def by_starts(data: OutcomeData) -> Estimate:
    """Return the average effect on all treated units, each compared only with units not treated yet."""
    if data.panel is None:
        return Estimate(Way.STAGGERED, reason=_("There is no panel of units."))
    try:
        fit = fitted(data, data.panel)
    except NotComputable as why:
        return Estimate(Way.STAGGERED, reason=why.sentence)
    if fit.effect is None or fit.low is None or fit.high is None:
        return Estimate(Way.STAGGERED, reason=fit.reason or "")
    return _estimate(Way.STAGGERED, data, (fit.effect, fit.low, fit.high), fit.p, fit.se)


def by_two_way(data: OutcomeData) -> Estimate:
    """Return the plain two-way estimate, which takes effects to be the same in all units and at all times."""
    if data.panel is None:
        return Estimate(Way.TWO_WAY, reason=_("There is no panel of units."))
    rows, panel = _long(data, data.panel), data.panel
    try:
        fit = difference_in_differences(
            rows.values, rows.unit, rows.time, treated_shares(panel).ravel(), weights=rows.weights, draws=0
        )
    except NotComputable as why:
        return Estimate(Way.TWO_WAY, reason=why.sentence)
    if fit.effect is None or fit.low is None or fit.high is None:
        return Estimate(Way.TWO_WAY, reason=fit.reason or "")
    return _estimate(Way.TWO_WAY, data, (fit.effect, fit.low, fit.high), fit.p, fit.se)


def treated_shares(panel: Panel) -> Floats:
    """Return which part of each period (columns) each unit (rows) was treated."""
    if panel.shares is not None:
        return panel.shares
    places = np.arange(panel.values.shape[1])
    return np.array([np.zeros(len(places)) if one is None else (places >= one) * 1.0 for one in panel.treated_from])


def _estimate(
    way: Way, data: OutcomeData, effect: tuple[float, float, float], p: float | None, se: float | None
) -> Estimate:
    """Return an average effect of a panel as an estimate for the outcome's own unit."""
    after = data.after & data.in_use
    own, many = data.values, max(int(after.sum()), 1)
    is_log = data.is_count or is_of_logarithms(data)
    level = float(np.nanmean(own[after])) if after.any() else np.nan
    if is_log:
        share, low, high = (float(np.expm1(one)) for one in effect)
        without = [own / (1 + one) for one in (share, low, high)] if data.is_count else [own - one for one in effect]
    else:
        base = level - effect[0]
        share, low, high = ((one / base if base > 0 else np.nan) for one in effect)
        without = [own - one for one in effect]
    ends = [float(np.nansum((one - own)[after])) for one in without]
    expected = [np.where(data.after, one, np.nan) for one in without]
    return Estimate(
        way,
        share=None if np.isnan(share) else share,
        low=None if np.isnan(low) else low,
        high=None if np.isnan(high) else high,
        avoided=ends[0] if data.is_count else None,
        avoided_low=min(ends[1:]) if data.is_count else None,
        avoided_high=max(ends[1:]) if data.is_count else None,
        added=-ends[0] / many,
        added_low=-max(ends[1:]) / many,
        added_high=-min(ends[1:]) / many,
        expected=expected[0],
        expected_low=np.fmin(expected[1], expected[2]),
        expected_high=np.fmax(expected[1], expected[2]),
        p=p,
        z=effect[0] / se if se else None,
    )
