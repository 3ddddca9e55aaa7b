"""The page of the learning log: an area's own lessons for whoever may read it, and what other areas share for all."""

from __future__ import annotations

import streamlit as st

from resilience.domain.policy import Action
from resilience.locales import _
from resilience.services.learning.log import learning_log, shared_lessons
from resilience.services.opened import store
from resilience.ui import learning_form, learning_list, parts, session
from resilience.ui.learning_search import search


def draw() -> None:
    """Draw the answer, the search, the lessons, and for the lead the form."""
    area = session.area()
    if area is None or not session.viewer().may(Action.READ_AREA, area.id):
        _for_those_without_an_area()
        return
    top = st.container()
    view = learning_log(store(), session.viewer(), area.id)
    looked_for = search(view.choices)
    found = view if looked_for.is_open else learning_log(store(), session.viewer(), area.id, looked_for)
    with top:
        parts.head(found.title, found.context)
    if found.empty:
        parts.empty(found.empty)
    else:
        parts.section(_("In {area}").format(area=view.area_name))
        learning_list.lessons(found.lines)
    if view.may_change:
        learning_form.entry(view)
    learning_list.of_others(shared_lessons(store(), session.viewer(), looked_for, but=area.id))


def _for_those_without_an_area() -> None:
    """Draw what areas share, for somebody with no area of their own to read."""
    parts.head(_("What areas learned and share"), _("Each lesson stands under the name of the area that wrote it."))
    looked_for = search(shared_lessons(store(), session.viewer()).choices)
    learning_list.of_others(shared_lessons(store(), session.viewer(), looked_for))
