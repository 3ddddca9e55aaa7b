"""One indicator under moderation in full: what everybody gave, what is agreed and why, what was said and asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.gates import standing
from resilience.domain.vocabulary import AnswerKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.moderated import is_under_discussion, standing_words
from resilience.services.moments import said
from resilience.views.moderation import AnswerLine, Askable, CommentLine, IndicatorView, RequestLine, Thread
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.assessment import Answer
    from resilience.domain.framework import Framework, Indicator, Tick
    from resilience.domain.moderation import AgreedScore, ChangeRequest, Comment
    from resilience.domain.viewer import Viewer
    from resilience.services.called import Called
    from resilience.services.moderated import Moderated
    from resilience.statistics.ordinal import Ordinal
    from resilience.storage.first_answers import FirstAndNow
    from resilience.views.moderation import IndicatorLine


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at which assessment, and what everybody is called to them.

    `history` are the revisions of the agreed score of the one indicator that is shown in full.
    """

    viewer: Viewer
    held: Moderated
    called: Called
    is_lead: bool
    history: tuple[AgreedScore, ...] = ()


def in_full(looking: Looking, line: IndicatorLine) -> IndicatorView:
    held, indicator = looking.held, looking.held.framework.indicator(line.code)
    features = {feature.code: feature.name for feature in held.framework.features}
    last = held.last_agreed.get(line.code)
    return IndicatorView(
        indicator=indicator,
        feature_name=features[indicator.feature],
        line=line,
        sentence=_sentence(line),
        table=_distribution(indicator, line),
        answers=tuple(_answer(looking, one) for one in held.of(line.code)),
        evidence=held.evidence.get(line.code, ()),
        agreed=held.agreed.get(line.code),
        last_agreed=last.answer if last else None,
        last_round=held.last_round if last else "",
        history=_history(looking, indicator),
        ticks=_ticks(held.framework, indicator),
        threads=threads(looking, line.code),
        requests=tuple(request_line(looking, one) for one in held.requests if one.indicator == line.code),
        askable=tuple(Askable(person, looking.called.to_others(person)) for person in held.letters)
        if looking.is_lead
        else (),
        day=held.day,
    )


def _sentence(line: IndicatorLine) -> str:
    said = spread_words(line.given, line.dont_know, line.not_applicable, with_levels=True)
    return _("{indicator}: {what}.").format(indicator=line.name, what=said)


def _distribution(indicator: Indicator, line: IndicatorLine) -> Table:
    rows = [(str(one.level), indicator.levels[one.level], str(one.count)) for one in line.given.counts]
    rows.append((AnswerKind.DONT_KNOW.label, "", str(line.dont_know)))
    rows.append((AnswerKind.NOT_APPLICABLE.label, "", str(line.not_applicable)))
    return Table(
        _("{indicator}: evaluators at each level, as they answer now").format(indicator=indicator.name),
        (_("Level"), _("Description"), _("Evaluators")),
        (False, False, True),
        tuple(rows),
    )


def _answer(looking: Looking, one: FirstAndNow) -> AnswerLine:
    draft = one.now.draft
    marks = [] if one.was_blind else [_("not given blind: submitted after moderation had begun")]
    return AnswerLine(
        who=looking.called.here(one.now.person_id),
        is_own=looking.called.is_me(one.now.person_id),
        first=answer_words(one.first.answer) if one.has_changed else "",
        now=answer_words(one.now.answer),
        sureness=draft.sureness.label if draft.sureness else _("not said how sure"),
        why=draft.rationale,
        shows=draft.evidence,
        mark="; ".join(marks),
    )


def verdict(view: IndicatorView, framework: Framework, answer: Answer, ticks: frozenset[str]) -> str:
    """Return what a level would amount to if it were agreed with these ticks: "4 claimed, 2 reached: …"."""
    if answer.level is None:
        return answer_words(answer)
    drafts = [item.draft for item in view.evidence]
    held = standing(view.indicator, answer.level, drafts, ticks, view.day)
    return standing_words(held, framework)


