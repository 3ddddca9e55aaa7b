"""The parts of the comparison: the own past, areas × features in words, one feature as a picture, and the copies."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.charts import comparing as charts
from resilience.locales import _
from resilience.services import comparing
from resilience.services.exports import ExportKind
from resilience.ui import copies, parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from typing import Any

    from resilience.charts.theme import Palette
    from resilience.views.comparing import AreaLevel, AreasCompared, ComparisonView, FeatureCompared, OwnPast

ADDRESS = "feature"
"""The name under which the feature stands in the page's address, so that it can be sent on."""
DEEPEST = 30
"""Per cent of blue behind the highest level: in light and in dark the words on it keep a contrast above 7 to 1."""
STICKY = "position:sticky;left:0;background:light-dark(#fff,#0b0c0c);min-width:8rem"


def own_past(past: OwnPast) -> None:
    """Draw an area against its own past, before any other."""
    parts.section(_("{area} against its own past").format(area=past.area_name), past.sentence or past.why_not)
    if past.table is not None:
        parts.table(past.table)
        address = "/progress?" + urlencode({"area": past.area_code})
        words = _("All rounds, with targets and levels as far as reached")
        st.html(f'<p class="elr"><a href="{escape(address, quote=True)}" target="_self">{escape(words)}</a></p>')


def side_by_side(view: ComparisonView, held: AreasCompared) -> None:
    """Draw areas × features in words, and beneath them one feature as a picture."""
    parts.section(held.heading, held.sentence)
    if not held.features:
        return
    if held.features[0].areas:
        st.html(_heat(held, view.top_level))
    _one_feature(view, held)


def _heat(held: AreasCompared, top_level: int) -> str:
    caption = (
        _("Levels with their ranges in {round}, in the order of names").format(round=held.round_name)
        if held.round_name
        else _("Levels with their ranges, in the order of names")
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (_("Area"), *(one.name for one in held.features)))
    rows = "".join(
        _row([feature.areas[place] for feature in held.features], top_level, held.round_name)
        for place in range(len(held.features[0].areas))
    )
    return (
        f'<div class="elr elr-scroll" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(levels: list[AreaLevel], top_level: int, round_of_all: str) -> str:
    first = levels[0]
    own_round = "" if first.round_name == round_of_all else first.round_name
    known = [part for part in (first.kind_name, own_round) if part]
    what = _(", ").join(known) or _("no closed round with answers")
    return (
        f'<tr><th scope="row" style="{STICKY}">{escape(first.area_name)}'
        f'<span class="elr-second" style="display:block;font-size:.85rem">{escape(what)}</span></th>'
        + "".join(_cell(level, top_level) for level in levels)
        + "</tr>"
    )


def _cell(level: AreaLevel, top_level: int) -> str:
    """Draw the words; the tint behind them repeats the level for the eye and says nothing that they do not."""
    share = 0 if level.median is None or not top_level else round(DEEPEST * level.median / top_level)
    tint = f"background:color-mix(in srgb, var(--elr-blue) {share}%, transparent);" if share else ""
    was = f'<span style="display:block;font-size:.85rem">{escape(level.was)}</span>' if level.was else ""
    begins, comma, ends = level.said.rpartition(", ")
    said = f'{escape(begins + comma)}<span style="white-space:nowrap">{escape(ends)}</span>'
    return f'<td style="{tint}padding-left:.5rem;min-width:6.5rem">{said}{was}</td>'


def _one_feature(view: ComparisonView, held: AreasCompared) -> None:
    features = {feature.code: feature for feature in held.features}
    is_first = held is view.sets[0]
    code = st.selectbox(
        _("Feature"),
        list(features),
        format_func=lambda code: features[code].name,
        key=ADDRESS if is_first else f"{ADDRESS}_{held.key}",
        bind="query-params" if is_first else None,
    )
    chosen = features.get(code or "", held.features[0])
    st.html(f'<div class="elr"><h3>{escape(chosen.name)}</h3><p>{escape(chosen.sentence)}</p></div>')
    if any(area.median is not None for area in chosen.areas):
        figure(partial(_draw, view.top_level), chosen, alt=chosen.sentence, key=f"{held.key}_{chosen.code}")
    parts.method(held.method + (" " + _("Dashed: half of all that share lie between.") if chosen.over_areas else ""))
    opened = st.expander(_("As a table"), key=f"table_{held.key}_{chosen.code}", on_change="rerun")
    if opened.open:
        with opened:
            parts.table(chosen.table)


def _draw(top_level: int, feature: FeatureCompared, colours: Palette) -> dict[str, Any]:
    return charts.areas(feature, top_level, colours)


def how(view: ComparisonView) -> None:
    """Say how all of it was worked out, and what would make a difference between areas false."""
    with st.expander(_("How this is worked out, and what would make it false"), key="compare_method"):
        parts.say(view.worked_out)
        lines = "".join(f"<li>{escape(doubt)}</li>" for doubt in view.doubts)
        lead = escape(_("A difference between two areas would be false, or say less than it seems to, by:"))
        st.html(f'<div class="elr"><p>{lead}</p><ul>{lines}</ul></div>')


def taken_away(view: ComparisonView) -> None:
    """Offer all features as a file."""
    opened = st.expander(_("Take this away as a file"), key="compare_copies", on_change="rerun")
    if opened.open:
        with opened:
            made_from = (view.sets, view.own)
            copies.offer(comparing.document(view), ExportKind.COMPARISON, None, of=made_from)
