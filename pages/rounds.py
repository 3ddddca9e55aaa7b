"""Rounds: when evaluators can answer, against which framework, and who is asked for what."""

from __future__ import annotations

from resilience.domain.policy import Action
from resilience.locales import _
from resilience.services.opened import store
from resilience.services.rounds import rounds
from resilience.ui import invitation_form, parts, round_form, session

view = rounds(store(), session.somebody())

parts.head(
    view.sentence,
    _(
        "A round is a time in which evaluators answer; what they submit is shown to their area once moderation begins "
        "or the round is closed."
    ),
)
if view.lines:
    parts.table(round_form.as_table(view))
else:
    parts.empty(_("An administrator creates the first one; evaluators can answer once it is open."))
round_form.history(view)
if view.may_change:
    round_form.change(view)
    round_form.entry(view)
if session.area() and session.viewer().may(Action.LEAD, session.area_id()):
    invitation_form.draw(view)
