"""The smallest effect that a plan could find, from the spread before the start alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_plan import Improvement
from resilience.domain.vocabulary import Aspect, SeasonForm, TrendForm
from resilience.statistics.errors import NotComputable
from resilience.statistics.impact import smallest_detectable, structural
from resilience.statistics.impact_design import design
from resilience.statistics.impact_form import Form
from resilience.statistics.impact_series import Periods

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.need_question import Step
    from resilience.services.effect.outcome_series import Flags, Floats
    from resilience.services.effect.planning_known import KnownBefore

FEWEST_LEFT = 3
"""Periods before the start that have to be left once trend and season are fitted, to tell how far they stray."""
POWER = 0.8
LEAST = 0.5
"""What stands for a count of 0, which has no logarithm."""


def smallest_share(known: KnownBefore, draft: EvaluationPlanDraft) -> float | None:
    """Return the smallest steady effect found in four of five cases, as a share of what would have been.

    `None` where it is not a volume, or where too little was counted before. No comparison is counted on. Trend and
    season are the plan's own, learned from the time before; how far periods stray is taken to stay as it was.
    """
    if draft.outcome.aspect is not Aspect.VOLUME or not known.periods_before or not np.nanmean(known.before) > 0:
        return None
    try:
        error = _of_wandering(known, draft) if draft.trend is TrendForm.BENDING else _of_regression(known, draft)
    except NotComputable:
        return None
    if error is None:
        return None
    found = smallest_detectable(max(error, _by_chance(known, draft)), power=POWER)
    return 1 - found.fall if draft.improvement is Improvement.DOWN else found.rise - 1


def _of_wandering(known: KnownBefore, draft: EvaluationPlanDraft) -> float | None:
    """Return the standard error of the logarithm of the effect where the level may wander.

    The model learns from the time before alone, so that what stands after the start does not move its limits: the
    mean of the time before does.
    """
    before = np.maximum(known.before, LEAST) if known.is_count else known.before
    course = np.full(len(before) + known.line.lead_in + draft.periods, float(np.nanmean(before)))
    course[: len(before)] = before
    has_season = known.line.step.in_a_year > 1 and draft.season is not SeasonForm.NONE
    fit = structural(
        course,
        len(before),
        period=known.line.step.in_a_year if has_season else None,
        lead_in=known.line.lead_in,
    )
    return None if fit.ratio is None else fit.ratio.se


def _by_chance(known: KnownBefore, draft: EvaluationPlanDraft) -> float:
    """Return the standard error that two counts have by chance alone, below which no model can get; 0 for amounts."""
    if not known.is_count:
        return 0.0
    return math.sqrt((1 / known.periods_before + 1 / draft.periods) / float(np.nanmean(known.before)))


def _of_regression(known: KnownBefore, draft: EvaluationPlanDraft) -> float | None:
    """Return the same of a step in a regression, by the columns that the plan's periods will have.

    Counts stray no less than chance makes them; neighbouring periods are taken to be independent.
    """
    mean = float(np.nanmean(known.before))
    columns, is_before = _columns(known, draft)
    spread = _variance(known, columns[is_before, 1:], mean)
    if spread is None:
        return None
    return math.sqrt(float(np.linalg.pinv(columns.T @ columns)[0, 0]) * spread) / mean


def _columns(known: KnownBefore, draft: EvaluationPlanDraft) -> tuple[Floats, Flags]:
    """Return the columns of the periods that count, the effect first, and which of them lie before the start."""
    before = len(known.before)
    first_after = before + known.line.lead_in
    time = np.arange(first_after + draft.periods, dtype=np.float64)
    is_after = time >= first_after
    is_used = is_after.copy()
    is_used[:before] = ~np.isnan(known.before)
    nothing = np.full(time.size, np.nan)
    given = Periods(
        nothing, np.ones(time.size), time, float(before), np.empty((time.size, 0)), is_used, is_after, is_used
    )
    return design(given, _form(known.line.step, draft)).matrix[is_used], ~is_after[is_used]


def _form(step: Step, draft: EvaluationPlanDraft) -> Form:
    """Return the plan's form, as far as the step has a season: years have none, quarters two waves at most."""
    has_season = step.in_a_year > 1
    waves = {SeasonForm.ONE_WAVE: 1, SeasonForm.TWO_WAVES: 2}.get(draft.season, 0)
    return Form(
        harmonics=min(waves, step.in_a_year // 2) if has_season else 0,
        period=step.in_a_year,
        season="each" if has_season and draft.season is SeasonForm.MONTHS else "harmonics",
        trend="none" if draft.trend is TrendForm.LEVEL else "straight",
    )


def _variance(known: KnownBefore, columns: Floats, mean: float) -> float | None:
    """Return how far periods before the start stray from trend and season; `None` where too few are left to tell."""
    values = known.before[~np.isnan(known.before)]
    left = len(values) - int(np.linalg.matrix_rank(columns))
    if left < FEWEST_LEFT:
        return None
    fitted = columns @ np.linalg.lstsq(columns, values, rcond=None)[0]
    found = float(((values - fitted) ** 2).sum()) / left
    return max(found, mean) if known.is_count else found
