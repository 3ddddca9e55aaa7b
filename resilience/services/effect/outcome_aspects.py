"""Reads a plan's outcome where it is not volume: a share, or a side of the pattern, as a series over the months."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.domain.need_question import Part
from resilience.domain.vocabulary import Aspect
from resilience.locales import _
from resilience.services.effect.sides_pattern import aspect_side
from resilience.services.effect.sides_read import SidesHeld
from resilience.services.effect.sides_series import share_of

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.need_asking import NeedContext

SHARES = frozenset({Aspect.MIX, Aspect.TARGET_GROUP, Aspect.CONCENTRATION})
"""Sides that are a part in proportion to all."""


def aspect_data(context: NeedContext, plan: EvaluationPlanDraft, intervention: Intervention) -> OutcomeData:
    """Return the side of need that the plan judges; `Refused` with a sentence where it is not known."""
    held, aspect = SidesHeld(context, intervention, plan), plan.outcome.aspect
    if aspect is Aspect.MIX:
        code = plan.outcome.asked.need_type or ""
        name = _("Share of requests about {type}").format(type=context.type_name(code).lower())
        return _share(held, name, _row(held, held.type_rows(), code))
    if aspect is Aspect.TARGET_GROUP:
        group = plan.outcome.asked.slice
        part, code = (Part.TARGET_GROUP, "") if group is None else (group.part, group.code)
        name = _("Share of requests from “{group}”").format(group=context.name(part, code))
        return _share(held, name, _row(held, held.part_rows(part, held.every), code))
    side = aspect_side(held, aspect)
    if side.data is None:
        raise Refused(side.why_not)
    return replace(side.data, name=side.name, unit=unit_of(aspect))


def _share(held: SidesHeld, name: str, part: Floats) -> OutcomeData:
    base = held.all_requests
    data = share_of(base, held.plan.outcome.aspect, part, base.values)
    return replace(data, name=name, unit=unit_of(held.plan.outcome.aspect))


def _row(held: SidesHeld, rows: dict[str, Floats], code: str) -> Floats:
    """Return the months of a code; none of it in months that were reported where it never came."""
    found = rows.get(code)
    return np.where(np.isnan(held.all_requests.values), np.nan, 0.0) if found is None else found


def unit_of(aspect: Aspect) -> str:
    """Return in what a side is drawn."""
    if aspect in SHARES:
        return _("% of requests")
    return {
        Aspect.VARIABILITY: _("% of what chance alone gives"),
        Aspect.SEASON: _("share of the year’s mean"),
        Aspect.TIME_TO_OUTCOME: _("minutes"),
    }.get(aspect, _("requests"))
