"""A picture on a page: drawn in the reader's theme, with its sentence as the alternative text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from resilience.charts.theme import QUIET, Palette, palette

if TYPE_CHECKING:
    from collections.abc import Callable


View = TypeVar("View")


def figure(draw: Callable[[View, Palette], dict[str, Any]], view: View, *, alt: str, key: str) -> None:
    """Draw a view's figure; `alt` is the sentence that says what it shows."""
    st.plotly_chart(draw(view, palette(st.context.theme.type)), theme=None, config=QUIET, alt=alt, key=f"figure_{key}")
