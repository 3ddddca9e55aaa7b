"""Requests and offers: how requests ended, what became of offers, and whether the one matches the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.need_offers import need_offers as offers_of
from resilience.services.opened import store
from resilience.ui import need_choices, need_downloads, need_offers, need_page, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need import NeedOptions


def answer(options: NeedOptions, title: Callable[[str, str], None]) -> None:
    """Draw requests and offers of the kind that was chosen."""
    chosen = need_choices.choose(need_offers.of_both(options), with_type=False, with_slice=False, with_step=False)
    view = offers_of(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    title(view.title, view.context)
    need_offers.draw(view)
    need_downloads.offer(
        _("Requests and offers"), view.title, chosen.asked, view.conclusions, key="offers", period=view.period
    )


need_page.draw(_("Requests and offers"), answer, need_offers.basis_asked())
