"""What happens when a choice is made or a field is left, and when the same was changed elsewhere.

Each change is one service call, made in the widget's callback with the version that this window last saw. What the
window saw, and a conflict not yet settled, are all the state there is; everything else is in the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import (
    DONT_KNOW,
    NOT_APPLICABLE,
    Answer,
    Score,
    ScoreConflict,
    ScoreDraft,
)
from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import Sureness
from resilience.locales import _
from resilience.services import scoring
from resilience.services.opened import store
from resilience.ui import parts, session

if TYPE_CHECKING:
    from resilience.domain.framework import Indicator
    from resilience.views.score import IndicatorForm, ScoreForm

_SEEN, _CONFLICT, _PROBLEM, _SHOWN = "score_seen", "score_conflict", "score_problem", "score_shown"
_FIELDS = ("levels", "sureness", "rationale", "evidence")


def key(name: str, indicator: Indicator) -> str:
    """Return the key of a field."""
    return f"score_{name}_{indicator.code}"


def options(indicator: Indicator) -> list[Answer]:
    """Return the answers that an indicator has, in the order in which they are shown."""
    return [*(Answer.at(level) for level in indicator.choices), DONT_KNOW, NOT_APPLICABLE]


def option_words(indicator: Indicator, answer: Answer) -> str:
    """Return an answer as its label shows it."""
    if answer.level is None:
        return answer.kind.label
    return f"**{answer.level}** {parts.literal(indicator.levels[answer.level])}"


def problem() -> str:
    """Return what the last save was refused with, once; "" where it was not."""
    return str(st.session_state.pop(_PROBLEM, ""))


def begin(current: IndicatorForm) -> None:
    """Fill the fields from what is saved, when this indicator comes on screen or was changed elsewhere.

    A newer revision than this window saw, while nothing here differs from what it saw, is simply shown.
    """
    seen = st.session_state.setdefault(_SEEN, {})
    code = current.indicator.code
    forget_the_one_before(code)
    is_on_screen = key("levels", current.indicator) in st.session_state
    if not is_on_screen or (seen.get(code) != current.seen_version and code not in st.session_state.get(_CONFLICT, {})):
        seen[code] = current.seen_version
        _show(current.indicator, current.saved.draft if current.saved else None)


def forget_the_one_before(code: str) -> None:
    """Drop what the fields of the last page held: it is saved, and Streamlit looks through all that is kept."""
    before = st.session_state.get(_SHOWN)
    if before is not None and before != code:
        for name in _FIELDS:
            st.session_state.pop(f"score_{name}_{before}", None)
    st.session_state[_SHOWN] = code


def _show(indicator: Indicator, draft: ScoreDraft | None) -> None:
    st.session_state[key("levels", indicator)] = draft.answer if draft else None
    st.session_state[key("sureness", indicator)] = draft.sureness if draft else None
    st.session_state[key("rationale", indicator)] = draft.rationale if draft else ""
    st.session_state[key("evidence", indicator)] = draft.evidence if draft else ""


def save(form: ScoreForm, current: IndicatorForm) -> None:
    """Save what stands in the fields, once there is a level."""
    indicator = current.indicator
    answer: object = st.session_state.get(key("levels", indicator))
    sureness: object = st.session_state.get(key("sureness", indicator))
    if answer is None:
        return
    try:
        # Streamlit hands on whatever a message says was chosen; the form offers nothing but these.
        if not (isinstance(answer, Answer) and (sureness is None or isinstance(sureness, Sureness))):
            scoring.refuse_what_no_form_offers(store(), session.viewer(), form.area.id, form.round_id, indicator.code)
        draft = ScoreDraft(
            indicator.code,
            answer,
            sureness,
            (st.session_state.get(key("rationale", indicator)) or "").strip(),
            (st.session_state.get(key("evidence", indicator)) or "").strip(),
        )
    except ResilienceError as refusal:
        refuse(refusal)
        return
    _record(form, current, draft, seen_version=st.session_state.get(_SEEN, {}).get(indicator.code, 0))


def refuse(refusal: ResilienceError) -> None:
    """Keep the sentence of a refusal for the page that is drawn next."""
    st.session_state[_PROBLEM] = refusal.sentence


def _record(form: ScoreForm, current: IndicatorForm, draft: ScoreDraft, *, seen_version: int) -> None:
    code = current.indicator.code
    try:
        saved = scoring.record(
            store(), session.viewer(), form.area.id, form.round_id, draft, seen_version=seen_version, settles=False
        )
    except ScoreConflict as conflicting:
        st.session_state.setdefault(_CONFLICT, {})[code] = (draft, conflicting.theirs)
    except ResilienceError as refusal:
        refuse(refusal)
    else:
        st.session_state.setdefault(_SEEN, {})[code] = saved.revision


def conflict(form: ScoreForm, current: IndicatorForm) -> None:
    """Tell that this score was changed elsewhere, show both, and let the person choose."""
    held: tuple[ScoreDraft, Score | None] | None = st.session_state.get(_CONFLICT, {}).get(current.indicator.code)
    if held is None:
        return
    mine, theirs = held
    parts.warn(
        _("This score was changed in another window or on another device. Nothing has been overwritten; please choose.")
    )
    with st.container(horizontal=True, key="score_conflict_choice"):
        for title, draft, keep in (
            (_("Here, not saved"), mine, _keep_mine),
            (_("Saved elsewhere"), theirs.draft if theirs else None, _keep_theirs),
        ):
            with st.container(border=True):
                parts.say(f"{title}: {draft_words(current.indicator, draft)}")
                st.button(
                    _("Keep this one"),
                    key=f"keep_{keep.__name__}",
                    on_click=keep,
                    args=(form, current, mine, theirs),
                )


def draft_words(indicator: Indicator, draft: ScoreDraft | None) -> str:
    """Return a whole answer in one line."""
    if draft is None:
        return _("nothing")
    level = draft.answer.level
    said = [draft.answer.kind.label if level is None else f"{level} {indicator.levels[level]}"]
    said += [draft.sureness.label] if draft.sureness else []
    said += [text for text in (draft.rationale, draft.evidence) if text]
    return " · ".join(said)


def _keep_mine(form: ScoreForm, current: IndicatorForm, mine: ScoreDraft, theirs: Score | None) -> None:
    _settle(current)
    _record(form, current, mine, seen_version=theirs.revision if theirs else 0)
    _show(current.indicator, mine)


def _keep_theirs(form: ScoreForm, current: IndicatorForm, _mine: ScoreDraft, theirs: Score | None) -> None:
    del form
    _settle(current)
    st.session_state.setdefault(_SEEN, {})[current.indicator.code] = theirs.revision if theirs else 0
    _show(current.indicator, theirs.draft if theirs else None)


def _settle(current: IndicatorForm) -> None:
    st.session_state.get(_CONFLICT, {}).pop(current.indicator.code, None)
