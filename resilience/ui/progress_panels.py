"""The small pictures of progress side by side, each under its sentence and with its table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from resilience.charts import progress as charts
from resilience.locales import _
from resilience.ui import parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.charts.theme import Palette
    from resilience.views.progress import ProgressSeries, ProgressView

ADDRESS = "feature"
"""The name under which the feature stands in the page's address, so that it can be sent on."""
ACROSS = 3


def chosen() -> str:
    """Return the code of the feature that was chosen or that the address names, "" without one."""
    return str(st.session_state.get(ADDRESS) or st.query_params.get(ADDRESS, ""))


def which(view: ProgressView) -> None:
    """Offer the features to look into."""
    names = {one.code: one.name for one in view.features}
    st.selectbox(
        _("Feature"),
        list(names),
        index=list(names).index(view.feature),
        format_func=lambda code: names[code],
        key=ADDRESS,
        bind="query-params",
    )


def panels(series: Sequence[ProgressSeries], top_level: int) -> None:
    """Draw one picture for each, as many across as fit, and all their tables beneath."""
    for start in range(0, len(series), ACROSS):
        for place, one in zip(st.columns(ACROSS), series[start : start + ACROSS], strict=False):
            with place:
                parts.say(one.sentence)
                figure(partial(_draw, top_level), one, alt=one.sentence, key=f"progress_{one.code}")


def _draw(top_level: int, series: ProgressSeries, colours: Palette) -> dict[str, Any]:
    return charts.panel(series, top_level, colours)


def radar(view: ProgressView) -> None:
    """Offer the same as a radar, for those who are used to it; it is not the first picture, since areas mislead."""
    if st.toggle(_("Show the last two rounds as a radar"), key="progress_radar"):
        said = " ".join(one.sentence for one in view.features)
        figure(charts.radar, view, alt=said, key="progress_radar_chart")
        parts.method(
            _(
                "Filled: {now}; dashed: the round before. What is reached, or the median where nothing was agreed. The "
                "area of a radar depends on the order of the features: read along the spokes."
            ).format(now=view.rounds[-1])
        )
