"""Which intervention a page is about; it stands in the address, so that a page can be sent on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.identity import InterventionId
from resilience.locales import _
from resilience.services.effect.effect_page import interventions_to_judge
from resilience.services.opened import store
from resilience.ui import parts, session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streamlit.delta_generator import DeltaGenerator

    from resilience.views.need import Choosable

ADDRESS = "intervention"


def chosen() -> InterventionId | None:
    """Offer the area's interventions and return the one that the address names, or the newest; `None` without any."""
    held = interventions_to_judge(store(), session.viewer(), session.area_id())
    return InterventionId(int(_picked(held))) if held else None


def nothing(top: DeltaGenerator, beneath: DeltaGenerator) -> None:
    """Draw what would open the page where no intervention is recorded."""
    with top.container():
        parts.head(_("Effect"))
    with beneath:
        parts.empty(
            _("No intervention is recorded yet. One with a date and a plan opens this page."),
            ("/interventions", _("Interventions and their plans")),
        )


def _picked(held: Sequence[Choosable]) -> str:
    names = {one.code: one.name for one in held}
    asked = str(st.session_state.get(ADDRESS) or st.query_params.get(ADDRESS, ""))
    if asked not in names and ADDRESS in st.session_state:
        del st.session_state[ADDRESS]  # withdrawn since, or of another area
    numbers = list(names)
    return st.selectbox(
        _("Intervention"),
        numbers,
        index=numbers.index(asked) if asked in names else 0,
        format_func=lambda number: names[number],
        key=ADDRESS,
        bind="query-params",
        label_visibility="collapsed",
    )
