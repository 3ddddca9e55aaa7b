"""Who may answer what: an evaluator the partnership's own assessment, a visiting peer the peers', where asked.

Whoever may answer and has not submitted is not to be anchored by what was agreed last time; that is asked here too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.policy import Action, State, permits
from resilience.domain.vocabulary import AssessmentKind, AssessmentState, RoundState, ScoreState
from resilience.locales import _
from resilience.services.rounds import asked_for
from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.assessment import Assessment, Round
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import ReadableArea, ScorableArea, Viewer
    from resilience.storage.store import Tx


SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Scorer:
    """Somebody who scores in an area, and whose assessment it is."""

    area: ScorableArea
    kind: AssessmentKind


def scorer(viewer: Viewer, area_id: AreaId) -> Scorer:
    """Return the proof that somebody scores in an area: as its evaluator or as a visiting peer; else `NotAllowed`."""
    if not viewer.may(Action.SCORE, area_id) and viewer.may(Action.REVIEW, area_id):
        return Scorer(viewer.reviewing(area_id), AssessmentKind.PEER)
    return Scorer(viewer.scoring(area_id), AssessmentKind.SELF)


def scores_in(viewer: Viewer, area_id: AreaId) -> bool:
    """Whether somebody scores in an area, as its evaluator or as a visiting peer."""
    return viewer.may(Action.SCORE, area_id) or viewer.may(Action.REVIEW, area_id)


def asked(tx: Tx, held: Scorer, round_: Round) -> frozenset[str]:
    """Return the codes of the indicators somebody is asked for in a round; none where they are not invited."""
    assert held.area.person_id is not None  # noqa: S101 - a scorable area always has its evaluator
    return asked_for(tx, held.area, round_, held.area.person_id, kind=held.kind)


def rounds_open(tx: Tx) -> list[Round]:
    """Return the rounds that take answers today, UK time, the one opened last at the end."""
    today = uk_day(tx.now)
    return [round_ for round_ in tx.assessments.rounds() if takes_answers(round_, today)]


def round_for(tx: Tx, held: Scorer, found: Sequence[Round]) -> Round | None:
    """Return the round that somebody works on, of those open, the last one opened at the end; `None` for none.

    Where there are several: the newest that they have still to answer, else the newest that they are asked in.
    """
    if len(found) < SEVERAL:
        return found[-1] if found else None
    for waits in (_is_still_to_answer, _is_asked):
        for round_ in reversed(found):
            if waits(tx, held, round_):
                return round_
    return found[-1]


def _is_asked(tx: Tx, held: Scorer, round_: Round) -> bool:
    return bool(asked(tx, held, round_))


def no_round_is_open() -> str:
    """Say so, and what happens next."""
    return _("No round is open at the moment. An administrator opens the next one; you will find it here.")


def takes_answers(round_: Round, today: date) -> bool:
    """Whether a round takes answers on a day."""
    return permits(Action.SCORE, State(round_.state_on(today), AssessmentState.OPEN, ScoreState.DRAFT))


def is_answerable(assessment: Assessment) -> bool:
    """Whether an assessment takes answers from everybody asked, while its round is open."""
    return permits(Action.SCORE, State(RoundState.OPEN, assessment.state, ScoreState.DRAFT))


def assessment_to_answer(tx: Tx, held: Scorer, round_: Round) -> Assessment:
    """Return the assessment that somebody answers in an open round; an evaluator's first answer begins it.

    Raises `Refused` where peers have not been asked to begin, or where somebody is not invited to the round.
    """
    begun = tx.assessments.in_round(held.area, round_.id, held.kind)
    if begun is None and held.kind is AssessmentKind.PEER:
        raise Refused(no_peer_review())
    if not asked(tx, held, round_):
        raise Refused(not_invited(round_))
    return begun or tx.assessments.begin(held.area, round_.id)


def not_invited(round_: Round) -> str:
    """Say that somebody is not among those invited, and whom to ask."""
    return _("You are not among those who are asked to score in {round}. Your area lead can invite you.").format(
        round=round_.name
    )


def no_peer_review() -> str:
    """Say that peers have nothing to answer yet, and who begins."""
    return _("No peer review has been begun in the open round. The area lead begins it; you will find it here.")


def is_anchored(tx: Tx, area: ReadableArea, viewer: Viewer) -> bool:
    """Whether a viewer has still to answer by themselves, so that no agreed level may be shown to them.

    True for an evaluator or peer who is asked in an open round, whose assessment is still open, and who has not
    submitted.
    """
    if not scores_in(viewer, area.id):
        return False
    held = scorer(viewer, area.id)
    return any(_is_still_to_answer(tx, held, round_) for round_ in rounds_open(tx))


def _is_still_to_answer(tx: Tx, held: Scorer, round_: Round) -> bool:
    assessment = tx.assessments.in_round(held.area, round_.id, held.kind)
    if assessment is None:
        return held.kind is AssessmentKind.SELF and bool(asked(tx, held, round_))
    return (
        is_answerable(assessment)
        and tx.scores.submitted_at(held.area, assessment.id) is None
        and bool(asked(tx, held, round_))
    )
