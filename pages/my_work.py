"""My work: what waits for whoever looks, until when, and where they stopped."""

from __future__ import annotations

from resilience.services.my_work import my_work
from resilience.services.opened import store
from resilience.ui import my_work as drawing
from resilience.ui import session

drawing.draw(my_work(store(), session.viewer(), session.area_id()))
