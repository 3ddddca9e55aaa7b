"""Draws the page of requests and offers: its choices, and its conclusions in rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import need_offers as charts
from resilience.domain.need_question import NeedFilter
from resilience.domain.vocabulary import Direction
from resilience.ui import need_choices, need_parts
from resilience.ui.figures import figure
from resilience.views.need_offers import BarsPicture, SharesPicture, WeeksPicture

if TYPE_CHECKING:
    from resilience.views.need import NeedOptions
    from resilience.views.need_offers import OffersView, Told


def basis_asked() -> NeedFilter:
    """Return the basis that the address has, whatever direction it has."""
    return NeedFilter(basis=need_choices.first_asked().basis)


def of_both(options: NeedOptions) -> NeedOptions:
    """Return the choices without that of a direction: this page is about requests and offers together."""
    return replace(options, directions=options.directions[:1] or (Direction.REQUEST,))


def draw(view: OffersView) -> None:
    """Draw all conclusions; those of one row stand side by side."""
    for row in view.rows:
        if len(row) == 1:
            _told(row[0])
            continue
        for column, told in zip(st.columns(len(row), gap="large"), row, strict=True):
            with column:
                _told(told)


def _told(told: Told) -> None:
    need_parts.judged(told.judged, told.key, None if told.picture is None else lambda: _picture(told))


def _picture(told: Told) -> None:
    alt = told.judged.sentence
    if isinstance(told.picture, SharesPicture):
        figure(charts.shares, told.picture, alt=alt, key=told.key)
    elif isinstance(told.picture, BarsPicture):
        figure(charts.bars, told.picture, alt=alt, key=told.key)
    elif isinstance(told.picture, WeeksPicture):
        figure(charts.weeks, told.picture, alt=alt, key=told.key)
