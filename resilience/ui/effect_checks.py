"""The checks as a compact list: a shape and a word for how each came out, its name, and its number."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.services.effect.check_kinds import state_words
from resilience.views.effect import CheckState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.effect import CheckLine

SHAPES = {
    CheckState.RUNNING: "too_early",
    CheckState.HELD: "improvement",
    CheckState.WARNS: "concern",
    CheckState.UNCLEAR: "changed",
    CheckState.NOT_POSSIBLE: "noise",
}

ORDER = (CheckState.WARNS, CheckState.UNCLEAR, CheckState.RUNNING, CheckState.HELD, CheckState.NOT_POSSIBLE)


def listed(checks: Sequence[CheckLine]) -> None:
    """Draw the checks by how they came out, those that warn first; the sentence of each stands one click below."""
    groups = ((state, [one for one in checks if one.state is state]) for state in ORDER)
    rows = "".join(_group(state, some) for state, some in groups if some)
    st.html(f'<div class="elr elr-checks"><ul>{rows}</ul></div>')


def _group(state: CheckState, some: Sequence[CheckLine]) -> str:
    names = ", ".join(f'<span title="{escape(one.sentence, quote=True)}">{escape(_named(one))}</span>' for one in some)
    counted = escape(f"{state_words(state).capitalize()} ({len(some)})")
    return (
        f'<li><span class="elr-shape elr-{SHAPES[state]}" aria-hidden="true"></span>'
        f"<span><strong>{counted}</strong> {names}</span></li>"
    )


def _named(one: CheckLine) -> str:
    """Return a check's name within a list, with its number where it warns."""
    name = one.name[:1].lower() + one.name[1:]
    return f"{name}\u00a0({one.number})" if one.number and one.state is CheckState.WARNS else name


def in_full(checks: Sequence[CheckLine]) -> None:
    """Draw every check with its sentence."""
    rows = "".join(
        f'<li><span class="elr-shape elr-{SHAPES[one.state]}" aria-hidden="true"></span>'
        f'<span><span class="elr-word">{escape(state_words(one.state).capitalize())}</span>'
        f'<span class="elr-headline">{escape(one.name)}</span>'
        f'<span class="elr-detail">{escape(one.sentence)}</span></span>'
        f'<span class="elr-number">{escape(one.number)}</span><span class="elr-link"></span></li>'
        for one in checks
    )
    st.html(f'<ul class="elr elr-items">{rows}</ul>')
