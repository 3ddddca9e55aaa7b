"""Scores as append-only revisions: the current value is the latest, and every value ever accepted stays.

The version somebody saw travels with their save. A save on top of anything newer is a `ScoreConflict`; none is lost
and none is overwritten unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from resilience.domain.assessment import Score, ScoreConflict, ScoreDraft
from resilience.domain.identity import AreaId, AssessmentId, PersonId
from resilience.storage.first_answers import FirstAndNow, first_and_now, own_first, score_of
from resilience.storage.schema import score_revision, submission

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from resilience.domain.viewer import ReadableArea, ScorableArea

_latest = (
    select(
        score_revision.c.area_id,
        score_revision.c.assessment_id,
        score_revision.c.person_id,
        score_revision.c.indicator,
        func.max(score_revision.c.revision).label("revision"),
    )
    .group_by(
        score_revision.c.area_id,
        score_revision.c.assessment_id,
        score_revision.c.person_id,
        score_revision.c.indicator,
    )
    .subquery()
)


class ScoreTable:
    """Own scores to write, submitted ones to read."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def own(self, area: ScorableArea, assessment_id: AssessmentId) -> dict[str, Score]:
        """Return this evaluator's current scores by indicator."""
        rows = self._connection.execute(
            _OWN, {"area_id": area.id, "assessment_id": assessment_id, "person_id": area.person_id}
        )
        return {row.indicator: score_of(row) for row in rows}

    def own_newest(self, area: ScorableArea, assessment_id: AssessmentId, indicator: str) -> Score | None:
        """Return this evaluator's current score of one indicator, or `None`."""
        row = self._connection.execute(
            _OWN_NEWEST,
            {
                "area_id": area.id,
                "assessment_id": assessment_id,
                "person_id": area.person_id,
                "indicator": indicator,
            },
        ).first()
        return None if row is None else score_of(row)

    def own_history(self, area: ScorableArea, assessment_id: AssessmentId, indicator: str) -> tuple[Score, ...]:
        """Return every revision of one of this evaluator's scores, the first one first."""
        rows = self._connection.execute(
            select(score_revision)
            .where(
                score_revision.c.area_id == area.id,
                score_revision.c.assessment_id == assessment_id,
                score_revision.c.person_id == area.person_id,
                score_revision.c.indicator == indicator,
            )
            .order_by(score_revision.c.revision)
        )
        return tuple(score_of(row) for row in rows)

    def save(self, area: ScorableArea, assessment_id: AssessmentId, draft: ScoreDraft, *, seen_version: int) -> Score:
        """Append a revision on top of the one that was seen (0 for none), or raise `ScoreConflict`."""
        current = self.own_newest(area, assessment_id, draft.indicator)
        if (current.revision if current else 0) != seen_version:
            raise ScoreConflict(current)
        try:
            with self._connection.begin_nested():
                self._insert(area, assessment_id, draft, seen_version + 1)
        except IntegrityError as error:
            raise ScoreConflict(self.own_newest(area, assessment_id, draft.indicator)) from error
        assert area.person_id is not None  # noqa: S101 - a scorable area always has its evaluator
        return Score(draft, area.person_id, seen_version + 1, self._now)

    def _insert(self, area: ScorableArea, assessment_id: AssessmentId, draft: ScoreDraft, revision: int) -> None:
        self._connection.execute(
            insert(score_revision).values(**self._row(area, assessment_id, draft, revision, self._now))
        )

    @staticmethod
    def _row(
        area: ScorableArea, assessment_id: AssessmentId, draft: ScoreDraft, revision: int, saved_at: datetime
    ) -> dict[str, object]:
        return {
            "area_id": area.id,
            "assessment_id": assessment_id,
            "person_id": area.person_id,
            "indicator": draft.indicator,
            "revision": revision,
            "answer": draft.answer.kind.value,
            "level": draft.answer.level,
            "sureness": None if draft.sureness is None else draft.sureness.value,
            "rationale": draft.rationale,
            "evidence": draft.evidence,
            "saved_at": saved_at,
        }

    def hold_form(
        self,
        area: ScorableArea,
        assessment_id: AssessmentId,
        drafts: Sequence[ScoreDraft],
        *,
        saved_at: datetime,
        submitted_at: datetime | None,
    ) -> None:
        """Hold a whole form of an evaluator who has answered nothing yet, with the times it already has."""
        if drafts:
            self._connection.execute(
                insert(score_revision),
                [self._row(area, assessment_id, draft, 1, saved_at) for draft in drafts],
            )
        if submitted_at is not None:
            self._submit(area, assessment_id, submitted_at)

    def submit(self, area: ScorableArea, assessment_id: AssessmentId) -> None:
        """Mark this evaluator's scores as submitted; doing it twice changes nothing."""
        if self.submitted_at(area, assessment_id) is None:
            self._submit(area, assessment_id, self._now)

    def _submit(self, area: ScorableArea, assessment_id: AssessmentId, at: datetime) -> None:
        self._connection.execute(
            insert(submission).values(
                area_id=area.id, assessment_id=assessment_id, person_id=area.person_id, submitted_at=at
            )
        )

    def submitted_at(self, area: ScorableArea, assessment_id: AssessmentId) -> datetime | None:
        """Return when this evaluator submitted, or `None`."""
        return self._connection.execute(
            select(submission.c.submitted_at).where(
                submission.c.area_id == area.id,
                submission.c.assessment_id == assessment_id,
                submission.c.person_id == area.person_id,
            )
        ).scalar_one_or_none()

    def submitted(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[Score, ...]:
        """Return the current scores of everybody who has submitted; drafts stay their author's own."""
        rows = self._connection.execute(_submitted(area.id, assessment_id))
        return tuple(score_of(row) for row in rows)

    def own_first(self, area: ScorableArea, assessment_id: AssessmentId) -> dict[str, Score]:
        """Return what this evaluator's answers were when they submitted, by indicator; nothing before that."""
        return own_first(self._connection, area, assessment_id)

    def first_and_now(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[FirstAndNow, ...]:
        """Return each submitted answer with the one that was given first, by person and indicator."""
        return first_and_now(self._connection, area, assessment_id)

    def progress(self, area: ReadableArea, assessment_id: AssessmentId) -> Mapping[PersonId, int]:
        """Return how many indicators each evaluator has answered, for those who have begun; no answers."""
        rows = self._connection.execute(
            select(
                score_revision.c.person_id,
                func.count(score_revision.c.indicator.distinct()).label("answered"),
            )
            .where(score_revision.c.area_id == area.id, score_revision.c.assessment_id == assessment_id)
            .group_by(score_revision.c.person_id)
        )
        return {PersonId(row.person_id): row.answered for row in rows}

    def submitters(self, area: ReadableArea, assessment_id: AssessmentId) -> frozenset[PersonId]:
        """Return who has submitted."""
        rows = self._connection.execute(
            select(submission.c.person_id).where(
                submission.c.area_id == area.id, submission.c.assessment_id == assessment_id
            )
        )
        return frozenset(PersonId(number) for number in rows.scalars())


def _current() -> Select[tuple[object, ...]]:
    return select(score_revision).join(
        _latest,
        and_(
            _latest.c.area_id == score_revision.c.area_id,
            _latest.c.assessment_id == score_revision.c.assessment_id,
            _latest.c.person_id == score_revision.c.person_id,
            _latest.c.indicator == score_revision.c.indicator,
            _latest.c.revision == score_revision.c.revision,
        ),
    )


_OWN = _current().where(
    score_revision.c.area_id == bindparam("area_id"),
    score_revision.c.assessment_id == bindparam("assessment_id"),
    score_revision.c.person_id == bindparam("person_id"),
)
"""Built once: building a statement costs more than running it, and this one runs at every click of an evaluator."""
_OWN_NEWEST = (
    select(score_revision)
    .where(
        score_revision.c.area_id == bindparam("area_id"),
        score_revision.c.assessment_id == bindparam("assessment_id"),
        score_revision.c.person_id == bindparam("person_id"),
        score_revision.c.indicator == bindparam("indicator"),
    )
    .order_by(score_revision.c.revision.desc())
    .limit(1)
)


def _submitted(area_id: AreaId, assessment_id: AssessmentId) -> Select[tuple[object, ...]]:
    """The current scores of those who have submitted, by person and indicator."""
    return (
        _current()
        .join(
            submission,
            and_(
                submission.c.area_id == score_revision.c.area_id,
                submission.c.assessment_id == score_revision.c.assessment_id,
                submission.c.person_id == score_revision.c.person_id,
            ),
        )
        .where(score_revision.c.area_id == area_id, score_revision.c.assessment_id == assessment_id)
        .order_by(score_revision.c.person_id, score_revision.c.indicator)
    )
