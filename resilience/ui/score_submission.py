"""Handing in: submitting, keeping a copy of one's own answers, and working offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _, ngettext
from resilience.services import scoring
from resilience.services.exports import ExportKind
from resilience.services.my_answers import my_answers
from resilience.services.opened import store
from resilience.ui import copies, doing, parts, session

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.views.score import ScoreForm


def submission(form: ScoreForm) -> None:
    """Offer to submit, with what that means; once submitted, say what can still be done."""
    if form.is_moderated:
        return
    if form.submitted_at is not None:
        parts.say(
            _(
                "You have submitted. You can still change an answer until moderation begins or the round closes; your "
                "first answer and the new one are both kept."
            )
        )
        return
    if not any(one.saved for one in form.indicators):
        return
    waiting = len(form.asked) - form.answered
    if waiting:
        parts.method(
            ngettext(
                "{n} indicator is still without an answer; you may submit all the same.",
                "{n} indicators are still without an answer; you may submit all the same.",
                waiting,
            ).format(n=waiting)
        )
    st.button(_("Submit my answers"), key="score_submit", on_click=_submit, args=(form,))


def _submit(form: ScoreForm) -> None:
    """Submit before anything is drawn: whatever else is clicked meanwhile starts the page anew, and this is done."""
    doing.done_or_told(
        lambda: scoring.submit(store(), session.viewer(), form.area.id, form.round_id),
        _("Your answers are submitted. Thank you."),
        is_callback=True,
    )


def my_copy(area_id: AreaId) -> None:
    """Offer one's own answers of the newest round as a file."""
    opened = st.expander(_("Keep a copy of my answers"), key="score_copy", on_change="rerun")
    if not opened.open:
        return
    with opened:
        document = my_answers(store(), session.viewer(), area_id)
        if document is None:
            parts.method(_("You have not answered anything yet."))
        else:
            copies.offer(document, ExportKind.ANSWERS, area_id, of=document.sections)
