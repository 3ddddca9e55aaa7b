"""One item of evidence: what is held of it, revising and withdrawing it, and its past.

What this window saw, and a conflict not yet settled, are all the state there is; everything else is in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import NotFound, ResilienceError
from resilience.domain.evidence import EvidenceConflict
from resilience.domain.identity import EvidenceId
from resilience.locales import _
from resilience.services import adding_evidence, words
from resilience.services.evidence import history
from resilience.services.evidence_past import proofs
from resilience.services.opened import store
from resilience.services.uk_time import uk_day
from resilience.ui import evidence_fields, parts, session
from resilience.ui.evidence_list import ITEM
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.domain.evidence import EvidenceDraft
    from resilience.domain.identity import AreaId
    from resilience.domain.vocabulary import Marking
    from resilience.views.evidence import EvidenceLine

_SEEN, _CONFLICT, _PROBLEM = "elr_evidence_seen", "elr_evidence_conflict", "elr_evidence_item_problem"


@dataclass(frozen=True, slots=True)
class _Seen:
    """The revision that this window opened, on top of which it saves."""

    revision: int
    draft: EvidenceDraft


def chosen() -> EvidenceId | None:
    """Return the number of the item in the address; `None` without one."""
    number = st.query_params.get(ITEM, "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):  # noqa: PLR2004 - what fits every database
        raise NotFound(_("There is no such evidence in this area."))
    return EvidenceId(int(number))


def item(area_id: AreaId, area_marking: Marking, evidence_id: EvidenceId) -> None:
    """Draw one item whole."""
    held = history(store(), session.viewer(), area_id, evidence_id)
    line = held.line
    parts.head(line.draft.title, _context(line))
    problem = st.session_state.pop(_PROBLEM, None)
    if problem:
        parts.warn(problem)
    st.button(_("Back to all evidence"), type="tertiary", key="evidence_back", on_click=_back)
    if line.draft.link is not None:
        st.html(f'<p class="elr">{evidence_fields.linked(line.draft, line.draft.reference)}</p>')
    parts.table(_as_table(line))
    if line.may_change and line.item.withdrawn_at is not None:
        _undo(area_id, line)
    elif line.may_change:
        _conflict(area_id, line)
        _revision(area_id, area_marking, line)
        _withdrawal(area_id, line)
    parts.section(_("Its past"))
    parts.table(held.revisions)


def _context(line: EvidenceLine) -> str:
    if line.item.withdrawn_at is not None:
        return _("Withdrawn on {day}: it counts no more.").format(day=words.day(uk_day(line.item.withdrawn_at)))
    return _("Revision {n}, {until}.").format(n=line.item.revision, until=line.until)


def _as_table(line: EvidenceLine) -> Table:
    draft = line.draft
    rows: tuple[tuple[str, str], ...] = (
        (_("Kind"), f"{draft.kind.value} {draft.kind.label}"),
        (_("Its date"), words.day(draft.dated_on)),
        (_("In date"), line.until),
        (_("Where it is"), draft.reference or _("not said")),
        (_("Kept by"), draft.owner or _("not said")),
        (_("What it shows besides its kind"), proofs(draft) or _("nothing said")),
        (
            _("Indicators it stands beside"),
            "; ".join(f"{code} {name}" for code, name in line.indicators.items()) or _("none yet"),
        ),
        (_("Handling marking"), line.marking.label),
    )
    if line.is_private:
        rows = (*rows, (_("Seen by"), _("you alone until moderation begins")))
    return Table(_("What is held of it"), (_("What"), _("Held")), (False, False), rows)


def _back() -> None:
    st.query_params.pop(ITEM, None)


def _revision(area_id: AreaId, area_marking: Marking, line: EvidenceLine) -> None:
    opened = st.expander(_("Revise it"), key=f"evidence_revise_{line.id}", on_change="rerun")
    if not opened.open:
        _seen().pop(line.id, None)
        return
    seen = _seen().setdefault(line.id, _Seen(line.item.revision, line.draft))
    with opened:
        if seen.revision != line.item.revision:
            parts.warn(
                _("It was revised since you opened this form. Nothing is overwritten: saving shows you both versions.")
            )
        key = f"evidence_held_{line.id}_{seen.revision}"
        try:
            draft = evidence_fields.typed(key, area_marking, seen.draft, _("Save as a new revision"))
        except ResilienceError as refusal:
            parts.warn(refusal.sentence)
            return
    if draft is not None:
        _save(area_id, line.id, draft, seen.revision)
        st.rerun()


def _seen() -> dict[int, _Seen]:
    held: dict[int, _Seen] = st.session_state.setdefault(_SEEN, {})
    return held


def _save(area_id: AreaId, evidence_id: EvidenceId, draft: EvidenceDraft, seen_revision: int) -> None:
    try:
        saved = adding_evidence.revise(
            store(), session.viewer(), area_id, evidence_id, draft, seen_revision=seen_revision
        )
    except EvidenceConflict as conflicting:
        st.session_state.setdefault(_CONFLICT, {})[evidence_id] = (draft, conflicting.theirs)
    except ResilienceError as refusal:
        st.session_state[_PROBLEM] = refusal.sentence
    else:
        _seen().pop(evidence_id, None)
        session.tell(_("Saved as revision {n}. The revisions before are kept.").format(n=saved.revision))


def _conflict(area_id: AreaId, line: EvidenceLine) -> None:
    """Show both versions after a save on top of something newer, and let the person choose."""
    held = st.session_state.get(_CONFLICT, {}).get(line.id)
    if held is None:
        return
    mine, theirs = held
    parts.warn(
        _("This evidence was revised in another window or by somebody else. Nothing was overwritten; please choose.")
    )
    with st.container(horizontal=True, key="evidence_conflict_choice"):
        for name, title, draft, keep in (
            ("mine", _("Here, not saved"), mine, lambda: _save(area_id, line.id, mine, theirs.revision)),
            ("theirs", _("Saved meanwhile"), theirs.draft, lambda: None),
        ):
            with st.container(border=True):
                parts.say(f"{title}: {_draft_words(draft)}")
                st.button(_("Keep this one"), key=f"evidence_keep_{name}", on_click=_settle, args=(line.id, keep))


def _settle(evidence_id: EvidenceId, keep: Callable[[], None]) -> None:
    st.session_state.get(_CONFLICT, {}).pop(evidence_id, None)
    _seen().pop(evidence_id, None)
    keep()


def _draft_words(draft: EvidenceDraft) -> str:
    said = [draft.title, f"{draft.kind.value} {draft.kind.label}", draft.reference, words.day(draft.dated_on)]
    said += [_("until {day}").format(day=words.day(draft.expires_on))] if draft.expires_on else []
    said += [draft.owner, proofs(draft), draft.marking.label]
    return " · ".join(part for part in said if part)


def _withdrawal(area_id: AreaId, line: EvidenceLine) -> None:
    with st.expander(_("Withdraw it"), key=f"evidence_withdraw_{line.id}"):
        parts.say(
            _(
                "It counts no more beside any indicator, in signed assessments it stays as it was. It is kept with its "
                "revisions, and can be brought back."
            )
        )
        is_sure = st.checkbox(_("It should count no more"), key=f"evidence_sure_{line.id}_{line.item.revision}")
        st.button(
            _("Withdraw this evidence"),
            disabled=not is_sure,
            key="evidence_withdraw",
            on_click=_do,
            args=(
                lambda: adding_evidence.withdraw(
                    store(), session.viewer(), area_id, line.id, seen_revision=line.item.revision
                ),
                _("“{title}” is withdrawn. You can bring it back here.").format(title=line.draft.title),
            ),
        )


def _undo(area_id: AreaId, line: EvidenceLine) -> None:
    st.button(
        _("Bring it back"),
        type="primary",
        key="evidence_bring_back",
        on_click=_do,
        args=(
            lambda: adding_evidence.bring_back(store(), session.viewer(), area_id, line.id),
            _("“{title}” counts again.").format(title=line.draft.title),
        ),
    )


def _do(change: Callable[[], None], told: str) -> None:
    try:
        change()
    except ResilienceError as refusal:
        st.session_state[_PROBLEM] = refusal.sentence
    else:
        session.tell(told)
