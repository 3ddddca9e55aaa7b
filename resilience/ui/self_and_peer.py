"""The parts of self beside peer: which round, the picture with its sentence and tables, what would make it false."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts.self_and_peer import areas
from resilience.locales import _
from resilience.ui import parts
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from resilience.views.self_and_peer import SelfAndPeerView

ADDRESS = "round"
"""The name under which the round stands in the page's address."""


def asked() -> str:
    """Return which round the address or the last choice names; "" for the usual one."""
    return str(st.session_state.get(ADDRESS) or st.query_params.get(ADDRESS, ""))


def choice(view: SelfAndPeerView) -> None:
    """Offer the rounds of self assessments that can be held beside others."""
    if len(view.choices) > 1:
        names = [one.name for one in view.choices]
        chosen = next(position for position, one in enumerate(view.choices) if one.id == view.chosen)
        st.selectbox(_("Self assessments of"), names, index=chosen, key=ADDRESS, bind="query-params")


def picture(view: SelfAndPeerView) -> None:
    """Draw the areas with the sentence above and every number beneath."""
    parts.section(_("Each area by itself and by others"), view.sentence)
    figure(areas, view, alt=view.sentence or view.title, key="self_and_peer")
    parts.method(view.method)
    if view.statistics_table is not None:
        parts.table(view.statistics_table)
    parts.beneath(view.worked_out, [view.table], "self_and_peer")


def features(view: SelfAndPeerView) -> None:
    """Draw the same by feature, where the frameworks have features in common."""
    if view.by_feature is not None:
        parts.section(_("By feature"), view.by_feature_sentence)
        parts.table(view.by_feature)


def doubts(view: SelfAndPeerView) -> None:
    """Say what else could look like this."""
    parts.section(_("What would make this false"))
    lines = "".join(f"<li>{escape(line)}</li>" for line in view.what_would_make_it_false)
    st.html(f'<div class="elr"><ul>{lines}</ul></div>')
