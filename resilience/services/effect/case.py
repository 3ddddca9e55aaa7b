"""One intervention with its plan and all that was read beside it, and the answer worked out from that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.locales import _
from resilience.services.effect.checks import Checked, checked
from resilience.services.effect.control_areas import control_group, wants_areas
from resilience.services.effect.estimates import Found, found
from resilience.services.effect.grading import Grade, grade
from resilience.services.effect.outcomes import OutcomeData, Surroundings, outcome_data
from resilience.services.effect.planning_versions import plan_lines
from resilience.services.effect.register_naming import names_of
from resilience.services.effect.sides_series import form_for
from resilience.services.effect.verdicts import verdict
from resilience.services.need_kept import is_kept, kept_of

if TYPE_CHECKING:
    from collections.abc import Hashable

    from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import Viewer
    from resilience.domain.vocabulary import Verdict
    from resilience.services.effect.register_naming import Names
    from resilience.services.need_asking import NeedContext
    from resilience.storage.store import Tx
    from resilience.views.intervention import PlanLine


@dataclass(frozen=True, slots=True)
class Case:
    """What one answer is made from. `versions` are all of the plan's, the first one first; `plan` is the newest.

    `judged_by` is the plan's outcome as it stands within a sentence.
    """

    context: NeedContext
    intervention: Intervention
    plan: EvaluationPlan
    judged_by: str
    versions: tuple[PlanLine, ...]
    around: Surroundings
    group_state: str
    group_words: str

    @property
    def key(self) -> Hashable:
        """What the answer depends on beside the area's need."""
        context = self.context
        return (
            self.intervention.id,
            self.intervention.version,
            self.plan.version,
            self.group_state,
            tuple((one.id, one.version) for one in self.around.interventions),
            tuple((one.intervention, one.version) for one in self.around.plans),
            tuple((one.id, one.withdrawn_at) for one in self.around.series),
            (context.area, context.places, context.disruptions, context.reporting, context.steps, context.today),
        )

    @property
    def is_blind(self) -> bool:
        """Whether the plan's outcome and direction stood in a version that was fixed before any result."""
        newest = self.plan.draft
        return any(
            one.is_blind
            and one.plan.draft.improvement is newest.improvement
            and one.plan.draft.outcome == newest.outcome
            for one in self.versions
        )


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What came of a case; `plan` is the draft that it was judged by."""

    data: OutcomeData
    plan: EvaluationPlanDraft
    found: Found
    checks: tuple[Checked, ...]
    verdict: Verdict
    grade: Grade


@dataclass(frozen=True, slots=True)
class Held:
    """An area's interventions with their plans and what is needed to judge any of them, read once."""

    context: NeedContext
    names: Names
    interventions: tuple[Intervention, ...]
    plans: dict[InterventionId, tuple[EvaluationPlan, ...]]


def held(tx: Tx, viewer: Viewer, context: NeedContext, area_id: AreaId) -> Held:
    """Return an area's interventions; `viewer` is the one of this transaction."""
    area = viewer.reading(area_id)
    return Held(context, names_of(tx, area), tx.interventions.of(area), dict(tx.interventions.plans(area)))


def case_of(tx: Tx, viewer: Viewer, area_id: AreaId, every: Held, one: Intervention) -> Case | None:
    """Return the case of an intervention, `None` until a plan is fixed."""
    versions = every.plans.get(one.id, ())
    if not versions:
        return None
    draft = versions[-1].draft
    has_group = wants_areas(draft, one.draft)
    group = control_group(tx, viewer, area_id, draft.outcome.asked) if has_group else None
    others = tuple(other for other in every.interventions if other.id != one.id)
    plans = tuple(versions[-1] for number, versions in every.plans.items() if number != one.id)
    return Case(
        context=every.context,
        intervention=one,
        plan=versions[-1],
        judged_by=every.names.outcome(draft.outcome),
        versions=plan_lines(every.names, one, versions),
        around=Surroundings(
            series=every.names.counting_series if draft.outcome.series is not None else (),
            areas=group.areas if group is not None else (),
            interventions=others,
            plans=plans,
        ),
        group_state="" if group is None else group.state,
        group_words="" if group is None else group.sentence,
    )


def data_of(case: Case) -> OutcomeData:
    """Return the outcome of a case; `Refused` with a sentence where there is nothing to compare."""
    data = outcome_data(case.context, case.plan.draft, case.intervention, case.around)
    if not data.reported_before:
        raise Refused(_("No whole period before the start is reported, so there is nothing to compare with."))
    return data


def form_of(case: Case) -> EvaluationPlanDraft:
    """Return the plan in the form in which its outcome can be fitted."""
    return form_for(case.plan.draft.outcome.aspect, case.plan.draft)


def is_answered(case: Case) -> bool:
    """Whether the answer is at hand already."""
    return is_kept(case.context.cube, case.key)


def answer_of(case: Case) -> Answer:
    """Return the answer, worked out once for each revision of what it is made from. Raises `Refused` like `data_of`."""
    return kept_of(case.context.cube, case.key, lambda: _answer(case))


def _answer(case: Case) -> Answer:
    data = data_of(case)
    plan = form_of(case)
    estimates = found(data, plan)
    checks = checked(data, plan, estimates)
    said = verdict(data, plan, estimates, checks, is_blind=case.is_blind)
    return Answer(data, plan, estimates, checks, said, grade(estimates, checks, data.aspect))
