"""Compare: partnerships that agreed to it, feature by feature, in the order of their names and never ranked."""

from __future__ import annotations

from resilience.services.comparing import comparison
from resilience.services.opened import store
from resilience.ui import compared, parts, session

view = comparison(store(), session.somebody())

parts.head(view.title, view.context)
if view.empty:
    parts.empty(view.empty)
if view.features:
    compared.one_feature(view)
    compared.taken_away(view)
