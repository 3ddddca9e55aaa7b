"""Looks how something that the intervention should not touch moved at its start: what its rivals have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.services.effect.effect_words import signed
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates_regression import by_regression, own_series
from resilience.services.effect.outcome_series import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Estimate
    from resilience.services.effect.estimates_regression import Series, Trend
    from resilience.services.effect.outcome_series import ControlSeries, Floats, OutcomeData

RARE = 0.01
"""The chance below which a rival is taken to have moved: there are several, and each could by chance."""


def moved_at_start(
    data: OutcomeData, series: Sequence[ControlSeries], plan: EvaluationPlanDraft, *trends: Trend
) -> Estimate | None:
    """Return how series together changed at the start against their own past; of several forms the least telling.

    A control that merely grows would pose as moved without a trend, and one that dips by chance with one: what
    counts is what holds in each of the forms. `None` where none can be fitted.
    """
    summed = total(tuple(series))
    tried = [by_regression(Way.STRAIGHT, data, plan, in_use(data, summed), trend) for trend in trends]
    known = [one for one in tried if one.p is not None and one.share is not None]
    return max(known, key=lambda one: one.p or 0.0) if known else None


def in_use(data: OutcomeData, values: Floats) -> Series:
    """Return another series over the outcome's sides, without what it is in proportion to."""
    quiet = np.ones(len(data), dtype=np.bool_) if data.disturbed is None else ~data.disturbed
    kept = np.where((data.before | data.after) & quiet, values, np.nan)
    return replace(own_series(data), values=kept, exposure=None)


def is_rare(found: Estimate) -> bool:
    return (found.p if found.p is not None else 1.0) < RARE


def short(found: Estimate) -> str:
    return "" if found.share is None else f"{signed(found.share)}%"
