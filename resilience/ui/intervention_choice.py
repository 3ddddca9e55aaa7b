"""Which intervention a page is about: its number stands in the address, so that the page can be sent on or reloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from resilience.locales import _
from resilience.ui import parts

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = "intervention"
"""The name in the address, and the key of the choice."""


def choose(label: str, names: Mapping[str, str], *, visibility: Literal["visible", "collapsed"] = "visible") -> str:
    """Offer the interventions by number and return the one chosen: the address decides, else the first.

    `names` are by number and must not be empty. A number that is not among them is said so in a sentence. Streamlit's
    own binding to the address writes the name instead and drops the number with which a link came.
    """
    asked = st.query_params.get(ADDRESS) or str(st.session_state.get(ADDRESS, ""))
    if asked in names:
        st.session_state[ADDRESS] = asked
    else:
        st.session_state.pop(ADDRESS, None)
    if asked and asked not in names:
        parts.warn(_("The intervention that the address names is withdrawn or not of this area; another one is shown."))
    picked = st.selectbox(
        label,
        list(names),
        format_func=lambda number: names[number],
        key=ADDRESS,
        on_change=_into_address,
        label_visibility=visibility,
    )
    if asked in names:
        st.query_params[ADDRESS] = picked
    return picked


def look_at(number: str) -> None:
    """Name another one in the address, for when the page is drawn again."""
    st.query_params[ADDRESS] = number


def _into_address() -> None:
    st.query_params[ADDRESS] = st.session_state[ADDRESS]
