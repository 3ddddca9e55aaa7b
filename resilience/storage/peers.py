"""Peer reviews by ISO 22392: host, reviewers, analysis areas, feedback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from resilience.domain.invitation import PeerReview, PeerReviewDraft
from resilience.storage.schema import peer_review

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.identity import AssessmentId
    from resilience.domain.viewer import LedArea, ReadableArea


class PeerTable:
    """How a peer review was arranged, and what the peers said at its end."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea, assessment_id: AssessmentId) -> PeerReview | None:
        """Return how the visit of an assessment by peers is arranged, or `None` where it is not."""
        row = self._connection.execute(
            select(peer_review).where(peer_review.c.area_id == area.id, peer_review.c.assessment_id == assessment_id)
        ).first()
        if row is None:
            return None
        areas = frozenset(json.loads(row.analysis_areas))
        draft = PeerReviewDraft(row.host, areas, row.starts_on, row.ends_on, row.feedback)
        return PeerReview(assessment_id, draft, row.saved_at)

    def save(self, area: LedArea, assessment_id: AssessmentId, draft: PeerReviewDraft) -> None:
        """Hold how the visit is arranged, in place of what was held before."""
        is_postgresql = self._connection.dialect.name == "postgresql"
        held = {
            "host": draft.host,
            "analysis_areas": json.dumps(sorted(draft.analysis_areas)),
            "feedback": draft.feedback,
            "starts_on": draft.starts_on,
            "ends_on": draft.ends_on,
            "saved_at": self._now,
        }
        self._connection.execute(
            (postgresql_insert if is_postgresql else sqlite_insert)(peer_review)
            .values(area_id=area.id, assessment_id=assessment_id, **held)
            .on_conflict_do_update(index_elements=["area_id", "assessment_id"], set_=held)
        )
