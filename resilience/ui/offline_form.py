"""Working offline: one's form as a workbook, and what would change when it is brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _, ngettext
from resilience.reports.offline_form import file_name, offline_workbook
from resilience.reports.written import Format
from resilience.services import exports, offline_form
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import downloads, parts, session
from resilience.ui.turns import turns
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.offline_form import RowKey
    from resilience.views.offline_form import OfflineChange, OfflinePreview
    from resilience.views.score import ScoreForm

_UPLOADS = "offline_uploads"


def draw(form: ScoreForm) -> None:
    """Offer the workbook and take it back; nothing of it is made before somebody opens this."""
    opened = st.expander(_("Work offline"), key="score_offline", on_change="rerun")
    if not opened.open:
        return
    with opened:
        _download(form)
        _upload(form)


def _download(form: ScoreForm) -> None:
    parts.say(
        _(
            "Download your form as a workbook, fill it in where you like, and bring it back here. You see what would "
            "change before anything is saved."
        )
    )
    sheet = offline_form.sheet(store(), session.viewer(), form.area.id)
    downloads.file(
        _("Download my form (Excel)"),
        file_name(sheet),
        "offline_form",
        sheet.rows,
        lambda: exports.offer(
            store(),
            session.viewer(),
            ExportKind.ANSWERS,
            form.area.id,
            file_name(sheet),
            Format.WORKBOOK.media_type,
            offline_workbook(sheet),
            marking=sheet.marking,
        ),
    )


def _upload(form: ScoreForm) -> None:
    uploaded = st.file_uploader(
        _("Bring back a filled-in form (.xlsx)"),
        type=["xlsx"],
        key=f"offline_file_{st.session_state.get(_UPLOADS, 0)}",
    )
    if uploaded is None:
        return
    data = uploaded.getvalue()
    try:
        with st.spinner(_("Reading the workbook …")), turns.let_go():
            found = offline_form.preview(store(), session.viewer(), form.area.id, uploaded.name, data)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    _show(form, found, uploaded.name, data)


def _show(form: ScoreForm, found: OfflinePreview, name: str, data: bytes) -> None:
    parts.section(_("What would change"), found.sentence)
    if found.problems:
        parts.table(_problems(found))
    if found.plain:
        parts.table(_changes(found))
    chosen = {conflict.key: _choose(conflict) for conflict in found.conflicts}
    if not found.changes:
        return
    decided = {key: taken for key, taken in chosen.items() if taken is not None}
    count = len(found.plain) + sum(decided.values())
    st.button(
        ngettext("Save {n} answer from the workbook", "Save {n} answers from the workbook", count).format(n=count),
        type="primary",
        key="offline_confirm",
        disabled=len(decided) < len(chosen) or not count,
        on_click=_confirm,
        args=(form, found.seen, name, data, decided),
    )


def _problems(found: OfflinePreview) -> Table:
    return Table(
        _("Rows that are left out"),
        (_("Where"), _("What to do")),
        (False, False),
        tuple((problem.where, problem.sentence) for problem in found.problems),
    )


def _changes(found: OfflinePreview) -> Table:
    return Table(
        _("Answers that are new or changed"),
        (_("Question"), _("Row"), _("Saved now"), _("In the workbook")),
        (False, True, False, False),
        tuple((change.name, str(change.row), change.online, change.offline) for change in found.plain),
    )


def _choose(conflict: OfflineChange) -> bool | None:
    """Show both answers and let the person choose; `None` until they have."""
    parts.warn(
        _("{name} was also answered online since you downloaded the form. Which answer is to stay?").format(
            name=conflict.name
        )
    )
    return st.radio(
        conflict.name,
        [False, True],
        format_func=lambda from_workbook: (
            _("In the workbook: {answer}").format(answer=parts.literal(conflict.offline))
            if from_workbook
            else _("Saved online: {answer}").format(answer=parts.literal(conflict.online))
        ),
        key=f"offline_choice_{conflict.key}",
        index=None,
        label_visibility="collapsed",
    )


def _confirm(form: ScoreForm, seen: str, name: str, data: bytes, chosen: dict[RowKey, bool]) -> None:
    try:
        said = offline_form.bring_back(store(), session.viewer(), form.area.id, name, data, seen=seen, chosen=chosen)
    except ResilienceError as refusal:
        session.tell(refusal.sentence, is_good=False)
        return
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    session.tell(said)
