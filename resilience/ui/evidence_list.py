"""An area's evidence as a list to look through, with the ways to add an item and to take the list away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import EvidenceKind
from resilience.locales import _, ngettext
from resilience.services import adding_evidence
from resilience.services.evidence_file import as_table, document
from resilience.services.exports import ExportKind
from resilience.services.opened import store
from resilience.ui import copies, evidence_fields, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.pages import AREA

if TYPE_CHECKING:
    from resilience.views.evidence import EvidenceLine, EvidenceView

ITEM = "item"
"""The name under which the number of an item stands in the page's address."""
_MADE = "elr_evidence_added"


def address(number: object = "") -> str:
    """Return the address of an item on this page, in the area spoken of."""
    chosen = st.query_params.get(AREA)
    area = {AREA: chosen} if chosen else {}
    return f"/evidence?{urlencode({**area, ITEM: str(number)})}"


def items(view: EvidenceView) -> None:
    """Draw the list as filtered, and the ways to take it away."""
    shown = _filtered(view)
    if not shown:
        parts.empty(_("No evidence of this kind stands there. Please choose less."))
        return
    if len(shown) < len(view.lines):
        parts.method(
            ngettext("{n} of {all} items is shown.", "{n} of {all} items are shown.", len(shown)).format(
                n=len(shown), all=len(view.lines)
            )
        )
    st.html(evidence_fields.as_list(shown, opens=address()))
    _taken_away(view, shown)


def _filtered(view: EvidenceView) -> tuple[EvidenceLine, ...]:
    left, right = st.columns(2)
    indicator = one_of(
        _("Beside which indicator"),
        [None, "", *view.indicators],
        lambda code: _indicator_words(view, code),
        key="evidence_indicator",
        where=left,
    )
    kind = one_of(
        _("Which kind"),
        [None, *EvidenceKind],
        lambda kind: _("any kind") if kind is None else f"{kind.value} {kind.label}",
        key="evidence_kind",
        where=right,
    )
    return view.of(indicator=indicator, kind=kind)


def _indicator_words(view: EvidenceView, code: str | None) -> str:
    if code is None:
        return _("any indicator")
    return f"{code} {view.indicators[code]}" if code else _("none: beside no indicator yet")


def _taken_away(view: EvidenceView, shown: tuple[EvidenceLine, ...]) -> None:
    opened = st.expander(_("As a table, and as a file"), key="evidence_table", on_change="rerun")
    if not opened.open:
        return
    with opened:
        parts.table(as_table(shown))
        if view.may_export:
            parts.method(_("The file holds all items that you may see."))
            copies.offer(
                document(store(), session.viewer(), view.area_id), ExportKind.EVIDENCE, view.area_id, of=view.lines
            )


def entry(view: EvidenceView) -> None:
    """Offer to add an item that stands beside nothing yet."""
    made = st.session_state.get(_MADE, 0)
    opened = st.expander(_("Add evidence"), key=f"evidence_add_{made}", on_change="rerun", expanded=not view.lines)
    if not opened.open:
        return
    with opened:
        parts.method(
            _(
                "Evidence is put beside an indicator where that is scored or moderated; one item can stand beside "
                "many. In an open round nobody else sees what an evaluator adds until moderation begins."
            )
        )
        try:
            draft = evidence_fields.typed(f"evidence_new_{made}", view.marking, None, _("Add it"))
            if draft is None:
                return
            adding_evidence.add(store(), session.viewer(), view.area_id, draft)
        except ResilienceError as refusal:
            parts.warn(refusal.sentence)
            return
    st.session_state[_MADE] = made + 1
    session.tell(_("“{title}” is added.").format(title=draft.title))
    st.rerun()


def withdrawn(view: EvidenceView) -> None:
    """Draw what was withdrawn and may be brought back."""
    if view.withdrawn:
        with st.expander(
            ngettext("{n} item withdrawn", "{n} items withdrawn", len(view.withdrawn)).format(n=len(view.withdrawn)),
            key="evidence_withdrawn",
        ):
            st.html(evidence_fields.as_list(view.withdrawn, opens=address()))
