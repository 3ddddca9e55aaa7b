"""Estimates from areas or units without the intervention: a mixture that followed this one, and staggered starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.services.effect.control_areas import rests_on_one
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.services.effect.estimates_regression import usable
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.statistics.synthetic import SyntheticControl

OWN = "own"


def rates_of(data: OutcomeData) -> dict[str, Floats] | None:
    """Return the outcome and its untreated areas or units as series that can be mixed; `None` without any.

    Counts of areas of different size are put as shares of their own mean before the start; series of a panel stay in
    their unit. Periods that have no part are left out by the outcome's own missing values.
    """
    if data.panel is not None:
        rows = [row for row, treated in enumerate(data.panel.treated_from) if treated is None]
        held = {f"{row}": data.panel.values[row] for row in rows}
        own = np.where(data.in_use, data.panel.values[0], np.nan)
        return {OWN: own, **held}
    areas = usable(data, data.areas)
    if not areas:
        return None
    before = data.before & data.in_use
    found = {OWN: data.used / np.nanmean(data.values[before])}
    for one in areas:
        level = float(np.nanmean(one.values[before]))
        if level > 0:
            found[one.code] = _filled(one.values / level)
    return found


def _filled(values: Floats) -> Floats:
    """Return an area's series with the few missing months put between their neighbours."""
    known = ~np.isnan(values)
    places = np.arange(len(values))
    return np.asarray(np.interp(places, places[known], values[known]), dtype=np.float64)


def mixture(data: OutcomeData) -> SyntheticControl | None:
    """Return the synthetic control, `None` where there are no donors. Raises `NotComputable`."""
    from resilience.statistics.synthetic import control  # noqa: PLC0415 - heavy, and seldom needed

    panel = rates_of(data)
    return None if panel is None else control(panel, OWN, data.first_after)


def by_mixture(data: OutcomeData) -> Estimate:
    """Return the synthetic control's estimate; without limits where its placebos are too few for them."""
    try:
        fit = mixture(data)
    except NotComputable as why:
        return Estimate(Way.SYNTHETIC, reason=why.sentence)
    if fit is None or fit.relative is None:
        return Estimate(Way.SYNTHETIC, reason="" if fit is None else fit.interval_reason or "")
    if data.panel is None and rests_on_one(fit.weights.values()):
        return Estimate(Way.SYNTHETIC, reason=_("The mixture would rest on one area, of which nothing may be shown."))
    scale = _scale(data)
    mixed = np.asarray(fit.synthetic, dtype=np.float64)
    level = fit.effect / fit.relative if fit.relative else float(np.nanmean(mixed[data.first_after :]))
    low, high = (None if one is None else one / level for one in (fit.low, fit.high))
    expected = mixed * scale * _exposures(data)
    after = data.after & ~np.isnan(expected) & data.in_use
    whole = float(expected[after].sum())
    many = max(int(after.sum()), 1)
    return Estimate(
        Way.SYNTHETIC,
        share=fit.relative,
        low=low,
        high=high,
        avoided=-fit.relative * whole,
        avoided_low=None if high is None else -high * whole,
        avoided_high=None if low is None else -low * whole,
        added=fit.relative * whole / many,
        added_low=None if low is None else low * whole / many,
        added_high=None if high is None else high * whole / many,
        expected=expected,
        p=fit.placebo_p,
        residuals=np.where(data.before, np.asarray(fit.gap, dtype=np.float64), np.nan),
        missed=fit.fit,
        is_poor_fit=fit.is_poor_fit,
        reason=fit.interval_reason or "",
    )


def _scale(data: OutcomeData) -> float:
    return 1.0 if data.panel is not None else float(np.nanmean(data.values[data.before & data.in_use]))


def _exposures(data: OutcomeData) -> Floats | float:
    """Return by what a panel's rates are multiplied to be counts again."""
    return 1.0 if data.panel is None or data.exposure is None else data.exposure
