"""What every need page begins with: the right to read, the area's figures, and what stands beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.need_question import NeedFilter, Part
from resilience.domain.policy import Action
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Phase, Stakeholder
from resilience.locales import _
from resilience.services.need_cube import NeedCube, cube_of
from resilience.services.uk_time import uk_day

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.area import Area, Place
    from resilience.domain.disruption import Disruption
    from resilience.domain.identity import AreaId
    from resilience.domain.need_notes import ReportingNote
    from resilience.domain.need_plan import NeedPlan, StepChange
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Tx

PER_RESIDENTS = 10_000
TERMS = {
    Part.TARGET_GROUP: TermKind.TARGET_GROUP,
    Part.URGENCY: TermKind.URGENCY,
    Part.CHANNEL: TermKind.CHANNEL,
    Part.ANY_TYPE: TermKind.NEED_TYPE,
}


@dataclass(frozen=True, slots=True)
class NeedContext:
    """An area's need and what is noted beside it, read in one transaction by somebody who may."""

    area: Area
    cube: NeedCube
    places: tuple[Place, ...]
    disruptions: tuple[Disruption, ...]
    taxonomies: Taxonomies
    plans: tuple[NeedPlan, ...]
    steps: tuple[StepChange, ...]
    reporting: tuple[ReportingNote, ...]
    today: date
    is_example: bool
    may_lead: bool

    def residents(self, day: date, asked: NeedFilter | None = None) -> tuple[float, int] | None:
        """Return residents in the year held nearest to a day, and that year; `None` where none are held.

        Of one place they are that place's, for which no year is held: then the year is 0.
        """
        if asked is not None and asked.slice is not None and asked.slice.part is Part.PLACE:
            place = next((one for one in self.places if str(one.id) == asked.slice.code), None)
            return None if place is None or not place.population else (float(place.population), 0)
        held = self.area.population_near(day.year)
        return None if held is None else (float(held.residents), held.year)

    def type_name(self, code: str) -> str:
        """Return a need type as a person reads it."""
        return self.taxonomies.name(TermKind.NEED_TYPE, code)

    def name(self, part: Part, code: str) -> str:
        """Return one code of a part as a person reads it; "" is "not recorded"."""
        if code == "":
            return _("None named") if part is Part.TARGET_GROUP else _("Not recorded")
        if part in TERMS:
            return self.taxonomies.name(TERMS[part], code)
        if part is Part.PLACE:
            return next((place.name for place in self.places if str(place.id) == code), code)
        if part is Part.DISRUPTION:
            return next((one.name for one in self.disruptions if str(one.id) == code), code)
        if part is Part.STAKEHOLDER:
            return Stakeholder(code).label if code in set(Stakeholder) else code
        return Phase(code).label if code in set(Phase) else code


def need_context(tx: Tx, viewer: Viewer, area_id: AreaId) -> NeedContext:
    """Return an area's need, or raise `NotAllowed`; `viewer` is the one of this transaction (`tx.people.again`)."""
    area = viewer.reading(area_id)
    return NeedContext(
        area=tx.areas.get(area_id),
        cube=cube_of(tx, area),
        places=tx.areas.places(area_id),
        disruptions=tx.disruptions.of(area),
        taxonomies=tx.reference.taxonomies(),
        plans=tx.need_plans.of(area),
        steps=tx.step_changes.of(area),
        reporting=tx.reporting_changes.of(area),
        today=uk_day(tx.now),
        is_example=tx.installation.is_example,
        may_lead=viewer.may(Action.LEAD, area_id),
    )
