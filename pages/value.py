"""Value for money: what an intervention's effect was worth, how sure that is, and what stands beside the money."""

from __future__ import annotations

from resilience.services.opened import store
from resilience.services.value.worth import worth
from resilience.ui import session, value_form, value_page

page = value_page.ValuePage()
view = worth(store(), session.viewer(), session.area_id(), page.choose())
page.title(view)
value_page.draw(view)
value_form.draw(view)
