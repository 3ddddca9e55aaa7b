"""Bringing in a framework: choose the file, look at everything that is wrong or at what it holds, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services import framework_keeping
from resilience.services.opened import store
from resilience.ui import checked_file, parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from resilience.views.bringing_data import ProblemLine
    from resilience.views.framework import CheckedFramework

KINDS = ["yaml", "yml", "json", "xlsx"]
MOST_PROBLEMS = 200
_UPLOADS = "framework_uploads"


def entry() -> None:
    """Draw the steps; nothing is written before the button of the last one."""
    parts.section(
        _("Bring in a framework"),
        _(
            "A file in the form of those that can be taken away here. A version that is held never changes: another "
            "wording is another version."
        ),
    )
    uploaded = st.file_uploader(
        _("A framework file: YAML or Excel (.xlsx)"),
        type=KINDS,
        key=f"framework_file_{st.session_state.get(_UPLOADS, 0)}",
    )
    if uploaded is None:
        return
    checked = _checked(uploaded)
    if checked is None:
        return
    (parts.say if checked.may_bring_in or checked.is_held_already else parts.warn)(checked.sentence)
    if checked.problems:
        parts.table(problems(checked.problems))
    if checked.preview is not None:
        parts.table(checked.preview)
    if checked.may_bring_in and st.button(_("Hold this framework"), type="primary", key="framework_confirm"):
        _bring_in(uploaded)


def problems(lines: tuple[ProblemLine, ...]) -> Table:
    """Return what is wrong with a file as a table, the first two hundred of it."""
    shown = lines[:MOST_PROBLEMS]
    return Table(
        _("All problems")
        if len(shown) == len(lines)
        else _("The first {n} of {all} problems").format(n=len(shown), all=f"{len(lines):,}"),
        (_("Where"), _("What is wrong")),
        (False, False),
        tuple((line.where, line.sentence) for line in shown),
    )


def _checked(uploaded: UploadedFile) -> CheckedFramework | None:
    return checked_file.checked(
        uploaded,
        "framework_check",
        _UPLOADS,
        lambda name, content: framework_keeping.check(store(), session.viewer(), name, content),
    )


def _bring_in(uploaded: UploadedFile) -> None:
    checked_file.bring_in(
        uploaded,
        _("Holding the framework …"),
        _UPLOADS,
        lambda name, content: framework_keeping.bring_in(store(), session.viewer(), name, content),
    )
