"""The form of the weekly tally: a field for each channel and need type, filled in by keyboard from top to bottom.

What was typed stays in the fields until it is saved, whatever is refused and whoever else saves meanwhile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Conflict, ResilienceError
from resilience.locales import _
from resilience.services import words
from resilience.services.opened import store
from resilience.services.tally import save_tally, undo_tally, weekly_tally
from resilience.ui import parts, session
from resilience.views.table import Table
from resilience.views.tally import TypedTally

if TYPE_CHECKING:
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

    from resilience.domain.identity import BatchId
    from resilience.views.need import Choosable
    from resilience.views.tally import TallyView

BESIDE_EACH_OTHER = 3
RISKY = re.compile(r"[\\`*_\[\]<>$~:#|&@]")
"""Signs that Streamlit would read as Markdown; without them a name stays as it is, also for a screen reader."""


def chosen_week() -> date | None:
    """Return the week chosen so far, `None` for the one that ended last."""
    return st.session_state.get("tally_week")


def choose_week(view: TallyView) -> None:
    """Draw the choice of the week; the newest that has ended stands first."""
    st.selectbox(
        _("Week"),
        view.weeks,
        format_func=lambda monday: _("from Monday {day}").format(day=words.day(monday)),
        key="tally_week",
    )


def explain() -> None:
    """Say once how the fields are filled in."""
    parts.section(
        _("How many requests came"),
        _(
            "Type a number and go on with the Tab key. 0 or “none” says that there was none; a blank field says that "
            "it is not known, unless you tick for the channel that blank was none. Nothing is saved before the button."
        ),
    )


def more() -> tuple[list[str], list[str]]:
    """Return the further channels and need types chosen so far."""
    return st.session_state.get("tally_more_channels", []), st.session_state.get("tally_more_types", [])


def choose_more(view: TallyView) -> None:
    """Offer the channels and need types that the area did not use lately."""
    with st.expander(_("More channels and need types"), key="tally_more"):
        _several(_("Also these channels"), view.more_channels, "tally_more_channels")
        _several(_("Also these need types"), view.more_types, "tally_more_types")


def _several(label: str, choices: tuple[Choosable, ...], key: str) -> None:
    names = {one.code: one.name for one in choices}
    st.multiselect(label, list(names), format_func=lambda code: names.get(code, code), key=key)


@dataclass(slots=True)
class _Begun:
    """What the fields began with, which stays so until they are saved: other defaults would empty them."""

    seen: BatchId | None
    held: dict[tuple[str, str], str]
    complete: frozenset[str]


def _held(view: TallyView) -> dict[tuple[str, str], str]:
    return {(channel.code, cell.need_type): cell.held for channel in view.channels for cell in channel.cells}


def _complete(view: TallyView) -> frozenset[str]:
    return frozenset(channel.code for channel in view.channels if channel.is_complete)


def grid(view: TallyView) -> None:
    """Draw the fields and save what is sent."""
    begun = st.session_state.setdefault(_key(view.week, "begun"), _Begun(view.seen, _held(view), _complete(view)))
    with st.form(f"tally_{view.week}", border=False, enter_to_submit=False):
        typed = _fields(view, begun)
        is_sent = st.form_submit_button(_("Save this week"), type="primary")
    if is_sent:
        _save(view, typed, begun)
    if view.seen is not None and view.seen == begun.seen:
        _undo(view)


def _fields(view: TallyView, begun: _Begun) -> TypedTally:
    """Draw the grid row by row, as many channels beside each other as have room."""
    cells: dict[tuple[str, str], str] = {}
    complete: set[str] = set()
    for first in range(0, len(view.channels), BESIDE_EACH_OTHER):
        some = view.channels[first : first + BESIDE_EACH_OTHER]
        st.html(f'<div class="elr"><h3>{escape(", ".join(channel.name for channel in some))}</h3></div>')
        for row in zip(*(channel.cells for channel in some), strict=True):
            for column, channel, cell in zip(_columns(), some, row, strict=False):
                cells[channel.code, cell.need_type] = column.text_input(
                    _words(channel.name, cell.name, cell.last_week),
                    value=begun.held.get((channel.code, cell.need_type), ""),
                    key=_key(view.week, channel.code, cell.need_type),
                )
        for column, channel in zip(_columns(), some, strict=False):
            if column.checkbox(
                _("{channel}: blank was none").format(channel=_label(channel.name)),
                value=channel.code in begun.complete,
                key=_key(view.week, "all", channel.code),
            ):
                complete.add(channel.code)
    return TypedTally(cells, frozenset(complete))


def _columns() -> list[DeltaGenerator]:
    return st.columns(BESIDE_EACH_OTHER, vertical_alignment="bottom")


def _words(channel: str, need_type: str, last_week: str) -> str:
    said = _("{need_type}, {channel}").format(need_type=_label(need_type), channel=_label(channel))
    return said if not last_week else _("{cell} (last week: {number})").format(cell=said, number=last_week)


def _label(name: str) -> str:
    return parts.literal(name) if RISKY.search(name) else name


def _save(view: TallyView, typed: TypedTally, begun: _Begun) -> None:
    try:
        saved = save_tally(store(), session.viewer(), session.area_id(), view.week, typed, begun.seen)
    except Conflict as conflict:
        parts.warn(conflict.sentence)
        newest = weekly_tally(store(), session.viewer(), session.area_id(), view.week, more())
        begun.seen = newest.seen
        _saved_now(newest)
        return
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    _forget(view.week)
    session.tell(saved.sentence)
    st.rerun()


def _saved_now(view: TallyView) -> None:
    """Draw what somebody else saved, beside which what was typed stays in the fields."""
    rows = tuple(
        (channel.name, cell.name, cell.held) for channel in view.channels for cell in channel.cells if cell.held
    )
    parts.table(
        Table(_("What is saved now"), (_("Channel"), _("Need type"), _("Requests")), (False, False, True), rows)
    )


def _undo(view: TallyView) -> None:
    if not st.button(_("Undo the last save of this week"), key=f"tally_undo_{view.week}"):
        return
    try:
        sentence = undo_tally(store(), session.viewer(), session.area_id(), view.week, view.seen)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    _forget(view.week)
    session.tell(sentence)
    st.rerun()


def _forget(week: date) -> None:
    """Let the fields of a week begin anew from what is saved: a browser keeps what a field of the same key held."""
    for key in [str(key) for key in st.session_state if str(key).startswith(_key(week))]:
        del st.session_state[key]
    st.session_state[f"tally_again_{week}"] = _again(week) + 1


def _again(week: date) -> int:
    return int(st.session_state.get(f"tally_again_{week}", 0))


def _key(week: date, *names: str) -> str:
    return "_".join(("tally", str(week), str(_again(week)), *names))
