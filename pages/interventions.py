"""Interventions: what was done to change need, how each is to be judged, and what came of it."""

from __future__ import annotations

from resilience.services.effect.register import interventions
from resilience.services.opened import store
from resilience.ui import (
    evaluation_plan_form,
    intervention_detail,
    intervention_form,
    intervention_lines,
    intervention_list,
    parts,
    session,
)

view = interventions(store(), session.viewer(), session.area_id())

parts.head(view.title, view.context)
intervention_list.rows(view)
if view.may_change:
    intervention_form.another(view)
    intervention_form.withdrawn(view)
chosen = intervention_list.chosen(view)
if chosen is not None:
    intervention_detail.detail(chosen)
if chosen is not None and view.may_change:
    intervention_lines.intended(view, chosen)
    evaluation_plan_form.plan(chosen)
    intervention_lines.costs(view, chosen)
    intervention_form.change(view, chosen.intervention)
    intervention_form.withdraw(chosen.intervention)
