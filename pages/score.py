"""Entering confidence scores: one indicator at a time, every level with its description, saved as it is chosen."""

from __future__ import annotations

import streamlit as st

from resilience.locales import _
from resilience.services import scoring
from resilience.services.opened import store
from resilience.ui import parts, score_form, session

form = scoring.form(store(), session.viewer(), session.area_id())
current = score_form.chosen_indicator(form)

side, main = st.columns([1, 2.6], gap="large")
with side:
    score_form.progress(form, current)
with main:
    score_form.question(form, current)
    score_form.conflict(form, current)
    with st.container(key="score_form"):
        score_form.answers(form, current)
    score_form.onward(form, current)

if form.submitted_at is None:
    with side:
        score_form.submission(form)
else:
    with side:
        parts.say(_("You have submitted. You can still change an answer until the round closes; every answer is kept."))
