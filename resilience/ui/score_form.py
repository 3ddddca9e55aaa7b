"""The parts of the score page, and what happens when a choice is made or a field is left.

Each change is one service call, made in the widget's callback with the version that this window last saw. What the
window saw, and a conflict not yet settled, are all the state there is; everything else is in the database.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import (
    DONT_KNOW,
    LONGEST_TEXT,
    NOT_APPLICABLE,
    Answer,
    Score,
    ScoreConflict,
    ScoreDraft,
    asks_for_reasons,
)
from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import Sureness
from resilience.locales import _, ngettext
from resilience.services import scoring, words
from resilience.services.exports import ExportKind
from resilience.services.my_answers import my_answers
from resilience.services.opened import store
from resilience.services.uk_time import is_same_uk_day, uk_clock, uk_day
from resilience.ui import copies, parts, session

if TYPE_CHECKING:
    from resilience.domain.framework import Indicator
    from resilience.domain.identity import AreaId
    from resilience.views.score import FeatureProgress, IndicatorForm, ScoreForm

ADDRESS = "indicator"
"""The name under which the indicator stands in the page's address."""
_SEEN, _CONFLICT, _PROBLEM, _SHOWN = "score_seen", "score_conflict", "score_problem", "score_shown"
_FIELDS = ("levels", "sureness", "rationale", "evidence")


def page(form: ScoreForm) -> None:
    """Draw the whole form: how far one has come beside the indicator that is being answered."""
    current = chosen_indicator(form)
    side, main = st.columns([1, 2.6], gap="large")
    with side:
        progress(form, current)
    with main:
        question(form, current)
        conflict(form, current)
        with st.container(key="score_form"):
            answers(form, current)
        onward(form, current)
    with side:
        if form.submitted_at is None:
            submission(form)
        else:
            parts.say(
                _("You have submitted. You can still change an answer until the round closes; every answer is kept.")
            )
        my_copy(form.area.id)


def chosen_indicator(form: ScoreForm) -> IndicatorForm:
    """Return the indicator in the address, else where this evaluator stopped."""
    code = st.query_params.get(ADDRESS, "")
    current = form.of(code) if code else form.first_unanswered
    if code != current.indicator.code:
        st.query_params[ADDRESS] = current.indicator.code
    return current


