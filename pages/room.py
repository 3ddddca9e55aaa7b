"""Room: score together in one room, one indicator at a time, answered silently by phone."""

from __future__ import annotations

from resilience.services.opened import store
from resilience.services.room_page import room_page
from resilience.ui import room_form, session

room_form.draw(room_page(store(), session.viewer(), session.area_id()))
