"""What evaluators gave for one indicator: the picture, each of them in words, and the community beside them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.charts import moderation as charts
from resilience.locales import _, ngettext
from resilience.services import community_view, words
from resilience.services.moderation_indicator import answer_words
from resilience.services.opened import store
from resilience.ui import parts, session
from resilience.ui.figures import figure

if TYPE_CHECKING:
    from resilience.views.moderation import AnswerLine, IndicatorView, ModerationView


def spread(current: IndicatorView) -> None:
    """Draw how many chose which level, with the median and the range, the sentence and the table."""
    key = f"spread_{current.indicator.code}"
    parts.section(_("What the evaluators gave"), current.sentence)
    figure(charts.spread, current, alt=current.sentence, key=key)
    parts.method(_marks(current))
    parts.beneath(
        _(
            "Counted are the answers, as they are now, of everybody who submitted. The median is the level in the "
            "middle, or half-way between the two there; the range goes from the lowest to the highest. There is no "
            "mean."
        ),
        [current.table],
        key,
    )


def community(view: ModerationView, current: IndicatorView) -> None:
    """Say what the community answered about the feature, beside the evaluators and never counted with them."""
    if view.choice is None:
        return
    held = community_view.community(store(), session.viewer(), session.area_id(), view.choice.round_id)
    said = [
        _("{audience}: {low} to {high}, median {median}, {people}").format(
            audience=audience.audience,
            low=line.low,
            high=line.high,
            median=words.level(line.median),
            people=ngettext("{n} person", "{n} people", line.n).format(n=line.n),
        )
        for audience in held.audiences
        for line in audience.lines
        if line.code == current.indicator.feature and line.median is not None
    ]
    if said:
        parts.say(
            _("The community on {feature}: {answers}. It stands beside the evaluators and is not counted in.").format(
                feature=current.feature_name, answers="; ".join(said)
            )
        )


def _marks(current: IndicatorView) -> str:
    said = [_("Above the columns: bar, range; dot, median.")]
    if current.agreed is not None and current.agreed.answer.level is not None:
        said.append(_("Square: agreed."))
    if current.last_agreed is not None:
        said.append(
            _("Ring: agreed in {round}, {answer}.").format(
                round=current.last_round, answer=answer_words(current.last_agreed)
            )
        )
    return " ".join(said)


def answers(current: IndicatorView) -> None:
    """Draw each evaluator's answer: level and sureness first, then the words, which may be long."""
    if not current.answers:
        return
    lines = "".join(_answer(answer) for answer in current.answers)
    st.html(f'<div class="elr"><h3>{escape(_("Each evaluator"))}</h3><ul class="elr-steps">{lines}</ul></div>')


def _answer(answer: AnswerLine) -> str:
    level = _("{now}, first {first}").format(now=answer.now, first=answer.first) if answer.first else answer.now
    texts = [
        _("Why: {words}").format(words=answer.why) if answer.why else "",
        _("Shown by: {words}").format(words=answer.shows) if answer.shows else "",
    ]
    said = "".join(
        f'<span style="display:block;overflow-wrap:anywhere;white-space:pre-line">{escape(text)}</span>'
        for text in texts
        if text
    )
    mark = f' <span class="elr-tag">{escape(answer.mark)}</span>' if answer.mark else ""
    return (
        f"<li><strong>{escape(level)}</strong> · {escape(answer.who)} · "
        f'<span class="elr-second">{escape(answer.sureness)}</span>{mark}{said}</li>'
    )
