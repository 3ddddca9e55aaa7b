"""Which kind of need a page speaks of, where an area holds several: expressed, assessed or estimated."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import Basis
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable

ADDRESS = "basis"
"""The name under which the choice stands in the page's address, so that it can be sent on."""


def chosen() -> Basis | None:
    """Return the kind in the address; `None`, which lets the service choose, where it names none."""
    word = st.query_params.get(ADDRESS, "")
    return Basis(word) if word in set(Basis) else None


def offer(others: Iterable[Basis]) -> None:
    """Draw links to the other kinds held here; they are never added together."""
    links = ", ".join(
        f'<a href="/board?{ADDRESS}={escape(basis.value, quote=True)}" target="_self">{escape(basis.label)}</a>'
        for basis in others
    )
    if links:
        said = escape(_("Also held here, and never added together:"))
        st.html(f'<div class="elr"><p class="elr-method">{said} {links}</p></div>')