def progress(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw how far this evaluator has come, by feature, each a link to its first open question."""
    total = len(form.indicators)
    share = round(100 * form.answered / total)
    steps = "".join(_step(form, feature, current) for feature in form.features)
    until = _("{round}, open until {day}").format(round=form.round_name, day=words.day(form.closes_on))
    st.html(
        f'<nav class="elr" aria-label="{escape(_("Your progress"), quote=True)}">'
        f'<p class="elr-second">{escape(until)}</p>'
        f"<p><strong>{escape(_('{n} of {total} answered').format(n=form.answered, total=total))}</strong></p>"
        f'<div class="elr-progress" aria-hidden="true"><span style="width:{share}%"></span></div>'
        f'<ul class="elr-steps">{steps}</ul></nav>'
    )
    if form.submitted_at is None:
        parts.method(
            _("Nobody sees your answers until you submit, and they show on the board page once the round is closed.")
        )


def _step(form: ScoreForm, feature: FeatureProgress, current: IndicatorForm) -> str:
    mark = "●" if feature.answered == feature.of else "◐" if feature.answered else "○"
    first = next(
        (held for held in form.indicators if held.indicator.feature == feature.code and held.saved is None),
        next(held for held in form.indicators if held.indicator.feature == feature.code),
    )
    is_here = current.indicator.feature == feature.code
    here = ' class="elr-here" aria-current="step"' if is_here else ""
    address = escape(f"/score?{ADDRESS}={first.indicator.code}", quote=True)
    return (
        f'<li{here}><span aria-hidden="true">{mark}</span> '
        f'<a href="{address}" target="_self">{escape(feature.name)}</a> '
        f"{escape(_('{n} of {of}').format(n=feature.answered, of=feature.of))}</li>"
    )


def question(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw what is asked, and the rule for choosing."""
    indicator = current.indicator
    feature = next(feature for feature in form.framework.features if feature.code == indicator.feature)
    place = form.framework.indicators_of(indicator.feature).index(indicator) + 1
    count = len(form.framework.indicators_of(indicator.feature))
    where = _("{feature} · {n} of {count} · {status}").format(
        feature=feature.name, n=place, count=count, status=form.framework.status
    )
    st.html(
        f'<div class="elr elr-head"><p class="elr-second">{escape(where)}</p>'
        f"<h1>{escape(indicator.name)}</h1>"
        f"<p>{escape(indicator.question)} {escape(form.framework.ask)}</p>"
        f'<p class="elr-second">{escape(form.framework.rule)}</p></div>'
    )


def answers(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw the levels, how sure, and the two texts, each saving itself when it changes."""
    indicator = current.indicator
    _begin(form, current)
    options = _options(indicator)
    with st.container(key="score_levels"):
        st.radio(
            form.framework.ask,
            options,
            format_func=lambda answer: _option_words(indicator, answer),
            key=_key("levels", indicator),
            on_change=_save,
            args=(form, current),
            label_visibility="collapsed",
            index=None,
        )
    saved = current.saved
    if saved is not None:
        with st.container(key="score_sureness"):
            st.radio(
                _("How sure are you?"),
                list(Sureness),
                format_func=lambda sureness: sureness.label,
                key=_key("sureness", indicator),
                on_change=_save,
                args=(form, current),
                horizontal=True,
                index=None,
            )
        _texts(form, current, asked=asks_for_reasons(saved.answer, last_round=current.last_round))
    _saved_mark(current, options)


def _texts(form: ScoreForm, current: IndicatorForm, *, asked: bool) -> None:
    """Draw the two texts: open where they are asked for or hold something, to be opened where they are not."""
    if asked:
        parts.warn(_reason_asked(current))
    saved = current.saved.draft if current.saved else None
    if asked or (saved and (saved.rationale or saved.evidence)):
        _two_texts(form, current, optional="" if asked else _(" (optional)"))
        return
    with st.expander(_("Add a reason or what shows it (optional)"), key=f"score_more_{current.indicator.code}"):
        _two_texts(form, current, optional=_(" (optional)"))


def _two_texts(form: ScoreForm, current: IndicatorForm, *, optional: str) -> None:
    indicator = current.indicator
    left, right = st.columns(2)
    for column, name, label, help_words in (
        (left, "rationale", _("Why this level?"), _("A sentence or two. No names of people.")),
        (right, "evidence", _("What shows it?"), _expected(indicator)),
    ):
        with column:
            st.text_area(
                label + optional,
                key=_key(name, indicator),
                help=help_words,
                max_chars=LONGEST_TEXT,
                height=110,
                on_change=_save,
                args=(form, current),
            )
    parts.method(_handling(form))


def _handling(form: ScoreForm) -> str:
    """Say how what is typed here is handled, and who may ask for it."""
    marking = (
        _("Not marked: what is written here may be made public.")
        if form.marking.may_be_public
        else _("Handled as {marking}.").format(marking=form.marking.label)
    )
    return (
        marking
        + " "
        + _(
            "Public bodies can be asked for the scores and for what is written here, and may have to disclose them: "
            "Freedom of Information Act 2000, in Scotland the Act of 2002, and the Environmental Information "
            "Regulations 2004. Please write nothing about single people."
        )
    )


def _expected(indicator: Indicator) -> str:
    return _("For example: {evidence}.").format(evidence="; ".join(indicator.expected_evidence))


def _reason_asked(current: IndicatorForm) -> str:
    level = current.saved.answer.level if current.saved else None
    gate = next((gate for gate in current.indicator.gates if gate.level == level), None)
    if gate is not None and level is not None and level > 3:  # noqa: PLR2004 - levels 4 and 5 rest on their gate
        return _("Level {level} rests on: {words} Please say why, and what shows it.").format(
            level=level, words=gate.words
        )
    if level == 0:
        return _("Level 0 is a strong statement. Please say why, so that the others can follow.")
    return _("This is two or more levels away from your answer last time. Please say what changed.")


def _saved_mark(current: IndicatorForm, options: list[Answer]) -> None:
    saved, problem = current.saved, st.session_state.pop(_PROBLEM, None)
    if problem:
        parts.warn(problem)
    choice = str(options.index(saved.answer)) if saved else ""
    sure = str(list(Sureness).index(saved.draft.sureness)) if saved and saved.draft.sureness else ""
    now = _saved_words(saved) if saved else _("Not answered yet")
    st.html(
        f'<p class="elr elr-saved" role="status" data-choice="{choice}" data-sureness="{sure}"'
        f' data-levels="{current.indicator.top_level + 1}"'
        f' data-rationale="{escape(saved.draft.rationale if saved else "", quote=True)}"'
        f' data-evidence="{escape(saved.draft.evidence if saved else "", quote=True)}">'
        f'<span class="elr-now">{escape(now)}</span>'
        f'<span class="elr-not-yet">{escape(_("Not saved yet …"))}</span></p>'
    )


def _saved_words(saved: Score) -> str:
    if is_same_uk_day(saved.saved_at, store().clock()):
        return _("✓ Saved at {time}").format(time=uk_clock(saved.saved_at))
    return _("✓ Saved on {day} at {time}").format(day=words.day(uk_day(saved.saved_at)), time=uk_clock(saved.saved_at))


def onward(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw the ways back and on."""
    back, ahead = form.beside(current.indicator.code, -1), form.beside(current.indicator.code, +1)
    with st.container(horizontal=True):
        if ahead is not None:
            st.button(
                _("Next: {name}").format(name=ahead.indicator.name),
                type="primary",
                on_click=_go_to,
                args=(ahead.indicator.code,),
                key="score_next",
            )
        if back is not None:
            st.button(_("Back"), type="tertiary", on_click=_go_to, args=(back.indicator.code,), key="score_back")


def submission(form: ScoreForm) -> None:
    """Offer to submit, with what that means."""
    waiting = len(form.indicators) - form.answered
    if form.answered == 0:
        return
    if waiting:
        parts.method(
            ngettext(
                "{n} indicator is still without an answer; you may submit all the same.",
                "{n} indicators are still without an answer; you may submit all the same.",
                waiting,
            ).format(n=waiting)
        )
    if st.button(_("Submit my answers"), key="score_submit"):
        scoring.submit(store(), session.viewer(), form.area.id, form.round_id)
        session.tell(_("Your answers are submitted. Thank you."))
        st.rerun()


def my_copy(area_id: AreaId) -> None:
    """Offer one's own answers of the newest round as a file."""
    opened = st.expander(_("Keep a copy of my answers"), key="score_copy", on_change="rerun")
    if not opened.open:
        return
    with opened:
        document = my_answers(store(), session.viewer(), area_id)
        if document is None:
            parts.method(_("You have not answered anything yet."))
        else:
            copies.offer(document, ExportKind.ANSWERS, area_id, of=document.sections)


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
                parts.say(f"{title}: {_draft_words(current.indicator, draft)}")
                st.button(
                    _("Keep this one"),
                    key=f"keep_{keep.__name__}",
                    on_click=keep,
                    args=(form, current, mine, theirs),
                )


def _draft_words(indicator: Indicator, draft: ScoreDraft | None) -> str:
    if draft is None:
        return _("nothing")
    said = [_option_words(indicator, draft.answer).replace("**", "")]
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


def _go_to(code: str) -> None:
    st.query_params[ADDRESS] = code


def _key(name: str, indicator: Indicator) -> str:
    return f"score_{name}_{indicator.code}"


def _options(indicator: Indicator) -> list[Answer]:
    return [*(Answer.at(level) for level in range(indicator.top_level + 1)), DONT_KNOW, NOT_APPLICABLE]


def _option_words(indicator: Indicator, answer: Answer) -> str:
    if answer.level is None:
        return answer.kind.label
    return f"**{answer.level}** {indicator.levels[answer.level]}"


def _begin(form: ScoreForm, current: IndicatorForm) -> None:
    """Fill the fields from what is saved, when this indicator comes on screen or was changed elsewhere.

    A newer revision than this window saw, while nothing here differs from what it saw, is simply shown.
    """
    del form
    seen = st.session_state.setdefault(_SEEN, {})
    code = current.indicator.code
    _forget_the_one_before(code)
    is_on_screen = _key("levels", current.indicator) in st.session_state
    if not is_on_screen or (seen.get(code) != current.seen_version and code not in st.session_state.get(_CONFLICT, {})):
        seen[code] = current.seen_version
        _show(current.indicator, current.saved.draft if current.saved else None)


def _forget_the_one_before(code: str) -> None:
    """Drop what the fields of the last indicator held: it is saved, and Streamlit looks through all that is kept."""
    before = st.session_state.get(_SHOWN)
    if before is not None and before != code:
        for name in _FIELDS:
            st.session_state.pop(f"score_{name}_{before}", None)
    st.session_state[_SHOWN] = code


def _show(indicator: Indicator, draft: ScoreDraft | None) -> None:
    st.session_state[_key("levels", indicator)] = draft.answer if draft else None
    st.session_state[_key("sureness", indicator)] = draft.sureness if draft else None
    st.session_state[_key("rationale", indicator)] = draft.rationale if draft else ""
    st.session_state[_key("evidence", indicator)] = draft.evidence if draft else ""


def _save(form: ScoreForm, current: IndicatorForm) -> None:
    indicator = current.indicator
    answer: object = st.session_state.get(_key("levels", indicator))
    sureness: object = st.session_state.get(_key("sureness", indicator))
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
            (st.session_state.get(_key("rationale", indicator)) or "").strip(),
            (st.session_state.get(_key("evidence", indicator)) or "").strip(),
        )
    except ResilienceError as refusal:
        st.session_state[_PROBLEM] = refusal.sentence
        return
    _record(form, current, draft, seen_version=st.session_state.get(_SEEN, {}).get(indicator.code, 0))


def _record(form: ScoreForm, current: IndicatorForm, draft: ScoreDraft, *, seen_version: int) -> None:
    code = current.indicator.code
    try:
        saved = scoring.record(store(), session.viewer(), form.area.id, form.round_id, draft, seen_version=seen_version)
    except ScoreConflict as conflicting:
        st.session_state.setdefault(_CONFLICT, {})[code] = (draft, conflicting.theirs)
    except ResilienceError as refusal:
        st.session_state[_PROBLEM] = refusal.sentence
    else:
        st.session_state.setdefault(_SEEN, {})[code] = saved.revision
