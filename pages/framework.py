"""The framework: every indicator with all its levels, to read before, during and after scoring."""

from __future__ import annotations

from resilience.services.framework_reading import framework
from resilience.services.opened import store
from resilience.ui import framework_form, framework_page, parts, results_form, session

view = framework(store(), session.viewer(), framework_page.asked())

parts.head(view.framework.title, view.context)
framework_page.choice(view)
framework_page.indicators(view.framework)
framework_page.standards(view)
framework_page.mappings(view)
framework_page.taken_away(view)
if view.may_change:
    framework_form.entry()
    results_form.entry(view)
