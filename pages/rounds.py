"""Rounds: when evaluators can answer, and against which framework."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.opened import store
from resilience.services.setting_up import rounds
from resilience.ui import parts, round_form, session

view = rounds(store(), session.somebody())

parts.head(
    view.sentence,
    _("A round is a time in which evaluators answer; its results show on the board page once it is closed."),
)
if view.lines:
    parts.table(round_form.as_table(view))
else:
    parts.empty(_("An administrator creates the first one; evaluators can answer once it is open."))
if view.may_change:
    round_form.moves(view)
    round_form.entry(view)
