"""The list of rounds, the form for another one, and opening, closing or extending one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.domain.vocabulary import RoundForm, RoundState
from resilience.locales import _
from resilience.services import rounds, words
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.choosing import one_of
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from resilience.views.rounds import FrameworkChoice, RoundLine, RoundsView


def as_table(view: RoundsView) -> Table:
    """Return the rounds as a table, the newest first."""
    return Table(
        _("Rounds, newest first; days are whole days, UK time"),
        (_("Round"), _("Opens"), _("Closes"), _("State"), _("Form"), _("Framework")),
        (False, False, False, False, False, False),
        tuple(
            (
                line.name,
                words.day(line.opens_on),
                words.day(line.closes_on),
                _state(line),
                line.form.label,
                line.framework,
            )
            for line in view.lines
        ),
    )


def _state(line: RoundLine) -> str:
    if line.state is not RoundState.OPEN or line.takes_answers:
        return line.state.label
    return _("Open, its last day is over") if line.is_past else _("Open from its first day")


def history(view: RoundsView) -> None:
    """Draw how rounds have moved and why, where a reason was given."""
    rows = tuple(
        (line.name, words.day(move.moved_on), move.state.label, move.reason)
        for line in view.lines
        for move in line.moves
        if move.reason
    )
    if not rows:
        return
    parts.section(_("Opened again or given another last day"))
    parts.table(
        Table(
            _("Changes with their reasons; UK time"),
            (_("Round"), _("On"), _("Then"), _("Why")),
            (False, False, False, False),
            rows,
        )
    )


def change(view: RoundsView) -> None:
    """Offer to open, close or extend one round, with what that does."""
    if not view.lines:
        return
    parts.section(_("Open, close or extend a round"))
    by_id = {line.id: line for line in view.lines}
    number = one_of(
        _("Round"),
        list(by_id),
        lambda one: by_id[one].name,
        key="round_which",
    )
    if by_id[number].state is RoundState.DRAFT:
        _still_open(view)
    {RoundState.DRAFT: _open, RoundState.OPEN: _close, RoundState.CLOSED: _reopen}[by_id[number].state](by_id[number])
    if by_id[number].state is not RoundState.CLOSED:
        _extend(by_id[number])


def _still_open(view: RoundsView) -> None:
    """Warn that whoever has not finished an open round cannot go on with it once another one is open as well."""
    for line in view.lines:
        if line.takes_answers:
            parts.warn(
                _(
                    "{round} still takes answers. Where two rounds are open, evaluators answer the later one and "
                    "cannot go on with the earlier one: close it first."
                ).format(round=line.name)
            )


def _open(line: RoundLine) -> None:
    parts.method(
        _(
            "From {first} to {last}, both included, evaluators can answer. Until then its area leads can still choose "
            "who is asked for what. Once a round is open it cannot become a draft again."
        ).format(first=words.day(line.opens_on), last=words.day(line.closes_on))
    )
    if st.button(_("Open {round}").format(round=parts.literal(line.name)), key=f"round_{line.id}_open"):
        _move(line, RoundState.OPEN)


def _close(line: RoundLine) -> None:
    parts.method(
        _(
            "Closing ends answering for every area at once, and shows what was submitted to each area's own people. "
            "Opening it again takes a reason, which everybody sees."
        )
    )
    is_sure = st.checkbox(
        _("Evaluators of all areas can no longer answer in {round}").format(round=parts.literal(line.name)),
        key=f"round_sure_{line.id}",
    )
    label = _("Close {round}").format(round=parts.literal(line.name))
    if st.button(label, disabled=not is_sure, key=f"round_{line.id}_closed"):
        _move(line, RoundState.CLOSED)


def _reopen(line: RoundLine) -> None:
    parts.method(
        _(
            "Opening it again lets evaluators go on. What was shown while it was closed has been seen: answers given "
            "from now on may have been given knowing the others'."
        )
    )
    why = _why(_("Why it is opened again"), f"round_why_{line.id}")
    closes_on = _last_day(line, f"round_until_{line.id}") if line.is_past else None
    if st.button(_("Open {round} again").format(round=parts.literal(line.name)), key=f"round_{line.id}_open"):
        _move(line, RoundState.OPEN, why, closes_on)


def _extend(line: RoundLine) -> None:
    with st.expander(_("Give it another last day")):
        why = _why(_("Why the last day changes"), f"round_why_{line.id}")
        closes_on = _last_day(line, f"round_until_{line.id}")
        if not st.button(_("Change the last day"), key=f"round_{line.id}_extend"):
            return
        if closes_on is None:
            parts.warn(_("Please give the new last day."))
            return
        _do(
            lambda: rounds.extend_round(store(), session.viewer(), line.id, closes_on, why),
            _("{round} now closes on {day}.").format(round=line.name, day=words.day(closes_on)),
        )


def _why(label: str, key: str) -> str:
    return st.text_input(
        label, key=key, help=_("It stands in the list of rounds, for everybody who has signed in. Name no people.")
    )


def _last_day(line: RoundLine, key: str) -> date | None:
    return st.date_input(
        _("New last day for answers"),
        value=None,
        min_value=line.opens_on,
        format="DD/MM/YYYY",
        key=key,
        help=_("Answers are taken until midnight of this day, UK time."),
    )


def _move(line: RoundLine, state: RoundState, why: str = "", closes_on: date | None = None) -> None:
    _do(
        lambda: rounds.set_round_state(store(), session.viewer(), line.id, state, why, closes_on=closes_on),
        _("{round} is now {state}.").format(round=line.name, state=state.label.lower()),
    )


def entry(view: RoundsView) -> None:
    """Draw the form for another round."""
    parts.section(
        _("Create a round"),
        _("It begins as a draft: nobody is asked for anything until you open it."),
    )
    by_id = {choice.id: choice for choice in view.frameworks}
    framework_id = one_of(
        _("Framework"),
        list(by_id),
        lambda number: _framework_words(by_id[number]),
        key="round_framework",
        help_words=_("A version never changes once it is held; a round keeps the one that it began with."),
    )
    with st.form("round", border=False):
        name = st.text_input(_("Name"), placeholder=_("Round 1, spring 2027"), key="round_name")
        form = _how_much(by_id[framework_id])
        left, right = st.columns(2)
        opens_on = left.date_input(
            _("First day for answers"),
            value=None,
            format="DD/MM/YYYY",
            key="round_opens",
            help=_("Whole days, UK time: the round begins at midnight."),
        )
        closes_on = right.date_input(
            _("Last day for answers"),
            value=None,
            format="DD/MM/YYYY",
            key="round_closes",
            help=_("Answers are taken until midnight of this day, UK time."),
        )
        if not st.form_submit_button(_("Create it as a draft"), type="primary"):
            return
    if opens_on is None or closes_on is None:
        parts.warn(_("Please give both days."))
        return
    _do(
        lambda: rounds.add_round(
            store(), session.viewer(), name, opens_on, closes_on, framework_id=framework_id, form=form
        ),
        _("{name} is created as a draft.").format(name=name.strip()),
    )


def _how_much(framework: FrameworkChoice) -> RoundForm:
    """Offer the quick form where the framework words one question for each feature."""
    if not framework.has_quick_form:
        parts.method(_("Rounds of this framework ask for every indicator: it has no quick form."))
        return RoundForm.FULL
    chosen: RoundForm | None = st.radio(
        _("How much it asks for"), list(RoundForm), format_func=_form_words, key="round_form"
    )
    return chosen or RoundForm.FULL


def _form_words(form: RoundForm) -> str:
    what = (
        _("Every indicator, with its evidence and gates; each evaluator may get some features.")
        if form is RoundForm.FULL
        else _("One question for each feature, for everybody who is invited; about 20 minutes.")
    )
    return f"**{form.label}.** {what}"


def _framework_words(choice: FrameworkChoice) -> str:
    return _("{title}, version {version} ({status})").format(
        title=choice.title, version=choice.version, status=choice.status
    )


def _do(action: Callable[[], object], done: str) -> None:
    try:
        action()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    for key in [key for key in st.session_state if str(key).startswith(("round_sure_", "round_why_", "round_until_"))]:
        del st.session_state[key]
    session.tell(done)
    st.rerun()
