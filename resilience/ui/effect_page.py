"""The page on one intervention: the answer on one screen, the main fit before its checks are in, reasons beneath."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import effect as charts
from resilience.services.effect.effect_page import effect, first_fit
from resilience.services.opened import store
from resilience.ui import effect_checks, effect_choice, effect_more, effect_tag, parts, session
from resilience.ui.figures import figure
from resilience.views.effect import CheckState

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from resilience.views.effect import EffectView


def page() -> None:
    """Draw the main fit, then the whole answer in its place once the checks are in."""
    top, (left, right) = st.empty(), st.columns([5, 3], gap="medium")
    with right:
        chosen = effect_choice.chosen()
    if chosen is None:
        effect_choice.nothing(top, left)
        return
    places = top, left.empty(), right.empty()
    asked = store(), session.viewer(), session.area_id(), chosen
    view = first_fit(*asked)
    if any(check.state is CheckState.RUNNING for check in view.checks):
        _screen(view, "first", places)
        view = effect(*asked)
    _screen(view, "whole", places)
    if not view.empty:
        effect_more.reasons(view)


def _screen(view: EffectView, key: str, places: tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]) -> None:
    """Draw what one screen holds: title, number, sentence, picture, grade and the list of checks."""
    top, left, right = places
    with top.container():
        parts.head(view.title, view.context)
    with left.container():
        if view.empty:
            parts.empty(view.empty, view.empty_link)
            return
        _answer(view)
        if view.picture is not None:
            figure(charts.course, view.picture, alt=view.sentence, key=f"effect_{key}")
        parts.method(view.method)
    with right.container():
        if view.plan_warning:
            parts.warn(view.plan_warning)
        if view.grade_words:
            parts.method(f"{view.grade_words} {view.grade_raised_by}".strip())
        effect_checks.listed(view.checks)


def _answer(view: EffectView) -> None:
    number = f'<p class="elr-number">{escape(view.number)}</p>' if view.number else ""
    st.html(f'<div class="elr">{number}<p>{effect_tag.tag(view.verdict)}{escape(view.sentence)}</p></div>')
