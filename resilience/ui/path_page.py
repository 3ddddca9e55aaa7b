"""The path drawn: five stages, one under the other, each a sentence with its number, so that it reads and prints."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import effect as charts
from resilience.domain.identity import InterventionId
from resilience.locales import _
from resilience.services.effect.effect_page import interventions_to_judge
from resilience.services.effect.path import path
from resilience.services.opened import store
from resilience.ui import effect_tag, intervention_choice, parts, session
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.path import PathView, Stage

UNBROKEN = ("−£", "−\u2060£")
"""A minus sign and its amount, and the two kept on one line."""


def page() -> None:
    """Draw the path of the intervention that the address names, its title above the choice."""
    top = st.container()
    held = {one.code: one.name for one in interventions_to_judge(store(), session.viewer(), session.area_id())}
    if not held:
        with top:
            parts.head(_("No intervention to follow from need to value yet"))
        parts.empty(
            _("No intervention is recorded yet. One with a date and a plan opens this page."),
            ("/interventions", _("Interventions and their plans")),
        )
        return
    chosen = intervention_choice.choose(_("Intervention"), held, visibility="collapsed")
    view = path(store(), session.viewer(), session.area_id(), InterventionId(int(chosen)))
    with top:
        parts.head(view.title, view.context)
    _beside((view.need,), (view.done,))
    _stage(view.effect)
    _picture(view)
    _beside((view.worth,), (view.beside, view.learned))
    parts.method(view.printed)


def _beside(left: Sequence[Stage], right: Sequence[Stage]) -> None:
    """Draw stages side by side, or one under the other where there is no room."""
    for column, stages in zip(st.columns(2, gap="large"), (left, right), strict=True):
        with column:
            for stage in stages:
                _stage(stage)


def _stage(stage: Stage) -> None:
    parts.section(stage.heading)
    number = f'<p class="elr-number">{escape(stage.number.replace(*UNBROKEN))}</p>' if stage.number else ""
    facts = "".join(f"<li>{escape(one)}</li>" for one in stage.facts if one)
    listed = f"<ul>{facts}</ul>" if facts else ""
    link = ""
    if stage.link is not None:
        address, words = stage.link
        link = f'<p class="elr-noprint"><a href="{escape(address)}" target="_self">{escape(words)}</a></p>'
    st.html(
        f'<div class="elr">{number}<p>{effect_tag.tag(stage.verdict)}{escape(stage.sentence)}</p>{listed}{link}</div>'
    )


def _picture(view: PathView) -> None:
    if view.picture is None:
        return
    figure(charts.course, view.picture, alt=view.picture_words or _("Observed and expected"), key="path_effect")
    parts.method(view.method)
