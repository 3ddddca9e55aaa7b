"""Entering confidence scores: one indicator at a time, every level with its description, saved as it is chosen."""

from __future__ import annotations

from resilience.locales import _
from resilience.services import scoring
from resilience.services.opened import store
from resilience.ui import parts, score_form, score_submission, session

form = scoring.form_if_open(store(), session.viewer(), session.area_id())

if form is None:
    parts.head(_("Nothing to score at the moment"))
    parts.empty(scoring.no_round_is_open())
    score_submission.my_copy(session.area_id())
elif form.shut:
    score_form.shut(form)
else:
    score_form.page(form)
