"""Coverage: who reported, how completely and how late, and whether a change in need may be one in reporting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.charts import need_coverage as charts
from resilience.locales import _
from resilience.services.need_coverage_page import coverage_of_need
from resilience.services.opened import store
from resilience.ui import need_choices, need_coverage, need_downloads, need_page, need_parts, session
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.views.need import NeedOptions


def answer(options: NeedOptions, title: Callable[[str, str], None]) -> None:
    """Draw how far the figures of what was chosen can be relied on."""
    chosen = need_choices.choose(options, with_type=False, with_slice=False, with_step=False)
    view = coverage_of_need(store(), session.viewer(), session.area_id(), chosen.asked, chosen.comparison)
    title(view.title, view.context)
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


need_page.draw(_("Coverage of need"), answer)
