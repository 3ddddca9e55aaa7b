"""What is looked for in the learning log; it stands in the address, so that a search can be sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import Worked
from resilience.locales import _
from resilience.views.learning import LessonSearch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.views.learning import LessonChoices

ALL = ""


def search(choices: LessonChoices) -> LessonSearch:
    """Draw what can be looked for and return what is."""
    typed = st.text_input(
        _("Look for words"),
        key="lesson_words",
        bind="query-params",
        type="search",
        placeholder=_("any words, in any field"),
    )
    with st.container(horizontal=True, key="lesson_search"):
        worked = _one("lesson_worked", _("What came of it"), {one.value: one.label for one in Worked})
        group = _one("lesson_group", _("Target group"), {one.code: one.name for one in choices.target_groups})
        need_type = _one("lesson_type", _("Need type"), {one.code: one.name for one in choices.need_types})
        named = {str(number): name for number, name in choices.interventions}
        number = _one("lesson_intervention", _("Intervention"), named) if named else ALL
    return LessonSearch(
        words=typed or "",
        worked=Worked(worked) if worked else None,
        target_group=group or None,
        need_type=need_type or None,
        intervention=next((held for held, _name in choices.interventions if str(held) == number), None),
    )


def _one(key: str, label: str, names: Mapping[str, str]) -> str:
    codes = [ALL, *names]
    picked = st.selectbox(
        label,
        codes,
        format_func=lambda code: names[code] if code in names else _("any"),
        key=key,
        bind="query-params",
    )
    return picked if picked in names else ALL
