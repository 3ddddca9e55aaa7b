"""The weekly tally: need by channel and type for partnerships that keep no log, in two minutes by keyboard."""

from __future__ import annotations

from resilience.services.opened import store
from resilience.services.tally import weekly_tally
from resilience.ui import parts, session, tally_form

view = weekly_tally(store(), session.viewer(), session.area_id(), tally_form.chosen_week(), tally_form.more())

parts.head(view.title, view.context)
parts.say(view.saved)
if view.beside:
    parts.warn(view.beside)
tally_form.choose_week(view)
tally_form.explain()
tally_form.grid(view)
tally_form.choose_more(view)
