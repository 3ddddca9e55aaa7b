"""Who is invited to score in a round, for which features."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from resilience.domain.identity import PersonId
from resilience.domain.invitation import Invitee
from resilience.storage.schema import round_, round_invitee, score_revision

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from resilience.domain.identity import AssessmentId, RoundId
    from resilience.domain.viewer import LedArea, ReadableArea, SetUp


class InviteeTable:
    """Invitations to a round, by area. No row at all: every evaluator of the area is invited to everything."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea, round_id: RoundId) -> tuple[Invitee, ...]:
        """Return who is invited, by number; nobody where all evaluators are asked for everything."""
        rows = self._connection.execute(
            select(round_invitee)
            .where(round_invitee.c.area_id == area.id, round_invitee.c.round_id == round_id)
            .order_by(round_invitee.c.person_id)
        )
        return tuple(Invitee(PersonId(row.person_id), frozenset(json.loads(row.features))) for row in rows)

    def set(self, area: LedArea, round_id: RoundId, person_id: PersonId, features: frozenset[str]) -> None:
        """Invite somebody for these features (none: all), or change what they are asked for."""
        is_postgresql = self._connection.dialect.name == "postgresql"
        held = {"features": json.dumps(sorted(features)), "invited_at": self._now, "invited_by": area.person_id}
        self._connection.execute(
            (postgresql_insert if is_postgresql else sqlite_insert)(round_invitee)
            .values(area_id=area.id, round_id=round_id, person_id=person_id, **held)
            .on_conflict_do_update(index_elements=["area_id", "round_id", "person_id"], set_=held)
        )

    def remove(self, area: LedArea, round_id: RoundId, person_id: PersonId) -> None:
        """Invite somebody no longer; what they answered stays."""
        self._connection.execute(
            delete(round_invitee).where(
                round_invitee.c.area_id == area.id,
                round_invitee.c.round_id == round_id,
                round_invitee.c.person_id == person_id,
            )
        )

    def answered(self, area: ReadableArea, assessment_id: AssessmentId) -> dict[PersonId, frozenset[str]]:
        """Return which indicators each evaluator has answered, for those who have begun: how far, and never what."""
        rows = self._connection.execute(
            select(score_revision.c.person_id, score_revision.c.indicator)
            .where(score_revision.c.area_id == area.id, score_revision.c.assessment_id == assessment_id)
            .distinct()
        )
        found: dict[PersonId, set[str]] = {}
        for row in rows:
            found.setdefault(PersonId(row.person_id), set()).add(row.indicator)
        return {person: frozenset(codes) for person, codes in found.items()}

    def ask_until(self, _proof: SetUp, round_id: RoundId, closes_on: date) -> None:
        """Give everybody who is invited until the end of another day, UK time."""
        self._connection.execute(update(round_).where(round_.c.id == round_id).values(closes_on=closes_on))
