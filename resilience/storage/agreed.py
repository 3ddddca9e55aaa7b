"""Agreed scores after moderation; every revision is kept, and the evaluators' own stay as they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, insert, select
from sqlalchemy.exc import IntegrityError

from resilience.domain.assessment import Answer
from resilience.domain.identity import PersonId
from resilience.domain.moderation import AgreedConflict, AgreedDraft, AgreedScore
from resilience.domain.vocabulary import AnswerKind
from resilience.storage.schema import agreed_score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select

    from resilience.domain.identity import AreaId, AssessmentId
    from resilience.domain.viewer import ComparableArea, LedArea, ReadableArea


class AgreedTable:
    """What the evaluators settled on."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea, assessment_id: AssessmentId) -> dict[str, AgreedScore]:
        """Return the current agreed score of every indicator that has one, by its code."""
        rows = self._connection.execute(_newest(area.id, assessment_id))
        return {row.indicator: _agreed(row) for row in rows}

    def given(self, area: ComparableArea, assessment_id: AssessmentId) -> dict[str, int | None]:
        """Return the levels alone; `None` for "don't know" and "does not apply here"."""
        rows = self._connection.execute(_newest(area.id, assessment_id))
        return {row.indicator: row.level for row in rows}

    def newest(self, area: ReadableArea, assessment_id: AssessmentId, indicator: str) -> AgreedScore | None:
        """Return the current agreed score of one indicator, or `None`."""
        held = self.history(area, assessment_id, indicator)
        return held[-1] if held else None

    def history(self, area: ReadableArea, assessment_id: AssessmentId, indicator: str) -> tuple[AgreedScore, ...]:
        """Return every revision of one indicator's agreed score, the first one first."""
        rows = self._connection.execute(
            select(agreed_score)
            .where(
                agreed_score.c.area_id == area.id,
                agreed_score.c.assessment_id == assessment_id,
                agreed_score.c.indicator == indicator,
            )
            .order_by(agreed_score.c.revision)
        )
        return tuple(_agreed(row) for row in rows)

    def save(self, area: LedArea, assessment_id: AssessmentId, draft: AgreedDraft, *, seen_version: int) -> AgreedScore:
        """Append a revision on top of the one that was seen (0 for none), or raise `AgreedConflict`."""
        current = self.newest(area, assessment_id, draft.indicator)
        if (current.revision if current else 0) != seen_version:
            raise AgreedConflict(current)
        try:
            with self._connection.begin_nested():
                self._insert(area, assessment_id, draft, seen_version + 1)
        except IntegrityError as error:
            raise AgreedConflict(self.newest(area, assessment_id, draft.indicator)) from error
        return AgreedScore(
            draft.indicator, draft.answer, draft.reason, draft.ticks, seen_version + 1, self._now, area.person_id
        )

    def hold(self, area: LedArea, assessment_id: AssessmentId, drafts: Sequence[AgreedDraft]) -> None:
        """Hold the agreed scores of a whole assessment in which nothing is agreed yet."""
        if drafts:
            self._connection.execute(
                insert(agreed_score), [self._row(area, assessment_id, draft, 1) for draft in drafts]
            )

    def _insert(self, area: LedArea, assessment_id: AssessmentId, draft: AgreedDraft, revision: int) -> None:
        self._connection.execute(insert(agreed_score).values(**self._row(area, assessment_id, draft, revision)))

    def _row(self, area: LedArea, assessment_id: AssessmentId, draft: AgreedDraft, revision: int) -> dict[str, object]:
        return {
            "area_id": area.id,
            "assessment_id": assessment_id,
            "indicator": draft.indicator,
            "revision": revision,
            "answer": draft.answer.kind.value,
            "level": draft.answer.level,
            "reason": draft.reason,
            "ticks": json.dumps(sorted(draft.ticks)),
            "saved_at": self._now,
            "saved_by": area.person_id,
        }


def _newest(area_id: AreaId, assessment_id: AssessmentId) -> Select[tuple[object, ...]]:
    last = (
        select(agreed_score.c.indicator, func.max(agreed_score.c.revision).label("revision"))
        .where(agreed_score.c.area_id == area_id, agreed_score.c.assessment_id == assessment_id)
        .group_by(agreed_score.c.indicator)
        .subquery()
    )
    return (
        select(agreed_score)
        .join(last, and_(last.c.indicator == agreed_score.c.indicator, last.c.revision == agreed_score.c.revision))
        .where(agreed_score.c.area_id == area_id, agreed_score.c.assessment_id == assessment_id)
        .order_by(agreed_score.c.indicator)
    )


def _agreed(row: Row[tuple[object, ...]]) -> AgreedScore:
    return AgreedScore(
        row.indicator,
        Answer(AnswerKind(row.answer), row.level),
        row.reason,
        frozenset(json.loads(row.ticks)),
        row.revision,
        row.saved_at,
        None if row.saved_by is None else PersonId(row.saved_by),
    )
