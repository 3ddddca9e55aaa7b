"""Coverage: who reported, how completely and how late, and whether a change in need may be one in reporting."""

from __future__ import annotations

from resilience.charts import need_coverage as charts
from resilience.locales import _
from resilience.services.need_coverage_page import coverage_of_need
from resilience.services.opened import store
from resilience.ui import need_coverage, need_downloads, need_page, need_parts, session
from resilience.ui.figures import figure

with need_page.opened(_("Coverage of need")) as page:
    chosen = page.choose(with_type=False, with_slice=False, with_step=False)
    view = coverage_of_need(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    page.title(view.title, view.context)
    need_coverage.reasons(view)
    need_parts.judged(
        view.index,
        "index",
        lambda: figure(charts.by_month, view.months, alt=view.index.sentence, key="coverage_by_month"),
    )
    need_parts.judged(
        view.channels,
        "channels",
        lambda: figure(charts.channels, view.grid, alt=view.channels.sentence, key="channels_by_week"),
    )
    for one, key in ((view.fields, "fields"), (view.lateness, "lateness"), (view.awareness, "awareness")):
        need_parts.judged(one, key)
    need_coverage.notes(view)
    need_downloads.offer(_("Coverage"), view.title, chosen.asked, view.conclusions, key="coverage", period=view.period)
