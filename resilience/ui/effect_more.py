"""The reasoning behind an effect, one click below its answer: methods, checks, plan, other sides, how it was made."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import effect as charts
from resilience.locales import _
from resilience.ui import effect_checks, need_parts, parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.effect import EffectView


def reasons(view: EffectView) -> None:
    """Offer everything that the answer rests on."""
    if view.methods:
        with st.expander(_("What other methods say"), key="effect_methods"):
            _methods(view)
    with st.expander(_("What was checked, in full"), key="effect_checks"):
        effect_checks.in_full(view.checks)
    if view.sides:
        with st.expander(_("Other sides: pattern, type, by whom and for whom, harms"), key="effect_sides"):
            for number, one in enumerate(view.sides):
                need_parts.judged(one, f"effect_side_{number}")
    with st.expander(_("The plan and its versions"), key="effect_plan"):
        _lines(view.plan)
    if view.false_if:
        need_parts.false_if(view.false_if, "effect")
    parts.beneath(view.worked_out, view.tables, "effect")


def _methods(view: EffectView) -> None:
    parts.say(view.design_words)
    if any(one.share is not None for one in view.methods):
        figure(charts.methods, view.methods, alt=view.sentence, key="effect_methods")
        parts.method(_("Dots are estimates, lines 95% limits; the line at 0% is no effect. * is the main method."))
    _lines([f"{one.name}: {one.sentence}" for one in view.methods])


def _lines(lines: Sequence[str]) -> None:
    rows = "".join(f"<li>{escape(one)}</li>" for one in lines)
    st.html(f'<div class="elr"><ul>{rows}</ul></div>')
