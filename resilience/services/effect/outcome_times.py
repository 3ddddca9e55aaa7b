"""Where an intervention's start, lead-in and end, and a plan's baseline, lie among the periods of a series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.locales import _
from resilience.services.effect.planning_time import timeline
from resilience.services.need_steps import after as next_start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import InterventionDraft
    from resilience.domain.need_question import Step


@dataclass(frozen=True, slots=True)
class Times:
    """Places among the periods: see `OutcomeData`. `stop` is `None` while the intervention goes on."""

    first_used: int
    first_lead_in: int
    first_after: int
    stop: int | None


def times_of(starts: Sequence[date], step: Step, draft: InterventionDraft, plan: EvaluationPlanDraft) -> Times:
    """Return the places; `Refused` where nothing is held from before the start.

    Only periods that end by the last day of the intervention count as after.
    """
    line = timeline(draft, step, starts[0] if starts else None)
    if not starts or line.first_lead_in <= starts[0]:
        raise Refused(
            _("Nothing is held from before the start, so there is nothing to compare with. Earlier figures would help.")
        )
    ended = None if draft.ends_on is None else draft.ends_on + timedelta(days=1)
    return Times(
        first_used=0 if plan.baseline_from is None else sum(start < plan.baseline_from for start in starts),
        first_lead_in=sum(line.is_before(start) for start in starts),
        first_after=sum(not line.is_after(start) for start in starts),
        stop=None if ended is None else sum(next_start(step, start) <= ended for start in starts),
    )
