"""The list of rounds, the form for another one, and opening or closing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import RoundState
from resilience.locales import _
from resilience.services import words
from resilience.services.opened import store
from resilience.services.setting_up import add_round, set_round_state
from resilience.ui import parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.set_up import RoundLine, RoundsView

MOVES = {
    RoundState.DRAFT: RoundState.OPEN,
    RoundState.OPEN: RoundState.CLOSED,
    RoundState.CLOSED: RoundState.OPEN,
}


def as_table(view: RoundsView) -> Table:
    """Return the rounds as a table, the newest first."""
    return Table(
        _("Rounds, newest first; days are whole days, UK time"),
        (_("Round"), _("Opens"), _("Closes"), _("State"), _("Framework")),
        (False, False, False, False, False),
        tuple(
            (line.name, words.day(line.opens_on), words.day(line.closes_on), line.state.label, line.framework)
            for line in view.lines
        ),
    )


def moves(view: RoundsView) -> None:
    """Offer to open or close each round."""
    if not view.lines:
        return
    parts.section(
        _("Open or close a round"),
        _("Closing a round shows its answers on the board page; it can be opened again."),
    )
    with st.container(horizontal=True):
        for line in view.lines:
            if st.button(_move_words(line), key=f"round_{line.id}_{MOVES[line.state].value}"):
                set_round_state(store(), session.viewer(), line.id, MOVES[line.state])
                session.tell(
                    _("{round} is now {state}.").format(round=line.name, state=MOVES[line.state].label.lower())
                )
                st.rerun()


def _move_words(line: RoundLine) -> str:
    return {
        RoundState.DRAFT: _("Open {round}"),
        RoundState.OPEN: _("Close {round}"),
        RoundState.CLOSED: _("Open {round} again"),
    }[line.state].format(round=parts.literal(line.name))


def entry(view: RoundsView) -> None:
    """Draw the form for another round."""
    parts.section(
        _("Create a round"),
        _("It uses the framework “{title}”, version {version} ({status}).").format(
            title=view.framework.title, version=view.framework.version, status=view.framework.status
        ),
    )
    with st.form("round", border=False):
        name = st.text_input(_("Name"), placeholder=_("Round 1, spring 2027"), key="round_name")
        left, right = st.columns(2)
        opens_on = left.date_input(_("First day for answers"), value=None, format="DD/MM/YYYY", key="round_opens")
        closes_on = right.date_input(_("Last day for answers"), value=None, format="DD/MM/YYYY", key="round_closes")
        if not st.form_submit_button(_("Create it as a draft"), type="primary"):
            return
    if opens_on is None or closes_on is None:
        parts.warn(_("Please give both days."))
        return
    try:
        add_round(store(), session.viewer(), name, opens_on, closes_on)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    session.tell(_("{name} is created as a draft.").format(name=name))
    st.rerun()