def answer_words(answer: Answer) -> str:
    """Return an answer as it is read: its level, or what it is instead."""
    return answer.kind.label if answer.level is None else str(answer.level)


def _ticks(framework: Framework, indicator: Indicator) -> tuple[tuple[int, tuple[Tick, ...]], ...]:
    by_code = {tick.code: tick for tick in framework.ticks}
    return tuple(
        (gate.level, tuple(by_code[code] for code in gate.ticks))
        for gate in sorted(indicator.gates, key=lambda gate: gate.level)
        if gate.ticks
    )


def threads(looking: Looking, indicator: str) -> tuple[Thread, ...]:
    about = [one for one in looking.held.comments if one.indicator == indicator]
    return tuple(
        Thread(
            _comment(looking, first),
            tuple(_comment(looking, one) for one in about if one.answers_id == first.id and not one.is_withdrawn),
        )
        for first in about
        if first.answers_id is None and not (first.is_withdrawn and all(one.answers_id != first.id for one in about))
    )


def _comment(looking: Looking, one: Comment) -> CommentLine:
    resolved = (
        ""
        if one.resolved_at is None
        else _("Settled by {who}, {when}").format(who=looking.called.here(one.resolved_by), when=said(one.resolved_at))
    )
    return CommentLine(
        id=one.id,
        who=looking.called.here(one.person_id),
        when=said(one.said_at),
        said=one.said,
        is_resolved=one.resolved_at is not None,
        resolved=resolved,
        may_withdraw=looking.called.is_me(one.person_id)
        and not one.is_withdrawn
        and is_under_discussion(looking.held.assessment),
    )


def request_line(looking: Looking, one: ChangeRequest) -> RequestLine:
    return RequestLine(
        id=one.id,
        who=looking.called.here(one.person_id),
        indicator=one.indicator,
        indicator_name=looking.held.framework.indicator(one.indicator).name,
        why=one.why,
        when=said(one.asked_at),
        is_open=one.is_open,
    )


def spread_words(given: Ordinal, dont_know: int, not_applicable: int, *, with_levels: bool = False) -> str:
    """Return in one line how answers are spread: "1 to 4, median 2, 6 evaluators; 1 does not know".

    `with_levels` says behind it how many gave each level.
    """
    parts = [_spread(given) + (f" ({_levels(given)})" if with_levels else "")] if given.n else []
    if dont_know:
        parts.append(ngettext("{n} does not know", "{n} do not know", dont_know).format(n=dont_know))
    if not_applicable:
        parts.append(
            ngettext("{n} says it does not apply here", "{n} say it does not apply here", not_applicable).format(
                n=not_applicable
            )
        )
    return "; ".join(parts) or _("nobody answered")


def _levels(given: Ordinal) -> str:
    return ", ".join(
        _("{n} at level {level}").format(n=one.count, level=one.level) for one in given.counts if one.count
    )


def _spread(given: Ordinal) -> str:
    evaluators = ngettext("{n} evaluator", "{n} evaluators", given.n).format(n=given.n)
    if given.low == given.high:
        return _("all at {level}, {evaluators}").format(level=given.low, evaluators=evaluators)
    return _("{low} to {high}, median {median}, {evaluators}").format(
        low=given.low, high=given.high, median=words.level(given.median), evaluators=evaluators
    )


def _history(looking: Looking, indicator: Indicator) -> Table:
    return Table(
        _("What was agreed on {indicator}, every revision").format(indicator=indicator.name),
        (_("Revision"), _("Level"), _("Reason"), _("Ticked"), _("By"), _("When")),
        (True, False, False, False, False, False),
        tuple(
            (
                str(one.revision),
                answer_words(one.answer),
                one.reason,
                tick_words(looking.held.framework, one.ticks),
                looking.called.here(one.saved_by),
                said(one.saved_at),
            )
            for one in looking.history
        ),
    )


def tick_words(framework: Framework, ticks: frozenset[str]) -> str:
    """Return ticks in words, in the order of the framework."""
    return "; ".join(tick.words for tick in framework.ticks if tick.code in ticks)
