"""The evidence beside one indicator, on the page where it is scored or moderated: what is here, and what is missing.

Nothing here stops anybody: a gate holds back an agreed level, and on a score it only warns.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.gates import standing
from resilience.locales import _
from resilience.services import adding_evidence
from resilience.services.evidence import lacks
from resilience.services.opened import store
from resilience.ui import evidence_fields, parts, session
from resilience.ui.choosing import one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from resilience.views.evidence import EvidenceBeside, EvidenceLine

_PROBLEM, _MADE = "elr_evidence_problem", "elr_evidence_made"


def beside(view: EvidenceBeside, *, level: int | None, key: str, ticks: Collection[str] | None = None) -> None:
    """Draw what stands beside the indicator, what the level still lacks, and the ways to put more there.

    `level` is the one chosen, `None` for none. `ticks` are those made in moderation; `None` where nobody is asked for
    them, and then none is missed. `key` tells the places apart where this is drawn.
    """
    empty = "" if view.lines else _("Nothing stands beside this indicator yet.")
    parts.section(_("Evidence beside this indicator"), empty)
    problem = st.session_state.pop(f"{_PROBLEM}_{key}", None)
    if problem:
        parts.warn(problem)
    if view.lines:
        _items(view, key)
    said = missing(view, level, ticks)
    if said:
        parts.warn(" ".join([*said, _("Your answer is kept as you gave it.")] if ticks is None else said))
    if view.may_put:
        _put(view, key)
    if view.may_add:
        _add(view, key)
    if view.is_private:
        parts.method(_("Nobody else sees what you put here until moderation begins."))


def missing(view: EvidenceBeside, level: int | None, ticks: Collection[str] | None) -> tuple[str, ...]:
    """Return what a level still lacks, in sentences."""
    if level is None:
        return ()
    made = ticks if ticks is not None else {tick for gate in view.indicator.gates for tick in gate.ticks}
    return lacks(standing(view.indicator, level, view.drafts, made, view.day), view.framework)


def _items(view: EvidenceBeside, key: str) -> None:
    """Draw what stands here, and a button for each item that this viewer may take away."""
    st.html(evidence_fields.as_short_list([beside.line for beside in view.lines]))
    with st.container(horizontal=True, key=f"evidence_lines_{key}"):
        for beside in view.lines:
            if beside.may_take_away:
                st.button(
                    _("Take away “{title}”").format(title=parts.literal(beside.line.draft.title)),
                    help=_("The evidence itself stays."),
                    type="tertiary",
                    key=f"evidence_away_{key}_{beside.line.id}",
                    on_click=_do,
                    args=(key, partial(_take_away, view, beside.line)),
                )


def _take_away(view: EvidenceBeside, line: EvidenceLine) -> None:
    adding_evidence.take_away(
        store(), session.viewer(), view.area_id, view.round_id, line.id, view.indicator.code, kind=view.kind
    )


def _put(view: EvidenceBeside, key: str) -> None:
    """Offer what is held already, what stood here before first."""
    if not view.choices:
        return
    chosen = one_of(
        _("Evidence held already"),
        [None, *view.choices],
        lambda line: _("Choose, or type to search") if line is None else choice_words(view, line),
        key=f"evidence_choice_{key}_{view.indicator.code}_{len(view.lines)}",
    )
    st.button(
        _("Put it beside this indicator"),
        disabled=chosen is None,
        key=f"evidence_put_{key}",
        on_click=_do,
        args=(key, partial(_put_beside, view, chosen)),
    )


def choice_words(view: EvidenceBeside, line: EvidenceLine) -> str:
    """Return an item as it stands in the list to choose from."""
    said = _("{title} ({kind}, {until})").format(
        title=line.draft.title, kind=line.draft.kind.label.lower(), until=line.until
    )
    return _("Stood here before: {evidence}").format(evidence=said) if line.id in view.stood_here else said


def _put_beside(view: EvidenceBeside, line: EvidenceLine | None) -> None:
    if line is not None:
        adding_evidence.put_beside(
            store(), session.viewer(), view.area_id, view.round_id, line.id, view.indicator.code, kind=view.kind
        )


def _do(key: str, change: Callable[[], None]) -> None:
    """Make a change in a widget's callback; what is refused is told when the page is drawn."""
    try:
        change()
    except ResilienceError as refusal:
        st.session_state[f"{_PROBLEM}_{key}"] = refusal.sentence


def _add(view: EvidenceBeside, key: str) -> None:
    """Offer to add new evidence in place; the fields are drawn once they are asked for."""
    made = st.session_state.get(f"{_MADE}_{key}", 0)
    opened = st.expander(
        _("Add new evidence"), key=f"evidence_add_{key}_{view.indicator.code}_{made}", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        try:
            draft = evidence_fields.typed(
                f"evidence_new_{key}_{view.indicator.code}_{made}",
                view.marking,
                None,
                _("Add it beside this indicator"),
            )
            if draft is None:
                return
            adding_evidence.add_beside(
                store(),
                session.viewer(),
                view.area_id,
                view.round_id,
                view.indicator.code,
                draft,
                kind=view.kind,
            )
        except ResilienceError as refusal:
            parts.warn(refusal.sentence)
            return
    st.session_state[f"{_MADE}_{key}"] = made + 1
    st.rerun()
