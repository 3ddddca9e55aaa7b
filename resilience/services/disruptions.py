"""Recording what happened in an area, when, and who was exposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.policy import Action
from resilience.locales import _, ngettext
from resilience.views.set_up import DisruptionsView

if TYPE_CHECKING:
    from resilience.domain.disruption import NewDisruption
    from resilience.domain.identity import AreaId, DisruptionId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store


def disruptions(store: Store, viewer: Viewer, area_id: AreaId) -> DisruptionsView:
    """Return an area's disruptions, the newest first."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        held = tx.disruptions.of(viewer.reading(area_id))
        return DisruptionsView(
            area=tx.areas.get(area_id),
            sentence=ngettext("{n} disruption is recorded.", "{n} disruptions are recorded.", len(held)).format(
                n=len(held)
            )
            if held
            else _("No disruption is recorded yet."),
            disruptions=held,
            may_change=viewer.may(Action.LEAD, area_id),
        )


def record_disruption(store: Store, viewer: Viewer, area_id: AreaId, new: NewDisruption) -> DisruptionId:
    """Record a disruption with its exposures."""
    with store.transaction() as tx:
        area = tx.people.again(viewer).leading(area_id)
        number = tx.disruptions.add(area, new)
        tx.audit.write(Deed.DISRUPTION, f"disruption {number}", person_id=viewer.person_id, area_id=area_id)
        return number


def correct_disruption(
    store: Store, viewer: Viewer, area_id: AreaId, disruption_id: DisruptionId, new: NewDisruption
) -> None:
    """Put another name, other days or other exposures in place of what is held; need recorded for it stays so."""
    with store.transaction() as tx:
        tx.disruptions.correct(tx.people.again(viewer).leading(area_id), disruption_id, new)
        tx.audit.write(
            Deed.DISRUPTION, f"disruption {disruption_id} corrected", person_id=viewer.person_id, area_id=area_id
        )


def remove_disruption(store: Store, viewer: Viewer, area_id: AreaId, disruption_id: DisruptionId) -> None:
    """Remove a disruption recorded by mistake; `Refused` while need records name it."""
    with store.transaction() as tx:
        tx.disruptions.remove(tx.people.again(viewer).leading(area_id), disruption_id)
        tx.audit.write(
            Deed.DISRUPTION, f"disruption {disruption_id} removed", person_id=viewer.person_id, area_id=area_id
        )
