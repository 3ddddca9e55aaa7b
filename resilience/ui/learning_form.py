"""Writing the learning log: a new lesson, changing and withdrawing one, and both versions where two were at it.

What this window saw, a conflict not yet settled and what was withdrawn last are all the state there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import Conflict, ResilienceError
from resilience.locales import _
from resilience.services.learning.writing import add_lesson, bring_back_lesson, change_lesson, withdraw_lesson
from resilience.services.opened import store
from resilience.ui import learning_fields, parts, session
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import LearningId
    from resilience.domain.learning import LearningDraft, Lesson
    from resilience.views.learning import LearningView

_SEEN, _MINE, _WITHDRAWN, _SENT = "elr_lesson_seen", "elr_lesson_mine", "elr_lesson_withdrawn", "elr_lessons_sent"


def entry(view: LearningView) -> None:
    """Offer the lead to write: add, change, withdraw, and undo."""
    _undo(view)
    sent = st.session_state.get(_SENT, 0)
    opened = st.expander(_("Write a lesson down, or change one"), key=f"lesson_entry_{sent}", on_change="rerun")
    if not opened.open:
        st.session_state.pop(_SEEN, None)
        st.session_state.pop(_MINE, None)
        return
    with opened:
        if st.session_state.get(_MINE) is not None:
            _conflict(view)
            return
        seen = _which(view, sent)
        if seen is None:
            _addition(view, sent)
        else:
            _change(view, seen)
            _withdrawal(view, seen)


def _own(view: LearningView) -> list[Lesson]:
    return [line.lesson for line in view.lines if line.lesson is not None]


def _which(view: LearningView, sent: int) -> Lesson | None:
    """Return the lesson to change as this window saw it first, so that nothing typed is lost to a newer version."""
    held = {one.id: one for one in _own(view)}
    before: Lesson | None = st.session_state.get(_SEEN)
    if before is not None:
        held.setdefault(before.id, before)  # withdrawn by somebody meanwhile: what was typed of it is still here
    if not held:
        return None
    number = one_of(
        _("Which lesson?"),
        [None, *held],
        lambda number: _("a new one") if number is None else held[number].draft.title,
        key=f"lesson_which_{sent}",
    )
    if number is None:
        st.session_state.pop(_SEEN, None)
        return None
    if before is None or before.id != number:
        before = st.session_state[_SEEN] = held[number]
    return before


def _addition(view: LearningView, sent: int) -> None:
    draft = _typed(view, f"lesson_new_{sent}", None, _("Write it down"))
    if draft is not None:
        _add(view, draft)


def _add(view: LearningView, draft: LearningDraft) -> None:
    try:
        add_lesson(store(), session.viewer(), view.area_id, draft)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
    else:
        _finish(draft)


def _change(view: LearningView, seen: Lesson) -> None:
    draft = _typed(view, f"lesson_held_{seen.id}_{seen.version}", seen.draft, _("Save the change"))
    if draft is not None:
        _save(view, seen.id, draft, seen.version)


def _save(view: LearningView, number: LearningId, draft: LearningDraft, seen_version: int) -> None:
    try:
        change_lesson(store(), session.viewer(), view.area_id, number, draft, seen_version=seen_version)
    except Conflict:
        st.session_state[_MINE] = (number, draft)
        st.rerun()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
    else:
        _finish(draft)


def _typed(view: LearningView, key: str, held: LearningDraft | None, send: str) -> LearningDraft | None:
    try:
        return learning_fields.typed(key, view, held, send)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return None


def _finish(draft: LearningDraft) -> None:
    st.session_state[_SENT] = st.session_state.get(_SENT, 0) + 1
    for name in (_SEEN, _MINE):
        st.session_state.pop(name, None)
    session.tell(_("“{title}” is saved.").format(title=draft.title))
    st.rerun()


def _withdrawal(view: LearningView, seen: Lesson) -> None:
    with st.container(horizontal=True, key="lesson_withdrawal"):
        is_sure = st.checkbox(_("It should count no more"), key=f"lesson_sure_{seen.id}_{seen.version}")
        if not st.button(_("Withdraw this lesson"), disabled=not is_sure, key=f"lesson_withdraw_{seen.id}"):
            return
    try:
        version = withdraw_lesson(store(), session.viewer(), view.area_id, seen.id, seen_version=seen.version)
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state[_WITHDRAWN] = (seen, version)
    st.session_state.pop(_SEEN, None)
    st.session_state[_SENT] = st.session_state.get(_SENT, 0) + 1
    st.rerun()


def _undo(view: LearningView) -> None:
    held: tuple[Lesson, int] | None = st.session_state.get(_WITHDRAWN)
    if held is None or held[0].area_id != view.area_id:
        return
    lesson, version = held
    parts.done(_("“{title}” is withdrawn, here and from other areas.").format(title=lesson.draft.title))
    if st.button(_("Bring it back"), key="lesson_bring_back"):
        st.session_state.pop(_WITHDRAWN)
        done_or_told(
            lambda: bring_back_lesson(
                store(), session.viewer(), view.area_id, lesson.id, lesson.draft, seen_version=version
            ),
            _("“{title}” counts again.").format(title=lesson.draft.title),
        )


# --- two at one lesson ---------------------------------------------------------------------------------------------


def _conflict(view: LearningView) -> None:
    """Show what was typed beside what is held now, and let the person choose; nothing is lost before they do."""
    number, mine = st.session_state[_MINE]
    theirs = next((one for one in _own(view) if one.id == number), None)
    if theirs is None:
        parts.warn(_("This lesson was withdrawn meanwhile. What you typed was not saved; it is shown here."))
    else:
        parts.warn(_("Somebody else changed this lesson meanwhile. Nothing was overwritten; please choose."))
    parts.table(_both(view, mine, theirs.draft if theirs else None))
    with st.container(horizontal=True, key="lesson_conflict"):
        if theirs is not None and st.button(_("Save mine in its place"), key="lesson_keep_mine"):
            _save(view, number, mine, theirs.version)
        if st.button(_("Save mine as a lesson of its own"), key="lesson_keep_both"):
            _add(view, mine)
        if st.button(_("Let mine go"), key="lesson_keep_theirs"):
            st.session_state.pop(_MINE)
            st.session_state.pop(_SEEN, None)
            st.rerun()


def _both(view: LearningView, mine: LearningDraft, theirs: LearningDraft | None) -> Table:
    names = {one.code: one.name for one in (*view.choices.target_groups, *view.choices.need_types)}
    ours, other = _as_words(mine, names), _as_words(theirs, names) if theirs else {}
    return Table(
        _("Yours beside what is held now"),
        (_("Field"), _("Yours, not saved"), _("Saved meanwhile")),
        (False, False, False),
        tuple((name, said, other.get(name, "–")) for name, said in ours.items() if said != other.get(name)),
    )


def _as_words(draft: LearningDraft, names: dict[str, str]) -> dict[str, str]:
    return {
        _("The lesson in one line"): draft.title,
        _("What came of it"): draft.worked.label,
        _("What was done"): draft.what,
        _("Why"): draft.why,
        _("Where"): draft.where,
        _("For whom"): draft.for_whom,
        _("Target groups"): ", ".join(names.get(code, code) for code in draft.target_groups),
        _("Need types"): ", ".join(names.get(code, code) for code in draft.need_types),
        _("Shown by"): draft.shown_by,
        _("Items of evidence"): str(len(draft.evidence)),
        _("Intervention"): _("none") if draft.intervention is None else str(draft.intervention),
        _("Shared"): _("yes") if draft.is_shared else _("no"),
    }
