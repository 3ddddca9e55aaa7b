"""An evaluator's form as it stands: what they are asked for, what they answered, and nothing of anybody else's.

What was agreed last time is left out until they have submitted: it would draw their answers towards it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import AssessmentKind, AssessmentState
from resilience.locales import _
from resilience.services.frameworks import framework_of_round
from resilience.services.scorers import (
    asked,
    is_answerable,
    no_peer_review,
    not_invited,
    round_for,
    takes_answers,
)
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day
from resilience.views.score import FeatureProgress, IndicatorForm, ScoreForm

if TYPE_CHECKING:
    from resilience.domain.assessment import Answer, Assessment, ConfidenceAnswer, Round, Score
    from resilience.domain.framework import Framework
    from resilience.domain.identity import RoundId
    from resilience.domain.moderation import ChangeRequest
    from resilience.services.scorers import Scorer
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class _Turn:
    """The round whose form is shown, its assessment if anybody began it, and what this person is asked to change."""

    round: Round
    assessment: Assessment | None
    requests: tuple[ChangeRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class _Answers:
    """What this evaluator has said so far, by indicator, and by feature for confidence."""

    saved: dict[str, Score]
    confidences: dict[str, ConfidenceAnswer]
    first: dict[str, Score]
    last: dict[str, Answer]
    agreed_last: dict[str, Answer]


def form_now(tx: Tx, held: Scorer) -> ScoreForm | None:
    """Return the form to show: what one is asked to change in moderation, else the open round; `None` without any."""
    assessments = {one.round_id: one for one in tx.assessments.of_area(held.area) if one.kind is held.kind}
    rounds = tx.assessments.rounds()
    turn = _asked_again(tx, held, rounds, assessments) or _open(tx, held, rounds, assessments)
    return None if turn is None else _form(tx, held, turn, rounds, assessments)


def _asked_again(
    tx: Tx, held: Scorer, rounds: tuple[Round, ...], assessments: dict[RoundId, Assessment]
) -> _Turn | None:
    for round_ in reversed(rounds):
        assessment = assessments.get(round_.id)
        if assessment is not None and assessment.state is AssessmentState.MODERATION:
            requests = tx.comments.asked_of(held.area, assessment.id)
            if requests:
                return _Turn(round_, assessment, requests)
    return None


def _open(tx: Tx, held: Scorer, rounds: tuple[Round, ...], assessments: dict[RoundId, Assessment]) -> _Turn | None:
    """The open round that they have still to answer; for peers one in which their visit was begun."""
    today = uk_day(tx.now)
    found = [round_ for round_ in rounds if takes_answers(round_, today)]
    begun = [round_ for round_ in found if round_.id in assessments]
    chosen = round_for(tx, held, begun if held.kind is AssessmentKind.PEER and begun else found)
    return None if chosen is None else _Turn(chosen, assessments.get(chosen.id))


def _form(
    tx: Tx, held: Scorer, turn: _Turn, rounds: tuple[Round, ...], assessments: dict[RoundId, Assessment]
) -> ScoreForm:
    framework = framework_of_round(tx, turn.round)
    codes = asked(tx, held, turn.round)
    submitted_at = tx.scores.submitted_at(held.area, turn.assessment.id) if turn.assessment else None
    answers = _answers(
        tx, held, turn.assessment, _last(turn.round, rounds, assessments), is_submitted=submitted_at is not None
    )
    form = ScoreForm(
        area=tx.areas.named([held.area.id])[0],
        round_id=turn.round.id,
        round_name=turn.round.name,
        closes_on=turn.round.closes_on,
        framework=framework,
        features=_progress(framework, answers, codes),
        indicators=_indicators(framework, answers, codes),
        submitted_at=submitted_at,
        marking=marking_of(tx, held.area.id),
        kind=held.kind,
        assessment_id=turn.assessment.id if turn.assessment else None,
        shut="" if turn.requests else _shut(held, turn, codes),
    )
    return _in_moderation(form, turn.requests) if turn.requests else form


def _in_moderation(form: ScoreForm, requests: tuple[ChangeRequest, ...]) -> ScoreForm:
    """Return the form with nothing but what somebody is asked to look at again."""
    by_code = {request.indicator: request for request in reversed(requests)}
    return replace(
        form,
        is_moderated=True,
        indicators=tuple(
            replace(one, is_asked=one.indicator.code in by_code, request=by_code.get(one.indicator.code))
            for one in form.indicators
        ),
    )


def _shut(held: Scorer, turn: _Turn, codes: frozenset[str]) -> str:
    if held.kind is AssessmentKind.PEER and turn.assessment is None:
        return no_peer_review()
    if not codes:
        return not_invited(turn.round)
    if turn.assessment is not None and not is_answerable(turn.assessment):
        return shut_since(turn.assessment)
    return ""


def shut_since(assessment: Assessment) -> str:
    """Say why an assessment takes no answers any more."""
    if assessment.state is AssessmentState.MODERATION:
        return _(
            "This assessment is in moderation: an answer is changed only where the area lead asks for it, and then "
            "you will find it here."
        )
    return _("This assessment is {state}; answers can no longer be changed.").format(
        state=assessment.state.label.lower()
    )


def _answers(
    tx: Tx, held: Scorer, assessment: Assessment | None, last: Assessment | None, *, is_submitted: bool
) -> _Answers:
    """Read what is this evaluator's own, and what was agreed last time only once they have submitted."""
    saved = tx.scores.own(held.area, assessment.id) if assessment else {}
    first = tx.scores.own_first(held.area, assessment.id) if assessment and is_submitted else {}
    agreed = tx.agreed.of(held.area, last.id) if last and is_submitted else {}
    return _Answers(
        saved=saved,
        confidences=tx.confidences.own(held.area, assessment.id) if assessment else {},
        first={code: score for code, score in first.items() if score.answer != saved[code].answer},
        last={code: score.answer for code, score in tx.scores.own(held.area, last.id).items()} if last else {},
        agreed_last={code: score.answer for code, score in agreed.items()},
    )


def _last(round_: Round, rounds: tuple[Round, ...], assessments: dict[RoundId, Assessment]) -> Assessment | None:
    """Return the assessment of the newest earlier round that asked the same, if there is one."""
    earlier = [
        held
        for held in rounds
        if (held.framework_id, held.form) == (round_.framework_id, round_.form)
        and held.opens_on < round_.opens_on
        and held.id in assessments
    ]
    return assessments[earlier[-1].id] if earlier else None


def _indicators(framework: Framework, answers: _Answers, codes: frozenset[str]) -> tuple[IndicatorForm, ...]:
    return tuple(
        IndicatorForm(
            indicator,
            position,
            answers.saved.get(indicator.code),
            answers.last.get(indicator.code),
            indicator.code in codes,
            answers.agreed_last.get(indicator.code),
            answers.first.get(indicator.code),
        )
        for position, indicator in enumerate(framework.indicators)
    )


def _progress(framework: Framework, answers: _Answers, codes: frozenset[str]) -> tuple[FeatureProgress, ...]:
    return tuple(
        FeatureProgress(
            feature.code,
            feature.name,
            sum(indicator.code in answers.saved for indicator in framework.indicators_of(feature.code)),
            len(framework.indicators_of(feature.code)),
            any(indicator.code in codes for indicator in framework.indicators_of(feature.code)),
            answers.confidences.get(feature.code),
        )
        for feature in framework.features
    )
