"""Sign-offs with their snapshot, their revocation, and each agency's dissent.

A sign-off is added and never changed, except that it is marked as revoked, once; so is a dissent as withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from resilience.domain.audit import Head
from resilience.domain.errors import Conflict, NotTheirs
from resilience.domain.identity import AssessmentId, PersonId
from resilience.domain.sign_off import Dissent, DissentDraft, SignOff
from resilience.locales import _
from resilience.storage.schema import audit_entry, dissent, sign_off

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import DiscussedArea, ReadableArea, SignableArea


class SignOffTable:
    """Accepted assessments, as they were when they were accepted."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def newest(self, area: ReadableArea, assessment_id: AssessmentId) -> SignOff | None:
        """Return the last sign-off of an assessment, revoked or not; `None` where it was never signed."""
        held = self.all(area, assessment_id)
        return held[-1] if held else None

    def all(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[SignOff, ...]:
        """Return every sign-off of an assessment, the first one first."""
        rows = self._connection.execute(
            select(sign_off)
            .where(sign_off.c.area_id == area.id, sign_off.c.assessment_id == assessment_id)
            .order_by(sign_off.c.number)
        )
        return tuple(_sign_off(row) for row in rows)

    def holding(self, area: ReadableArea) -> dict[AssessmentId, SignOff]:
        """Return the sign-offs of an area that have not been revoked, by assessment."""
        rows = self._connection.execute(
            select(sign_off)
            .where(sign_off.c.area_id == area.id, sign_off.c.revoked_at.is_(None))
            .order_by(sign_off.c.number)
        )
        return {AssessmentId(row.assessment_id): _sign_off(row) for row in rows}

    def count(self, area: ReadableArea) -> int:
        """Return how often anything was signed off in an area, revoked ones included."""
        return self._connection.execute(
            select(func.count()).select_from(sign_off).where(sign_off.c.area_id == area.id)
        ).scalar_one()

    def is_in_record(self, head: Head) -> bool:
        """Whether the record of who did what still holds the entry that was its end, with the same code."""
        found = self._connection.execute(select(audit_entry.c.mac).where(audit_entry.c.id == head.number))
        return found.scalar_one_or_none() == head.mac

    def add(
        self,
        area: SignableArea,
        assessment_id: AssessmentId,
        reference: str,
        snapshot: str,
        snapshot_hash: str,
        head: Head,
    ) -> SignOff:
        """Keep a sign-off, or raise `Conflict` where somebody signed in the same moment."""
        assert area.person_id is not None  # noqa: S101 - nobody signs at the command line
        held = self.newest(area, assessment_id)
        number = held.number + 1 if held else 1
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    insert(sign_off).values(
                        area_id=area.id,
                        assessment_id=assessment_id,
                        number=number,
                        reference=reference,
                        snapshot=snapshot,
                        snapshot_hash=snapshot_hash,
                        head_number=head.number,
                        head_mac=head.mac,
                        signed_at=self._now,
                        signed_by=area.person_id,
                    )
                )
        except IntegrityError as error:
            raise Conflict(
                _("This was signed off in the same moment in another window. Nothing was signed twice.")
            ) from error
        return SignOff(number, reference, snapshot, snapshot_hash, head, self._now, area.person_id, None, None, "")

    def revoke(self, area: SignableArea, assessment_id: AssessmentId, number: int, why: str) -> None:
        """Mark a sign-off as revoked; its snapshot stays."""
        self._connection.execute(
            update(sign_off)
            .where(
                sign_off.c.area_id == area.id,
                sign_off.c.assessment_id == assessment_id,
                sign_off.c.number == number,
                sign_off.c.revoked_at.is_(None),
            )
            .values(revoked_at=self._now, revoked_by=area.person_id, revoked_why=why)
        )

    def dissents(self, area: ReadableArea, assessment_id: AssessmentId) -> tuple[Dissent, ...]:
        """Return every dissent of an assessment, withdrawn ones included, the first one first."""
        rows = self._connection.execute(
            select(dissent)
            .where(dissent.c.area_id == area.id, dissent.c.assessment_id == assessment_id)
            .order_by(dissent.c.number)
        )
        return tuple(_dissent(row) for row in rows)

    def dissent(self, area: ReadableArea, assessment_id: AssessmentId, number: int) -> Dissent:
        """Return one dissent; `NotTheirs` where this assessment of this area has none of that number."""
        found = [held for held in self.dissents(area, assessment_id) if held.number == number]
        if not found:
            raise NotTheirs(_("There is no such dissent in this assessment."), area_id=area.id)
        return found[0]

    def record_dissent(self, area: DiscussedArea, assessment_id: AssessmentId, draft: DissentDraft) -> Dissent:
        """Keep a dissent."""
        held = self.dissents(area, assessment_id)
        number = held[-1].number + 1 if held else 1
        self._connection.execute(
            insert(dissent).values(
                area_id=area.id,
                assessment_id=assessment_id,
                number=number,
                agency=draft.agency,
                indicator=draft.indicator,
                said=draft.said,
                recorded_at=self._now,
                recorded_by=area.person_id,
            )
        )
        return Dissent(number, draft, self._now, area.person_id, None)

    def withdraw_dissent(self, area: DiscussedArea, assessment_id: AssessmentId, number: int) -> None:
        """Mark a dissent as withdrawn."""
        self._connection.execute(
            update(dissent)
            .where(
                dissent.c.area_id == area.id,
                dissent.c.assessment_id == assessment_id,
                dissent.c.number == number,
                dissent.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=self._now)
        )


def _sign_off(row: Row[tuple[object, ...]]) -> SignOff:
    return SignOff(
        row.number,
        row.reference,
        row.snapshot,
        row.snapshot_hash,
        Head(row.head_number, row.head_mac),
        row.signed_at,
        PersonId(row.signed_by),
        row.revoked_at,
        None if row.revoked_by is None else PersonId(row.revoked_by),
        row.revoked_why,
    )


def _dissent(row: Row[tuple[object, ...]]) -> Dissent:
    return Dissent(
        row.number,
        DissentDraft(row.agency, row.indicator, row.said),
        row.recorded_at,
        None if row.recorded_by is None else PersonId(row.recorded_by),
        row.withdrawn_at,
    )
