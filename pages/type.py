"""Type: whether the mix of need changed, and what a change in volume consists of."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.need_type import type_of_need
from resilience.services.opened import store
from resilience.ui import need_downloads, need_page, need_type_choice, need_type_part, session

with need_page.opened(_("What is needed, and by whom")) as page:
    chosen = page.choose(with_type=False, with_slice=False, with_step=False)
    part = need_type_choice.chosen(page.options)
    view = type_of_need(store(), session.viewer(), session.area_id(), chosen.asked, part, chosen.comparison)
    page.title(view.title, view.context)
    need_type_part.conclusions(view)
    if view.conclusions:
        need_downloads.offer(_("Type"), view.title, chosen.asked, view.conclusions, key="type", period=view.period)
