"""Bringing in published results: choose the table, say what it cannot say, look at every row, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services import results
from resilience.services.opened import store
from resilience.ui import checked_file, parts, session
from resilience.ui.framework_form import problems
from resilience.views.results import ResultsChoices

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from resilience.views.framework import FrameworkView
    from resilience.views.results import CheckedResults

KINDS = ["csv", "tsv", "txt", "gz", "xlsx"]
MOST_NAMES = 12
_UPLOADS = "results_uploads"


def entry(view: FrameworkView) -> None:
    """Draw the steps for results against the framework on screen; nothing is written before the last button."""
    parts.section(
        _("Bring in published results"),
        _(
            "A table with the columns area, round, kind (self, peer or external), indicator and level; of the "
            "framework chosen above, or with a column framework. Rounds that are not held are created closed."
        ),
    )
    uploaded = st.file_uploader(
        _("A table of results: CSV or Excel (.xlsx)"),
        type=KINDS,
        key=f"results_file_{st.session_state.get(_UPLOADS, 0)}",
    )
    if uploaded is None:
        return
    source = st.text_input(
        _("Source of these results"), key="results_source", placeholder=_("Publisher, title, year, licence")
    )
    adds_areas = st.checkbox(
        _("Add areas that are not held here"),
        key="results_adds_areas",
        help=_("They are added as other partnerships without people, and shown by name: their results are public."),
    )
    address = next(choice.address for choice in view.choices if choice.id == view.framework.id)
    choices = ResultsChoices(source, address, adds_areas)
    checked = _checked(uploaded, choices)
    if checked is None:
        return
    _show(checked)
    if checked.may_bring_in and st.button(_("Bring these results in"), type="primary", key="results_confirm"):
        _bring_in(uploaded, choices)


def _show(checked: CheckedResults) -> None:
    (parts.say if checked.may_bring_in or checked.is_held_already else parts.warn)(checked.sentence)
    if checked.problems:
        parts.table(problems(checked.problems))
    if checked.overview.rows:
        parts.table(checked.overview)
    if checked.new_areas:
        names = ", ".join(checked.new_areas[:MOST_NAMES]) + (" …" if len(checked.new_areas) > MOST_NAMES else "")
        parts.method(_("To be added: {names}").format(names=names))


def _checked(uploaded: UploadedFile, choices: ResultsChoices) -> CheckedResults | None:
    return checked_file.checked(
        uploaded,
        "results_check",
        _UPLOADS,
        lambda name, data: results.check(store(), session.viewer(), name, data, choices),
        of=choices,
    )


def _bring_in(uploaded: UploadedFile, choices: ResultsChoices) -> None:
    checked_file.bring_in(
        uploaded,
        _("Bringing the results in …"),
        _UPLOADS,
        lambda name, data: results.bring_in(store(), session.viewer(), name, data, choices),
    )
