"""The lead's form for an evaluation plan: what the data allow is said first, then it is fixed for good."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.intervention import InterventionConflict
from resilience.locales import _
from resilience.services.effect.planning import fix_plan, plan_start, preview_plan
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.evaluation_plan_fields import fields

if TYPE_CHECKING:
    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.identity import InterventionId
    from resilience.views.intervention import InterventionLine, PlanPreview, PlanStart

_STARTS, _ROUND = "evaluation_plan_starts", "evaluation_plan_fixed"


def plan(line: InterventionLine) -> None:
    """Offer the form, made only once it is opened."""
    number = line.intervention.id
    opened = st.expander(
        _("Fix the evaluation plan, or a later version of it"), key=f"evaluation_plan_{number}", on_change="rerun"
    )
    if opened.open:
        with opened:
            _form(number, _started(number))


def _form(number: InterventionId, start: PlanStart) -> None:
    parts.say(
        _(
            "A plan is fixed once and never changed. A later version stands beside it, with its reason and with what "
            "could be seen by then."
        )
    )
    try:
        draft = fields(start, _key(number))
        allowed = preview_plan(store(), session.viewer(), session.area_id(), number, draft)
    except ResilienceError as incomplete:
        parts.warn(incomplete.sentence)
        return
    _preview(allowed)
    _fixing(number, start, draft)


def _preview(allowed: PlanPreview) -> None:
    """Draw what the data allow, and what asks for care."""
    parts.section(_("What the data allow"), _("Worked out from the time before the start alone: no result is shown."))
    listed = "".join(f"<li>{escape(sentence)}</li>" for sentence in allowed.allows)
    st.html(f'<div class="elr"><ul>{listed}</ul></div>')
    for sentence in allowed.warnings:
        parts.warn(sentence)


def _fixing(number: InterventionId, start: PlanStart, draft: EvaluationPlanDraft) -> None:
    is_sure = st.checkbox(
        _("I confirm: once fixed, it cannot be changed, only followed by a later version with its reason"),
        key=f"{_key(number)}_sure",
    )
    if not st.button(_("Fix the plan"), key=f"evaluation_fix_{number}", type="primary"):
        return
    try:
        version = fix_plan(
            store(), session.viewer(), session.area_id(), number, draft, seen_version=start.seen, is_confirmed=is_sure
        )
    except InterventionConflict as conflict:
        parts.warn(conflict.sentence)
        parts.say(_("The newest version stands above. What you chose is still here; fix it again to put it on top."))
        newest = plan_start(store(), session.viewer(), session.area_id(), number)
        st.session_state[_STARTS][_key(number)] = replace(start, seen=newest.seen)
        return
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    session.tell(_("Version {n} of the plan is fixed.").format(n=version))
    st.rerun()


def _key(number: InterventionId) -> str:
    """Return the beginning of the keys of the form's fields: another one after each plan fixed in this window."""
    return f"evaluation_{number}_{st.session_state.get(_ROUND, 0)}"


def _started(number: InterventionId) -> PlanStart:
    """Return with what this window opened the form, so that a version fixed elsewhere is not passed over."""
    kept: dict[str, PlanStart] = st.session_state.setdefault(_STARTS, {})
    newest = plan_start(store(), session.viewer(), session.area_id(), number)
    key = _key(number)
    if f"{key}_why" not in st.session_state:
        kept[key] = newest
    return replace(kept.get(key, newest), intervention=newest.intervention, choices=newest.choices)
