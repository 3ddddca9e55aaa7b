"""The page of moderation as a view: the list of indicators, one of them in full, and what this viewer may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.domain.vocabulary import AnswerKind, AssessmentState
from resilience.locales import _, ngettext
from resilience.services.called import people_called
from resilience.services.moderated import (
    choices,
    is_readable,
    is_under_discussion,
    moderated,
    usual,
)
from resilience.services.moderation import WHOLE, still_to_submit
from resilience.services.moderation_indicator import Looking, in_full, request_line, spread_words, threads
from resilience.services.moderation_rules import is_offered_at_once
from resilience.services.scorers import is_anchored
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day
from resilience.views.moderation import AssessmentChoice, Beginning, IndicatorLine, ModerationView, Standpoint

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.framework import Indicator
    from resilience.domain.identity import AreaId, AssessmentId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.services.moderated import Moderated
    from resilience.storage.store import Store, Tx


def moderation(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    assessment_id: AssessmentId | None = None,
    indicator: str = "",
) -> ModerationView:
    """Return the moderation of one assessment, `None` for the one that is worked on, with one indicator in full.

    An unknown indicator stands for none. While answers are blind nothing of them is in the view, for anybody.
    """
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = viewer.reading(area_id)
        offered = choices(tx, area)
        assessment = usual(offered) if assessment_id is None else tx.assessments.get(area, assessment_id)
        round_ = None if assessment is None else tx.assessments.round(assessment.round_id)
        view = _blind(tx, viewer, area, offered, assessment, round_)
        if view.why_not or assessment is None or round_ is None:
            return view
        held = moderated(tx, area, assessment, round_)
        called = people_called(tx, viewer, area_id, held.letters)
        history = tx.agreed.history(area, assessment.id, indicator) if indicator else ()
        return _open(Looking(viewer, held, called, viewer.may(Action.LEAD, area_id), history), view, indicator)


def _blind(
    tx: Tx,
    viewer: Viewer,
    area: ReadableArea,
    offered: tuple[tuple[Assessment, Round], ...],
    assessment: Assessment | None,
    round_: Round | None,
) -> ModerationView:
    """Return the view without anything that anybody answered, and why there is not more, if so."""
    area_name = tx.areas.named([area.id])[0].name
    why_not = _why_not(tx, viewer, area, assessment, round_)
    is_lead = viewer.may(Action.LEAD, area.id)
    chosen = None if assessment is None or round_ is None else choice_of(assessment, round_)
    return ModerationView(
        title=_("Moderation has not begun") if chosen else _("There is nothing to moderate yet"),
        context=area_name
        if chosen is None
        else _("{area}. {assessment}: {state}.").format(
            area=area_name, assessment=chosen.said, state=chosen.state.label.lower()
        ),
        choices=tuple(choice_of(one, held) for one, held in offered),
        choice=chosen,
        framework=None,
        why_not=why_not,
        beginning=_beginning(tx, area, assessment, round_) if is_lead else None,
        may_agree=False,
        may_go_back=False,
        may_comment=False,
        lines=(),
        unanimous=(),
        requests=(),
        threads=(),
        current=None,
        marking=marking_of(tx, area.id),
        method="",
    )


def _why_not(tx: Tx, viewer: Viewer, area: ReadableArea, assessment: Assessment | None, round_: Round | None) -> str:
    if assessment is None or round_ is None:
        return _("Nobody in this area has begun to answer. What was submitted shows here once moderation begins.")
    if not is_readable(assessment, round_, uk_day(tx.now)):
        return _(
            "Evaluators still answer, each without seeing the others. What was submitted shows here once the area "
            "lead begins moderation, or when the round is closed."
        )
    if is_anchored(tx, area, viewer):
        return _(
            "Your own answers in the open round come first. Until you have submitted them, nothing of the area's "
            "other assessments is shown to you, so that it does not steer you."
        )
    return ""


def choice_of(assessment: Assessment, round_: Round) -> AssessmentChoice:
    """Return an assessment as it is offered to choose from."""
    words_ = _("{round}, {whose}").format(round=round_.name, whose=assessment.kind.label.lower())
    return AssessmentChoice(assessment.id, round_.id, words_, assessment.kind, assessment.state)


def _beginning(tx: Tx, area: ReadableArea, assessment: Assessment | None, round_: Round | None) -> Beginning | None:
    if assessment is None or round_ is None or assessment.state is not AssessmentState.OPEN:
        return None
    names = {one.person_id: one.name for one in tx.people.in_roles(area_id=area.id)}
    waiting = tuple(names[person] for person in still_to_submit(tx, area, assessment, round_))
    submitted = len(tx.scores.submitters(area, assessment.id))
    return Beginning(submitted, waiting, _beginning_sentence(submitted, waiting))


def _beginning_sentence(submitted: int, waiting: tuple[str, ...]) -> str:
    have = ngettext("{n} evaluator has submitted.", "{n} evaluators have submitted.", submitted).format(n=submitted)
    if not waiting:
        return have
    not_yet = ngettext("{n} has not: {who}.", "{n} have not: {who}.", len(waiting)).format(
        n=len(waiting), who="; ".join(waiting)
    )
    return f"{have} {not_yet}"


def _open(looking: Looking, blind: ModerationView, code: str) -> ModerationView:
    held = looking.held
    lines = tuple(sorted((_line(held, indicator) for indicator in held.indicators), key=_most_disagreement_first))
    discussed = is_under_discussion(held.assessment)
    return ModerationView(
        title=_title(held, lines),
        context=_("{assessment} {agreed}").format(
            assessment=blind.context,
            agreed=_("{n} of {of} agreed.").format(n=sum(line.is_agreed for line in lines), of=len(lines)),
        ),
        choices=blind.choices,
        choice=blind.choice,
        framework=held.framework,
        why_not="",
        beginning=blind.beginning,
        may_agree=looking.is_lead and discussed,
        may_go_back=looking.is_lead and held.assessment.state is AssessmentState.MODERATION,
        may_comment=discussed and not looking.viewer.is_operator,
        lines=lines,
        unanimous=tuple(line for line in lines if is_offered_at_once(held, line.code)),
        requests=tuple(request_line(looking, one) for one in held.requests if one.is_open),
        threads=threads(looking, WHOLE),
        current=next((in_full(looking, line) for line in lines if line.code == code), None),
        marking=blind.marking,
        method=_(
            "Most disagreement first: how far two evaluators are apart on average, in steps of the scale (Gini, 1912). "
            "Levels have an order and no size, so there is no mean of them."
        ),
    )


def _most_disagreement_first(line: IndicatorLine) -> tuple[float, str]:
    return (-(line.disagreement if line.disagreement is not None else -1.0), line.code)


def _title(held: Moderated, lines: tuple[IndicatorLine, ...]) -> str:
    waiting = [line for line in lines if not line.is_agreed]
    if not waiting:
        return _("All {n} indicators are agreed").format(n=len(lines))
    most = waiting[0]
    if not most.is_disputed:
        return ngettext(
            "{n} indicator is still to be agreed", "{n} indicators are still to be agreed", len(waiting)
        ).format(n=len(waiting))
    return _("Evaluators differ most on {indicator}: {low} to {high}").format(
        indicator=held.framework.indicator(most.code).name, low=most.given.low, high=most.given.high
    )


def _line(held: Moderated, indicator: Indicator) -> IndicatorLine:
    answers = [one.now.answer for one in held.of(indicator.code)]
    given = held.summed_up(indicator)
    agreed = held.agreed.get(indicator.code)
    stands = held.standing_agreed(indicator)
    dont_know = sum(answer.kind is AnswerKind.DONT_KNOW for answer in answers)
    not_applicable = sum(answer.kind is AnswerKind.NOT_APPLICABLE for answer in answers)
    return IndicatorLine(
        code=indicator.code,
        name=indicator.name,
        feature=indicator.feature,
        given=given,
        dont_know=dont_know,
        not_applicable=not_applicable,
        disagreement=held.disagreement(indicator.code),
        agreed=agreed.answer if agreed else None,
        standpoint=None if stands is None else Standpoint(stands.claimed, stands.reached, held.said(stands)),
        is_unanimous=held.unanimous(indicator.code) is not None,
        open_comments=sum(one.is_open for one in held.comments if one.indicator == indicator.code),
        open_requests=sum(one.is_open for one in held.requests if one.indicator == indicator.code),
        said=spread_words(given, dont_know, not_applicable),
    )
