"""The board page: what changed, whether it matters, and what to decide."""

from __future__ import annotations

import streamlit as st

from resilience.charts import board as charts
from resilience.locales import _
from resilience.services.board import board
from resilience.services.effect.board_effects import board_effects
from resilience.services.opened import store
from resilience.ui import basis_choice, board_papers, parts, session
from resilience.ui.figures import figure

view = board(store(), session.viewer(), session.area_id(), basis=basis_choice.chosen())

parts.head(view.title, view.context)
parts.items(view.items)

left, right = st.columns(2, gap="large")
with left:
    parts.section(_("Confidence to deliver"), view.confidence.sentence)
    if view.confidence.features:
        figure(charts.confidence, view.confidence, alt=view.confidence.sentence, key="confidence")
        parts.method(view.confidence.method)
        parts.beneath(view.confidence.worked_out, [view.confidence.table], "confidence")
with right:
    parts.section(_("Volume of need"), view.volume.sentence, verdict=view.volume.verdict)
    if view.volume.months:
        figure(charts.volume, view.volume, alt=view.volume.sentence, key="volume")
        parts.method(view.volume.method)
        basis_choice.offer(view.volume.other_bases)
        parts.beneath(view.volume.worked_out, [view.volume.year_table, view.volume.table], "volume")

effects = board_effects(store(), session.viewer(), session.area_id())
parts.section(_("Effect and value"), effects.sentence)
parts.items(effects.items)
board_papers.offer()
