"""The list of what does not fit together, check by check, each line with the way to where it is mended."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.ui import parts

if TYPE_CHECKING:
    from resilience.views.consistency import Check, ConsistencyView

FIRST = 8
"""Findings that are shown at once; the rest are a click away."""


def draw(view: ConsistencyView) -> None:
    """Draw every check that found something, and name those that found nothing."""
    if view.blind:
        parts.empty(view.blind)
    for check in view.checks:
        _check(check)
    if view.clean:
        parts.section(_("Looked for and not found"))
        parts.say("; ".join(view.clean) + ".")


def _check(check: Check) -> None:
    parts.section(_("{check}: {n}").format(check=check.name, n=check.count), check.sentence)
    lines = [
        f'<li><a href="{escape(found.link, quote=True)}" target="_self">{escape(found.said)}</a></li>'
        for found in check.findings
    ]
    more = lines[FIRST:]
    rest = (
        f"<details><summary>{escape(_('{n} more').format(n=len(more)))}</summary>"
        f'<ul class="elr-steps">{"".join(more)}</ul></details>'
        if more
        else ""
    )
    st.html(f'<div class="elr"><ul class="elr-steps">{"".join(lines[:FIRST])}</ul>{rest}</div>')
