"""Entering confidence scores: the form, saving one answer, submitting them all, and changing one when asked to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from resilience.domain.assessment import ScoreConflict
from resilience.domain.audit import Deed
from resilience.domain.errors import NotFound, NotOnScale, NotTheirs, Refused
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import ScoreState
from resilience.locales import _
from resilience.services.frameworks import framework_of_round
from resilience.services.scorers import (
    Scorer,
    assessment_to_answer,
    is_anchored,
    is_answerable,
    no_round_is_open,
    scorer,
    takes_answers,
)
from resilience.services.scoring_form import form_now, shut_since
from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from resilience.domain.assessment import Assessment, ConfidenceAnswer, Round, Score, ScoreDraft
    from resilience.domain.identity import AreaId, RequestId, RoundId
    from resilience.domain.moderation import ChangeRequest
    from resilience.domain.viewer import Viewer
    from resilience.domain.vocabulary import Confidence
    from resilience.storage.store import Store, Tx
    from resilience.views.score import ScoreForm

__all__ = [
    "form",
    "form_if_open",
    "is_anchored",
    "keep_answer",
    "no_round_is_open",
    "open_assessment",
    "record",
    "record_confidence",
    "refuse_what_no_form_offers",
    "save_confidence_in",
    "save_in",
    "submit",
]


def form(store: Store, viewer: Viewer, area_id: AreaId) -> ScoreForm:
    """Return this evaluator's form in the open round; `NotFound` with a sentence when no round is open."""
    held = form_if_open(store, viewer, area_id)
    if held is None:
        raise NotFound(no_round_is_open())
    return held


def form_if_open(store: Store, viewer: Viewer, area_id: AreaId) -> ScoreForm | None:
    """Return the same, or `None` when no round is open and nothing is asked to be changed."""
    with store.reading() as tx:
        return form_now(tx, scorer(tx.people.again(viewer), area_id))


def record(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    round_id: RoundId,
    draft: ScoreDraft,
    *,
    seen_version: int,
    settles: bool = True,
) -> Score:
    """Save one score on top of the version that was seen, and return it as saved.

    The same answer again (a double click, a retry) changes nothing. In moderation only what the area lead asked for
    is changed, which settles the request unless `settles` is false. Raises `ScoreConflict` when something newer is
    saved, `NotOnScale` for a level that the indicator does not have, `Refused` once the round has closed.
    """
    with store.transaction() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        round_ = tx.assessments.round(round_id)
        asked = _asked_again(tx, held, round_, draft.indicator)
        assessment = asked.assessment if asked else open_assessment(tx, held, round_)
        saved = save_in(tx, held, round_, assessment, draft, seen_version=seen_version)
        if asked is not None and settles:
            _settle(tx, held, asked.request.id)
        return saved


def save_in(
    tx: Tx, held: Scorer, round_: Round, assessment: Assessment, draft: ScoreDraft, *, seen_version: int
) -> Score:
    """Save one score in an assessment that takes it, with its entry in the record of who did what."""
    draft.answer.on(framework_of_round(tx, round_).indicator(draft.indicator))
    current = tx.scores.own_newest(held.area, assessment.id, draft.indicator)
    if current is not None and current.draft == draft:
        return current
    try:
        saved = tx.scores.save(held.area, assessment.id, draft, seen_version=seen_version)
    except ScoreConflict as conflicting:
        if conflicting.theirs is not None and conflicting.theirs.draft == draft:
            return conflicting.theirs  # the same click, which came twice at once
        raise
    _write(tx, held, Deed.SCORE, f"assessment {assessment.id} {draft.indicator} revision {saved.revision}")
    return saved


def record_confidence(
    store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, feature: str, confidence: Confidence
) -> ConfidenceAnswer:
    """Save how confident this evaluator is in one feature; the same answer again changes nothing."""
    with store.transaction() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        round_ = tx.assessments.round(round_id)
        return save_confidence_in(tx, held, round_, open_assessment(tx, held, round_), feature, confidence)


