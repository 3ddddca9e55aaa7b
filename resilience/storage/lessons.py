"""The learning log of an area, and the lessons that other areas share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from resilience.domain.errors import Conflict, NotTheirs
from resilience.domain.identity import AreaId, LearningId, PersonId
from resilience.domain.learning import LearningDraft, Lesson
from resilience.locales import _
from resilience.storage.documents import Document, added
from resilience.storage.schema import lesson

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea

LESSON = Document(LearningDraft)


class LessonTable:
    """What was learned."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of(self, area: ReadableArea) -> tuple[Lesson, ...]:
        """Return an area's lessons that count, the one changed last first."""
        return tuple(one for one in self.with_withdrawn(area) if one.withdrawn_at is None)

    def with_withdrawn(self, area: ReadableArea) -> tuple[Lesson, ...]:
        """Return all of them, withdrawn ones included, the one changed last first."""
        return self._read(lesson.c.area_id == area.id)

    def shared(self) -> tuple[Lesson, ...]:
        """Return the lessons that areas share, for anybody who has signed in; the one changed last first."""
        return self._read(lesson.c.is_shared == 1, lesson.c.withdrawn_at.is_(None))

    def _read(self, *where: ColumnElement[bool]) -> tuple[Lesson, ...]:
        rows = self._connection.execute(
            select(lesson).where(*where).order_by(lesson.c.changed_at.desc(), lesson.c.id.desc())
        )
        return tuple(_lesson(row) for row in rows)

    def add(self, area: LedArea, draft: LearningDraft) -> LearningId:
        """Add a lesson."""
        return LearningId(
            added(
                self._connection,
                lesson,
                area_id=area.id,
                version=1,
                is_shared=int(draft.is_shared),
                draft=LESSON.text(draft),
                written_at=self._now,
                changed_at=self._now,
                written_by=area.person_id,
            )
        )

    def change(self, area: LedArea, number: LearningId, draft: LearningDraft, *, seen_version: int) -> None:
        """Put a draft in place of the version that was seen; `Conflict` where somebody was faster."""
        self._update(
            area, number, seen_version, draft=LESSON.text(draft), is_shared=int(draft.is_shared), withdrawn_at=None
        )

    def withdraw(self, area: LedArea, number: LearningId, *, seen_version: int) -> None:
        """Withdraw a lesson; changing it again from the same version on brings it back."""
        self._update(area, number, seen_version, withdrawn_at=self._now)

    def _update(self, area: LedArea, number: LearningId, seen_version: int, **values: object) -> None:
        changed = self._connection.execute(
            update(lesson)
            .where(lesson.c.area_id == area.id, lesson.c.id == number, lesson.c.version == seen_version)
            .values(version=seen_version + 1, changed_at=self._now, **values)
        )
        if not changed.rowcount:
            if number not in {one.id for one in self.with_withdrawn(area)}:
                raise NotTheirs(_("There is no such lesson in this area."), area_id=area.id)
            raise Conflict(_("Somebody else changed this lesson in the meantime. Please look at it again."))


def _lesson(row: Row[tuple[object, ...]]) -> Lesson:
    return Lesson(
        LearningId(row.id),
        AreaId(row.area_id),
        LESSON.read(row.draft),
        row.version,
        row.written_at,
        row.changed_at,
        None if row.written_by is None else PersonId(row.written_by),
        row.withdrawn_at,
    )
