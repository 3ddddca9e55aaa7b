"""Pattern: when, where and how evenly need arises, how long it takes to be met, and what of that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.need_pattern import pattern_of_need
from resilience.services.opened import store
from resilience.ui import need_choices, need_downloads, need_page, need_pattern, parts, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need import NeedOptions


def answer(options: NeedOptions, title: Callable[[str, str], None]) -> None:
    """Draw the pattern of what was chosen."""
    chosen = need_choices.choose(options, with_step=False)
    view = pattern_of_need(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    title(view.title, view.context)
    parts.method(view.compared)
    need_pattern.draw(view)
    need_downloads.offer(_("Pattern"), view.title, chosen.asked, view.conclusions, key="pattern", period=view.compared)


need_page.draw(_("Pattern of need"), answer)
