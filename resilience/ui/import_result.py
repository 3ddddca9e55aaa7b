"""What came out of a file, with every problem, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _, ngettext
from resilience.services import exports
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import downloads, parts, session
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.bringing_data import CheckedFile

PROBLEMS = "problems.csv"


def draw(checked: CheckedFile) -> None:
    """Draw a file as it was understood."""
    is_good = checked.may_bring_in and checked.is_clean
    (parts.say if is_good else parts.warn)(checked.sentence)
    for overlap in checked.overlaps:
        parts.warn(overlap)
    for note in checked.notes:
        parts.method(note)
    if checked.unknown_words.rows:
        parts.table(checked.unknown_words)
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
    if checked.preview.rows:
        parts.table(checked.preview)
    if checked.types.rows:
        left, right = st.columns(2, gap="large")
        with left:
            parts.table(checked.types)
        with right:
            parts.table(checked.areas)


def _problems(checked: CheckedFile) -> Table:
    return Table(
        ngettext("{n} problem", "{n} problems; the download has each by its row", checked.problem_count).format(
            n=f"{checked.problem_count:,}"
        ),
        (_("Where"), _("What is wrong")),
        (False, False),
        tuple((problem.where, problem.sentence) for problem in checked.problems),
    )
