"""Evidence beside the score: at once where the level rests on some, to be opened where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.services import evidence
from resilience.services.opened import store
from resilience.ui import evidence_form, session

if TYPE_CHECKING:
    from resilience.domain.framework import Indicator
    from resilience.views.score import IndicatorForm, ScoreForm


def draw(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw what stands beside the indicator, once it has an answer; nobody is asked for evidence in the quick form."""
    if current.saved is None or not current.indicator.gates:
        return
    level = current.saved.answer.level
    if _rests_on_evidence(current.indicator, level):
        _beside(form, current, level)
        return
    opened = st.expander(
        _("Evidence beside this indicator (optional)"),
        key=f"score_evidence_more_{current.indicator.code}",
        on_change="rerun",
    )
    if opened.open:
        with opened:
            _beside(form, current, level)


def _rests_on_evidence(indicator: Indicator, level: int | None) -> bool:
    """Whether a level counts as reached only with evidence."""
    return level is not None and any(gate.level <= level for gate in indicator.gates)


def _beside(form: ScoreForm, current: IndicatorForm, level: int | None) -> None:
    view = evidence.beside(store(), session.viewer(), form.area.id, form.round_id, current.indicator.code)
    evidence_form.beside(view, level=level, key=f"score_{current.indicator.code}")
