"""The past of an item of evidence: each revision with when, in which role, what changed, and its hash."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.services import words
from resilience.services.uk_time import uk_clock, uk_day
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.evidence import EvidenceDraft
    from resilience.domain.identity import AreaId, EvidenceId, PersonId
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.store import Tx


def revisions_table(tx: Tx, area: ReadableArea, evidence_id: EvidenceId) -> Table:
    """Return the revisions of an item, the newest first; people go by their role."""
    held = tx.evidence.revisions(area, evidence_id)
    changed = [_("added"), *(_changed(before.draft, after.draft) for before, after in pairwise(held))]
    return Table(
        _("Revisions, newest first; UK time. Two with one SHA-256 say the same."),
        (_("Revision"), _("Saved"), _("By"), _("What changed"), _("SHA-256")),
        (False, False, False, False, False),
        tuple(
            (
                str(revision.number),
                _("{day} at {time}").format(day=words.day(uk_day(revision.saved_at)), time=uk_clock(revision.saved_at)),
                role_of(tx, area.id, revision.saved_by),
                what,
                revision.content_hash,
            )
            for revision, what in reversed(list(zip(held, changed, strict=True)))
        ),
    )


def role_of(tx: Tx, area_id: AreaId, person_id: PersonId | None) -> str:
    """Return in which role somebody acts in an area now: never their name."""
    if person_id is None:
        return _("the command line")
    roles = sorted(role.label for role in tx.people.viewer(person_id).roles_in(area_id))
    return ", ".join(roles) or _("somebody who has left")


def _changed(before: EvidenceDraft, after: EvidenceDraft) -> str:
    """Return what differs between two revisions, with what it was."""
    fields = (
        (_("Title"), before.title, after.title),
        (_("Kind"), before.kind.label, after.kind.label),
        (_("Where it is"), before.reference, after.reference),
        (_("Date"), words.day(before.dated_on), words.day(after.dated_on)),
        (_("Owner"), before.owner, after.owner),
        (_("Expires"), _expiry(before), _expiry(after)),
        (_("What it shows"), proofs(before), proofs(after)),
        (_("Marking"), before.marking.label, after.marking.label),
    )
    said = [
        _("{field}: was “{before}”").format(field=field, before=old or _("nothing"))
        for field, old, new in fields
        if old != new
    ]
    return "; ".join(said) or _("nothing")


def proofs(draft: EvidenceDraft) -> str:
    """Return what an item is said to show beside its kind."""
    return ", ".join(sorted(need.label for need in draft.proves))


def _expiry(draft: EvidenceDraft) -> str:
    return words.day(draft.expires_on) if draft.expires_on else _("does not expire")
