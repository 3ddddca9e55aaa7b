"""The steps of bringing a file in. Nothing is written before the button of the last one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _, ngettext
from resilience.services import bringing_data, bringing_mappings
from resilience.services.opened import store
from resilience.ui import import_choices, import_result, import_run, mapping_form, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.turns import turns
from resilience.views.table import Table

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from resilience.intake.mapping import Mapping
    from resilience.intake.table import SourceTable
    from resilience.views.bringing_data import BatchesView, CheckedFile, FileChoices, MappingLine

SEVERAL = 2
KINDS = ["csv", "tsv", "txt", "gz", "xlsx"]


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file as it was uploaded in this session, and as a table of texts. `sheet` is "" for the first worksheet."""

    key: str
    name: str
    data: bytes
    sheet: str
    table: SourceTable


def choose_file() -> ChosenFile | None:
    """Ask for the file; `None` while there is none or it cannot be read, and a sentence then says why."""
    parts.section(_("1. Choose the file"))
    uploaded = st.file_uploader(
        _("A table of requests or offers: CSV or Excel (.xlsx), one row for each, or already counted"),
        type=KINDS,
        key=f"import_file_{st.session_state.get(import_run.UPLOADS, 0)}",
        help=_(
            "The first row holds the names of the columns. No names of people, addresses, phone numbers or full "
            "postcodes: a file with them is refused."
        ),
    )
    if uploaded is None:
        _explain()
        return None
    try:
        with turns.let_go():
            table = bringing_data.table_of(uploaded.name, uploaded.getvalue())
            sheet = _sheet(table, uploaded.file_id)
            if sheet:
                table = bringing_data.table_of(uploaded.name, uploaded.getvalue(), sheet)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return None
    rows = ngettext("{n} row", "{n} rows", len(table)).format(n=f"{len(table):,}")
    parts.say(
        _("{file}: {rows}, columns {columns}.").format(file=uploaded.name, rows=rows, columns=", ".join(table.names))
    )
    if any(column.tag for column in table.columns):
        parts.method(_("Its row of hashtags is understood: it says what the columns hold, and is no record."))
    if _identifies_people(table):
        return None
    return ChosenFile(f"{uploaded.file_id}_{sheet}", uploaded.name, uploaded.getvalue(), sheet, table)


def _sheet(first: SourceTable, key: str) -> str:
    """Ask which worksheet is read, where there are several; "" for the first that holds anything."""
    if len(first.sheets) < SEVERAL:
        return ""
    chosen = one_of(_("Sheet of the workbook"), first.sheets, str, key=f"import_sheet_{key}", chosen=first.sheet)
    return "" if chosen == first.sheet else chosen


def _identifies_people(table: SourceTable) -> bool:
    """Say which columns identify people; the file is then refused before anything more of it is shown."""
    sentences = bringing_data.identifier_problems(table)
    if sentences:
        parts.warn(_("This file cannot come in as it is, because it identifies people. Please change it first."))
        columns = (_("What identifies people"),)
        parts.table(Table(_("In this file"), columns, (False,), tuple((sentence,) for sentence in sentences)))
    return bool(sentences)


def _explain() -> None:
    """Say what kind of file is wanted, for somebody who has none at hand yet."""
    parts.empty(
        _(
            "Any list that is kept anyway will do: calls to a help line, welfare checks, requests logged in an "
            "incident, weekly counts. Needed are a date (or week, or month) and something that says what was asked "
            "for; place, channel and outcome help. You say once what its columns and codes mean, and that is kept "
            "under a name for the next file."
        )
    )


def choose_mapping(file: ChosenFile) -> Mapping:
    """Ask how the file is read: a suggestion, a shipped or a saved mapping, each open to change."""
    parts.section(_("2. Say how it is read"))
    lines = bringing_mappings.mappings(store(), session.viewer(), session.area_id(), file.table)
    suggested = session.kept(
        "suggestion",
        (file.key, session.area_id(), lines),
        lambda: bringing_mappings.suggestion(store(), session.viewer(), session.area_id(), file.table),
    )
    options = [*(line for line in lines if line.fits), None, *(line for line in lines if not line.fits)]
    names = [line.name if line else "" for line in options]
    chosen = st.selectbox(
        _("Mapping"),
        options,
        index=names.index(suggested.name) if suggested.name in names else names.index(""),
        format_func=_mapping_words,
        key=f"import_mapping_{file.key}",
    )
    if chosen is None:
        start = suggested
    else:
        start = bringing_mappings.mapping_named(store(), session.viewer(), session.area_id(), chosen.name)
    opened = st.expander(
        _("Look at the mapping and change it"),
        expanded=chosen is None,
        key=f"import_change_{file.key}_{start.name}",
        on_change="rerun",
    )
    if not opened.open and mapping_form.untouched(file.key, start):
        return start
    with opened:
        if chosen is not None and chosen.description:
            parts.method(chosen.description)
        mapping = mapping_form.edit(file.key, file.table, start)
        _saving(mapping)
    return mapping


def _mapping_words(line: MappingLine | None) -> str:
    if line is None:
        return _("Suggested from the columns of this file")
    if not line.fits:
        return _("{title} (reads columns that this file does not have)").format(title=line.title)
    return _("{title} (shipped)").format(title=line.title) if line.is_shipped else line.title


def _saving(mapping: Mapping) -> None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    name = left.text_input(_("Save this mapping by name, for the next file of this kind"), key="import_mapping_name")
    if right.button(_("Save"), key="import_mapping_save"):
        try:
            bringing_mappings.save_mapping(
                store(), session.viewer(), session.area_id(), mapping_form.named(mapping, name.strip())
            )
        except ResilienceError as refusal:
            parts.warn(refusal.sentence)
        else:
            parts.say(_("“{name}” is saved.").format(name=name.strip()))


def check_and_confirm(file: ChosenFile, mapping: Mapping, batches: BatchesView) -> None:
    """Show what came out with every problem, and the button that writes it.

    A check is kept until the file, the mapping, the choices or the batches change: a click elsewhere on the page
    does not read a million rows again.
    """
    parts.section(_("3. Look at what comes out"))
    choices = replace(import_choices.ask(batches, mapping), sheet=file.sheet)
    try:
        checked = session.kept(
            "check",
            (file.key, session.area_id(), mapping, choices, batches),
            lambda: _check(file, mapping, choices),
        )
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    import_result.draw(checked)
    if checked.may_bring_in:
        import_run.confirm(file, mapping, choices)


def _check(file: ChosenFile, mapping: Mapping, choices: FileChoices) -> CheckedFile:
    """Check every row, showing how far it is; a click elsewhere stops it, since drawing the bar then does."""
    words = _("Checking every row …")
    bar = st.progress(0.0, text=words)
    try:
        with turns.let_go():
            return bringing_data.check(
                store(),
                session.viewer(),
                session.area_id(),
                file.name,
                file.data,
                mapping,
                choices,
                lambda share: _show(bar, share, words),
            )
    finally:
        bar.empty()


def _show(bar: DeltaGenerator, share: float, words: str) -> None:
    bar.progress(share, text=words)
