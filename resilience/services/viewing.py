"""Every view by its name, for whoever wants the numbers and sentences and not the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound
from resilience.locales import _
from resilience.services import bringing_data, setting_up
from resilience.services.board import board
from resilience.services.disruptions import disruptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.domain.vocabulary import Basis
    from resilience.storage.store import Store

VIEWS: Mapping[str, Callable[[Store, Viewer, AreaId, Basis | None], object]] = {
    "areas": lambda store, viewer, _area, _basis: setting_up.areas(store, viewer),
    "batches": lambda store, viewer, area, _basis: bringing_data.batches(store, viewer, area),
    "board": lambda store, viewer, area, basis: board(store, viewer, area, basis=basis),
    "disruptions": lambda store, viewer, area, _basis: disruptions(store, viewer, area),
    "rounds": lambda store, viewer, _area, _basis: setting_up.rounds(store, viewer),
}


def view(store: Store, viewer: Viewer, name: str, area_id: AreaId, basis: Basis | None = None) -> object:
    """Return a frozen view by its name, as this viewer may see it; `NotFound` for an unknown name."""
    make = VIEWS.get(name)
    if make is None:
        raise NotFound(_("There is no view called “{name}”.").format(name=name))
    return make(store, viewer, area_id, basis)
