"""Checks: what does not fit together in an assessment and its evidence, each with the way to where it is mended."""

from __future__ import annotations

from resilience.services.consistency import checks
from resilience.services.opened import store
from resilience.ui import consistency_list, moderation_form, parts, session

assessment_id, _indicator = moderation_form.asked()
view = checks(store(), session.viewer(), session.area_id(), assessment_id)

parts.head(view.title, view.context)
moderation_form.which(view.choices, view.choice)
consistency_list.draw(view)
