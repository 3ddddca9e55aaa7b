"""Areas: the partnerships held here, with nation, code and residents."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.circles import circles_made
from resilience.services.opened import store
from resilience.services.setting_up import areas
from resilience.ui import area_form, circle_form, parts, session

view = areas(store(), session.somebody())

parts.head(view.sentence, _("Names, codes and numbers of residents are public facts; each number names its source."))
chosen = area_form.filtered(view)
if chosen:
    parts.table(area_form.as_table(chosen))
else:
    parts.empty(_("No area has this in its name or code. Try a shorter word."))
area_form.places_of_one(view)
if view.may_change:
    area_form.entry()
    area_form.population(view)
    circle_form.administering(circles_made(store(), session.viewer()))
