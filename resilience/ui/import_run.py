"""The last step of an import: confirming it, watching it, stopping it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services import bringing_mappings, importing
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.turns import turns

if TYPE_CHECKING:
    from resilience.intake.mapping import Mapping
    from resilience.services.importing import Import
    from resilience.ui.import_steps import ChosenFile
    from resilience.views.bringing_data import FileChoices

UPLOADS = "import_uploads"
"""How many files came in in this session: a new number empties the place for the file."""
A_LOOK = 0.3
"""Seconds between two looks at how far an import is."""
TO_STOP = 20
"""Seconds within which an import that is stopped is over."""


def confirm(file: ChosenFile, mapping: Mapping, choices: FileChoices) -> None:
    """Ask for the one click that writes."""
    parts.section(
        _("4. Bring it in"),
        _(
            "The figures of this area change at once; the batch can be withdrawn at any time. How the file is read is "
            "kept for the next one of its kind."
        ),
    )
    place = st.empty()
    if not place.button(_("Bring these records in"), type="primary", key="import_confirm"):
        return
    place.empty()
    try:
        with turns.let_go(), st.spinner(_("Bringing {file} in …").format(file=parts.literal(file.name))):
            bringing_mappings.keep_mapping(store(), session.viewer(), session.area_id(), mapping)
            one = importing.begin(
                store(),
                session.viewer(),
                session.area_id(),
                file.name,
                file.data,
                mapping,
                choices,
                len(file.table),
            )
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    follow(one)


def follow(one: Import) -> None:
    """Show how far an import is until it is over, with a way to stop it; then say what came of it."""
    if not one.is_over:
        st.button(_("Stop, and write nothing"), key="import_stop", on_click=_stop, args=(one,))
        _watch(one)
    _tell(one)
    st.rerun()


def _watch(one: Import) -> None:
    bar = st.progress(one.step.share, text=parts.literal(one.step.sentence))
    with turns.let_go():
        while not one.wait(A_LOOK):
            bar.progress(one.step.share, text=parts.literal(one.step.sentence))


def _stop(one: Import) -> None:
    one.cancel()
    if one.wait(TO_STOP):
        _tell(one)


def _tell(one: Import) -> None:
    """Say once what came of an import; a file that is in makes room for the next."""
    try:
        done = one.result()
    except ResilienceError as refusal:
        session.tell(refusal.sentence, is_good=False)
        return
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
    session.tell(done.sentence)
