"""Compare: the own past first, then partnerships that agreed to it, in the order of names and never ranked."""

from __future__ import annotations

from resilience.services.comparing import comparison
from resilience.services.opened import store
from resilience.ui import compared, parts, session

view = comparison(store(), session.somebody())

parts.head(view.title, view.context)
if view.empty:
    parts.empty(view.empty)
for past in view.own:
    compared.own_past(past)
for held in view.sets:
    if held.features or held in view.circles:
        compared.side_by_side(view, held)
if any(held.features for held in view.sets):
    compared.how(view)
    compared.taken_away(view)
