"""What was reported and not evaluated: an area's own claims, and claims from elsewhere as worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.locales import _
from resilience.ui import parts
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.views.value import ReportedClaim, ValueView


def claims(view: ValueView) -> None:
    """Draw an area's claims, then those of elsewhere."""
    if view.claims is not None:
        parts.section(
            _("Reported, not evaluated"),
            _("Somebody says so, and it may well be true. Until it is evaluated it is in no sum and has no ratio."),
        )
        parts.table(view.claims)
    parts.section(
        _("Reported elsewhere, not evaluated"),
        _("Claims of a panel, worked through: what the words leave open decides how much money they mean."),
    )
    for one in view.elsewhere:
        _claim(one)


def _claim(one: ReportedClaim) -> None:
    with st.expander(parts.literal(f"“{one.claim}”"), key=f"claim_{one.code}"):
        parts.say(_("{context}. Reported, not evaluated.").format(context=one.context))
        if one.wordings:
            _meanings(one)
        if one.why_no_money:
            parts.say(one.why_no_money)
        parts.say(one.not_given)
        parts.method(_("Source: {source}").format(source=one.source))


def _meanings(one: ReportedClaim) -> None:
    """Let the reader choose what the words mean; both sums are shown."""
    meanings = {wording.code: wording for wording in one.wordings}
    chosen = st.radio(
        one.choose,
        list(meanings),
        index=None,
        format_func=lambda code: parts.literal(meanings[code].meaning),
        key=f"claim_meaning_{one.code}",
    )
    if chosen:
        parts.say(meanings[chosen].said)
    parts.table(
        Table(
            _("What the words may mean, and what that comes to"),
            (_("Read as"), _("As published"), _("Brought to one year")),
            (False, True, True),
            tuple((wording.meaning, wording.sum_then, wording.sum_now) for wording in one.wordings),
        )
    )
