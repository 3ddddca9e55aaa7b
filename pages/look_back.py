"""After an event or exercise: what it showed, beside how confident people had been."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.looking_back import looking_back
from resilience.services.opened import store
from resilience.ui import look_back_form, parts, session

view = looking_back(store(), session.viewer(), session.area_id())

parts.head(view.title, _("{area}. {context}").format(area=view.area_name, context=view.context).strip())
look_back_form.events(view)
if view.calibration.rows:
    look_back_form.calibration(view)
if view.may_change:
    look_back_form.entry(view)
