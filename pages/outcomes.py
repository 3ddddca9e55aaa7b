"""Outcomes counted elsewhere: attendances, admissions, call-outs … brought in as series to judge an effect by."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.effect.brought_series_page import outcomes
from resilience.services.opened import store
from resilience.ui import outcome_series_form, outcome_series_list, parts, session

view = outcomes(store(), session.viewer(), session.area_id())

parts.head(view.title, view.context)
if not view.groups:
    parts.empty(
        _(
            "An effect earns money only where the outcome itself was counted: attendances, admissions, call-outs. "
            "Such counts are kept by others and come in here as a table by month, quarter or year, with their source."
        )
    )
if not outcome_series_form.is_under_way():
    outcome_series_list.draw(view)
if view.may_change:
    outcome_series_form.entry(view)
