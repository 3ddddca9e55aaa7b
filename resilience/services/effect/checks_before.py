"""Looks whether it moved before the start: what moves early was known of early, or has another cause."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.effect_words import of, periods
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import series_of
from resilience.services.effect.estimates_regression import against, by_regression, own_series, usable

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Estimate, Found
    from resilience.services.effect.estimates_regression import Series, Trend
    from resilience.services.effect.outcome_series import OutcomeData

TELLING = frozenset({Way.AGAINST_AREAS, Way.AGAINST_PLACES})
"""Designs whose own comparison tells early movement best; a few small types tell less than all other need does."""
LEADS = (2, 3, 4, 6)
"""Months before the start that are tried: nobody knows beforehand how early it would have begun."""
EARLY = 2.1
"""How many standard errors the clearest of them may lie on the effect's side: one time in twenty, the four together."""

EITHER_SIDE = 2.5
"""The same where no effect is claimed, so that either side would count."""


def anticipation(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether the outcome had moved the effect's way already in the months before the start."""
    series, trend = _compared(data, found)
    months = data.step.months or 1
    spans = sorted({max(1, lead // months) for lead in LEADS})
    tried = [(span, _before(data, plan, series, trend, span)) for span in spans]
    known = [(span, one) for span, one in tried if one.z is not None and one.has_limits]
    if not known:
        return not_possible(
            Check.ANTICIPATION, _("The time before the start is too short to see whether it moved before.")
        )
    side = _side(found.main)
    span, clearest = max(known, key=lambda one: _towards(one[1], side))
    said = periods(span, data.step)
    if _towards(clearest, side) > (EARLY if side else EITHER_SIDE):
        return warns(
            Check.ANTICIPATION,
            _("It had moved already in the {span} before the start: {change}.").format(span=said, change=of(clearest)),
            of(clearest),
        )
    return held(
        Check.ANTICIPATION,
        _(
            "In the months before the start it had not moved by more than chance; most in the last {span}: {change}."
        ).format(span=said, change=of(clearest)),
    )


def _compared(data: OutcomeData, found: Found) -> tuple[Series, Trend]:
    """Return what is looked at: against what the effect is compared with, else in proportion to all other need."""
    held_ = series_of(found.choice.way, data) if found.choice.way in TELLING else None
    if held_ is not None:
        return held_, "none"
    others = usable(data, data.others)
    return (against(data, others), "none") if others and data.is_count else (own_series(data), "straight")


def _before(data: OutcomeData, plan: EvaluationPlanDraft, series: Series, trend: Trend, span: int) -> Estimate:
    """Return how the last periods before the start lie against the rest of the time before."""
    places = np.arange(len(data))
    place = data.first_lead_in - span
    past = replace(series, values=np.where(places < data.first_lead_in, series.values, np.nan), start=place, lead_in=0)
    as_if = replace(data, first_lead_in=place, first_after=place, stop=data.first_lead_in)
    return by_regression(Way.LEVEL, as_if, replace(plan, with_slope=False), past, trend)


def _side(main: Estimate) -> int:
    """Return the side on which the effect lies, 0 where none is claimed."""
    if not main.excludes_none or main.share is None:
        return 0
    return 1 if main.share > 0 else -1


def _towards(one: Estimate, side: int) -> float:
    """Return how far an estimate lies on the effect's side, on either side where none is claimed."""
    z = one.z or 0.0
    return abs(z) if side == 0 else z * side
