"""The page of the learning log: an area's own lessons for whoever may read it, and what other areas share for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.policy import Action
from resilience.locales import _
from resilience.services.learning.log import EVERYTHING, learning_log, only_fitting, shared_lessons
from resilience.services.opened import store
from resilience.ui import learning_form, learning_list, parts, session
from resilience.ui.learning_search import search

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.views.learning import LessonSearch, SharedLessonsView


def draw() -> None:
    """Draw the answer, the search, the lessons, and for the lead the form; no search while there is nothing to find."""
    area = session.area()
    if area is None or not session.viewer().may(Action.READ_AREA, area.id):
        _for_those_without_an_area()
        return
    top = st.container()
    view, shared = (
        learning_log(store(), session.viewer(), area.id),
        shared_lessons(store(), session.viewer(), but=area.id),
    )
    looked_for = search(view.choices) if view.of or shared.of else EVERYTHING
    found = only_fitting(view, looked_for)
    with top:
        parts.head(found.title, found.context)
    if found.empty:
        parts.empty(found.empty)
    else:
        parts.section(_("In {area}").format(area=view.area_name))
        learning_list.lessons(found.lines)
    if view.may_change:
        learning_form.entry(view)
    learning_list.of_others(_shared(shared, looked_for, but=area.id))


def _for_those_without_an_area() -> None:
    """Draw what areas share, for somebody with no area of their own to read."""
    parts.head(_("What areas learned and share"), _("Each lesson stands under the name of the area that wrote it."))
    shared = shared_lessons(store(), session.viewer())
    looked_for = search(shared.choices) if shared.of else EVERYTHING
    learning_list.of_others(_shared(shared, looked_for))


def _shared(held: SharedLessonsView, looked_for: LessonSearch, *, but: AreaId | None = None) -> SharedLessonsView:
    """Return what other areas share that fits; asked for anew only where something is looked for."""
    return held if looked_for.is_open else shared_lessons(store(), session.viewer(), looked_for, but=but)
