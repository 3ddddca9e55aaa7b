"""Where people reach this site: for links that are given to somebody outside it."""

from __future__ import annotations

import streamlit as st

from resilience.settings import settings

OWN_MACHINE = "http://127.0.0.1:8501"


def own_address() -> str:
    """Return where people reach this site: as it is set, else as this browser did."""
    set_one = settings().address
    if set_one is not None:
        return set_one
    host = st.context.headers.get("Host")
    return f"http://{host}" if host else OWN_MACHINE
