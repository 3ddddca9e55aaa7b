"""The versions of an evaluation plan, each with what could be seen when it was fixed: none of them is ever hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.effect.effect_words import periods
from resilience.services.effect.planning_time import timeline
from resilience.services.effect.planning_words import plan_facts
from resilience.services.uk_time import uk_day
from resilience.views.intervention import PlanLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.evaluation import EvaluationPlan
    from resilience.domain.intervention import Intervention
    from resilience.services.effect.planning_time import Timeline
    from resilience.services.effect.register_naming import Names


def plan_lines(names: Names, one: Intervention, plans: Sequence[EvaluationPlan]) -> tuple[PlanLine, ...]:
    """Return all versions of an intervention's plan, the first one first."""
    return tuple(_line(names, one, plan) for plan in plans)


def _line(names: Names, one: Intervention, plan: EvaluationPlan) -> PlanLine:
    line = timeline(one.draft, names.step_of(plan.draft.outcome))
    seen = line.periods_seen(plan.known_to)
    return PlanLine(plan, _said(plan, line, seen), not seen, plan_facts(names, plan.draft, line))


def _said(plan: EvaluationPlan, line: Timeline, seen: int) -> str:
    """Return when a version was fixed and what was known: the first is fixed, later ones are changes."""
    said = {
        (True, False): _("Version {n}, fixed on {day}, before any result"),
        (True, True): _("Version {n}, fixed on {day}, when {results} of results could be seen"),
        (False, False): _("Version {n}, changed on {day}, before any result"),
        (False, True): _("Version {n}, changed on {day}, when {results} of results could be seen"),
    }[plan.version == 1, bool(seen)]
    return said.format(n=plan.version, day=words.day(uk_day(plan.fixed_at)), results=periods(seen, line.step))
