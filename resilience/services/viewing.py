"""Every view by its name, for whoever wants the numbers and sentences and not the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.errors import NotFound
from resilience.domain.identity import AreaId
from resilience.domain.need_question import ComparisonChoice, NeedFilter
from resilience.locales import _
from resilience.services import bringing_data, setting_up
from resilience.services.board import board
from resilience.services.disruptions import disruptions
from resilience.services.effect.effect_page import effect
from resilience.services.effect.path import path
from resilience.services.need_changes import need_changes
from resilience.services.need_coverage_page import coverage_of_need
from resilience.services.need_offers import need_offers
from resilience.services.need_pattern import pattern_of_need
from resilience.services.need_type import type_of_need
from resilience.services.need_volume import volume_of_need
from resilience.services.rounds import rounds
from resilience.services.value.worth import worth

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.domain.identity import InterventionId
    from resilience.domain.viewer import Viewer
    from resilience.domain.vocabulary import Basis
    from resilience.storage.store import Store

NO_AREA = AreaId(0)
USUAL = ComparisonChoice()


def _of(basis: Basis | None) -> NeedFilter:
    return NeedFilter(basis=basis)


VIEWS: Mapping[str, Callable[[Store, Viewer, AreaId, Basis | None], object]] = {
    "batches": lambda store, viewer, area, _basis: bringing_data.batches(store, viewer, area),
    "board": lambda store, viewer, area, basis: board(store, viewer, area, basis=basis),
    "coverage": lambda store, viewer, area, basis: coverage_of_need(store, viewer, area, _of(basis), USUAL),
    "need": lambda store, viewer, area, basis: need_changes(store, viewer, area, _of(basis), USUAL),
    "offers": lambda store, viewer, area, basis: need_offers(store, viewer, area, _of(basis), USUAL),
    "pattern": lambda store, viewer, area, basis: pattern_of_need(store, viewer, area, _of(basis), USUAL),
    "type": lambda store, viewer, area, basis: type_of_need(store, viewer, area, _of(basis), None, USUAL),
    "volume": lambda store, viewer, area, basis: volume_of_need(store, viewer, area, _of(basis)),
    "disruptions": lambda store, viewer, area, _basis: disruptions(store, viewer, area),
    "areas": lambda store, viewer, _area, _basis: setting_up.areas(store, viewer),
    "rounds": lambda store, viewer, _area, _basis: rounds(store, viewer),
}
OF_INTERVENTION: Mapping[str, Callable[[Store, Viewer, AreaId, InterventionId], object]] = {
    "effect": effect,
    "value": worth,
    "path": path,
}
"""Views of one intervention of an area, by its number."""
WITHOUT_AREA = frozenset({"areas", "rounds"})
"""Views that belong to no single area."""


def view(
    store: Store,
    viewer: Viewer,
    name: str,
    area_id: AreaId | None,
    basis: Basis | None = None,
    *,
    intervention: InterventionId | None = None,
) -> object:
    """Return a frozen view by its name, as this viewer may see it.

    Raises `NotFound` for an unknown name, or where a view of one area or intervention is asked for without which.
    """
    of_one = OF_INTERVENTION.get(name)
    if of_one is not None and area_id is not None and intervention is not None:
        return of_one(store, viewer, area_id, intervention)
    make = VIEWS.get(name)
    if make is None or (area_id is None and name not in WITHOUT_AREA):
        raise NotFound(_("There is no view called “{name}”.").format(name=name))
    return make(store, viewer, area_id or NO_AREA, basis)
