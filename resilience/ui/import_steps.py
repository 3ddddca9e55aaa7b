"""The steps of bringing a file in. Nothing is written before the button of the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import Marking
from resilience.locales import _, ngettext
from resilience.services import bringing_data, exports
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import downloads, mapping_form, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.turns import turns
from resilience.views.bringing_data import FileChoices
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

    from resilience.intake.mapping import Mapping
    from resilience.intake.table import SourceTable
    from resilience.views.bringing_data import BatchesView, CheckedFile, MappingLine

KINDS = ["csv", "tsv", "txt", "gz", "xlsx"]
PROBLEMS = "problems.csv"
_UPLOADS = "import_uploads"


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file as it was uploaded in this session, and as a table of texts."""

    key: str
    name: str
    data: bytes
    table: SourceTable


def choose_file() -> ChosenFile | None:
    """Ask for the file; `None` while there is none or it cannot be read, which a sentence then says."""
    parts.section(_("1. Choose the file"))
    uploaded = st.file_uploader(
        _("A table of requests or offers: CSV or Excel (.xlsx), one row for each, or already counted"),
        type=KINDS,
        key=f"import_file_{st.session_state.get(_UPLOADS, 0)}",
        help=_(
            "The first row holds the names of the columns. No names of people, addresses, phone numbers or full "
            "postcodes: a file with them is refused."
        ),
    )
    if uploaded is None:
        return None
    try:
        with turns.let_go():
            table = bringing_data.table_of(uploaded.name, uploaded.getvalue())
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return None
    rows = ngettext("{n} row", "{n} rows", len(table)).format(n=f"{len(table):,}")
    parts.say(
        _("{file}: {rows}, columns {columns}.").format(file=uploaded.name, rows=rows, columns=", ".join(table.names))
    )
    return ChosenFile(uploaded.file_id, uploaded.name, uploaded.getvalue(), table)


def explain() -> None:
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
    lines = bringing_data.mappings(store(), session.viewer(), session.area_id(), file.table)
    fitting = [line for line in lines if line.fits]
    chosen = st.selectbox(
        _("Mapping"),
        [*fitting, None, *(line for line in lines if not line.fits)],
        format_func=_mapping_words,
        key=f"import_mapping_{file.key}",
    )
    if chosen is None:
        start = bringing_data.suggestion(store(), session.viewer(), session.area_id(), file.table)
    else:
        start = bringing_data.mapping_named(store(), session.viewer(), session.area_id(), chosen.name)
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
            bringing_data.save_mapping(
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
    choices = _choices(batches.marking)
    try:
        with st.spinner(_("Checking every row …")), turns.let_go():
            checked = session.kept(
                "check",
                (file.key, session.area_id(), mapping, choices, batches),
                lambda: bringing_data.check(
                    store(), session.viewer(), session.area_id(), file.name, file.data, mapping, choices
                ),
            )
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    _result(checked)
    if checked.may_bring_in:
        _confirm(file, mapping, choices)


def _choices(least: Marking) -> FileChoices:
    leave_out = st.checkbox(
        _("Leave out rows that have a problem"),
        key="import_leave_out",
        help=_("Rows left out are counted in the batch. Better is to mend them in the file and bring it in whole."),
    )
    marking = one_of(
        _("Handling marking of this file"),
        [held for held in Marking if Marking.strictest(held, least) is held],
        lambda held: held.label,
        chosen=least,
        key="import_marking",
        help_words=_("At least that of the area. Every list and file that holds these records carries it."),
    )
    with st.expander(_("More choices")):
        reason = st.text_input(
            _("Keep time and place finer than day and district, because …"),
            key="import_keep_finer",
            help=_(
                "A minute, a ward and a group together can single somebody out. Leave this empty unless there is a "
                "reason, which is kept with the batch."
            ),
        )
        first, last = st.columns(2)
        since = first.date_input(_("Complete from"), value=None, format="DD/MM/YYYY", key="import_since")
        until = last.date_input(
            _("Complete until"),
            value=None,
            format="DD/MM/YYYY",
            key="import_until",
            help=_(
                "The days for which this file holds everything there was. A month inside without rows then counts as "
                "none; outside it is “not reported”. Empty: from its first to its last day."
            ),
        )
    return FileChoices(leave_out, reason, _span(since, until), marking)


def _span(since: date | None, until: date | None) -> tuple[date, date] | None:
    if since is None or until is None:
        return None
    if until < since:
        parts.warn(_("The time that the file covers ends before it begins; it is not used."))
        return None
    return since, until


def _say(line: DeltaGenerator, said: str) -> None:
    line.text(said)


def _result(checked: CheckedFile) -> None:
    (parts.say if checked.is_clean else parts.warn)(checked.sentence)
    for overlap in checked.overlaps:
        parts.warn(overlap)
    for note in checked.notes:
        parts.method(note)
    if checked.problems:
        parts.table(_problems(checked))
        downloads.file(
            _("Download all problems (CSV)"),
            PROBLEMS,
            "import_problem_list",
            checked.problem_list,
            lambda: exports.offer(
                store(),
                session.viewer(),
                ExportKind.PROBLEM_LIST,
                session.area_id(),
                PROBLEMS,
                "text/csv",
                checked.problem_list,
            ),
        )
    if checked.unknown_words.rows:
        parts.table(checked.unknown_words)
    if checked.preview.rows:
        parts.table(checked.preview)
    if checked.types.rows:
        left, right = st.columns(2, gap="large")
        with left:
            parts.table(checked.types)
        with right:
            parts.table(checked.areas)


def _problems(checked: CheckedFile) -> Table:
    shown = len(checked.problems)
    return Table(
        _("All problems")
        if shown == checked.problem_count
        else _("The first {n} of {all} problems; the download has the others").format(
            n=shown, all=f"{checked.problem_count:,}"
        ),
        (_("Where"), _("What is wrong")),
        (False, False),
        tuple((problem.where, problem.sentence) for problem in checked.problems),
    )


def _confirm(file: ChosenFile, mapping: Mapping, choices: FileChoices) -> None:
    parts.section(
        _("4. Bring it in"),
        _("The figures of this area change at once; the batch can be withdrawn at any time."),
    )
    if not st.button(_("Bring these records in"), type="primary", key="import_confirm"):
        return
    with st.status(_("Bringing {file} in …").format(file=parts.literal(file.name)), expanded=True) as status:
        line = st.empty()
        try:
            with turns.let_go():
                done = bringing_data.bring_in(
                    store(),
                    session.viewer(),
                    session.area_id(),
                    file.name,
                    file.data,
                    mapping,
                    choices,
                    progress=lambda said: _say(line, said),
                )
        except ResilienceError as refusal:
            status.update(label=_("Nothing was written"), state="error")
            parts.warn(refusal.sentence)
            return
    st.session_state[_UPLOADS] = st.session_state.get(_UPLOADS, 0) + 1
    session.tell(done.sentence)
    st.rerun()
