"""The area lead's part of a round: who is asked for what, and who has not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import RoundState
from resilience.locales import _
from resilience.services import inviting
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.identity import PersonId
    from resilience.views.rounds import EvaluatorLine, InvitationsView, Reminders, RoundsView

KEY = "invited_{round}_{person}"


def draw(view: RoundsView) -> None:
    """Draw who has not finished and who is asked for what, in one of the rounds that are not closed."""
    by_id = {line.id: line for line in view.lines if line.state is not RoundState.CLOSED}
    if not by_id:
        parts.section(
            _("Who is asked for what in {area}").format(area=session.area_name()),
            _("No round is a draft or open; you choose here who is asked once there is one."),
        )
        return
    taking = next((number for number, line in by_id.items() if line.takes_answers), None)
    number = (
        one_of(_("Round"), list(by_id), lambda one: by_id[one].name, chosen=taking, key="invited_round")
        if len(by_id) > 1
        else next(iter(by_id))
    )
    one = inviting.invitations(store(), session.viewer(), session.area_id(), number)
    if one.reminders is not None:
        _remind(one.reminders)
    parts.section(
        _("Who is asked for what in {area}").format(area=session.area_name()),
        _("{round}. {said}").format(round=one.round.name, said=one.sentence),
    )
    if one.shortage:
        parts.warn(one.shortage)
    if one.held:
        parts.table(inviting.as_table(one))
    if one.evaluators and st.toggle(_("Change who is asked"), key=f"invited_change_{number}"):
        _choose(one)


def _choose(view: InvitationsView) -> None:
    parts.method(
        _(
            "Ask people for the features that they know; at least three for each, so that a median says more than one "
            "opinion. Whoever has none is not invited. What somebody has answered stays, whatever you change."
        )
        if view.is_by_feature
        else _("The quick form goes undivided to everybody who is invited.")
    )
    if view.is_by_feature:
        st.button(_("Suggest"), key=f"invited_suggest_{view.round.id}", on_click=_suggest, args=(view,))
    names = {feature.code: feature.name for feature in view.features}
    ticked = {line.person_id: _asked(view, line, names) for line in view.evaluators}
    lacking = inviting.shortage(view.features, ticked)
    if lacking:
        parts.warn(lacking)
    if any(ticked[line.person_id] != line.features for line in view.evaluators):
        parts.method(_("Not saved yet: what you see differs from what is held."))
    with st.container(horizontal=True):
        if st.button(_("Save who is asked"), type="primary", key=f"invited_save_{view.round.id}"):
            _save(view, ticked, _("It is saved who is asked for what in {round}.").format(round=view.round.name))
        if view.held and st.button(_("Ask everybody for everything"), key=f"invited_all_{view.round.id}"):
            _save(view, {}, _("Everybody is asked for everything in {round}.").format(round=view.round.name))


def _asked(view: InvitationsView, line: EvaluatorLine, names: Mapping[str, str]) -> frozenset[str]:
    """Draw what one evaluator is asked for, and return it as it is in this window."""
    key = _key(view, line.person_id)
    if not view.is_by_feature:
        is_invited = st.checkbox(parts.literal(line.name), value=bool(line.features), key=key)
        return frozenset(names) if is_invited else frozenset()
    if key not in st.session_state:
        st.session_state[key] = [code for code in names if code in line.features]
    return frozenset(
        st.multiselect(
            parts.literal(line.name), list(names), format_func=names.__getitem__, placeholder=_("Not invited"), key=key
        )
    )


def _key(view: InvitationsView, person_id: PersonId) -> str:
    return KEY.format(round=view.round.id, person=person_id)


def _suggest(view: InvitationsView) -> None:
    codes = [feature.code for feature in view.features]
    held = {
        line.person_id: frozenset(st.session_state.get(_key(view, line.person_id), line.features))
        for line in view.evaluators
    }
    for person_id, features in inviting.suggestion(view, held).items():
        st.session_state[_key(view, person_id)] = [code for code in codes if code in features]


def _save(view: InvitationsView, wanted: Mapping[PersonId, frozenset[str]], done: str) -> None:
    try:
        inviting.invite(store(), session.viewer(), session.area_id(), view.round.id, wanted, seen=view.held)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    for line in view.evaluators:
        st.session_state.pop(_key(view, line.person_id), None)
    session.tell(done)
    st.rerun()


def _remind(reminders: Reminders) -> None:
    parts.section(_("Who has not finished"), reminders.sentence)
    parts.table(reminders.table)
    parts.method(_("Only how far somebody is can be seen, by nobody but you; what they answered is seen by nobody."))
    if reminders.text:
        with st.expander(_("A text for an e-mail")):
            parts.method(_("Nothing is sent from here. Copy it into your own e-mail to those who have not finished."))
            st.code(reminders.text, language=None, wrap_lines=True)
