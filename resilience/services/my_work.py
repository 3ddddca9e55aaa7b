"""My work: what waits for somebody in an area, until when, and where they stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.locales import _, mark, ngettext
from resilience.services.near_days import near_day
from resilience.services.uk_time import uk_day
from resilience.services.work_of_leads import leading_work
from resilience.services.work_of_scorers import evidence_work, scoring_work
from resilience.views.my_work import MyWorkView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.storage.store import Store
    from resilience.views.my_work import WorkItem

NUMBERS = (
    mark("One"),
    mark("Two"),
    mark("Three"),
    mark("Four"),
    mark("Five"),
    mark("Six"),
    mark("Seven"),
    mark("Eight"),
    mark("Nine"),
)


def my_work(store: Store, viewer: Viewer, area_id: AreaId) -> MyWorkView:
    """Return what waits for this person; `NotAllowed` for somebody without a role in the area."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        area = _area(viewer, area_id)
        today = uk_day(tx.now)
        scoring = scoring_work(tx, viewer, area_id)
        waits = (*scoring.items, *evidence_work(tx, viewer, area, today), *leading_work(tx, viewer, area, today))
        items = tuple(sorted(waits, key=lambda one: (not one.is_late, one.until is None, one.until or today)))
        return MyWorkView(
            title=_title(items, today),
            context=_context(tx.areas.named([area_id])[0].name, viewer, area_id),
            items=items,
            notes=scoring.notes,
            nothing="" if items else _nothing(viewer, area_id),
        )


def _area(viewer: Viewer, area_id: AreaId) -> ReadableArea:
    if not viewer.may(Action.READ_AREA, area_id) and viewer.may(Action.REVIEW, area_id):
        return viewer.reviewing(area_id)
    return viewer.reading(area_id)


def _title(items: Sequence[WorkItem], today: date) -> str:
    if not items:
        return _("Nothing waits for you")
    number = _(NUMBERS[len(items) - 1]) if len(items) <= len(NUMBERS) else str(len(items))
    said = ngettext("{n} thing waits for you", "{n} things wait for you", len(items)).format(n=number)
    late = sum(one.is_late for one in items)
    if late:
        return said + ngettext("; {n} is late", "; {n} are late", late).format(n=late)
    first = items[0].until
    if first is None:
        return said
    until = _("{said}, until {day}") if len(items) == 1 else _("{said}; the first until {day}")
    return until.format(said=said, day=near_day(first, today))


def _context(area: str, viewer: Viewer, area_id: AreaId) -> str:
    roles = ", ".join(role.label.lower() for role in sorted(viewer.roles_in(area_id)))
    return _("{area}; you are here as {roles}.").format(area=area, roles=roles) if roles else area


def _nothing(viewer: Viewer, area_id: AreaId) -> str:
    if viewer.may(Action.REVIEW, area_id):
        return _(
            "Here you will find the indicators that you are asked for while the peer review is open, and what you are "
            "asked to look at again."
        )
    if viewer.may(Action.SCORE, area_id):
        return _(
            "Here you will find the indicators that you are asked for once a round is open, what you are asked to look "
            "at again, comments that wait, and evidence of yours that goes out of date."
        )
    return _(
        "Here you will find what you are asked to sign off, moderation that waits, who has not finished, and actions "
        "that are overdue."
    )
