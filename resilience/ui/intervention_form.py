"""The lead's forms to add an intervention, change it, withdraw it and bring it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.intervention import InterventionConflict
from resilience.domain.text import plain_line
from resilience.locales import _
from resilience.services.effect.register import (
    add_intervention,
    bring_back_intervention,
    change_intervention,
    withdraw_intervention,
)
from resilience.services.opened import store
from resilience.ui import intervention_conflict, intervention_list, intervention_seen, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.ui.intervention_fields import fields

if TYPE_CHECKING:
    from resilience.domain.intervention import Intervention, InterventionDraft
    from resilience.views.intervention import RegisterView


def another(view: RegisterView) -> None:
    """Draw the form for another intervention."""
    key = intervention_seen.key(None)
    with st.expander(_("Add an intervention"), expanded=not view.lines, key=f"intervention_another{key}"):
        with st.form(f"intervention{key}", border=False):
            typed = fields(view.choices, None, key)
            parts.method(_("Effects and costs are added next, line by line."))
            is_sent = st.form_submit_button(_("Add it"), type="primary")
        if is_sent and typed.is_right():
            done_or_told(
                lambda: _add(typed.as_draft(None)),
                _("“{name}” is recorded. Next: what it is meant to change.").format(name=plain_line(typed.name)),
            )


def _add(draft: InterventionDraft) -> None:
    number = add_intervention(store(), session.viewer(), session.area_id(), draft)
    intervention_seen.begun_anew()
    intervention_list.look_next_at(number)


def change(view: RegisterView, held: Intervention) -> None:
    """Draw the form to change one. What was typed stays when something is refused or somebody else was faster."""
    is_unsettled = intervention_seen.unsettled(held.id) is not None
    with st.expander(_("Change what is said of it"), expanded=is_unsettled, key=f"intervention_change_{held.id}"):
        intervention_conflict.settle(view, held)
        key = intervention_seen.key(held.id)
        seen = intervention_seen.seen(held, f"intervention_name{key}")
        with st.form(f"intervention{key}", border=False):
            typed = fields(view.choices, seen.draft, key)
            is_sent = st.form_submit_button(_("Save it"), type="primary")
        if is_sent and typed.is_right():
            done_or_told(
                lambda: _save(held, typed.as_draft(held.draft), seen.version),
                _("“{name}” is saved.").format(name=plain_line(typed.name)),
            )


def _save(held: Intervention, mine: InterventionDraft, seen_version: int) -> None:
    try:
        change_intervention(store(), session.viewer(), session.area_id(), held.id, mine, seen_version=seen_version)
    except InterventionConflict as conflict:
        intervention_seen.clashed(held.id, intervention_seen.Unsettled(mine, conflict.held))
        st.rerun()
    intervention_seen.settled(held.id)


def withdraw(held: Intervention) -> None:
    """Offer to withdraw one, which loses nothing."""
    with st.expander(_("Withdraw it"), key=f"intervention_leave_{held.id}"):
        parts.say(
            _("It then counts nowhere. Its plans and everything that hangs on it are kept, and come back with it.")
        )
        if st.button(_("Withdraw it"), key=f"intervention_withdraw_{held.id}"):
            done_or_told(
                lambda: withdraw_intervention(
                    store(), session.viewer(), session.area_id(), held.id, seen_version=held.version
                ),
                _("“{name}” is withdrawn. You can bring it back below.").format(name=held.name),
            )


def withdrawn(view: RegisterView) -> None:
    """Offer to bring back what was withdrawn."""
    if not view.withdrawn:
        return
    with st.expander(_("Withdrawn: bring one back"), key="intervention_return"):
        held = one_of(
            _("Which one?"),
            list(view.withdrawn),
            lambda one: one.name,
            key="intervention_withdrawn",
        )
        if st.button(_("Bring it back"), key=f"intervention_back_{held.id}"):
            done_or_told(lambda: _back(held), _("“{name}” is back.").format(name=held.name))


def _back(held: Intervention) -> None:
    bring_back_intervention(store(), session.viewer(), session.area_id(), held.id, seen_version=held.version)
    intervention_list.look_next_at(held.id)
