"""Volume: how much need, point by point, and which ups and downs are more than noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services.need_volume import volume_of_need
from resilience.services.opened import store
from resilience.ui import need_choices, need_downloads, need_page, need_volume, need_volume_more, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need import NeedOptions


def answer(options: NeedOptions, title: Callable[[str, str], None]) -> None:
    """Draw the volume of what was chosen."""
    chosen = need_choices.choose(options, with_comparison=False)
    charted = need_volume.charted(chosen.asked)
    view = volume_of_need(
        store(),
        session.viewer(),
        session.area_id(),
        chosen.asked,
        chosen.step,
        measure=charted.measure,
        kind=charted.kind,
        screened=charted.screened,
    )
    title(view.title, view.context)
    need_volume.chart(view.chart)
    need_downloads.offer(_("Volume"), view.title, chosen.asked, [view.chart.judged], key="volume")
    need_volume_more.sections(chosen)


need_page.draw(_("Volume of need"), answer)
