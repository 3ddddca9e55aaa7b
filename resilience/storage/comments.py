"""Comments in moderation and their answers, resolved or not; and requests to change an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.identity import AssessmentId, CommentId, PersonId, RequestId
from resilience.domain.moderation import ChangeRequest, Comment
from resilience.locales import _
from resilience.storage.schema import change_request, comment

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import DiscussedArea, LedArea, ReadableArea, ScorableArea


class CommentTable:
    """What was said about an indicator, and what one evaluator was asked to look at again."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[Comment, ...]:
        """Return every comment and answer of an assessment, the earliest first, withdrawn ones without their words.

        Whether the reader may see them yet (blindness) is for the service to ask of the policy.
        """
        rows = self._connection.execute(
            select(comment)
            .where(comment.c.area_id == area.id, comment.c.assessment_id == assessment_id)
            .order_by(comment.c.said_at, comment.c.id)
        )
        return tuple(_comment(row) for row in rows)

    def get(self, area: ReadableArea, comment_id: CommentId) -> Comment:
        """Return one comment of an area; `NotTheirs` where it is another area's or there is none."""
        row = self._connection.execute(
            select(comment).where(comment.c.area_id == area.id, comment.c.id == comment_id)
        ).first()
        if row is None:
            raise NotTheirs(_("There is no such comment in this area."), area_id=area.id)
        return _comment(row)

    def add(
        self,
        area: DiscussedArea,
        assessment_id: AssessmentId,
        indicator: str,
        said: str,
        *,
        answers_id: CommentId | None = None,
    ) -> CommentId:
        """Add a comment, or an answer to one."""
        return CommentId(
            self._connection.execute(
                insert(comment)
                .values(
                    area_id=area.id,
                    assessment_id=assessment_id,
                    indicator=indicator,
                    person_id=area.person_id,
                    said=said,
                    said_at=self._now,
                    answers_id=answers_id,
                )
                .returning(comment.c.id)
            ).scalar_one()
        )

    def resolve(self, area: DiscussedArea, comment_id: CommentId, *, is_resolved: bool = True) -> None:
        """Call a comment settled, or open again."""
        self._change_comment(
            area,
            comment_id,
            resolved_at=self._now if is_resolved else None,
            resolved_by=area.person_id if is_resolved else None,
        )

    def withdraw(self, area: DiscussedArea, comment_id: CommentId) -> None:
        """Take the words of one's own comment back; `NotTheirs` for another person's."""
        if self.get(area, comment_id).person_id != area.person_id:
            raise NotTheirs(_("Only its author can withdraw a comment."), area_id=area.id)
        self._change_comment(area, comment_id, said="")

    def _change_comment(self, area: DiscussedArea, comment_id: CommentId, **values: object) -> None:
        self._connection.execute(
            update(comment).where(comment.c.area_id == area.id, comment.c.id == comment_id).values(**values)
        )

    def ask(
        self, area: LedArea, assessment_id: AssessmentId, person_id: PersonId, indicator: str, why: str
    ) -> RequestId:
        """Ask one evaluator to look at one answer again."""
        return RequestId(
            self._connection.execute(
                insert(change_request)
                .values(
                    area_id=area.id,
                    assessment_id=assessment_id,
                    person_id=person_id,
                    indicator=indicator,
                    why=why,
                    asked_at=self._now,
                    asked_by=area.person_id,
                )
                .returning(change_request.c.id)
            ).scalar_one()
        )

    def requests(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[ChangeRequest, ...]:
        """Return every request of an assessment, settled ones included, the earliest first."""
        rows = self._connection.execute(
            select(change_request)
            .where(change_request.c.area_id == area.id, change_request.c.assessment_id == assessment_id)
            .order_by(change_request.c.asked_at, change_request.c.id)
        )
        return tuple(_request(row) for row in rows)

    def asked_of(self, area: ScorableArea, assessment_id: AssessmentId) -> tuple[ChangeRequest, ...]:
        """Return what is still asked of this evaluator."""
        return tuple(
            request
            for request in self.requests(area, assessment_id)
            if request.is_open and request.person_id == area.person_id
        )

    def settle(self, area: ScorableArea, request_id: RequestId) -> None:
        """Call a request to oneself settled; `NotTheirs` for one to somebody else. Twice changes nothing."""
        if self._request(area, request_id).person_id != area.person_id:
            raise NotTheirs(_("This request was made to somebody else."), area_id=area.id)
        self._close(area, request_id)

    def take_back(self, area: LedArea, request_id: RequestId) -> None:
        """Ask no longer; `NotTheirs` where the request is another area's."""
        self._request(area, request_id)
        self._close(area, request_id)

    def _request(self, area: ReadableArea, request_id: RequestId) -> ChangeRequest:
        row = self._connection.execute(
            select(change_request).where(change_request.c.area_id == area.id, change_request.c.id == request_id)
        ).first()
        if row is None:
            raise NotTheirs(_("There is no such request in this area."), area_id=area.id)
        return _request(row)

    def _close(self, area: ReadableArea, request_id: RequestId) -> None:
        self._connection.execute(
            update(change_request)
            .where(
                change_request.c.area_id == area.id,
                change_request.c.id == request_id,
                change_request.c.settled_at.is_(None),
            )
            .values(settled_at=self._now)
        )


def _person(number: int | None) -> PersonId | None:
    return None if number is None else PersonId(number)


def _comment(row: Row[tuple[object, ...]]) -> Comment:
    return Comment(
        CommentId(row.id),
        AssessmentId(row.assessment_id),
        row.indicator,
        PersonId(row.person_id),
        row.said,
        row.said_at,
        None if row.answers_id is None else CommentId(row.answers_id),
        row.resolved_at,
        _person(row.resolved_by),
    )


def _request(row: Row[tuple[object, ...]]) -> ChangeRequest:
    return ChangeRequest(
        RequestId(row.id),
        AssessmentId(row.assessment_id),
        PersonId(row.person_id),
        row.indicator,
        row.why,
        row.asked_at,
        _person(row.asked_by),
        row.settled_at,
    )
