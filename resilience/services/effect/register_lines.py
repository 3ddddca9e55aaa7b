"""One line of the register for each intervention: its verdict with sentence and number, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Verdict
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.effect.planning_time import timeline
from resilience.services.effect.planning_versions import plan_lines
from resilience.services.effect.register_verdicts import Found, verdicts
from resilience.services.effect.register_words import cost_words, facts, intended_words
from resilience.views.intervention import InterventionLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.evaluation import EvaluationPlan
    from resilience.domain.identity import InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.effect.register_naming import Names
    from resilience.storage.store import Tx


def lines_of(tx: Tx, viewer: Viewer, area: ReadableArea, names: Names) -> tuple[InterventionLine, ...]:
    """Return a line for each intervention that counts, the one that started last first."""
    held, plans = tx.interventions.of(area), tx.interventions.plans(area)
    found = verdicts(tx, viewer, area.id) if plans else {}
    return tuple(_line(names, one, plans.get(one.id, ()), found) for one in held)


def _line(
    names: Names,
    one: Intervention,
    plans: tuple[EvaluationPlan, ...],
    found: Mapping[InterventionId, Found],
) -> InterventionLine:
    verdict = found.get(one.id) or (_waiting(names, one, plans[-1]) if plans else _undecided())
    return InterventionLine(
        intervention=one,
        verdict=verdict.verdict,
        sentence=verdict.sentence,
        number=verdict.number,
        facts=facts(names, one.draft),
        intended=tuple(intended_words(names, intended) for intended in one.draft.intended),
        costs=tuple(map(cost_words, one.draft.costs)),
        plans=plan_lines(names, one, plans),
        effect_link=f"/effect?intervention={one.id}" if plans else "",
        value_link=f"/value?intervention={one.id}" if plans else "",
    )


def _undecided() -> Found:
    return Found(
        Verdict.DECISION,
        _("No evaluation plan is fixed yet: what is to be judged, how, and after how long."),
        "",
    )


def _waiting(names: Names, one: Intervention, plan: EvaluationPlan) -> Found:
    """Return what is said while no estimate is at hand: what is judged, and from when on."""
    awaited = timeline(one.draft, names.step_of(plan.draft.outcome)).last_awaited(plan.draft.periods)
    sentence = _("Judged by {outcome}, once everything up to {day} is reported.").format(
        outcome=names.outcome(plan.draft.outcome), day=words.day(awaited)
    )
    waits = plan.draft.periods
    number = ngettext("after {n} period", "after {n} periods", waits).format(n=waits)
    return Found(Verdict.TOO_EARLY, sentence, number)
