"""What waits for whoever looks, as a list: a word, a sentence, until when, and the link to it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import streamlit as st

from resilience.locales import _
from resilience.ui import parts
from resilience.ui.pages import AREA

if TYPE_CHECKING:
    from resilience.views.my_work import MyWorkView, WorkItem


def draw(view: MyWorkView) -> None:
    """Draw the answer, what waits and what is good to know."""
    parts.head(view.title, view.context)
    if view.items:
        st.html(f'<ul class="elr elr-items">{"".join(map(_item, view.items))}</ul>')
    for sentence in view.notes:
        parts.say(sentence)
    if view.nothing:
        parts.empty(view.nothing, ("/framework", _("Read the framework meanwhile")))


def _item(one: WorkItem) -> str:
    shape = "concern" if one.is_late else "decision"
    return (
        f'<li><span class="elr-shape elr-{shape}" aria-hidden="true"></span>'
        f'<span><span class="elr-word">{escape(one.kind)}</span>'
        f'<span class="elr-headline">{escape(one.headline)}</span>'
        f'<span class="elr-detail">{escape(one.detail)}</span></span>'
        f'<span class="elr-number">{escape(one.when)}</span>'
        f'<span class="elr-link"><a href="{escape(_address(one.link), quote=True)}" target="_self">'
        f"{escape(one.link_words)}</a></span></li>"
    )


def _address(link: str) -> str:
    """Return the link within the area that the page speaks of, where the address names one."""
    area = st.query_params.get(AREA)
    if not area:
        return link
    return f"{link}{'&' if urlsplit(link).query else '?'}{urlencode({AREA: area})}"
