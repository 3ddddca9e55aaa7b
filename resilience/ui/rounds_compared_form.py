"""Choosing the two rounds to compare, and taking the comparison away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.identity import AssessmentId
from resilience.locales import _
from resilience.services.exports import ExportKind
from resilience.services.rounds_compared import document
from resilience.ui import copies, session

if TYPE_CHECKING:
    from resilience.views.rounds_compared import RoundsComparedView
    from resilience.views.sign_off import AssessmentChoice

BEFORE, AFTER = "before", "after"
"""The names under which the two stand in the page's address, so that a comparison can be sent on."""
MOST_DIGITS = 9


def chosen(name: str) -> AssessmentId | None:
    """Return the assessment that was chosen or that the address names, `None` without one."""
    asked = str(st.session_state.get(name) or st.query_params.get(name, ""))
    return AssessmentId(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS else None


def which(view: RoundsComparedView) -> None:
    """Offer what can be compared: the later one, and what came before it."""
    left, right = st.columns(2)
    with left:
        _one_of(_("This round"), view.after_choices, view.after, AFTER)
    with right:
        _one_of(_("against"), view.before_choices, view.before, BEFORE)


def _one_of(label: str, choices: tuple[AssessmentChoice, ...], held: AssessmentId | None, name: str) -> None:
    names = {str(choice.id): choice.name for choice in choices}
    if st.session_state.get(name) not in {None, *names}:
        del st.session_state[name]  # chosen for another round, or in another area
    st.selectbox(
        label,
        list(names),
        index=list(names).index(str(held)),
        format_func=lambda number: names[number],
        key=name,
        bind="query-params",
    )


def taken_away(view: RoundsComparedView) -> None:
    """Offer the comparison as a file."""
    opened = st.expander(_("Take this away as a file"), key="changes_copies", on_change="rerun")
    if opened.open:
        with opened:
            copies.offer(document(view), ExportKind.BOARD_PACK, session.area_id(), of=view.changes)
