"""Disruptions: what happened, when, and who was exposed."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.disruptions import disruptions
from resilience.services.opened import store
from resilience.ui import disruption_form, parts, session

view = disruptions(store(), session.viewer(), session.area_id())

parts.head(_("Disruptions in {area}").format(area=view.area.name), view.sentence)
if view.disruptions:
    parts.table(disruption_form.as_table(view))
else:
    parts.empty(
        _(
            "A disruption with its exposure makes a storm comparable with the next: requests per 1,000 homes flooded, "
            "not only requests."
        )
    )
if view.may_change:
    disruption_form.entry(view)
