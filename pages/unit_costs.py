"""Unit costs: the prices by which money is worked out, for everybody to read, and how a newer edition comes in."""

from __future__ import annotations

from resilience.services.opened import store
from resilience.services.value.unit_costs import unit_costs
from resilience.ui import parts, session, unit_costs_form, unit_costs_page

view = unit_costs(store(), session.somebody())

parts.head(view.title, view.context)
unit_costs_page.draw(view)
if view.may_change:
    unit_costs_form.draw(view)
