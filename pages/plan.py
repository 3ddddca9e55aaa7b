"""Targets and actions: what is to be reached by when, and who closes which gap."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.opened import store
from resilience.services.plans import plan
from resilience.ui import parts, plan_form, session

view = plan(store(), session.viewer(), session.area_id())

parts.head(view.title, _("{area}. {context}").format(area=view.area_name, context=view.context).strip())
if view.hidden:
    parts.warn(view.hidden)
plan_form.actions(view)
plan_form.targets(view)
