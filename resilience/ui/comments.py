"""Comments about an indicator, or about the assessment as a whole: answered, settled, taken back by their author."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import LONGEST_TEXT
from resilience.locales import _
from resilience.services import moderation
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.doing import done_or_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.identity import AssessmentId, CommentId
    from resilience.views.moderation import CommentLine, Thread

_ROUND = "comment_rounds"
"""How many comments were sent from this window: a field with another key begins empty."""


def draw(threads: Sequence[Thread], assessment_id: AssessmentId, indicator: str, *, may_comment: bool) -> None:
    """Draw every thread, and where it may be commented, the fields to do so."""
    if not threads:
        parts.method(_("Nobody has commented yet."))
    for thread in threads:
        with st.container(border=True, key=f"comment_thread_{thread.first.id}"):
            _one(thread.first)
            for answer in thread.answers:
                _one(answer, is_answer=True)
                _taking_back(answer)
            if may_comment:
                with st.container(horizontal=True):
                    _settling(thread)
                    _taking_back(thread.first)
                _answer(thread, assessment_id, indicator)
    if may_comment:
        _field(assessment_id, indicator, None, _("Comment"), _("Send"))


def _one(line: CommentLine, *, is_answer: bool = False) -> None:
    said = escape(line.said) if line.said else f"<em>{escape(_('withdrawn by its author'))}</em>"
    indent = ' style="margin-left:1.5rem"' if is_answer else ""
    settled = f' <span class="elr-tag">{escape(line.resolved)}</span>' if line.resolved else ""
    st.html(
        f'<div class="elr"{indent}><p class="elr-second" style="margin:0">{escape(line.who)}, {escape(line.when)}'
        f'{settled}</p><p style="margin:0;overflow-wrap:anywhere;white-space:pre-line">{said}</p></div>'
    )


def _taking_back(line: CommentLine) -> None:
    if line.may_withdraw:
        st.button(
            _("Take it back"),
            key=f"comment_back_{line.id}",
            type="tertiary",
            on_click=_withdraw,
            args=(line.id,),
        )


def _settling(thread: Thread) -> None:
    is_resolved = thread.first.is_resolved
    st.button(
        _("Open it again") if is_resolved else _("Settled"),
        key=f"comment_settle_{thread.first.id}",
        on_click=_settle,
        args=(thread.first.id, not is_resolved),
    )


def _settle(number: CommentId, is_resolved: bool) -> None:  # noqa: FBT001 - Streamlit hands on arguments by position
    done_or_told(
        lambda: moderation.resolve_comment(
            store(), session.viewer(), session.area_id(), number, is_resolved=is_resolved
        ),
        _("The comment is settled.") if is_resolved else _("The comment is open again."),
        is_callback=True,
    )


def _withdraw(number: CommentId) -> None:
    done_or_told(
        lambda: moderation.withdraw_comment(store(), session.viewer(), session.area_id(), number),
        _("The comment is taken back."),
        is_callback=True,
    )


def _answer(thread: Thread, assessment_id: AssessmentId, indicator: str) -> None:
    opened = st.expander(_("Answer"), key=f"comment_open_{thread.first.id}", on_change="rerun")
    if opened.open:
        with opened:
            _field(assessment_id, indicator, thread.first.id, _("Your answer"), _("Send the answer"))


def _field(assessment_id: AssessmentId, indicator: str, answers: CommentId | None, label: str, button: str) -> None:
    """Draw the field; what is typed stays in it until it is saved."""
    sent = st.session_state.get(_ROUND, 0)
    key = f"comment_{assessment_id}_{indicator or 'whole'}_{answers or 0}_{sent}"
    with st.form(f"{key}_form", border=False):
        said = st.text_area(
            label,
            key=key,
            max_chars=LONGEST_TEXT,
            height=90,
            help=_("About the matter, not about people. No names."),
        )
        if not st.form_submit_button(button):
            return

    def send() -> None:
        moderation.comment(
            store(), session.viewer(), session.area_id(), assessment_id, indicator, said, answers=answers
        )
        st.session_state[_ROUND] = sent + 1

    done_or_told(send, _("Your comment is saved."))
