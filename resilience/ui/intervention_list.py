"""The list of interventions: one row each with its verdict, and which of them is looked at."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import streamlit as st

from resilience.locales import _
from resilience.ui import intervention_choice, parts

if TYPE_CHECKING:
    from resilience.domain.identity import InterventionId
    from resilience.views.intervention import InterventionLine, RegisterView

AREA = "area"


def rows(view: RegisterView) -> None:
    """Draw a row for each intervention, or what would open the page."""
    if view.empty:
        parts.empty(view.empty)
        return
    st.html(f'<ul class="elr elr-items">{"".join(map(_row, view.lines))}</ul>')


def chosen(view: RegisterView) -> InterventionLine | None:
    """Offer the interventions and return the one looked at, as the address names it or the first; `None` without."""
    by_number = {str(one.intervention.id): one for one in view.lines}
    if not by_number:
        return None
    names = {number: one.intervention.name for number, one in by_number.items()}
    return by_number[intervention_choice.choose(_("Which one in full?"), names)]


def look_next_at(number: InterventionId) -> None:
    """Look at one when the page is drawn again: its list is drawn already."""
    intervention_choice.look_at(str(number))


def _row(line: InterventionLine) -> str:
    in_full = f"/interventions?{intervention_choice.ADDRESS}={line.intervention.id}"
    links = [(in_full, _("In full")), (line.effect_link, _("Effect")), (line.value_link, _("Value"))]
    onward = " · ".join(_link(address, words) for address, words in links if address)
    return (
        f'<li><span class="elr-shape elr-{line.verdict.value}" aria-hidden="true"></span>'
        f'<span><span class="elr-word">{escape(line.verdict.label)}</span>'
        f'<span class="elr-headline">{escape(line.intervention.name)}</span>'
        f'<span class="elr-detail">{escape(line.sentence)}</span></span>'
        f'<span class="elr-number">{escape(line.number)}</span><span class="elr-link">{onward}</span></li>'
    )


def _link(address: str, words: str) -> str:
    """Return a link within the area that the page speaks of, where the address names one."""
    area = st.query_params.get(AREA)
    if area:
        address += f"{'&' if urlsplit(address).query else '?'}{urlencode({AREA: area})}"
    return f'<a href="{escape(address, quote=True)}" target="_self">{escape(words)}</a>'
