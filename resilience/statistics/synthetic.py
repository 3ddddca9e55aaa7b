"""Builds from untreated units the one that the treated would have resembled, and asks how unusual the gap is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from resilience.locales import _, ngettext
from resilience.statistics.given import Numbers, normal_quantile
from resilience.statistics.synthetic_difference import difference
from resilience.statistics.synthetic_matching import Predictors, matching
from resilience.statistics.synthetic_panel import Panel, Split, names, split
from resilience.statistics.synthetic_placebo import (
    CARRIES,
    compared,
    leave_one_out,
    placebo_units,
    standing,
    units_without,
)
from resilience.statistics.synthetic_results import LeaveOneOut, PlaceboUnit, SyntheticControl, SyntheticDifference

__all__ = ["LeaveOneOut", "PlaceboUnit", "SyntheticControl", "SyntheticDifference", "control", "difference"]

POOR_FIT = 1.5
"""The error before, over the treated unit's noise from period to period, above which the mixture did not follow it.

A mixture that follows leaves about 0.9 (95 in 100 below 1.2 with noise alone, 1.75 with common shocks); one without the
unit's trend over two years of months left more than 1.5 in 97 of 100 made worlds, one without its season in 95.
"""
CLOSE_FIT = 0.25
"""The error before, over the treated unit's whole spread, up to which a fit is never called poor."""
FEW_BEFORE = 6
"""Periods before the start below which a mixture may fit by chance."""


def control(  # noqa: PLR0913 - what to match and how to test it, by name and with defaults
    panel: Panel,
    treated: Any,  # noqa: ANN401 - the name that the caller gave
    start: Any,  # noqa: ANN401 - a place or a time
    *,
    donors: Sequence[Any] | None = None,
    times: Sequence[Any] | None = None,
    predictors: Predictors | None = None,
    predictor_weights: Mapping[str, float] | None = None,
    match_outcomes: bool = True,
    placebos: bool = True,
    level: float = 0.95,
) -> SyntheticControl:
    """Return the treated unit against the mixture of donors that followed it best before the start.

    `panel` holds one series per unit, all over the same periods (by name, as the columns of a data frame, or as the
    rows of an array); None and NaN are missing. Periods in which the treated unit is missing are left out, donors that
    miss one of the others too. `start` is the place, from 0, of the first period after the start, or a time where
    `times` gives one per period. `donors` are the units to mix, all others unless given: leave out those that the
    treatment could have reached.

    The weights, from 0 up and 1 in all, make the squared gaps before smallest. `predictors` (by name, a value per unit)
    count beside the outcomes, each over its standard deviation: together as much as all periods before, or by
    `predictor_weights` (the outcomes together are 1); with `match_outcomes=False` they count alone. Raises
    `NotComputable` where a mixture cannot be made.

    Source: Abadie, Diamond and Hainmueller, 2010, Synthetic Control Methods for Comparative Case Studies; Abadie, 2021,
    Using Synthetic Controls.
    """
    normal_quantile(level)
    given = split(panel, treated, start, donors, times)
    used, match = matching(given, names(panel), predictors, predictor_weights, match_outcomes=match_outcomes)
    weights = match.weights(used)
    result = _without_placebos(used, weights, level)
    if not placebos:
        return result
    others, without = placebo_units(used, match), units_without(used, weights, match)
    result = replace(result, leave_one_out=leave_one_out(result.weights, without), placebos=others)
    if not others:
        return replace(result, interval_reason=_("Placebos need at least three donors."))
    found = standing(compared(used, weights)[1], without, others, level)
    return replace(
        result,
        low=found.low,
        high=found.high,
        interval_reason=found.reason,
        ranked_by="ratio" if found.is_by_ratio else "rmspe_after",
        placebo_rank=found.rank,
        placebo_p=found.p,
        smallest_p=found.smallest_p,
    )


def _without_placebos(panel: Split, weights: Numbers, level: float) -> SyntheticControl:
    gap, own = compared(panel, weights)
    mixed = panel.treated - gap
    level_after = float(mixed[panel.before :].mean())
    course = panel.treated[: panel.before]
    noise = float(np.sqrt((np.diff(course) ** 2).mean() / 2)) if panel.before > 1 else 0.0
    is_close = own.ratio is None or own.rmspe_before <= CLOSE_FIT * float(course.std())
    return SyntheticControl(
        weights=dict(zip(panel.names, map(float, weights), strict=True)),
        gap=panel.spread_out(gap),
        synthetic=panel.spread_out(mixed),
        rmspe_before=own.rmspe_before,
        rmspe_after=own.rmspe_after,
        ratio=own.ratio,
        effect=own.effect,
        relative=own.effect / level_after if level_after > 0 else None,
        periods_before=panel.before,
        periods_after=panel.treated.size - panel.before,
        level=level,
        fit=own.rmspe_before / noise if noise else None,
        is_poor_fit=not is_close and panel.before > 1 and own.rmspe_before > POOR_FIT * noise,
        left_out=panel.left_out,
        interval_reason=_("The placebos were not asked for."),
        warnings=_warnings(panel, weights),
    )


def _warnings(panel: Split, weights: Numbers) -> tuple[str, ...]:
    found = []
    if panel.before < FEW_BEFORE:
        found.append(
            ngettext(
                "With {n} period before the start, the mixture may fit by chance.",
                "With {n} periods before the start, the mixture may fit by chance.",
                panel.before,
            ).format(n=panel.before)
        )
    if int((weights >= CARRIES).sum()) == 1:
        found.append(_("A single donor carries the whole mixture: what happened to it alone looks like an effect."))
    return tuple(found)
