"""The part of the moderation page that says how far evaluators agree, worked out only when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services.agreement import agreement
from resilience.services.opened import store
from resilience.ui import parts, session

if TYPE_CHECKING:
    from resilience.domain.identity import AssessmentId
    from resilience.views.agreement import AgreementView


def draw(assessment_id: AssessmentId) -> None:
    """Offer the figures; for the lead also who tends to score high or low."""
    opened = st.expander(_("How far do we agree?"), key="moderation_agreement", on_change="rerun")
    if not opened.open:
        return
    with opened:
        view = agreement(store(), session.viewer(), session.area_id(), assessment_id)
        if view is not None:
            _draw(view)


def _draw(view: AgreementView) -> None:
    parts.say(view.sentence)
    for sentence in view.says:
        parts.say(sentence)
    parts.table(view.table)
    parts.method(view.method)
    if view.severity_table is not None:
        parts.section(_("For the facilitator alone"), _("A tendency is a reason to ask, not to correct."))
        parts.table(view.severity_table)
    parts.method(view.worked_out)
