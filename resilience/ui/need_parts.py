"""How a conclusion on a need page is drawn: sentence, number, picture, method, table, and what would make it false."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.ui import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need import Judged


def judged(view: Judged, key: str, draw: Callable[[], None] | None = None) -> None:
    """Draw one conclusion; `draw` draws its picture, which stands between the sentence and the method."""
    parts.section(view.heading, view.sentence, verdict=view.verdict)
    if view.number:
        st.html(f'<div class="elr"><p class="elr-number">{escape(view.number)}</p></div>')
    if draw is not None:
        draw()
    if view.method:
        parts.method(view.method)
    if view.false_if:
        false_if(view.false_if, key)
    if view.tables or view.worked_out:
        parts.beneath(view.worked_out, view.tables, key)


def false_if(sentences: tuple[str, ...], key: str) -> None:
    """Offer what would make a conclusion false, and how that stands here."""
    with st.expander(_("What would make this false"), key=f"false_{key}"):
        rows = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
        st.html(f'<div class="elr"><ul>{rows}</ul></div>')
