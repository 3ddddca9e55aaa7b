"""Pattern: when, where and how evenly need arises, how long it takes to be met, and what of that changed."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.need_pattern import pattern_of_need
from resilience.services.opened import store
from resilience.ui import need_downloads, need_page, need_pattern, parts, session

with need_page.opened(_("Pattern of need")) as page:
    chosen = page.choose(with_step=False)
    view = pattern_of_need(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    page.title(view.title, view.context)
    parts.method(view.compared)
    need_pattern.draw(view)
    need_downloads.offer(_("Pattern"), view.title, chosen.asked, view.conclusions, key="pattern", period=view.compared)
