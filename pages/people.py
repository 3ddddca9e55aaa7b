"""People: who may do what, for administrators to change and for area leads to see."""

from __future__ import annotations

from resilience.domain.policy import Action
from resilience.ui import people_form, people_of_area, session

viewer = session.somebody()

if viewer.may(Action.PEOPLE):
    people_form.draw()
else:
    people_of_area.draw()
