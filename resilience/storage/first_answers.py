"""What evaluators answered first and what they answer now: a change of mind keeps both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select

from resilience.domain.assessment import Answer, Score, ScoreDraft
from resilience.domain.identity import PersonId
from resilience.domain.vocabulary import AnswerKind, Sureness
from resilience.storage.schema import assessment, score_revision, submission

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from resilience.domain.identity import AssessmentId
    from resilience.domain.viewer import ReadableArea, ScorableArea


@dataclass(frozen=True, slots=True)
class FirstAndNow:
    """One evaluator's answer to one indicator as they gave it, and as it is now; the same where they kept it.

    `first` is what stood when they submitted, or for an indicator answered later what they answered first.
    `was_blind` is false where that was after the assessment had begun to be discussed.
    """

    first: Score
    now: Score
    was_blind: bool

    @property
    def has_changed(self) -> bool:
        """Whether they changed their mind about the level; words may be added to an answer that stays."""
        return self.first.answer != self.now.answer


def own_first(connection: Connection, area: ScorableArea, assessment_id: AssessmentId) -> dict[str, Score]:
    """Return the answers of this evaluator as they were when they submitted, by indicator."""
    rows = connection.execute(_OWN_REVISIONS, {**_of(area, assessment_id), "by": area.person_id})
    return {row.indicator: score_of(row) for row in rows if row.saved_at <= row.submitted_at}


def first_and_now(connection: Connection, area: ReadableArea, assessment_id: AssessmentId) -> tuple[FirstAndNow, ...]:
    """Return each submitted answer with the one that was given first, by person and indicator."""
    held: dict[tuple[int, str], FirstAndNow] = {}
    for row in connection.execute(_REVISIONS, _of(area, assessment_id)):
        key = (row.person_id, row.indicator)
        held[key] = _joined(held.get(key), row)
    return tuple(held.values())


def _joined(before: FirstAndNow | None, row: Row[tuple[object, ...]]) -> FirstAndNow:
    """Take in the next revision: it is the first answer up to the submission, and from then on only the present one."""
    score = score_of(row)
    if before is not None and row.saved_at > row.submitted_at:
        return FirstAndNow(before.first, score, before.was_blind)
    given_at = max(row.saved_at, row.submitted_at)
    return FirstAndNow(score, score, row.discussed_since is None or given_at <= row.discussed_since)


def _of(area: ReadableArea, assessment_id: AssessmentId) -> dict[str, int]:
    return {"area_id": area.id, "assessment_id": assessment_id}


_REVISIONS = (
    select(score_revision, submission.c.submitted_at, assessment.c.discussed_since)
    .join(
        submission,
        and_(
            submission.c.area_id == score_revision.c.area_id,
            submission.c.assessment_id == score_revision.c.assessment_id,
            submission.c.person_id == score_revision.c.person_id,
        ),
    )
    .join(
        assessment,
        and_(assessment.c.area_id == score_revision.c.area_id, assessment.c.id == score_revision.c.assessment_id),
    )
    .where(
        score_revision.c.area_id == bindparam("area_id"),
        score_revision.c.assessment_id == bindparam("assessment_id"),
    )
    .order_by(score_revision.c.person_id, score_revision.c.indicator, score_revision.c.revision)
)
_OWN_REVISIONS = _REVISIONS.where(score_revision.c.person_id == bindparam("by"))


def score_of(row: Row[tuple[object, ...]]) -> Score:
    """Return a score from its row."""
    return Score(
        ScoreDraft(
            row.indicator,
            Answer(AnswerKind(row.answer), row.level),
            None if row.sureness is None else Sureness(row.sureness),
            row.rationale,
            row.evidence,
        ),
        PersonId(row.person_id),
        row.revision,
        row.saved_at,
    )
