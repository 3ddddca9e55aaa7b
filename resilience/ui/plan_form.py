"""The lists of actions and targets, and the forms to set, change and withdraw them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused, ResilienceError
from resilience.domain.plans import LONGEST_GAP, LONGEST_LINE, ActionDraft, Quantity, TargetDraft
from resilience.domain.vocabulary import ActionState, Stakeholder
from resilience.locales import _
from resilience.services import plans, words
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from resilience.domain.framework import Indicator
    from resilience.domain.plans import PlannedAction, Target
    from resilience.views.plan import PlanView

ADDRESS = "indicator"
"""The name under which the indicator spoken of stands in the address, as on the score page."""
_ROUND = "plan_forms_sent"
LARGEST = 1_000_000_000
"""Beyond it a number is a slip, and no database holds it as a whole number."""


def actions(view: PlanView) -> None:
    """Draw the actions and, for the lead, what may be done with them."""
    parts.section(_("Actions"), _("Overdue ones first. An owner is a role, so that the work outlives the person."))
    if view.actions:
        parts.table(view.actions_table)
    else:
        parts.empty(
            _("An action says what closes a gap, which role does it and by when. The area lead adds the first.")
        )
    if view.may_change:
        _action_form(view)


def targets(view: PlanView) -> None:
    """Draw the targets and, for the lead, what may be done with them."""
    parts.section(_("Targets"), _("A level that an indicator is to reach by a day; the newest one counts."))
    if view.targets:
        parts.table(view.targets_table)
        for line in view.targets:
            if line.target.draft.quantity is not None:
                parts.say(line.said)
    else:
        parts.empty(_("A target says which level is good enough, and by when: level 5 everywhere is not."))
    if view.may_change:
        _target_form(view)
        _target_withdrawal(view)


def _action_form(view: PlanView) -> None:
    with st.expander(_("Add an action, or change one"), expanded=bool(st.query_params.get(ADDRESS))):
        held = _which_action(view)
        key = f"_{held.id}_{held.version}" if held else f"_new_{st.session_state.get(_ROUND, 0)}"
        with st.form(f"action{key}", border=False):
            indicator = _indicator(view, held.draft.indicator if held else st.query_params.get(ADDRESS), f"action{key}")
            title = st.text_input(
                _("What is to be done"),
                value=held.draft.title if held else "",
                placeholder=_("Run the rest centre exercise with the voluntary sector"),
                max_chars=LONGEST_LINE,
                key=f"action_title{key}",
            )
            gap = st.text_area(
                _("The gap it closes, or why it is dropped"),
                value=held.draft.gap if held else "",
                max_chars=LONGEST_GAP,
                height=80,
                key=f"action_gap{key}",
            )
            first, second, third = st.columns(3)
            owner = first.text_input(
                _("Owner (role)"),
                value=held.draft.owner if held else "",
                help=_("A role, such as “Health lead”. No names of people."),
                max_chars=LONGEST_LINE,
                key=f"action_owner{key}",
            )
            due_on = second.date_input(
                _("Due on"), value=held.due_on if held else None, format="DD/MM/YYYY", key=f"action_due{key}"
            )
            state = one_of(
                _("State"),
                list(ActionState),
                lambda one: one.label,
                key=f"action_state{key}",
                chosen=held.state if held else ActionState.OPEN,
                where=third,
            )
            is_sent = st.form_submit_button(_("Save it") if held else _("Add it"), type="primary")
        if is_sent:
            _done(
                lambda: _save_action(held, _action_draft(view, indicator, title, gap, owner, due_on, state)),
                _("“{title}” is saved.").format(title=title.strip()),
            )


def _which_action(view: PlanView) -> PlannedAction | None:
    if not view.actions:
        return None
    return one_of(
        _("Which action?"),
        [None, *(line.action for line in view.actions)],
        lambda held: _("a new one") if held is None else held.draft.title,
        key="action_which",
    )


def _action_draft(
    view: PlanView, indicator: Indicator, title: str, gap: str, owner: str, due_on: date | None, state: ActionState
) -> ActionDraft:
    if due_on is None:
        raise Refused(_("Please give the day on which it is due."))
    return ActionDraft(view.framework.code, indicator.code, title, owner, due_on, gap, state)


def _save_action(held: PlannedAction | None, draft: ActionDraft) -> None:
    area_id = session.area_id()
    if held is None:
        plans.add_action(store(), session.viewer(), area_id, draft)
    else:
        plans.change_action(store(), session.viewer(), area_id, held.id, draft, seen_version=held.version)


def _target_form(view: PlanView) -> None:
    with st.expander(_("Set a target")), st.form("target", border=False):
        indicator = _indicator(view, st.query_params.get(ADDRESS), "target")
        first, second = st.columns(2)
        highest = max(one.top_level for one in view.framework.indicators)
        # No limits here and below: Streamlit would keep the number before one beyond them, and say nothing.
        level = first.number_input(_("Level"), value=min(3, highest), step=1, key="target_level")
        by_day = second.date_input(_("By"), value=None, format="DD/MM/YYYY", key="target_by")
        parts.method(
            _("In numbers, if the target has any (optional): so many, with which need, within hours, for days.")
        )
        third, fourth, fifth = st.columns(3)
        number_of = third.number_input(_("How many"), value=None, step=1, key="target_number")
        stakeholder = one_of(
            _("Of which kind"), list(Stakeholder), lambda one: one.label, key="target_stakeholder", where=fourth
        )
        need = one_of(_("With which need"), view.need_types, lambda one: one.name, key="target_need", where=fifth)
        sixth, seventh = st.columns(2)
        within = sixth.number_input(_("Within hours"), value=None, step=1, key="target_hours")
        days = seventh.number_input(_("For days"), value=None, step=1, key="target_days")
        is_sent = st.form_submit_button(_("Set the target"), type="primary")
    if is_sent:
        _done(
            lambda: _save_target(
                view,
                indicator,
                int(level),
                by_day,
                _quantity(number_of, stakeholder, need.code, within, days),
            ),
            _("The target for {indicator} is set.").format(indicator=indicator.name),
        )


def _quantity(
    number_of: int | None, stakeholder: Stakeholder, need: str, within: int | None, days: int | None
) -> Quantity | None:
    """Return what a target asks for in numbers, `None` where it has none."""
    if number_of is None:
        if within is not None or days is not None:
            raise Refused(_("Please say for how many, or leave the hours and days empty."))
        return None
    if max(number_of, within or 0, days or 0) > LARGEST:
        raise Refused(_("The numbers of a target go up to {most}.").format(most=words.amount(LARGEST)))
    return Quantity(number_of, stakeholder, need, within, days)


def _save_target(view: PlanView, indicator: Indicator, level: int, by_day: date | None, asked: Quantity | None) -> None:
    if by_day is None:
        raise Refused(_("Please give the day by which it is to be reached."))
    draft = TargetDraft(view.framework.code, indicator.code, level, by_day, asked)
    plans.set_target(store(), session.viewer(), session.area_id(), draft)


def _target_withdrawal(view: PlanView) -> None:
    if not view.targets:
        return
    with st.expander(_("Withdraw a target")):
        chosen: Target = one_of(
            _("Which target?"),
            [line.target for line in view.targets],
            lambda held: _("{indicator}, level {level} by {day}").format(
                indicator=held.indicator, level=held.draft.level, day=words.day(held.draft.by_day)
            ),
            key="target_which",
        )
        if st.button(_("Withdraw it"), key=f"target_withdraw_{chosen.id}"):
            _done(
                lambda: plans.withdraw_target(store(), session.viewer(), session.area_id(), chosen.id),
                _("The target is withdrawn. Setting it again brings it back."),
            )


def _indicator(view: PlanView, code: str | None, key: str) -> Indicator:
    return one_of(
        _("Indicator"),
        list(view.framework.indicators),
        lambda one: f"{one.code} {one.name}",
        key=f"{key}_indicator",
        chosen=next((one for one in view.framework.indicators if one.code == code), None),
    )


def _done(deed: Callable[[], object], sentence: str) -> None:
    """Do it and tell, or say what is wrong and leave everything as it was typed."""
    try:
        deed()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    session.tell(sentence)
    st.rerun()
