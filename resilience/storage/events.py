"""Real events and exercises that a partnership looked back on, with what they showed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from resilience.domain.events import EventDraft, EventReview, Finding
from resilience.domain.identity import DisruptionId, EventId, EvidenceId
from resilience.domain.vocabulary import EventKind, Found, FoundBy
from resilience.storage.schema import event_finding, event_review

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from resilience.domain.viewer import LedArea, ReadableArea


class EventTable:
    """Looking back on events."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea) -> tuple[EventReview, ...]:
        """Return every event looked back on, the newest event first."""
        findings: dict[int, list[Finding]] = defaultdict(list)
        for row in self._connection.execute(
            select(event_finding).where(event_finding.c.area_id == area.id).order_by(event_finding.c.feature)
        ):
            findings[row.event_id].append(Finding(row.feature, Found(row.found), FoundBy(row.found_by), row.measure))
        rows = self._connection.execute(
            select(event_review)
            .where(event_review.c.area_id == area.id)
            .order_by(event_review.c.happened_on.desc(), event_review.c.id.desc())
        )
        return tuple(
            EventReview(
                EventId(row.id),
                EventDraft(
                    EventKind(row.kind),
                    row.name,
                    row.happened_on,
                    row.lessons,
                    tuple(findings[row.id]),
                    None if row.disruption_id is None else DisruptionId(row.disruption_id),
                    None if row.evidence_id is None else EvidenceId(row.evidence_id),
                ),
                row.reported_at,
            )
            for row in rows
        )

    def add(self, area: LedArea, draft: EventDraft) -> EventId:
        """Hold an event with its findings."""
        event_id = EventId(
            self._connection.execute(
                insert(event_review)
                .values(
                    area_id=area.id,
                    kind=draft.kind.value,
                    name=draft.name,
                    happened_on=draft.happened_on,
                    disruption_id=draft.disruption_id,
                    evidence_id=draft.evidence_id,
                    lessons=draft.lessons,
                    reported_at=self._now,
                    reported_by=area.person_id,
                )
                .returning(event_review.c.id)
            ).scalar_one()
        )
        if draft.findings:
            self._connection.execute(
                insert(event_finding),
                [
                    {
                        "area_id": area.id,
                        "event_id": event_id,
                        "feature": finding.feature,
                        "found": finding.found.value,
                        "found_by": finding.found_by.value,
                        "measure": finding.measure,
                    }
                    for finding in draft.findings
                ],
            )
        return event_id
