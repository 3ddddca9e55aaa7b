"""Taking the board's document of an assessment away: as PDF to print, as a document to edit, as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services.board_paper import board_paper
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import copies, parts, session

if TYPE_CHECKING:
    from resilience.domain.identity import AssessmentId


def offer(assessment_id: AssessmentId | None = None) -> None:
    """Offer the document; it is made only when somebody opens this."""
    opened = st.expander(_("Take this away for the board"), key="board_papers", on_change="rerun")
    if opened.open:
        with opened:
            _copies(assessment_id)


def _copies(assessment_id: AssessmentId | None) -> None:
    try:
        document = board_paper(store(), session.viewer(), session.area_id(), assessment_id)
    except ResilienceError as nothing:
        parts.say(nothing.sentence)
        return
    parts.say(
        _(
            "Confidence by feature, agreed levels with their reasons, dissents, evidence and the sign-off; in words "
            "what changed in need, and of each intervention that was judged its effect and worth."
        )
    )
    copies.offer(document, ExportKind.BOARD_PACK, session.area_id(), of=document.sections)
