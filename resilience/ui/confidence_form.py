"""What is asked once for each feature: how confident one is to deliver it next time."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import Confidence
from resilience.locales import _
from resilience.services import scoring
from resilience.services.opened import store
from resilience.ui import parts, score_saving, session
from resilience.ui.saved_words import saved_words

if TYPE_CHECKING:
    from resilience.domain.assessment import ConfidenceAnswer
    from resilience.domain.framework import Feature
    from resilience.views.score import ScoreForm, Step

_SEEN = "confidence_seen"


def draw(form: ScoreForm, step: Step) -> None:
    """Draw the question and the five words; choosing one saves it."""
    feature = form.feature(step.feature)
    if feature is None:
        return
    saved = form.progress_of(feature.code).confidence
    _question(form, feature)
    _begin(feature, saved)
    with st.container(key="score_form"):
        with st.container(key="score_levels"):
            st.radio(
                feature.confidence_question,
                list(Confidence),
                format_func=lambda confidence: confidence.label,
                key=_key(feature),
                on_change=_save,
                args=(form, feature),
                label_visibility="collapsed",
                index=None,
            )
        _saved_mark(saved)


def _question(form: ScoreForm, feature: Feature) -> None:
    where = _("{feature} · once for the feature · {status}").format(feature=feature.name, status=form.framework.status)
    st.html(
        f'<div class="elr elr-head"><p class="elr-second">{escape(where)}</p>'
        f"<h1>{escape(feature.confidence_question)}</h1>"
        f'<p class="elr-second">{escape(_explained())}</p></div>'
    )


def _explained() -> str:
    return _(
        "Your own feeling about next time, whatever the levels say. After a real event or an exercise it is set beside "
        "what was found. You may leave it out."
    )


def _begin(feature: Feature, saved: ConfidenceAnswer | None) -> None:
    """Show what is saved, when the question comes on screen or was answered elsewhere."""
    seen = (feature.code, saved.revision if saved else 0)
    score_saving.forget_the_one_before("")
    if _key(feature) not in st.session_state or st.session_state.get(_SEEN) != seen:
        st.session_state[_SEEN] = seen
        st.session_state[_key(feature)] = saved.confidence if saved else None


def _save(form: ScoreForm, feature: Feature) -> None:
    confidence: object = st.session_state.get(_key(feature))
    if confidence is None:
        return
    try:
        # Streamlit hands on whatever a message says was chosen; the form offers nothing but these.
        if not isinstance(confidence, Confidence):
            scoring.refuse_what_no_form_offers(store(), session.viewer(), form.area.id, form.round_id, feature.code)
        scoring.record_confidence(store(), session.viewer(), form.area.id, form.round_id, feature.code, confidence)
    except ResilienceError as refusal:
        score_saving.refuse(refusal)


def _saved_mark(saved: ConfidenceAnswer | None) -> None:
    problem = score_saving.problem()
    if problem:
        parts.warn(problem)
    choice = str(list(Confidence).index(saved.confidence)) if saved else ""
    now = saved_words(saved.saved_at) if saved else _("Not answered yet")
    st.html(
        f'<p class="elr elr-saved" role="status" data-choice="{choice}" data-levels="0">'
        f'<span class="elr-now">{escape(now)}</span>'
        f'<span class="elr-not-yet">{escape(_("Not saved yet …"))}</span></p>'
    )


def _key(feature: Feature) -> str:
    return f"score_confidence_{feature.code}"
