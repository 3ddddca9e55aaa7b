"""The page that sets capability beside need: each pair with its conclusion, its picture and its doubts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import capability as charts
from resilience.services.learning.capability import capability
from resilience.services.opened import store
from resilience.ui import capability_form, need_parts, parts, session
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from resilience.views.capability import PairView
    from resilience.views.need import Judged


def draw() -> None:
    """Draw every pair, and for the lead the forms."""
    view = capability(store(), session.viewer(), session.area_id())
    parts.head(view.title, view.context)
    if view.hidden:
        parts.warn(view.hidden)
    if view.empty:
        parts.empty(view.empty)
    for one in view.pairs:
        _pair(one)
    if view.without_others:
        parts.method(view.without_others)
    if view.may_change:
        capability_form.entry(view)
    capability_form.suggestions(view)
    if view.may_change:
        capability_form.withdrawal(view)
    capability_form.withdrawn(view)


def _pair(view: PairView) -> None:
    if view.within is None:
        parts.section(view.heading)
        _named(view)
        return
    need_parts.judged(view.within, f"pair_{view.id}", lambda: _picture(view))
    if view.across is not None:
        _across(view.across, view)


def _named(view: PairView) -> None:
    parts.say(view.expected)
    if view.late:
        parts.warn(f"{view.named} {view.late}")
    else:
        parts.method(view.named)


def _picture(view: PairView) -> None:
    _named(view)
    if view.picture is not None and view.within is not None:
        figure(charts.pair, view.picture, alt=view.within.sentence, key=f"pair_{view.id}")


def _across(held: Judged, view: PairView) -> None:
    """Draw what other areas show as a lesser part of the pair."""
    tag = f'<span class="elr-tag">{escape(held.verdict.label)}</span> ' if held.verdict else ""
    number = f'<p class="elr-number">{escape(held.number)}</p>' if held.number else ""
    st.html(
        f'<div class="elr"><h3>{escape(held.heading)}</h3><p>{tag}{escape(held.sentence)}</p>{number}'
        f'<p class="elr-method">{escape(held.method)}</p></div>'
    )
    if held.false_if:
        need_parts.false_if(held.false_if, f"pair_across_{view.id}")
