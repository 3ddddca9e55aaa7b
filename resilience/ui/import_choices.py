"""What only the person can say about a file before it comes in: which rows, which days, which earlier records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import BatchState, Marking
from resilience.intake.mapping import Field
from resilience.locales import _, mark
from resilience.ui import parts
from resilience.ui.choosing import one_of
from resilience.views.bringing_data import FileChoices, HeldAlready

if TYPE_CHECKING:
    from datetime import date

    from resilience.intake.mapping import Mapping
    from resilience.views.bringing_data import BatchesView

HELD = {
    HeldAlready.ADD: mark("They stay, and this file adds to them"),
    HeldAlready.REPLACE_PERIOD: mark("They give way on the days that this file covers: it corrects them"),
    HeldAlready.REPLACE_SAME: mark("They give way where this file has the same reference"),
    HeldAlready.LEAVE_OUT: mark("They stay, and rows with the same reference are left out"),
}
BY_REFERENCE = frozenset({HeldAlready.REPLACE_SAME, HeldAlready.LEAVE_OUT})


def ask(batches: BatchesView, mapping: Mapping) -> FileChoices:
    """Ask for everything that the file and its mapping cannot know."""
    held = _held(batches, mapping)
    leave_out = st.checkbox(
        _("Leave out rows that have a problem"),
        key="import_leave_out",
        help=_("Rows left out are counted in the batch. Better is to mend them in the file and bring it in whole."),
    )
    marking = one_of(
        _("Handling marking of this file"),
        [one for one in Marking if Marking.strictest(one, batches.marking) is one],
        lambda one: one.label,
        chosen=batches.marking,
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
        covers = _covers()
    return FileChoices(leave_out, reason, covers, marking, held)


def _held(batches: BatchesView, mapping: Mapping) -> HeldAlready:
    """Ask what happens to the records of earlier files of this source, where there are any."""
    if not any(line.source == mapping.name and line.state is BatchState.BROUGHT_IN for line in batches.lines):
        return HeldAlready.ADD
    has_references = mapping.rule(Field.SOURCE_REF) is not None
    return one_of(
        _("Records that earlier files of this kind brought in"),
        [held for held in HeldAlready if has_references or held not in BY_REFERENCE],
        lambda held: _(HELD[held]),
        key=f"import_held_{mapping.name}",
        help_words=_(
            "Files are of one kind where they are read by the mapping of one name. Records that give way are kept, "
            "count no more, and come back if this file is withdrawn."
        ),
    )


def _covers() -> tuple[date, date] | None:
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
    if since is None or until is None:
        return None
    if until < since:
        parts.warn(_("The time that the file covers ends before it begins; it is not used."))
        return None
    return since, until
