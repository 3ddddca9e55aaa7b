"""The notes on reporting: the list that everybody reads, and the form with which the lead adds and withdraws."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.domain.need_notes import ReportingDraft
from resilience.domain.vocabulary import ReportingChange
from resilience.locales import _
from resilience.services.opened import store
from resilience.services.reporting import note_reporting_change, withdraw_reporting_change
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told

if TYPE_CHECKING:
    from datetime import date

    from resilience.views.need_coverage import CoverageView

FIELDS = ("note_day", "note_what", "note_channel", "note_share", "note_source")
"""The form's fields by their keys, emptied once a note is in."""
PER_CENT = 100


def reasons(view: CoverageView) -> None:
    """Draw the reasons openly: on this page they are the answer."""
    parts.section(view.reasons.heading, view.reasons.sentence)
    if view.reasons.false_if:
        rows = "".join(f"<li>{escape(sentence)}</li>" for sentence in view.reasons.false_if)
        st.html(f'<div class="elr"><ul>{rows}</ul></div>')
    with st.expander(_("How this is worked out"), key="method_reasons"):
        parts.say(view.reasons.worked_out)


def notes(view: CoverageView) -> None:
    """Draw what was noted, and for the lead the form for another note and the way to withdraw one."""
    parts.section(
        _("What changed in reporting"),
        _("A campaign, a channel or a new way of recording changes what is reported, and not what is needed.")
        if view.notes
        else _("Nothing is noted yet. A campaign, a channel or a new way of recording can pass for a change in need."),
    )
    if view.notes:
        rows = "".join(f"<li>{escape(one.sentence)} <em>{escape(one.noted)}</em></li>" for one in view.notes)
        st.html(f'<div class="elr"><ul>{rows}</ul></div>')
    if view.may_lead:
        _add(view)
        if view.notes:
            _withdraw(view)


def _add(view: CoverageView) -> None:
    with st.expander(_("Note a change in reporting"), key="note_add", expanded=not view.notes):
        kind = one_of(_("What changed"), list(ReportingChange), lambda one: one.label, key="note_kind")
        typed = _form(view, kind)
        if typed is None:
            return
        done_or_told(partial(_note, typed), _("It is noted, and stands beside every change that it may explain."))


def _note(typed: _Typed) -> None:
    note_reporting_change(store(), session.viewer(), session.area_id(), typed.as_draft())
    for name in FIELDS:
        st.session_state.pop(f"{name}_{typed.kind}", None)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the form; `None` where nothing was entered."""

    kind: ReportingChange
    on_day: date | None
    what: str
    channel: str
    share: float | None
    source: str

    def as_draft(self) -> ReportingDraft:
        """Return it as a note, or raise `Refused` with what is missing."""
        if self.on_day is None:
            raise Refused(_("Please give the day on which it changed."))
        share = None if self.share is None else Decimal(str(self.share)) / PER_CENT
        return ReportingDraft(self.kind, self.on_day, self.what, self.channel, share, self.source)


def _form(view: CoverageView, kind: ReportingChange) -> _Typed | None:
    is_measured = kind is ReportingChange.AWARENESS_MEASURED
    with st.form(f"note_{kind}", border=False):
        on_day = st.date_input(_("Day"), value=None, max_value=view.today, format="DD/MM/YYYY", key=f"note_day_{kind}")
        what = st.text_input(
            _("What was asked, and of whom") if is_measured else _("In a few words"), key=f"note_what_{kind}"
        )
        share, source, channel = None, "", ""
        if is_measured:
            share = st.number_input(
                _("People who knew of the service, per cent"),  # without limits: what is wrong is refused in words
                value=None,
                step=0.1,
                format="%.1f",
                key=f"note_share_{kind}",
            )
            source = st.text_input(_("Source: who counted, and when"), key=f"note_source_{kind}")
        else:
            channel = _channel(view, kind)
        is_sent = st.form_submit_button(_("Note it"), type="primary")
    return _Typed(kind, on_day, what, channel, share, source) if is_sent else None


def _channel(view: CoverageView, kind: ReportingChange) -> str:
    names = {one.code: one.name for one in view.channel_choices}
    chosen = st.selectbox(
        _("Channel"),
        ["", *names],
        format_func=lambda code: names[code] if code else _("all channels"),
        key=f"note_channel_{kind}",
    )
    return str(chosen or "")


def _withdraw(view: CoverageView) -> None:
    with st.expander(_("Withdraw a note"), key="note_withdraw"):
        note = one_of(_("Which?"), list(view.notes), lambda one: one.sentence, key="note_which")
        if st.button(_("Withdraw this note"), key="note_withdraw_it") and note is not None:
            done_or_told(
                lambda: withdraw_reporting_change(store(), session.viewer(), session.area_id(), note.id),
                _("It is withdrawn and counts no more."),
            )
