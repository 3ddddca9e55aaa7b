"""Requests and offers: how requests ended, what became of offers, and whether the one matches the other."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.need_offers import need_offers as offers_of
from resilience.services.opened import store
from resilience.ui import need_downloads, need_offers, need_page, session

with need_page.opened(_("Requests and offers"), need_offers.basis_asked()) as page:
    chosen = page.choose(need_offers.of_both(page.options), with_type=False, with_slice=False, with_step=False)
    view = offers_of(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    page.title(view.title, view.context)
    need_offers.draw(view)
    need_downloads.offer(
        _("Requests and offers"), view.title, chosen.asked, view.conclusions, key="offers", period=view.period
    )
