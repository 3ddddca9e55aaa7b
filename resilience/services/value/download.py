"""What the page of value shows, as a document to take away: every table under its sentence, with how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.sharing import marked
from resilience.domain.vocabulary import Marking
from resilience.locales import _
from resilience.services.sharing import marking_of
from resilience.services.value.worth import worth
from resilience.views.document import Document, Section
from resilience.views.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.domain.identity import AreaId, InterventionId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store
    from resilience.views.need import Judged
    from resilience.views.value import BesideLine, ValueView


def value_document(store: Store, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId | None) -> Document:
    """Return the tables of one intervention's value; `NotAllowed` for somebody who may not read the area."""
    view = worth(store, viewer, area_id, intervention_id)
    with store.reading() as tx:
        tx.people.again(viewer).reading(area_id)
        is_invented = tx.areas.get(area_id).is_invented
        return Document(
            title=_("Value for money of {name}, {area}").format(name=view.name, area=view.area_name),
            context=view.title,
            marking=marked(None, marking_of(tx, area_id), Marking.PUBLIC),
            example=_("Example data. The area and its need are invented.") if is_invented else "",
            made_at=tx.now,
            sections=tuple(_sections(view)),
            head=tx.audit.head(),
        )


def _sections(view: ValueView) -> Iterator[Section]:
    said = " ".join(filter(None, (view.context, view.sentence, *view.warnings, view.empty)))
    yield Section(_("The answer"), said, (_figures(view),) if view.figures else ())
    for one in (*view.conclusions, *((view.tornado.judged,) if view.tornado else ())):
        yield Section(one.heading, _said(one), one.tables)
    if view.gains or view.harms:
        yield Section(
            _("Beside the money"),
            _("Never added to the money."),
            (beside_table(_("Gains"), view.gains), beside_table(_("Harms and risks"), view.harms)),
        )
    if view.claims is not None:
        yield Section(_("Reported, not evaluated"), _("In no sum and without a ratio."), (view.claims,))


def _said(one: Judged) -> str:
    return " ".join(filter(None, (one.sentence, one.number, one.method, one.worked_out, *one.false_if)))


def _figures(view: ValueView) -> Table:
    return Table(
        _("The answer in numbers"),
        (_("Number"), _("What it is")),
        (False, False),
        tuple((one.number, one.said) for one in view.figures),
    )


def beside_table(caption: str, lines: Sequence[BesideLine]) -> Table:
    """Return what stands on one side, beside the money."""
    return Table(
        caption,
        (_("What"), _("Kind"), _("To whom"), _("What shows it")),
        (False, False, False, False),
        tuple(
            (one.what, one.kind.label, one.who, "; ".join(filter(None, (one.shown_by, *one.evidence)))) for one in lines
        ),
    )
