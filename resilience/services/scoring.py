"""Entering confidence scores: the form, saving one answer, submitting them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from resilience.domain.assessment import ScoreConflict
from resilience.domain.audit import Deed
from resilience.domain.errors import NotFound, NotOnScale, Refused
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import AssessmentState, RoundState, ScoreState
from resilience.locales import _
from resilience.services.frameworks import framework_of
from resilience.services.sharing import marking_of
from resilience.services.uk_time import uk_day
from resilience.views.score import FeatureProgress, IndicatorForm, ScoreForm

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.assessment import Answer, Assessment, Round, Score, ScoreDraft
    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, RoundId
    from resilience.domain.viewer import ScorableArea, Viewer
    from resilience.storage.store import Store, Tx


def form(store: Store, viewer: Viewer, area_id: AreaId) -> ScoreForm:
    """Return this evaluator's form in the open round; `NotFound` with a sentence when no round is open."""
    with store.reading() as tx:
        area = tx.people.again(viewer).scoring(area_id)
        return _form(tx, area, open_round(tx))


def form_if_open(store: Store, viewer: Viewer, area_id: AreaId) -> ScoreForm | None:
    """Return the same, or `None` when no round is open."""
    with store.reading() as tx:
        area = tx.people.again(viewer).scoring(area_id)
        rounds_open = _rounds_open(tx)
        return _form(tx, area, rounds_open[-1]) if rounds_open else None


def _form(tx: Tx, area: ScorableArea, round_: Round) -> ScoreForm:
    framework = framework_of(tx, round_.framework_id)
    assessment = tx.assessments.in_round(area, round_.id)
    saved = tx.scores.own(area, assessment.id) if assessment else {}
    last = _last_round_answers(tx, area, round_)
    return ScoreForm(
        area=tx.areas.named([area.id])[0],
        round_id=round_.id,
        round_name=round_.name,
        closes_on=round_.closes_on,
        framework=framework,
        features=_progress(framework, saved),
        indicators=tuple(
            IndicatorForm(indicator, position, saved.get(indicator.code), last.get(indicator.code))
            for position, indicator in enumerate(framework.indicators)
        ),
        submitted_at=tx.scores.submitted_at(area, assessment.id) if assessment else None,
        marking=marking_of(tx, area.id),
    )


def record(
    store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, draft: ScoreDraft, *, seen_version: int
) -> Score:
    """Save one score on top of the version that was seen, and return it as saved.

    The same answer again (a double click, a retry) changes nothing. Raises `ScoreConflict` when something newer is
    saved, `NotOnScale` for a level that the indicator does not have, `Refused` once the round has closed.
    """
    with store.transaction() as tx:
        area = tx.people.again(viewer).scoring(area_id)
        round_ = _still_open(tx, round_id)
        indicator = framework_of(tx, round_.framework_id).indicator(draft.indicator)
        draft.answer.on(indicator)
        assessment = _open_assessment(tx, area, round_id)
        current = tx.scores.own_newest(area, assessment.id, draft.indicator)
        if current is not None and current.draft == draft:
            return current
        try:
            saved = tx.scores.save(area, assessment.id, draft, seen_version=seen_version)
        except ScoreConflict as conflicting:
            if conflicting.theirs is not None and conflicting.theirs.draft == draft:
                return conflicting.theirs  # the same click, which came twice at once
            raise
        tx.audit.write(
            Deed.SCORE,
            f"assessment {assessment.id} {draft.indicator} revision {saved.revision}",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return saved


def refuse_what_no_form_offers(
    store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId, indicator: str
) -> NoReturn:
    """Refuse an answer that is none, and have it written down: only a message that somebody made up holds one."""
    with store.reading() as tx:
        tx.people.again(viewer).scoring(area_id)
        _still_open(tx, round_id)
        raise NotOnScale(
            _("This is no answer that {indicator} has. Please choose one that is shown.").format(indicator=indicator),
            area_id=area_id,
        )


def submit(store: Store, viewer: Viewer, area_id: AreaId, round_id: RoundId) -> None:
    """Submit this evaluator's answers; `Refused` while there are none. Submitting twice changes nothing."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).scoring(area_id)
        _still_open(tx, round_id)
        assessment = _open_assessment(tx, area, round_id)
        if not tx.scores.own(area, assessment.id):
            raise Refused(_("There is nothing to submit yet: please answer at least one indicator."))
        if tx.scores.submitted_at(area, assessment.id) is None:
            tx.scores.submit(area, assessment.id)
            tx.audit.write(Deed.SUBMISSION, f"assessment {assessment.id}", person_id=viewer.person_id, area_id=area_id)


def open_round(tx: Tx) -> Round:
    """Return the round that is open today, UK time: the one opened last where there are two; else `NotFound`."""
    found = _rounds_open(tx)
    if not found:
        raise NotFound(no_round_is_open())
    return found[-1]


def no_round_is_open() -> str:
    """Say so, and what happens next."""
    return _("No round is open at the moment. An administrator opens the next one; you will find it here.")


def _rounds_open(tx: Tx) -> list[Round]:
    today = uk_day(tx.now)
    return [round_ for round_ in tx.assessments.rounds() if _takes_answers(round_, today)]


def _takes_answers(round_: Round, today: date) -> bool:
    return permits(Action.SCORE, State(round_.state_on(today), AssessmentState.OPEN, ScoreState.DRAFT))


def _still_open(tx: Tx, round_id: RoundId) -> Round:
    round_ = tx.assessments.round(round_id)
    if not _takes_answers(round_, uk_day(tx.now)):
        raise Refused(
            _("{round} is closed. Your answer was not saved; everything saved before is kept.").format(
                round=round_.name
            )
        )
    return round_


def _open_assessment(tx: Tx, area: ScorableArea, round_id: RoundId) -> Assessment:
    assessment = tx.assessments.begin(area, round_id)
    if not permits(Action.SCORE, State(RoundState.OPEN, assessment.state, ScoreState.DRAFT)):
        raise Refused(
            _("This assessment is {state}; answers can no longer be changed.").format(
                state=assessment.state.label.lower()
            )
        )
    return assessment


def _last_round_answers(tx: Tx, area: ScorableArea, round_: Round) -> dict[str, Answer]:
    earlier = [
        held
        for held in tx.assessments.rounds()
        if held.framework_id == round_.framework_id and held.opens_on < round_.opens_on
    ]
    if not earlier:
        return {}
    assessment = tx.assessments.in_round(area, earlier[-1].id)
    if assessment is None:
        return {}
    return {code: score.answer for code, score in tx.scores.own(area, assessment.id).items()}


def _progress(framework: Framework, saved: dict[str, Score]) -> tuple[FeatureProgress, ...]:
    return tuple(
        FeatureProgress(
            feature.code,
            feature.name,
            sum(indicator.code in saved for indicator in framework.indicators_of(feature.code)),
            len(framework.indicators_of(feature.code)),
        )
        for feature in framework.features
    )
