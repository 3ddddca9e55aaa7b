"""The frame of every need page: the answer as its title above the choices, and a sentence where there is none yet."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Refused
from resilience.services.need_choosing import need_options
from resilience.services.opened import store
from resilience.ui import need_choices, parts, session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streamlit.delta_generator import DeltaGenerator

    from resilience.domain.need_question import NeedFilter
    from resilience.ui.need_choices import Chosen
    from resilience.views.need import NeedOptions


class NeedPage:
    """One page while it is drawn."""

    def __init__(self, top: DeltaGenerator, options: NeedOptions) -> None:
        self._top = top
        self.options = options

    def title(self, title: str, context: str) -> None:
        """Set the title, which stands above the choices that it answers."""
        with self._top:
            parts.head(title, context)

    def choose(self, options: NeedOptions | None = None, **offered: bool) -> Chosen:
        """Draw the choices and return what is chosen; `Refused` where there is no need to choose from."""
        if self.options.empty:
            raise Refused(self.options.empty)
        return need_choices.choose(options or self.options, **offered)


@contextmanager
def opened(heading: str, asked: NeedFilter | None = None) -> Iterator[NeedPage]:
    """Give a page to draw. `asked` is by what to begin, where not by the address.

    Until there is need, and while a choice is incomplete or cannot be answered, the title is `heading` and a sentence
    says what to do; the choices stay.
    """
    top = st.container()
    options = need_options(store(), session.viewer(), session.area_id(), asked or need_choices.first_asked())
    page = NeedPage(top, options)
    try:
        yield page
    except Refused as incomplete:
        page.title(heading, options.context)
        parts.empty(incomplete.sentence, options.empty_link if options.empty else None)