def save_confidence_in(
    tx: Tx, held: Scorer, round_: Round, assessment: Assessment, feature: str, confidence: Confidence
) -> ConfidenceAnswer:
    """Save one answer on next time in an assessment that takes it, with its entry in the record."""
    if all(one.code != feature for one in framework_of_round(tx, round_).features):
        raise NotFound(_("This framework has no feature {code}.").format(code=feature))
    before = tx.confidences.own(held.area, assessment.id).get(feature)
    saved = tx.confidences.save(held.area, assessment.id, feature, confidence)
    if saved != before:
        _write(tx, held, Deed.CONFIDENCE, f"assessment {assessment.id} {feature} revision {saved.revision}")
    return saved


def refuse_what_no_form_offers(
    store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, indicator: str
) -> NoReturn:
    """Refuse an answer that is none, and have it written down: only a message that somebody made up holds one."""
    with store.reading() as tx:
        scorer(tx.people.again(viewer), area_id)
        _still_open(tx, tx.assessments.round(round_id))
        raise NotOnScale(
            _("This is no answer that {indicator} has. Please choose one that is shown.").format(indicator=indicator),
            area_id=area_id,
        )


def submit(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId) -> None:
    """Submit this evaluator's answers; `Refused` while there are none. Submitting twice changes nothing."""
    with store.transaction() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        assessment = open_assessment(tx, held, tx.assessments.round(round_id))
        if not tx.scores.own(held.area, assessment.id):
            raise Refused(_("There is nothing to submit yet: please answer at least one indicator."))
        if tx.scores.submitted_at(held.area, assessment.id) is None:
            tx.scores.submit(held.area, assessment.id)
            _write(tx, held, Deed.SUBMISSION, f"assessment {assessment.id}")


def keep_answer(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, request_id: RequestId) -> None:
    """Settle a request to look at one's answer again: it stays as it now is. Settling twice changes nothing."""
    with store.transaction() as tx:
        held = scorer(tx.people.again(viewer), area_id)
        assessment = tx.assessments.in_round(held.area, round_id, held.kind)
        requests = tx.comments.requests(held.area, assessment.id) if assessment else ()
        request = next((one for one in requests if one.id == request_id), None)
        if request is None or request.person_id != held.area.person_id:
            raise NotTheirs(_("This request was made to somebody else."), area_id=area_id)
        if request.is_open:
            _settle(tx, held, request_id)


def _settle(tx: Tx, held: Scorer, request_id: RequestId) -> None:
    tx.comments.settle(held.area, request_id)
    _write(tx, held, Deed.CHANGES_ASKED, f"request {request_id} settled")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What this person is asked to look at again, in an assessment that is being moderated."""

    assessment: Assessment
    request: ChangeRequest


def _asked_again(tx: Tx, held: Scorer, round_: Round, indicator: str) -> _Asked | None:
    assessment = tx.assessments.in_round(held.area, round_.id, held.kind)
    if assessment is None or not permits(Action.ANSWER_AGAIN, State(None, assessment.state, ScoreState.SUBMITTED)):
        return None
    asked = tx.comments.asked_of(held.area, assessment.id)
    return next((_Asked(assessment, request) for request in asked if request.indicator == indicator), None)


def open_assessment(tx: Tx, held: Scorer, round_: Round) -> Assessment:
    """Return the assessment that takes this person's answers today; else `Refused` with the reason."""
    _still_open(tx, round_)
    assessment = assessment_to_answer(tx, held, round_)
    if not is_answerable(assessment):
        raise Refused(shut_since(assessment))
    return assessment


def _still_open(tx: Tx, round_: Round) -> None:
    if not takes_answers(round_, uk_day(tx.now)):
        raise Refused(
            _("{round} is closed. Your answer was not saved; everything saved before is kept.").format(
                round=round_.name
            )
        )


def _write(tx: Tx, held: Scorer, deed: Deed, subject: str) -> None:
    tx.audit.write(deed, subject, person_id=held.area.person_id, area_id=held.area.id)
