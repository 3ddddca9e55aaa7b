"""Bringing a file of series in: choose it, confirm what its columns hold, say what was counted, look, confirm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services import exports
from resilience.services.effect import brought_series
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import checked_file, downloads, outcome_series_columns, outcome_series_said, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.framework_form import problems
from resilience.ui.turns import turns
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.intake.outcome_series_columns import SeriesColumns, SeriesSaid
    from resilience.views.brought_series import CheckedSeries, OutcomesView, TablePreview

KINDS = ["csv", "tsv", "txt", "gz", "xlsx"]
SEVERAL = 2
PROBLEMS = "problems.csv"
UPLOADS = "outcome_uploads"
"""How many files came in in this session: a new number empties the place for the file."""


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file as it was uploaded. `sheet` is "" for the first worksheet; `key` changes with file and sheet."""

    key: str
    name: str
    data: bytes
    sheet: str
    preview: TablePreview


def is_under_way() -> bool:
    """Whether a file is chosen and not in yet."""
    return st.session_state.get(_place()) is not None


def _place() -> str:
    return f"outcome_file_{st.session_state.get(UPLOADS, 0)}"


def entry(view: OutcomesView) -> None:
    """Draw the steps; nothing is written before the button of the last one."""
    file = _choose_file()
    if file is None:
        return
    columns = outcome_series_columns.confirm(file.key, file.preview, _recognised(file))
    said = outcome_series_said.ask(file.key, file.name, file.preview, columns)
    checked = _checked(file, columns, said, view)
    if checked is None:
        return
    _show(checked)
    if checked.may_bring_in and st.button(_("Bring these series in"), type="primary", key="outcome_confirm"):
        _bring_in(file, columns, said)


def _choose_file() -> ChosenFile | None:
    """Ask for the file; `None` while there is none or it cannot be read, and a sentence then says why."""
    parts.section(_("1. Choose a file of what was counted elsewhere"))
    uploaded = st.file_uploader(
        _("A table of counts or amounts by month, quarter or year: CSV or Excel (.xlsx)"),
        type=KINDS,
        key=_place(),
        help=_(
            "The first row holds the names of the columns; each row below is one period, or one period of one unit. "
            "No names of people, addresses or numbers that identify somebody: a file with them is refused."
        ),
    )
    if uploaded is None:
        return None
    try:
        with turns.let_go():
            preview = _preview(uploaded.name, uploaded.getvalue(), "")
            sheet = _sheet(preview, uploaded.file_id)
            if sheet:
                preview = _preview(uploaded.name, uploaded.getvalue(), sheet)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return None
    if preview.identifying:
        _refuse(preview)
        return None
    parts.say(preview.sentence)
    parts.table(preview.rows)
    return ChosenFile(f"{uploaded.file_id}_{sheet}", uploaded.name, uploaded.getvalue(), sheet, preview)


def _preview(name: str, data: bytes, sheet: str) -> TablePreview:
    return brought_series.look_at(store(), session.viewer(), session.area_id(), name, data, sheet)


def _sheet(first: TablePreview, key: str) -> str:
    """Ask which worksheet is read, where there are several; "" for the first that holds anything."""
    if len(first.sheets) < SEVERAL:
        return ""
    chosen = one_of(_("Sheet of the workbook"), first.sheets, str, key=f"outcome_sheet_{key}", chosen=first.sheet)
    return "" if chosen == first.sheet else chosen


def _refuse(preview: TablePreview) -> None:
    parts.warn(_("This file cannot come in as it is, because it identifies people. Please change it first."))
    parts.table(
        Table(
            _("In this file"),
            (_("What identifies people"),),
            (False,),
            tuple((sentence,) for sentence in preview.identifying),
        )
    )


def _recognised(file: ChosenFile) -> SeriesColumns:
    return session.kept(
        "outcome_recognised",
        (file.key, session.area_id()),
        lambda: brought_series.recognised(
            store(), session.viewer(), session.area_id(), file.name, file.data, file.sheet
        ),
    )


def _checked(file: ChosenFile, columns: SeriesColumns, said: SeriesSaid, view: OutcomesView) -> CheckedSeries | None:
    held = tuple(group.id for group in (*view.groups, *view.withdrawn)), len(view.groups)
    try:
        with turns.let_go():
            return session.kept(
                "outcome_check",
                (file.key, columns, said, held, session.area_id()),
                lambda: brought_series.check(
                    store(),
                    session.viewer(),
                    session.area_id(),
                    file.name,
                    file.data,
                    columns,
                    said,
                    sheet=file.sheet,
                ),
            )
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return None


def _show(checked: CheckedSeries) -> None:
    parts.section(_("4. Look at what comes in, and confirm"))
    (parts.say if checked.overview.rows and not checked.problems else parts.warn)(checked.sentence)
    for note in checked.notes:
        parts.method(note)
    if checked.problems:
        parts.table(problems(checked.problems))
        _problem_list(checked.problem_list)
    if checked.overview.rows:
        parts.table(checked.overview)


def _problem_list(content: bytes) -> None:
    downloads.file(
        _("Download all problems (CSV)"),
        PROBLEMS,
        "outcome_problem_list",
        content,
        lambda: exports.offer(
            store(), session.viewer(), ExportKind.PROBLEM_LIST, session.area_id(), PROBLEMS, "text/csv", content
        ),
    )


def _bring_in(file: ChosenFile, columns: SeriesColumns, said: SeriesSaid) -> None:
    checked_file.bring_in_now(
        _("Bringing the series in …"),
        UPLOADS,
        lambda: brought_series.bring_in(
            store(), session.viewer(), session.area_id(), file.name, file.data, columns, said, sheet=file.sheet
        ),
    )
