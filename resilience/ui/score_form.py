"""The score page: how far one has come beside the one thing that is asked, and what to do with it all beneath."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.vocabulary import Sureness
from resilience.locales import _
from resilience.services import scoring
from resilience.services.opened import store
from resilience.ui import (
    confidence_form,
    offline_form,
    parts,
    score_evidence,
    score_progress,
    score_saving,
    score_submission,
    score_texts,
    session,
)
from resilience.ui.saved_words import saved_words

if TYPE_CHECKING:
    from resilience.domain.assessment import Answer
    from resilience.domain.moderation import ChangeRequest
    from resilience.views.score import IndicatorForm, ScoreForm, Step


def page(form: ScoreForm) -> None:
    """Draw the whole form; on a phone the question stands before everything that can be done afterwards."""
    step = score_progress.chosen(form)
    side, main = st.columns([1, 2.6], gap="large")
    with side:
        score_progress.progress(form, step)
    with main:
        if step.is_confidence:
            confidence_form.draw(form, step)
        else:
            _indicator(form, form.of(step.code))
        _onward(form, step)
        score_submission.submission(form)
        score_submission.my_copy(form.area.id)
        if not form.is_moderated:
            offline_form.draw(form)


def shut(form: ScoreForm) -> None:
    """Say why nothing can be answered at the moment, and offer what was."""
    parts.head(_("Nothing to score at the moment"), form.round_name)
    parts.empty(form.shut)
    score_submission.my_copy(form.area.id)


def _indicator(form: ScoreForm, current: IndicatorForm) -> None:
    _question(form, current)
    score_saving.conflict(form, current)
    with st.container(key="score_form"):
        _answers(form, current)
    score_evidence.draw(form, current)
    if current.request is not None:
        _request(form, current, current.request)


def _question(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw what is asked, the rule for choosing, and why it is asked again; after submitting, what was agreed last."""
    indicator = current.indicator
    feature = form.feature(indicator.feature)
    of_feature = form.framework.indicators_of(indicator.feature)
    where = _("{feature} · {n} of {count} · {status}").format(
        feature=feature.name if feature else indicator.feature,
        n=of_feature.index(indicator) + 1,
        count=len(of_feature),
        status=form.framework.status,
    )
    again = f'<p class="elr-warn">{escape(_asked_again(current.request))}</p>' if current.request else ""
    st.html(
        f'<div class="elr elr-head"><p class="elr-second">{escape(where)}</p>'
        f"<h1>{escape(indicator.name)}</h1>{again}"
        f"<p>{escape(indicator.question)} {escape(form.framework.ask)}</p>"
        f'<p class="elr-second">{escape(form.framework.rule)}</p>{_agreed_last(current)}</div>'
    )


def _asked_again(request: ChangeRequest) -> str:
    return _("The area lead asks you to look at this answer again: {why}").format(why=request.why)


def _agreed_last(current: IndicatorForm) -> str:
    if current.agreed_last is None:
        return ""
    said = _("Agreed last time: {answer}.").format(answer=score_texts.answer_words(current.agreed_last))
    return f"<p>{escape(said)}</p>"


def _answers(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw the levels, how sure, and the two texts, each saving itself when it changes."""
    indicator = current.indicator
    score_saving.begin(current)
    options = score_saving.options(indicator)
    with st.container(key="score_levels"):
        st.radio(
            form.framework.ask,
            options,
            format_func=lambda answer: score_saving.option_words(indicator, answer),
            key=score_saving.key("levels", indicator),
            on_change=score_saving.save,
            args=(form, current),
            label_visibility="collapsed",
            index=None,
        )
    if current.saved is not None:
        with st.container(key="score_sureness"):
            st.radio(
                _("How sure are you?"),
                list(Sureness),
                format_func=lambda sureness: sureness.label,
                key=score_saving.key("sureness", indicator),
                on_change=score_saving.save,
                args=(form, current),
                horizontal=True,
                index=None,
            )
        score_texts.draw(form, current)
    _saved_mark(current, options)


def _saved_mark(current: IndicatorForm, options: list[Answer]) -> None:
    saved, problem = current.saved, score_saving.problem()
    if problem:
        parts.warn(problem)
    choice = str(options.index(saved.answer)) if saved else ""
    sure = str(list(Sureness).index(saved.draft.sureness)) if saved and saved.draft.sureness else ""
    now = saved_words(saved.saved_at) if saved else _("Not answered yet")
    st.html(
        f'<p class="elr elr-saved" role="status" data-choice="{choice}" data-sureness="{sure}"'
        f' data-levels="{len(current.indicator.choices)}" data-lowest="{current.indicator.lowest_level}"'
        f' data-rationale="{escape(saved.draft.rationale if saved else "", quote=True)}"'
        f' data-evidence="{escape(saved.draft.evidence if saved else "", quote=True)}">'
        f'<span class="elr-now">{escape(now)}</span>'
        f'<span class="elr-not-yet">{escape(_("Not saved yet …"))}</span></p>'
    )


def _request(form: ScoreForm, current: IndicatorForm, request: ChangeRequest) -> None:
    """Let somebody who was asked say that they are done: with a new answer or with the one they had."""
    has_changed = current.saved is not None and current.saved.saved_at > request.asked_at
    st.button(
        _("This is my answer now") if has_changed else _("I keep my answer"),
        key="score_settle",
        type="primary",
        on_click=_settle,
        args=(form, request),
    )


def _settle(form: ScoreForm, request: ChangeRequest) -> None:
    scoring.keep_answer(store(), session.viewer(), form.area.id, form.round_id, request.id)
    session.tell(_("Thank you: your area lead sees that you have looked at it."))


def _onward(form: ScoreForm, step: Step) -> None:
    """Draw the ways back and on."""
    back, ahead = form.beside(step, -1), form.beside(step, +1)
    if ahead is None and back is None:
        return
    with st.container(horizontal=True):
        if ahead is not None:
            st.button(
                _next_words(ahead),
                type="secondary" if form.is_moderated else "primary",
                on_click=score_progress.go_to,
                args=(ahead,),
                key="score_next",
            )
        if back is not None:
            st.button(_("Back"), type="tertiary", on_click=score_progress.go_to, args=(back,), key="score_back")


def _next_words(ahead: Step) -> str:
    if ahead.is_confidence:
        return _("Next: how confident are you?")
    return _("Next: {name}").format(name=parts.literal(ahead.name))
