"""Evaluation plans: with what one begins, what the data would allow, and fixing a version that nobody can change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.evaluation import MOST_PERIODS, EvaluationPlanDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect
from resilience.locales import _
from resilience.services.effect.planning_checks import require_sound
from resilience.services.effect.planning_known import known_to
from resilience.services.effect.planning_preview import preview
from resilience.services.effect.planning_time import usual_periods
from resilience.services.effect.register_naming import names_of
from resilience.services.need_asking import need_context
from resilience.views.intervention import PlanStart

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import Viewer
    from resilience.services.effect.register_naming import Names
    from resilience.storage.store import Store
    from resilience.views.intervention import PlanPreview

USUAL_BAND = 0.05
"""What counts as no effect unless a plan says otherwise: a twentieth either way."""


def plan_start(store: Store, viewer: Viewer, area_id: AreaId, number: InterventionId) -> PlanStart:
    """Return with what the form of an intervention's plan begins, for the lead."""
    with store.reading() as tx:
        area = tx.people.again(viewer).leading(area_id)
        held, names = tx.interventions.get(area, number), names_of(tx, area)
        plans = tx.interventions.plans(area).get(number, ())
        draft = replace(plans[-1].draft, why="") if plans else _first_draft(names, held)
        return PlanStart(held, draft, len(plans), names.choices())


def preview_plan(
    store: Store, viewer: Viewer, area_id: AreaId, number: InterventionId, draft: EvaluationPlanDraft
) -> PlanPreview:
    """Return what the data allow for a plan that is not fixed yet, without any result; the lead's alone."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        held, names = tx.interventions.get(area, number), names_of(tx, area)
        require_sound(area, names, held, draft)
        return preview(tx, viewer, need_context(tx, viewer, area_id), names, held, draft)


def fix_plan(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    number: InterventionId,
    draft: EvaluationPlanDraft,
    *,
    seen_version: int,
    is_confirmed: bool,
) -> int:
    """Fix a plan, or a later version of it on top of the one that was seen (0 for none), and return its number.

    Kept with it is up to which day the outcome was reported. `Refused` unless confirmed, and for a later version
    without its reason; `InterventionConflict` where somebody fixed one in between.
    """
    if not is_confirmed:
        raise Refused(_("Please confirm that this is to be fixed: it cannot be changed afterwards."))
    if seen_version and not draft.why:
        raise Refused(_("Please say why the plan changes: the reason stands beside this version."))
    with store.transaction() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.leading(area_id)
        held, names = tx.interventions.get(area, number), names_of(tx, area)
        require_sound(area, names, held, draft)
        known = known_to(need_context(tx, viewer, area_id), names, draft.outcome)
        version = tx.interventions.fix_plan(area, number, draft, known_to=known, seen_version=seen_version)
        tx.audit.write(
            Deed.EVALUATION_PLAN,
            f"intervention {number} plan version {version}",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return version


def _first_draft(names: Names, held: Intervention) -> EvaluationPlanDraft:
    """Return what the first intended effect says; without one, all requests, of which fewer are better."""
    intended = next(iter(held.draft.intended), None)
    outcome = Outcome(Aspect.VOLUME) if intended is None else intended.outcome
    step = names.step_of(outcome)
    months = None if intended is None else intended.after_months
    return EvaluationPlanDraft(
        outcome,
        Improvement.DOWN if intended is None else intended.improvement,
        USUAL_BAND,
        min(MOST_PERIODS, max(1, round(months * step.in_a_year / 12)) if months else usual_periods(step)),
        control_areas=outcome.series is None and outcome.aspect is Aspect.VOLUME,
    )
