"""An area's evidence as a file to take away: the same list as on the page, marked as strictly as its strictest item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.domain.vocabulary import Marking
from resilience.locales import _
from resilience.services import words
from resilience.services.evidence import evidence
from resilience.services.evidence_past import proofs
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store
    from resilience.views.evidence import EvidenceLine, EvidenceView


def document(store: Store, viewer: Viewer, area_id: AreaId, *, marking: Marking | None = None) -> Document:
    """Return the evidence of an area as a file. `marking` is a stricter one if wanted; a weaker one is `Refused`."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.reading(area_id)
        is_example, made_at, head = tx.installation.is_example, tx.now, tx.audit.head()
    view = evidence(store, viewer, area_id)
    return Document(
        title=_("Evidence of {area}").format(area=view.area_name),
        context=view.sentence,
        marking=marked(marking, strictest_of(view)),
        example=_("Example data. The evidence is invented.") if is_example else "",
        made_at=made_at,
        sections=(Section(_("Evidence"), view.context, (as_table(view.lines),)),),
        head=head,
    )


def strictest_of(view: EvidenceView) -> Marking:
    """Return the marking of all of a view together."""
    return Marking.strictest(view.marking, *(line.marking for line in view.lines))


def as_table(lines: tuple[EvidenceLine, ...]) -> Table:
    """Return items as a table with everything that is held of them."""
    return Table(
        _("Evidence: out of date first, then the strongest and soonest to expire"),
        (
            _("Evidence"),
            _("Kind"),
            _("Where it is"),
            _("Date"),
            _("In date"),
            _("Owner"),
            _("What it shows"),
            _("Indicators"),
            _("Marking"),
            _("Revision"),
            _("SHA-256"),
        ),
        (False, False, False, False, False, False, False, False, False, True, False),
        tuple(_row(line) for line in lines),
    )


def _row(line: EvidenceLine) -> tuple[str, ...]:
    draft = line.draft
    return (
        draft.title,
        _("{code} {kind}").format(code=draft.kind.value, kind=draft.kind.label),
        draft.reference,
        words.day(draft.dated_on),
        line.until,
        draft.owner,
        proofs(draft),
        ", ".join(line.indicators),
        line.marking.label,
        str(line.item.revision),
        draft.content_hash,
    )
