"""Moderation: where evaluators differ, what they agree on, and what is said about it."""

from __future__ import annotations

from resilience.services.moderation_view import moderation
from resilience.services.opened import store
from resilience.ui import moderation_form, session

assessment_id, indicator = moderation_form.asked()
moderation_form.draw(moderation(store(), session.viewer(), session.area_id(), assessment_id, indicator))
