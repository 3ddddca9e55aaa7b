"""What changed in how need is reported, as an area noted it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from resilience.domain.errors import NotTheirs
from resilience.domain.identity import PersonId, ReportingChangeId
from resilience.domain.need import THOUSANDTHS
from resilience.domain.need_notes import ReportingDraft, ReportingNote
from resilience.domain.vocabulary import ReportingChange
from resilience.locales import _
from resilience.storage.schema import reporting_change

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import LedArea, ReadableArea


class ReportingChangeTable:
    """Campaigns, channels opened and closed, changes of recording, measured awareness."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def of(self, area: ReadableArea) -> tuple[ReportingNote, ...]:
        """Return those that count, the earliest day first."""
        of = reporting_change.c
        rows = self._connection.execute(
            select(reporting_change).where(of.area_id == area.id, of.withdrawn_at.is_(None)).order_by(of.on_day, of.id)
        )
        return tuple(_held(row) for row in rows)

    def add(self, area: LedArea, draft: ReportingDraft) -> ReportingChangeId:
        """Add one."""
        return ReportingChangeId(
            self._connection.execute(
                insert(reporting_change)
                .values(
                    area_id=area.id,
                    kind=draft.kind.value,
                    on_day=draft.on_day,
                    channel=draft.channel,
                    share_thousandths=None if draft.share is None else round(draft.share * THOUSANDTHS),
                    source=draft.source,
                    what=draft.what,
                    set_at=self._now,
                    set_by=area.person_id,
                )
                .returning(reporting_change.c.id)
            ).scalar_one()
        )

    def withdraw(self, area: LedArea, number: ReportingChangeId) -> None:
        """Let one count no more; it stays on record. `NotTheirs` where it is another area's or counts no more."""
        of = reporting_change.c
        found = self._connection.execute(
            update(reporting_change)
            .where(of.area_id == area.id, of.id == number, of.withdrawn_at.is_(None))
            .values(withdrawn_at=self._now)
        )
        if not found.rowcount:
            raise NotTheirs(_("This area has no such note."), area_id=area.id)


def _held(row: Row[tuple[object, ...]]) -> ReportingNote:
    return ReportingNote(
        ReportingChangeId(row.id),
        ReportingDraft(
            ReportingChange(row.kind),
            row.on_day,
            row.what,
            row.channel,
            None if row.share_thousandths is None else Decimal(row.share_thousandths) / THOUSANDTHS,
            row.source,
        ),
        row.set_at,
        None if row.set_by is None else PersonId(row.set_by),
    )
