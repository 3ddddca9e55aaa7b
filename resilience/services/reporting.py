"""Noting what changed what is reported of need: a campaign, a channel, how it is recorded, how many know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import ReportingChange
from resilience.locales import _
from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId, ReportingChangeId
    from resilience.domain.need_notes import ReportingDraft
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store

OF_A_CHANNEL = frozenset({ReportingChange.CHANNEL_OPENED, ReportingChange.CHANNEL_CLOSED})


def note_reporting_change(store: Store, viewer: Viewer, area_id: AreaId, draft: ReportingDraft) -> ReportingChangeId:
    """Note a change in reporting; need pages then say it beside every change that it may explain."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        _check_channel(tx.reference.taxonomies(), draft)
        if draft.on_day > uk_day(tx.now):
            raise Refused(_("This day has not come yet. Please note the change once it has happened."))
        number = tx.reporting_changes.add(area, draft)
        tx.audit.write(
            Deed.REPORTING_CHANGE,
            f"reporting change {number} {draft.kind.value}",
            person_id=viewer.person_id,
            area_id=area_id,
        )
        return number


def withdraw_reporting_change(store: Store, viewer: Viewer, area_id: AreaId, number: ReportingChangeId) -> None:
    """Let a note count no more; it stays on record."""
    with store.transaction() as tx:
        tx.reporting_changes.withdraw(tx.people.again(viewer).leading(area_id), number)
        tx.audit.write(
            Deed.REPORTING_CHANGE,
            f"reporting change {number} withdrawn",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def _check_channel(terms: Taxonomies, draft: ReportingDraft) -> None:
    if draft.channel and draft.channel not in terms.codes(TermKind.CHANNEL):
        raise Refused(_("This channel is not known. Please choose one of the list."))
    if draft.kind in OF_A_CHANNEL and not draft.channel:
        raise Refused(_("Please say which channel opened or closed."))
