"""How confident evaluators are, feature by feature; every revision is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from resilience.domain.assessment import ConfidenceAnswer
from resilience.domain.errors import Conflict
from resilience.domain.identity import PersonId
from resilience.domain.vocabulary import Confidence
from resilience.locales import _
from resilience.storage.schema import confidence_answer, submission

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

    from resilience.domain.identity import AssessmentId
    from resilience.domain.viewer import ReadableArea, ScorableArea

_newest = (
    select(
        confidence_answer.c.assessment_id,
        confidence_answer.c.person_id,
        confidence_answer.c.feature,
        func.max(confidence_answer.c.revision).label("revision"),
    )
    .where(
        confidence_answer.c.area_id == bindparam("area_id"),
        confidence_answer.c.assessment_id == bindparam("assessment_id"),
    )
    .group_by(
        confidence_answer.c.assessment_id,
        confidence_answer.c.person_id,
        confidence_answer.c.feature,
    )
    .subquery()
)


class ConfidenceTable:
    """Answers to the one question about next time."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def save(
        self, area: ScorableArea, assessment_id: AssessmentId, feature: str, confidence: Confidence
    ) -> ConfidenceAnswer:
        """Append this evaluator's answer and return it; the answer that is there already is returned as it stands.

        `Conflict` where two windows save at the very same moment: the one that came second has to ask again.
        """
        assert area.person_id is not None  # noqa: S101 - a scorable area always has its evaluator
        held = self.own(area, assessment_id).get(feature)
        if held is not None and held.confidence is confidence:
            return held
        answer = ConfidenceAnswer(area.person_id, feature, confidence, held.revision + 1 if held else 1, self._now)
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(confidence_answer).values(
                        area_id=area.id,
                        assessment_id=assessment_id,
                        person_id=answer.person_id,
                        feature=feature,
                        revision=answer.revision,
                        confidence=confidence.value,
                        saved_at=self._now,
                    )
                )
        except IntegrityError as error:
            raise Conflict(_("This answer was changed at the same moment elsewhere. Please choose again.")) from error
        return answer

    def hold(self, area: ScorableArea, assessment_id: AssessmentId, answers: Mapping[str, Confidence]) -> None:
        """Hold the answers of somebody who has given none yet, by feature."""
        if answers:
            self._connection.execute(
                insert(confidence_answer),
                [
                    {
                        "area_id": area.id,
                        "assessment_id": assessment_id,
                        "person_id": area.person_id,
                        "feature": feature,
                        "revision": 1,
                        "confidence": confidence.value,
                        "saved_at": self._now,
                    }
                    for feature, confidence in answers.items()
                ],
            )

    def own(self, area: ScorableArea, assessment_id: AssessmentId) -> dict[str, ConfidenceAnswer]:
        """Return this evaluator's current answers by feature."""
        rows = self._connection.execute(
            _OWN, {"area_id": area.id, "assessment_id": assessment_id, "by": area.person_id}
        )
        return {row.feature: _answer(row) for row in rows}

    def submitted(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[ConfidenceAnswer, ...]:
        """Return the current answers of everybody who has submitted; others' stay their author's own."""
        rows = self._connection.execute(_SUBMITTED, {"area_id": area.id, "assessment_id": assessment_id})
        return tuple(_answer(row) for row in rows)


def _current() -> Select[tuple[object, ...]]:
    return (
        select(confidence_answer)
        .join(
            _newest,
            and_(
                _newest.c.assessment_id == confidence_answer.c.assessment_id,
                _newest.c.person_id == confidence_answer.c.person_id,
                _newest.c.feature == confidence_answer.c.feature,
                _newest.c.revision == confidence_answer.c.revision,
            ),
        )
        .where(
            confidence_answer.c.area_id == bindparam("area_id"),
            confidence_answer.c.assessment_id == bindparam("assessment_id"),
        )
    )


_OWN = _current().where(confidence_answer.c.person_id == bindparam("by"))
"""Built once: building a statement costs more than running it, and this one runs at every click of an evaluator."""
_SUBMITTED = (
    _current()
    .join(
        submission,
        and_(
            submission.c.area_id == confidence_answer.c.area_id,
            submission.c.assessment_id == confidence_answer.c.assessment_id,
            submission.c.person_id == confidence_answer.c.person_id,
        ),
    )
    .order_by(confidence_answer.c.person_id, confidence_answer.c.feature)
)


def _answer(row: Row[tuple[object, ...]]) -> ConfidenceAnswer:
    return ConfidenceAnswer(
        PersonId(row.person_id), row.feature, Confidence(row.confidence), row.revision, row.saved_at
    )
