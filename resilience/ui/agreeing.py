"""Agreeing on a level: chosen with its description, judged by its gates at once, saved with a reason at a click.

What is chosen and typed here and not agreed yet stays in this window until it is; the revision that was seen travels
with it, so that two leads on one indicator are told of each other.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import DONT_KNOW, LONGEST_TEXT, NOT_APPLICABLE, Answer
from resilience.domain.errors import ResilienceError
from resilience.domain.moderation import AgreedConflict, AgreedDraft, needs_a_reason
from resilience.locales import _
from resilience.services import moderation
from resilience.services.moderation_indicator import answer_words, verdict
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.agreed_typed import Form, Typed, from_agreed

if TYPE_CHECKING:
    from resilience.domain.framework import Tick
    from resilience.domain.moderation import AgreedScore
    from resilience.views.moderation import IndicatorView, ModerationView

_CONFLICT, _PROBLEM = "moderation_conflict", "moderation_problem"
LEVELS_LOOK = "score_levels"
"""The levels look as in the score form, and a digit chooses one: both go by the name of what holds them."""


def draw(page: ModerationView, view: IndicatorView) -> None:
    """Draw what is agreed, and for the lead in moderation the form to agree on something."""
    parts.section(_("Agreed"), _agreed_sentence(view))
    if not page.may_agree or page.choice is None or page.framework is None:
        _reason(view)
        return
    form = Form(page.choice.id, view, page.framework)
    _conflict(form)
    _fields(form)


def _agreed_sentence(view: IndicatorView) -> str:
    if view.agreed is None:
        return _("Nothing is agreed yet.")
    if view.line.standpoint is not None:
        return view.line.standpoint.sentence
    return answer_words(view.agreed.answer)


def _reason(view: IndicatorView) -> None:
    if view.agreed is not None and view.agreed.reason:
        parts.say(_("Reason: {reason}").format(reason=view.agreed.reason))


def _fields(form: Form) -> None:
    view, typed = form.view, form.typed
    if form.key("level") not in st.session_state:
        form.keep(typed)
    with st.container(key=LEVELS_LOOK):
        st.radio(
            _("Which level do we agree on?"),
            _options(view),
            format_func=lambda answer: _option_words(view, answer),
            key=form.key("level"),
            on_change=form.read,
            index=None,
        )
    st.html(
        f'<p class="elr elr-saved" data-levels="{len(view.indicator.choices)}"'
        f' data-lowest="{view.indicator.lowest_level}" hidden></p>'
    )
    _ticks(form)
    _reason_field(form)
    typed = form.typed
    if typed.answer is not None and typed.is_changed:
        parts.say(verdict(view, form.framework, typed.answer, typed.ticks))
    problem = st.session_state.pop(_PROBLEM, None)
    if problem:
        parts.warn(problem)
    st.button(
        _("Agree on this") if view.agreed is None else _("Agree on this instead"),
        type="primary",
        disabled=typed.answer is None or not typed.is_changed,
        key=form.key("agree"),
        on_click=_agree,
        args=(form,),
    )
    if typed.is_changed:
        parts.method(_("Not agreed yet: what you chose here stays in this window until you agree on it."))


def _ticks(form: Form) -> None:
    """Draw the ticks that gates up to the chosen level ask for."""
    level = form.typed.answer.level if form.typed.answer else None
    asked: dict[str, Tick] = {
        tick.code: tick for at, ticks in form.view.ticks if level is not None and at <= level for tick in ticks
    }
    if not asked:
        return
    parts.method(_("This level also asks for:"))
    for tick in asked.values():
        st.checkbox(parts.literal(tick.words), key=form.key(f"tick_{tick.code}"), on_change=form.read)


def _reason_field(form: Form) -> None:
    st.text_area(
        _("Reason") if _needs_reason(form) else _("Reason (optional)"),
        key=form.key("reason"),
        max_chars=LONGEST_TEXT,
        height=90,
        help=_(
            "Needed where the level differs from the middle of what the evaluators gave, or is two or more levels "
            "away from what was agreed last round. No names of people."
        ),
        on_change=form.read,
    )


def _needs_reason(form: Form) -> bool:
    answer = form.typed.answer
    return answer is not None and needs_a_reason(
        answer, median=form.view.line.given.median, last_agreed=form.view.last_agreed
    )


def _options(view: IndicatorView) -> list[Answer]:
    return [*(Answer.at(level) for level in view.indicator.choices), DONT_KNOW, NOT_APPLICABLE]


def _option_words(view: IndicatorView, answer: Answer) -> str:
    if answer.level is None:
        return answer.kind.label
    return f"**{answer.level}** {parts.literal(view.indicator.levels[answer.level])}"


def _agree(form: Form) -> None:
    form.read()
    typed = form.typed
    if typed.answer is None:
        return
    _save(form, _draft(form, typed, typed.answer), seen=typed.seen)


def _draft(form: Form, typed: Typed, answer: Answer) -> AgreedDraft:
    """Return what is agreed: of the ticks those that gates up to the level ask for."""
    asked = {
        tick.code for at, ticks in form.view.ticks if answer.level is not None and at <= answer.level for tick in ticks
    }
    return AgreedDraft(form.view.indicator.code, answer, typed.reason, typed.ticks & asked)


def _save(form: Form, draft: AgreedDraft, *, seen: int) -> None:
    try:
        saved = moderation.agree(
            store(), session.viewer(), session.area_id(), form.assessment_id, draft, seen_version=seen
        )
    except AgreedConflict as conflicting:
        st.session_state.setdefault(_CONFLICT, {})[form.place] = (draft, conflicting.theirs)
    except ResilienceError as refusal:
        st.session_state[_PROBLEM] = refusal.sentence
    else:
        form.keep(from_agreed(saved))
        session.tell(_("Agreed on {indicator}.").format(indicator=form.view.indicator.name))


def _conflict(form: Form) -> None:
    """Tell that this level was agreed elsewhere, show both, and let the lead choose."""
    held: tuple[AgreedDraft, AgreedScore | None] | None = st.session_state.get(_CONFLICT, {}).get(form.place)
    if held is None:
        return
    mine, theirs = held
    parts.warn(
        _("This level was agreed in another window or by another lead. Nothing has been overwritten; please choose.")
    )
    for title, draft, keep in (
        (_("Here, not agreed"), mine, partial(_keep_mine, form, mine, theirs)),
        (_("Agreed elsewhere"), theirs.draft if theirs else None, partial(_keep_theirs, form, theirs)),
    ):
        with st.container(border=True):
            parts.say(f"{title}: {_draft_words(draft)}")
            st.button(_("Keep this one"), key=f"moderation_keep_{title}", on_click=keep)


def _draft_words(draft: AgreedDraft | None) -> str:
    if draft is None:
        return _("nothing")
    return " · ".join(part for part in (answer_words(draft.answer), draft.reason) if part)


def _keep_mine(form: Form, mine: AgreedDraft, theirs: AgreedScore | None) -> None:
    _settle(form)
    _save(form, mine, seen=theirs.revision if theirs else 0)


def _keep_theirs(form: Form, theirs: AgreedScore | None) -> None:
    _settle(form)
    form.keep(from_agreed(theirs))


def _settle(form: Form) -> None:
    st.session_state.get(_CONFLICT, {}).pop(form.place, None)
