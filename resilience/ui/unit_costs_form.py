"""Bringing in an edition of unit costs: choose the file, look at every problem or at what would change, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services.opened import store
from resilience.services.value import unit_costs
from resilience.ui import checked_file, parts, session
from resilience.ui.doing import done_or_told
from resilience.ui.framework_form import problems
from resilience.views.table import Table

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from resilience.domain.identity import EditionId
    from resilience.views.value import CheckedEdition, EditionLine, UnitCostsView

KINDS = ["csv", "tsv", "txt", "gz", "xlsx"]
_UPLOADS = "unit_costs_uploads"


def draw(view: UnitCostsView) -> None:
    """Draw the steps and the editions; nothing is written before the last button."""
    parts.section(
        _("Bring in another edition"),
        _("A table with the columns {columns}. All of it goes in, or nothing.").format(columns=view.columns),
    )
    uploaded = st.file_uploader(
        _("A file of unit costs: CSV or Excel (.xlsx)"),
        type=KINDS,
        key=f"unit_costs_upload_{st.session_state.get(_UPLOADS, 0)}",
    )
    if uploaded is not None:
        checked = _checked(uploaded)
        if checked is not None:
            _show(checked)
            if checked.may_bring_in and st.button(_("Hold this edition"), type="primary", key="unit_costs_confirm"):
                _bring_in(uploaded)
    _editions(view.editions)


def _show(checked: CheckedEdition) -> None:
    (parts.say if checked.may_bring_in else parts.warn)(checked.sentence)
    if checked.problems:
        parts.table(problems(checked.problems))
    if checked.preview is not None and checked.preview.rows:
        parts.table(checked.preview)
    elif checked.preview is not None:
        parts.method(_("No price would change."))


def _checked(uploaded: UploadedFile) -> CheckedEdition | None:
    return checked_file.checked(
        uploaded,
        "unit_costs_check",
        _UPLOADS,
        lambda name, content: unit_costs.check(store(), session.viewer(), name, content),
    )


def _bring_in(uploaded: UploadedFile) -> None:
    checked_file.bring_in(
        uploaded,
        _("Holding the edition …"),
        _UPLOADS,
        lambda name, content: unit_costs.bring_in(store(), session.viewer(), name, content),
    )


def _editions(lines: tuple[EditionLine, ...]) -> None:
    parts.table(
        Table(
            _("Editions held"),
            (_("Edition"), _("What it is"), _("State")),
            (False, False, False),
            tuple((line.name, line.said, _state(line)) for line in lines),
        )
    )
    for line in lines:
        if line.id is not None:
            _edition(line, line.id)


def _edition(line: EditionLine, number: EditionId) -> None:
    name = parts.literal(line.name)
    if line.is_withdrawn:
        if st.button(_("Bring back “{name}”").format(name=name), key=f"unit_costs_back_{number}"):
            done_or_told(
                lambda: unit_costs.bring_back_edition(store(), session.viewer(), number),
                _("“{name}” is held again.").format(name=line.name),
            )
    elif st.button(_("Withdraw “{name}”").format(name=name), key=f"unit_costs_withdraw_{number}"):
        done_or_told(
            lambda: unit_costs.withdraw_edition(store(), session.viewer(), number),
            _("“{name}” is withdrawn; no money is worked out from it.").format(name=line.name),
        )


def _state(line: EditionLine) -> str:
    if line.is_withdrawn:
        return _("withdrawn")
    if line.counts:
        return _("counts now")
    return _("counts while none is brought in") if line.id is None else _("held, dated earlier")
