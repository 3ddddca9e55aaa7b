"""Step changes and plans on the volume page: what is recorded, and the lead's forms to add and withdraw."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.need_plan import Improvement, NeedPlanDraft, StepChangeDraft
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.services.need_volume_notes import (
    add_step_change,
    notes_on_volume,
    set_need_plan,
    withdraw_need_plan,
    withdraw_step_change,
)
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.need_volume import HeldPlan, HeldStep, NotesOnVolume

ALL_TYPES = ""
EARLIEST = date(1970, 1, 1)
"""The earliest day that can be picked: without one Streamlit offers ten years."""


def notes() -> None:
    """Draw what is recorded, and for the lead the forms."""
    view = notes_on_volume(store(), session.viewer(), session.area_id())
    parts.say(view.sentence)
    if view.steps:
        parts.table(_step_table(view))
    if view.plans:
        parts.table(_plan_table(view))
    if view.may_lead:
        _step_form(view)
        _plan_form(view)
        _withdrawals(view)


def _step_table(view: NotesOnVolume) -> Table:
    return Table(
        _("Step changes: from these days on the lines begin anew"),
        (_("Day"), _("Of"), _("Why"), _("Recorded by")),
        (False, False, False, False),
        tuple((one.day, one.about, one.why, one.author) for one in view.steps),
    )


def _plan_table(view: NotesOnVolume) -> Table:
    return Table(
        _("Plans: which way a measure should go, fixed beforehand"),
        (_("Of"), _("Better is"), _("Target"), _("Holds from"), _("Why"), _("Recorded by")),
        (False, False, False, False, False, False),
        tuple(
            (one.about, one.words, one.target or _("none"), one.holds_from, one.why, one.author) for one in view.plans
        ),
    )


def _about(view: NotesOnVolume, key: str) -> tuple[Direction, str]:
    """Draw of which records and which need type something is said."""
    left, right = st.columns(2)
    direction = one_of(_("Records"), list(Direction), lambda one: one.label, key=f"{key}_direction", where=left)
    names = {ALL_TYPES: _("All need types"), **{one.code: one.name for one in view.types}}
    need_type = one_of(_("Need type"), list(names), lambda code: names[code], key=f"{key}_type", where=right)
    return direction, need_type


def _day(label: str, key: str) -> date | None:
    picked: date | None = st.date_input(label, value=None, min_value=EARLIEST, format="DD/MM/YYYY", key=key)
    return picked


def _step_form(view: NotesOnVolume) -> None:
    with st.form("step_change", border=False):
        parts.section(_("Record a step change"))
        direction, need_type = _about(view, "step")
        on_day = _day(_("From which day on?"), "step_day")
        why = st.text_input(
            _("Why?"), key="step_why", help=_("For example: a second helpline is recorded from this day on.")
        )
        if not st.form_submit_button(_("Record the step change")):
            return
    done_or_told(
        lambda: add_step_change(
            store(),
            session.viewer(),
            session.area_id(),
            StepChangeDraft(direction, need_type, _given(on_day), why),
        ),
        _("The step change is recorded: the lines begin anew there."),
    )


def _plan_form(view: NotesOnVolume) -> None:
    with st.form("need_plan", border=False):
        parts.section(_("Fix a plan for a measure"))
        direction, need_type = _about(view, "plan")
        labels = {Improvement.DOWN: _("Fewer is better"), Improvement.UP: _("More is better")}
        improvement = one_of(_("Which way is better?"), list(labels), lambda one: labels[one], key="plan_improvement")
        target = st.number_input(
            _("Target: records a month"),  # without limits: what is wrong is refused in words
            value=None,
            key="plan_target",
            help=_("Leave empty for none."),
        )
        holds_from = _day(_("From which day on does it hold? Today or later."), "plan_from")
        why = st.text_input(_("Why, and who agreed it?"), key="plan_why")
        if not st.form_submit_button(_("Fix the plan")):
            return
    done_or_told(
        lambda: set_need_plan(
            store(),
            session.viewer(),
            session.area_id(),
            NeedPlanDraft(direction, need_type, improvement, target, why, _given(holds_from)),
        ),
        _("The plan is fixed: from that day on the measure has a direction."),
    )


def _given(day: date | None) -> date:
    if day is None:
        raise Refused(_("Please choose the day."))
    return day


def _withdrawals(view: NotesOnVolume) -> None:
    """Offer to withdraw what was recorded by mistake."""
    held: list[HeldStep | HeldPlan | None] = [None, *view.steps, *view.plans]
    if len(held) == 1:
        return
    chosen = one_of(_("Withdraw"), held, _words, key="withdraw_note")
    if chosen is None or not st.button(_("Withdraw it"), key="withdraw_note_now"):
        return
    withdraw = withdraw_need_plan if chosen in view.plans else withdraw_step_change
    done_or_told(lambda: withdraw(store(), session.viewer(), session.area_id(), chosen.id), _("It is withdrawn."))


def _words(held: HeldStep | HeldPlan | None) -> str:
    if held is None:
        return _("nothing")
    return f"{held.about}: {held.why}"
