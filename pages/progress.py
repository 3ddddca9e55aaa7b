"""Progress: where each feature and indicator stood in every round, with range, agreed level, target and evidence."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.opened import store
from resilience.services.progress import progress
from resilience.ui import parts, progress_panels, session

view = progress(store(), session.viewer(), session.area_id(), progress_panels.chosen())

parts.head(view.title, view.context)
if view.empty:
    parts.empty(view.empty)
else:
    parts.method(view.method)
    progress_panels.panels(view.features, view.top_level)
    parts.beneath(view.worked_out, [one.table for one in view.features], "progress_features")
    progress_panels.radar(view)
    parts.section(_("One feature, indicator by indicator"))
    progress_panels.which(view)
    progress_panels.panels(view.indicators, view.top_level)
    parts.beneath(view.worked_out, [one.table for one in view.indicators], "progress_indicators")
