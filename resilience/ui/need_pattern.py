"""How the Pattern page is laid out: each conclusion with its picture, two beside each other where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import streamlit as st

from resilience.charts import need_pattern as charts
from resilience.charts import need_pattern_spread as spread
from resilience.ui import need_parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.charts.theme import Palette
    from resilience.views.need import Judged
    from resilience.views.need_pattern import PatternView

Picture = TypeVar("Picture")


def draw(view: PatternView) -> None:
    """Draw the seven parts, those that tell how even need is first."""
    left, right = st.columns(2, gap="large")
    with left:
        _part(view.variability, view.variability_picture, spread.variability, "variability")
    with right:
        _part(view.waits, view.wait_picture, spread.waits, "waits")
    left, right = st.columns(2, gap="large")
    with left:
        _part(view.season, view.season_picture, charts.season, "season")
    with right:
        _part(view.places, view.places_picture, spread.places, "places")
    left, right = st.columns(2, gap="large")
    with left:
        _part(view.week, view.week_picture, charts.week, "week")
    with right:
        _part(view.hours, view.hour_picture, charts.hours, "hours")
    _part(view.calendar, view.calendar_picture, charts.calendar, "calendar")


def _part(
    judged: Judged, picture: Picture | None, draw_it: Callable[[Picture, Palette], dict[str, Any]], key: str
) -> None:
    if picture is None:
        need_parts.judged(judged, key)
        return
    shown = picture
    need_parts.judged(judged, key, lambda: figure(draw_it, shown, alt=judged.sentence, key=key))
