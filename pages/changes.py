"""Changes: any two rounds of the area beside each other, indicator by indicator, what moved first."""

from __future__ import annotations

from resilience.services.opened import store
from resilience.services.rounds_compared import rounds_compared
from resilience.ui import parts, session
from resilience.ui import rounds_compared_form as form

view = rounds_compared(store(), session.viewer(), session.area_id(), form.chosen(form.BEFORE), form.chosen(form.AFTER))

parts.head(view.title, view.context)
if view.empty:
    parts.empty(view.empty)
if view.table is not None:
    form.which(view)
    parts.method(f"{view.method} {view.who}")
    parts.table(view.table)
    parts.method(view.worked_out)
    form.taken_away(view)
