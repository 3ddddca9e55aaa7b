"""What the volume page offers beside the choices of every need page, and its marks of variation and assurance."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import need_volume as charts
from resilience.domain.need_charting import FOR_COUNTS, FOR_SHARES, ChartKind, Measure
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.ui import need_parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.need_question import NeedFilter
    from resilience.views.need_volume import ControlChart, Sign


@dataclass(frozen=True, slots=True)
class Charted:
    """What is charted, on which kind of chart, and whether great jumps are left out of its limits."""

    measure: Measure
    kind: ChartKind
    screened: bool


def charted(asked: NeedFilter) -> Charted:
    """Draw the choices of the chart and return them; only of requests is it known what stayed unmet."""
    measures = tuple(Measure) if asked.direction is Direction.REQUEST else (Measure.RECORDS,)
    with st.expander(_("Choose the measure and the chart"), key="chart_choices"):
        with st.container(horizontal=True, key="chart_choice"):
            measure = Measure(_one("measure", _("Measure"), measures))
            kind = ChartKind(_one("chart", _("Chart"), FOR_SHARES if measure is Measure.SHARE_UNMET else FOR_COUNTS))
        screened = st.toggle(
            _("Screen moving ranges: leave great jumps out of the limits"),
            value=True,
            key="screened",
            bind="query-params",
        )
    return Charted(measure, kind, bool(screened))


def _one(key: str, label: str, choices: Sequence[Measure] | Sequence[ChartKind]) -> str:
    """Return the word of what is chosen; without a real choice nothing is drawn."""
    names = {one.value: one.label for one in choices}
    codes = list(names)
    if len(codes) == 1:
        return codes[0]
    picked = st.selectbox(label, codes, format_func=lambda code: names.get(code, code), key=key, bind="query-params")
    return picked if picked in names else codes[0]


def signs(view: Sequence[Sign]) -> None:
    """Draw variation and assurance, each with a shape and in words."""
    rows = "".join(
        f'<li><span class="elr-shape elr-{sign.verdict.value}" aria-hidden="true"></span>'
        f'<span><span class="elr-word">{escape(sign.name)}</span>'
        f'<span class="elr-headline">{escape(sign.words)}</span></span></li>'
        for sign in view
    )
    if rows:
        st.html(f'<ul class="elr elr-items">{rows}</ul>')


def chart(view: ControlChart) -> None:
    """Draw the chart that answers the page's title, with what its marks mean, and all that stands behind it."""
    need_parts.judged(view.judged, "volume", (lambda: _drawn(view)) if view.points else None)


def _drawn(view: ControlChart) -> None:
    figure(charts.control_chart, view, alt=view.judged.sentence, key="volume")
    signs(view.signs)
