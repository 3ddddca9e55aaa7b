"""Evidence: what shows that levels are true, how strong it is and until when, out of date first."""

from __future__ import annotations

from resilience.services.evidence import evidence
from resilience.services.opened import store
from resilience.ui import evidence_item, evidence_list, parts, session

view = evidence(store(), session.viewer(), session.area_id())
chosen = evidence_item.chosen()

if chosen is not None:
    evidence_item.item(view.area_id, view.marking, chosen)
else:
    parts.head(view.sentence, view.context)
    if view.lines:
        evidence_list.items(view)
    if view.may_add:
        evidence_list.entry(view)
    evidence_list.withdrawn(view)
