"""What changed: volume, pattern and type between two periods, one verdict each."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.need_changes import need_changes
from resilience.services.opened import store
from resilience.ui import need_changes_part, need_downloads, need_page, session

with need_page.opened(_("What changed in need")) as page:
    chosen = page.choose(with_step=False)
    view = need_changes(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    page.title(view.title, view.compared)
    need_changes_part.conclusions(view)
    judged = tuple(one.judged for one in view.conclusions)
    if judged:
        need_downloads.offer(_("What changed"), view.title, chosen.asked, judged, key="need", period=view.compared)
