"""Why this level, and what shows it in words: open where asked for, to be opened elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.assessment import LONGEST_TEXT, asks_for_reasons
from resilience.locales import _
from resilience.ui import parts, score_saving

if TYPE_CHECKING:
    from resilience.domain.assessment import Answer
    from resilience.domain.framework import Indicator
    from resilience.views.score import IndicatorForm, ScoreForm


def draw(form: ScoreForm, current: IndicatorForm) -> None:
    """Draw the two texts: open where they are asked for or hold something, to be opened where they are not."""
    saved = current.saved
    if saved is None:
        return
    asked = current.first is not None or asks_for_reasons(
        saved.answer, last_round=current.last_round, choices=current.indicator.choices
    )
    if asked:
        parts.warn(_reason_asked(current))
    if asked or saved.draft.rationale or saved.draft.evidence:
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
                key=score_saving.key(name, indicator),
                help=help_words,
                max_chars=LONGEST_TEXT,
                height=110,
                on_change=score_saving.save,
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


def _expected(indicator: Indicator) -> str | None:
    if not indicator.expected_evidence:
        return None
    return _("For example: {evidence}.").format(evidence=parts.literal("; ".join(indicator.expected_evidence)))


def _reason_asked(current: IndicatorForm) -> str:
    if current.first is not None and current.saved is not None:
        return _("First answer {first}, now {now}. Both are kept; please say what changed your mind.").format(
            first=answer_words(current.first.answer), now=answer_words(current.saved.answer)
        )
    level = current.saved.answer.level if current.saved else None
    gate = next((gate for gate in current.indicator.gates if gate.level == level), None)
    if gate is not None and level is not None and level > 3:  # noqa: PLR2004 - levels 4 and 5 rest on their gate
        return _("Level {level} rests on: {words} Please say why, and what shows it.").format(
            level=level, words=gate.words
        )
    if level == 0:
        return _("Level 0 is a strong statement. Please say why, so that the others can follow.")
    if level is not None and _is_far_from(level, current.last_round):
        return _("This is two or more levels away from your answer last time. Please say what changed.")
    return _("Please say why, and what shows it.")


def _is_far_from(level: int, last_round: Answer | None) -> bool:
    return last_round is not None and last_round.level is not None and abs(level - last_round.level) >= 2  # noqa: PLR2004


def answer_words(answer: Answer) -> str:
    """Return an answer as a sentence names it: the number of a level, else its words."""
    return str(answer.level) if answer.level is not None else f"“{answer.kind.label}”"
