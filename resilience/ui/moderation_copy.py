"""Taking an assessment under moderation away as a file, with its comments and evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services.exports import ExportKind
from resilience.services.moderation_file import assessment_file
from resilience.services.opened import store
from resilience.ui import copies, session

if TYPE_CHECKING:
    from resilience.domain.identity import AssessmentId


def draw(assessment_id: AssessmentId) -> None:
    """Offer the file, made only when it is asked for."""
    opened = st.expander(_("Take this away as a file"), key="moderation_copy", on_change="rerun")
    if not opened.open:
        return
    with opened:
        document = assessment_file(store(), session.viewer(), session.area_id(), assessment_id)
        if document is not None:
            copies.offer(document, ExportKind.ASSESSMENT, session.area_id(), of=document.sections)
