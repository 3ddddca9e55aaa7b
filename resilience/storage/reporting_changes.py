"""What changed in how need is reported, as an area noted it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from resilience.domain.errors import NotTheirs
from resilience.domain.identity import PersonId, ReportingChangeId
from resilience.domain.need import THOUSANDTHS
from resilience.domain.need_notes import ReportingDraft, ReportingNote
from resilience.domain.vocabulary import ReportingChange
from resilience.locales import _
from resilience.storage.noted import NotedTable
from resilience.storage.schema import reporting_change

if TYPE_CHECKING:
    from sqlalchemy import Row

    from resilience.domain.viewer import LedArea, ReadableArea


class ReportingChangeTable(NotedTable):
    """Campaigns, channels opened and closed, changes of recording, measured awareness."""

    table = reporting_change

    def of(self, area: ReadableArea) -> tuple[ReportingNote, ...]:
        """Return those that count, the earliest day first."""
        return tuple(_held(row) for row in self._counting(area, reporting_change.c.on_day))

    def add(self, area: LedArea, draft: ReportingDraft) -> ReportingChangeId:
        """Add one."""
        return ReportingChangeId(
            self._add(
                area,
                kind=draft.kind.value,
                on_day=draft.on_day,
                channel=draft.channel,
                share_thousandths=None if draft.share is None else round(draft.share * THOUSANDTHS),
                source=draft.source,
                what=draft.what,
            )
        )

    def withdraw(self, area: LedArea, number: ReportingChangeId) -> None:
        """Let one count no more; it stays on record. `NotTheirs` where it is another area's or counts no more."""
        if not self._withdraw(area, id=number):
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
