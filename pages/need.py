"""What changed: volume, pattern and type between two periods, one verdict each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.need_changes import need_changes
from resilience.services.opened import store
from resilience.ui import need_changes_part, need_choices, need_downloads, need_page, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need import NeedOptions


def answer(options: NeedOptions, title: Callable[[str, str], None]) -> None:
    """Draw what changed in what was chosen."""
    chosen = need_choices.choose(options, with_step=False)
    view = need_changes(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    title(view.title, view.compared)
    need_changes_part.conclusions(view)
    judged = tuple(one.judged for one in view.conclusions)
    if judged:
        need_downloads.offer(_("What changed"), view.title, chosen.asked, judged, key="need", period=view.compared)


need_page.draw(_("What changed in need"), answer)
