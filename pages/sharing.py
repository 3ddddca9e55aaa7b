"""Sharing: what the area shows to NCSR+ members and in circles, what it lends, who is answerable, how it is handled."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.circles import circles
from resilience.services.opened import store
from resilience.services.sharing import sharing
from resilience.ui import circle_form, parts, session, sharing_form

view = sharing(store(), session.viewer(), session.area_id())

parts.head(
    _("{area}: {state}").format(area=view.area.name, state=view.sharing.label.lower()),
    view.sentence,
)
if view.choices:
    sharing_form.decision(view)
elif not view.may_decide:
    parts.method(_("The area lead decides what this area shares."))
sharing_form.need(view)
circle_form.of_area(circles(store(), session.viewer(), session.area_id()))
sharing_form.authority(view)
parts.section(_("Decisions so far"))
if view.decisions.rows:
    parts.table(view.decisions)
else:
    parts.empty(_("Nothing has been decided yet, so nothing is shared."))
