"""How the three conclusions of "What changed" are drawn: side by side, each with its picture and the page behind it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.charts import need_changes as charts
from resilience.locales import _
from resilience.ui import need_parts, parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need_changes import Conclusion, NeedChangesView


def conclusions(view: NeedChangesView) -> None:
    """Draw volume, pattern and type; or what is missing."""
    if view.empty:
        parts.empty(view.empty)
        return
    pictures: tuple[Callable[[], None] | None, ...] = (
        (lambda: _levels(view)) if view.volume_picture else None,
        (lambda: _strays(view)) if view.pattern_picture else None,
        (lambda: _shares(view)) if view.kinds_picture else None,
    )
    pages = (("volume", _("More on volume")), ("pattern", _("More on pattern")), ("type", _("More on type")))
    columns = st.columns(len(pages), gap="large")
    for column, one, draw, (page, words) in zip(columns, view.conclusions, pictures, pages, strict=True):
        with column:
            _conclusion(one, f"changes_{page}", draw, page, words)


def _conclusion(one: Conclusion, key: str, draw: Callable[[], None] | None, page: str, words: str) -> None:
    def picture() -> None:
        if draw is not None:
            draw()
        _beside(one)

    need_parts.judged(one.judged, key, picture)
    address = f"/{page}?{urlencode(st.query_params.to_dict())}"
    st.html(f'<div class="elr"><p><a href="{escape(address, quote=True)}" target="_self">{escape(words)}</a></p></div>')


def _beside(one: Conclusion) -> None:
    if one.beside:
        rows = "".join(f"<li>{escape(sentence)}</li>" for sentence in one.beside)
        st.html(f'<div class="elr"><ul>{rows}</ul></div>')


def _levels(view: NeedChangesView) -> None:
    if view.volume_picture and view.volume:
        figure(charts.levels, view.volume_picture, alt=view.volume.judged.sentence, key="changes_volume")


def _strays(view: NeedChangesView) -> None:
    if view.pattern_picture and view.pattern:
        figure(charts.strays, view.pattern_picture, alt=view.pattern.judged.sentence, key="changes_pattern")


def _shares(view: NeedChangesView) -> None:
    if view.kinds_picture and view.kinds:
        figure(charts.shares, view.kinds_picture, alt=view.kinds.judged.sentence, key="changes_type")
