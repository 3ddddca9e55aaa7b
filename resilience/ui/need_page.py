"""The frame of every need page: the answer as its title above the choices, and a sentence where there is none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.services.need_choosing import need_options
from resilience.services.opened import store
from resilience.ui import need_choices, parts, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.need_question import NeedFilter
    from resilience.views.need import NeedOptions


def draw(
    heading: str, answer: Callable[[NeedOptions, Callable[[str, str], None]], None], asked: NeedFilter | None = None
) -> None:
    """Draw a page by `answer`, which gets what can be chosen and a function that sets title and context.

    Until there is need, and while a choice is incomplete or cannot be answered, the title is `heading` and a sentence
    says what to do; the choices stay. `asked` is by what to begin, where not by the address.
    """
    top = st.container()

    def say(title: str, context: str) -> None:
        with top:
            parts.head(title, context)

    options = need_options(store(), session.viewer(), session.area_id(), asked or need_choices.first_asked())
    if options.empty:
        say(heading, options.context)
        parts.empty(options.empty, options.empty_link)
        return
    try:
        answer(options, say)
    except Refused as incomplete:
        say(heading, options.context)
        parts.empty(incomplete.sentence)
