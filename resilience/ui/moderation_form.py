"""The page of moderation: the list of indicators, or one of them in full with the way to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import LONGEST_TEXT
from resilience.domain.identity import AssessmentId
from resilience.locales import _, ngettext
from resilience.services import evidence, moderation
from resilience.services.opened import store
from resilience.ui import (
    agreeing,
    agreement_part,
    comments,
    evidence_form,
    indicator_answers,
    moderation_copy,
    moderation_list,
    parts,
    session,
)
from resilience.ui.choosing import one_of
from resilience.ui.doing import done_or_told
from resilience.ui.moderation_list import ASSESSMENT, INDICATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.views.moderation import AssessmentChoice, IndicatorView, ModerationView

MOST_DIGITS = 9
"""Digits of a number that may be an assessment's; a longer one was made up."""


def asked() -> tuple[AssessmentId | None, str]:
    """Return which assessment and which indicator the address names; `None` and "" for the usual one and the list."""
    number = str(st.session_state.get(ASSESSMENT) or st.query_params.get(ASSESSMENT, ""))
    is_number = number.isascii() and number.isdigit() and len(number) <= MOST_DIGITS
    return AssessmentId(int(number)) if is_number else None, st.query_params.get(INDICATOR, "")


def draw(view: ModerationView) -> None:
    """Draw the list, or the one indicator that was asked for."""
    if view.current is not None:
        _one(view, view.current)
        return
    parts.head(view.title, view.context)
    which(view.choices, view.choice)
    if view.why_not:
        parts.empty(view.why_not)
    if view.beginning is not None:
        moderation_list.beginning(view, view.beginning)
    if view.lines:
        _everything(view)


def which(choices: Sequence[AssessmentChoice], choice: AssessmentChoice | None) -> None:
    """Offer the area's assessments, where there are several."""
    names = {str(one.id): one.said for one in choices}
    if len(names) > 1 and choice is not None:
        st.selectbox(
            _("Assessment"),
            list(names),
            index=list(names).index(str(choice.id)),
            format_func=lambda number: names[number],
            key=ASSESSMENT,
            bind="query-params",
        )


def _everything(view: ModerationView) -> None:
    moderation_list.indicators(view)
    moderation_list.unanimous(view)
    assert view.choice is not None  # noqa: S101 - there are no lines without an assessment
    agreement_part.draw(view.choice.id)
    if view.requests:
        parts.section(_("Asked of evaluators"), _("Each may change the answer or leave it as it is."))
        moderation_list.requests(view, view.requests)
    parts.section(_("About the assessment as a whole"))
    comments.draw(view.threads, view.choice.id, moderation.WHOLE, may_comment=view.may_comment)
    moderation_copy.draw(view.choice.id)
    moderation_list.going_back(view)


def _one(view: ModerationView, current: IndicatorView) -> None:
    assert view.choice is not None  # noqa: S101 - there are no indicators without an assessment
    _onward(view, current)
    parts.head(current.indicator.name, _where(view, current))
    parts.say(current.indicator.question)
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        indicator_answers.spread(current)
        indicator_answers.community(view, current)
        indicator_answers.answers(current)
        _evidence(view, current)
    with right:
        agreeing.draw(view, current)
        if len(current.history.rows) > 1:
            parts.table(current.history)
        parts.section(_("Comments"))
        comments.draw(current.threads, view.choice.id, current.indicator.code, may_comment=view.may_comment)
        _asking(view, current)


def _where(view: ModerationView, current: IndicatorView) -> str:
    lines = moderation_list.chosen_lines(view)
    codes = [line.code for line in lines]
    place = codes.index(current.indicator.code) + 1 if current.indicator.code in codes else 0
    status = view.framework.status if view.framework else ""
    return _("{feature} · {code} · {place} · {agreed} · {status}").format(
        feature=current.feature_name,
        code=current.indicator.code,
        place=_("{n} of {of} by disagreement").format(n=place, of=len(lines)) if place else _("not in the list chosen"),
        agreed=_("{n} of {of} agreed").format(n=view.agreed, of=len(view.lines)),
        status=status,
    )


def _onward(view: ModerationView, current: IndicatorView) -> None:
    """Draw the ways to the next indicator of the list as it is filtered, back, and to the list itself."""
    codes = [line.code for line in moderation_list.chosen_lines(view)]
    here = codes.index(current.indicator.code) if current.indicator.code in codes else -1
    back = codes[here - 1] if here > 0 else ""
    ahead = codes[here + 1] if here + 1 < len(codes) else ""
    with st.container(horizontal=True):
        st.button(_("All indicators"), key="moderation_all", type="tertiary", on_click=_go_to, args=("",))
        for code, words, key, shortcut in (
            (back, _("Back"), "moderation_back_one", "Alt+P"),
            (ahead, _("Next"), "moderation_next_one", "Alt+N"),
        ):
            st.button(words, key=key, disabled=not code, on_click=_go_to, args=(code,), shortcut=shortcut)


def _go_to(code: str) -> None:
    if code:
        st.query_params[INDICATOR] = code
    elif INDICATOR in st.query_params:
        del st.query_params[INDICATOR]


def _evidence(view: ModerationView, current: IndicatorView) -> None:
    if view.choice is None:
        return
    held = evidence.beside(
        store(),
        session.viewer(),
        session.area_id(),
        view.choice.round_id,
        current.indicator.code,
        kind=view.choice.kind,
    )
    agreed = current.agreed.answer.level if current.agreed else None
    evidence_form.beside(
        held, level=agreed, key="moderation", ticks=current.agreed.ticks if current.agreed else frozenset()
    )


def _asking(view: ModerationView, current: IndicatorView) -> None:
    """Draw what is asked of evaluators about this indicator, and for the lead the form to ask."""
    if current.requests or view.may_agree:
        parts.section(_("Ask an evaluator to look again"))
    moderation_list.requests(view, [line for line in current.requests if line.is_open])
    settled = sum(not line.is_open for line in current.requests)
    if settled:
        parts.method(ngettext("{n} request is settled.", "{n} requests are settled.", settled).format(n=settled))
    if not view.may_agree or view.choice is None:
        return
    number, code = view.choice.id, current.indicator.code
    asked_for = f"{number}_{code}_{len(current.requests)}"
    with st.expander(_("Ask for a change"), key=f"moderation_ask_{asked_for}"):
        with st.form("moderation_ask_form", border=False):
            who = one_of(_("Whom?"), current.askable, lambda one: one.words, key=f"moderation_ask_who_{asked_for}")
            why = st.text_area(
                _("Why should they look again?"),
                key=f"moderation_ask_why_{asked_for}",
                max_chars=LONGEST_TEXT,
                height=90,
            )
            if not st.form_submit_button(_("Ask")):
                return
        done_or_told(
            lambda: moderation.ask_for_changes(
                store(), session.viewer(), session.area_id(), number, who.person_id, code, why
            ),
            _("{who} is asked to look again.").format(who=who.words),
        )
