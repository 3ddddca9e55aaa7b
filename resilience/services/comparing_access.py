"""Of which areas somebody may see levels side by side, and on what ground: one proof for each area, or none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.policy import DECIDERS, IN_THE_AREA, Action, Relation, allowed
from resilience.domain.vocabulary import Sharing
from resilience.services.circles import FEWEST_IN_CIRCLE
from resilience.services.scorers import is_anchored, scorer, scores_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.identity import AreaId, CircleId
    from resilience.domain.viewer import CircledArea, ComparableArea, ReadableArea, SummarisableArea, Viewer
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class MayBeSeen:
    """What one viewer may see of areas.

    `circles` are those the viewer is in, with every area that is in them now; `circled` has the proof for each of the
    others in one of them. `without_name` are those that may only be summed up. `anchored` are areas in which the
    viewer has still to answer by themselves, so that no level of them is shown. `is_member` says whether areas by name
    are shown to them at all.
    """

    own: Mapping[AreaId, ReadableArea]
    by_name: Mapping[AreaId, ComparableArea]
    without_name: Mapping[AreaId, SummarisableArea]
    circles: Mapping[CircleId, frozenset[AreaId]]
    circled: Mapping[AreaId, CircledArea]
    anchored: frozenset[AreaId]
    is_member: bool

    @property
    def proofs(self) -> dict[AreaId, ComparableArea | ReadableArea]:
        """One proof for each area of which levels are shown by name."""
        found: dict[AreaId, ComparableArea | ReadableArea] = {**self.circled, **self.by_name, **self.own}
        return {area_id: proof for area_id, proof in found.items() if area_id not in self.anchored}


def may_be_seen(tx: Tx, viewer: Viewer) -> MayBeSeen:
    """Return of which areas this viewer may see levels, as areas have decided at this moment."""
    is_member = viewer.is_operator or allowed(viewer.roles, Action.COMPARE, Relation.BY_NAME)
    sharing = tx.sharing.of_all() if is_member else {}
    circles = _circles_of(tx, viewer)
    return MayBeSeen(
        own={number: viewer.reading(number) for number in viewer.areas if viewer.roles_in(number) & IN_THE_AREA},
        by_name={number: viewer.comparing(number, held) for number, held in sharing.items() if held is Sharing.BY_NAME},
        without_name={
            number: viewer.summarising(number, held) for number, held in sharing.items() if held is Sharing.WITHOUT_NAME
        },
        circles=circles,
        circled={
            other: viewer.comparing_in_circle(other, held)
            for held in circles.values()
            for other in held - _decides_in(viewer, held)
        },
        anchored=frozenset(number for number in viewer.areas if _is_anchored(tx, viewer, number)),
        is_member=is_member,
    )


def _circles_of(tx: Tx, viewer: Viewer) -> dict[CircleId, frozenset[AreaId]]:
    """Return the circles of an area in which this viewer is board member or lead, where there is anybody to see."""
    return {
        number: held
        for number, held in tx.circles.members().items()
        if len(held) >= FEWEST_IN_CIRCLE and _decides_in(viewer, held)
    }


def _decides_in(viewer: Viewer, areas: frozenset[AreaId]) -> frozenset[AreaId]:
    return frozenset(number for number in areas if viewer.roles_in(number) & DECIDERS)


def _is_anchored(tx: Tx, viewer: Viewer, area_id: AreaId) -> bool:
    return scores_in(viewer, area_id) and is_anchored(tx, scorer(viewer, area_id).area, viewer)
