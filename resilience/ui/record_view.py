"""The record on screen: what to look for, a page of it, taking it out as a file, and checking it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.audit import Deed
from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services.exports import ExportKind, offer
from resilience.services.opened import store
from resilience.services.record import RecordQuery, as_csv, check, people_to_choose
from resilience.ui import downloads, parts, session
from resilience.ui.choosing import one_of
from resilience.views.record import deed_words
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.views.record import RecordLine, RecordView

PLACE = "record_place"
"""Where in the pages somebody is: the query, and the number before which the page begins."""


def filters(area_id: AreaId | None) -> RecordQuery:
    """Draw the questions and return what to look for, on the page on which somebody is."""
    people = dict(people_to_choose(store(), session.viewer(), area_id))
    deeds = sorted(Deed, key=deed_words)
    left, right = st.columns(2)
    deed = one_of(
        _("What was done"),
        [None, *deeds],
        lambda held: _("Everything") if held is None else deed_words(held),
        key="record_deed",
        where=left,
    )
    person = one_of(
        _("By whom"),
        [None, *people],
        lambda held: _("Everybody") if held is None else people.get(held, ""),
        key="record_person",
        where=right,
    )
    since = left.date_input(_("From this day on"), value=None, format="DD/MM/YYYY", key="record_since")
    until = right.date_input(_("Up to this day"), value=None, format="DD/MM/YYYY", key="record_until")
    query = RecordQuery(None if deed is None else frozenset({deed}), person, since, until)
    held = st.session_state.get(PLACE)
    if held is not None and held[0] == (area_id, query):
        return replace(query, before=held[1])
    st.session_state[PLACE] = ((area_id, query), None)
    return query


def as_table(view: RecordView) -> Table:
    """Return a page of the record as a table."""
    columns = [(_("When, UK time"), False), (_("Who"), False), (_("What"), False), (_("About"), False)]
    if view.is_whole:
        columns.append((_("Area"), False))
    columns.append((_("Entry"), True))
    return Table(
        _("Entries, newest first"),
        tuple(name for name, _is_number in columns),
        tuple(is_number for _name, is_number in columns),
        tuple(_row(line, is_whole=view.is_whole) for line in view.lines),
    )


def _row(line: RecordLine, *, is_whole: bool) -> tuple[str, ...]:
    area = (line.area,) if is_whole else ()
    return (line.at, line.person, line.deed, line.about, *area, str(line.number))


def older(view: RecordView, query: RecordQuery) -> None:
    """Offer the page of older entries, and the newest ones again."""
    with st.container(horizontal=True):
        if query.before is not None and st.button(_("Newest entries"), key="record_newest"):
            _turn_to(None)
        if view.older is not None and st.button(_("Older entries"), key="record_older"):
            _turn_to(view.older)


def _turn_to(before: int | None) -> None:
    st.session_state[PLACE] = (st.session_state[PLACE][0], before)
    st.rerun()


def take_out(area_id: AreaId | None, query: RecordQuery) -> None:
    """Offer every entry that fits as a file; that it was taken is an entry too."""
    parts.section(
        _("Take it out"),
        _("Everything that fits the questions above, as a CSV file for spreadsheets, with the code of each entry."),
    )
    name = _("record.csv")

    def ready() -> str:
        viewer = session.viewer()
        content = as_csv(store(), viewer, area_id, query)
        return offer(store(), viewer, ExportKind.RECORD, area_id, name, "text/csv", content)

    downloads.file(_("Make the file"), name, "record_file", (area_id, replace(query, before=None)), ready)


def check_it() -> None:
    """Offer to walk the whole record and say whether it is whole."""
    parts.section(
        _("Check the record"),
        _("Each entry carries a code made from all before it and a key kept elsewhere: a change anywhere shows."),
    )
    if not st.button(_("Check the record"), key="record_check"):
        return
    try:
        with st.spinner(_("Walking the record …")):
            found = check(store(), session.viewer())
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    (parts.done if found.is_whole else parts.warn)(found.sentence)
    for problem in found.problems:
        parts.say(problem)
    parts.method(found.head)
    parts.method(found.kept_head)
