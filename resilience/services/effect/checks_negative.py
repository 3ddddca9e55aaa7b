"""Looks at the plan's negative control: a need type on which no effect may be found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Aspect
from resilience.locales import _
from resilience.services.effect.check_kinds import Check, Checked, held, not_possible, warns
from resilience.services.effect.checks_placebo import as_if
from resilience.services.effect.effect_words import of
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import estimate
from resilience.services.effect.estimates_regression import own_way

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimate_kinds import Found
    from resilience.services.effect.outcome_series import OutcomeData

OF_ONE_NEED = frozenset({Way.AGAINST_AREAS, Way.SYNTHETIC})
"""Methods that compare with the outcome's own need elsewhere, which is not held of another type."""


def negative(data: OutcomeData, plan: EvaluationPlanDraft, found: Found) -> Checked:
    """Return whether the plan's negative control shows an effect, by the main method or the one nearest to it."""
    if data.negative is None:
        return not_possible(Check.NEGATIVE, _why_none(data, plan))
    alone = replace(as_if(data, data.negative), areas=())
    ways = (found.choice.way, Way.AGAINST_SERIES, own_way(plan))
    tried = (estimate(way, alone, plan) for way in ways if way not in OF_ONE_NEED)
    shown = next((one for one in tried if one.has_limits), None)
    if shown is None:
        return not_possible(Check.NEGATIVE, _("The negative control is not reported well enough."))
    if shown.excludes_none:
        return warns(
            Check.NEGATIVE,
            _("“{name}”, which it should not touch, shows an effect as well: {change}.").format(
                name=data.negative.name, change=of(shown)
            ),
            of(shown),
        )
    return held(
        Check.NEGATIVE,
        _("“{name}”, which it should not touch, shows none: {change}.").format(
            name=data.negative.name, change=of(shown)
        ),
    )


def _why_none(data: OutcomeData, plan: EvaluationPlanDraft) -> str:
    if not plan.negative_control:
        return _("The plan names no need type on which no effect may be found.")
    if data.aspect is not Aspect.VOLUME:
        return _("The negative control of the plan stands beside a volume alone, and this is another side of need.")
    return _("Nothing is held of the need type on which the plan allows no effect.")
