"""Volume: how much need, point by point, and which ups and downs are more than noise."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.need_volume import volume_of_need
from resilience.services.opened import store
from resilience.ui import need_downloads, need_page, need_volume, need_volume_more, session

with need_page.opened(_("Volume of need")) as page:
    chosen = page.choose(with_comparison=False)
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
    page.title(view.title, view.context)
    need_volume.chart(view.chart)
    need_downloads.offer(_("Volume"), view.title, chosen.asked, [view.chart.judged], key="volume")
    need_volume_more.sections(chosen)
