"""The record: who did what and when, in an area for its lead, everywhere for administrators."""

from __future__ import annotations

import streamlit as st

from resilience.domain.policy import Action
from resilience.locales import _
from resilience.services.opened import store
from resilience.services.record import record
from resilience.ui import parts, record_view, session

viewer = session.somebody()
area_id = None if viewer.may(Action.KEEP) else session.area_id()
top = st.container()
query = record_view.filters(area_id)
view = record(store(), viewer, area_id, query)

with top:
    parts.head(view.sentence, view.context)
if view.lines:
    parts.table(record_view.as_table(view))
else:
    parts.empty(_("No entry fits. Choose a longer period, or fewer conditions."))
record_view.older(view, query)
record_view.take_out(area_id, query)
if view.is_whole:
    record_view.check_it()
