"""What the codes of an intervention are called: places, groups, need types and series, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.need_question import Part, Step
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import Aspect, Direction, Phase, Stakeholder
from resilience.locales import _
from resilience.services.effect.register_aims import AIMS, aim_name
from resilience.services.need_asking import TERMS
from resilience.views.intervention import InterventionChoices, SeriesChoice
from resilience.views.need import Choosable

if TYPE_CHECKING:
    from resilience.domain.area import Place
    from resilience.domain.disruption import Disruption
    from resilience.domain.identity import SeriesId
    from resilience.domain.need_question import NeedFilter, Slice
    from resilience.domain.outcome import Outcome, OutcomeSeries
    from resilience.domain.taxonomy import Taxonomies
    from resilience.domain.viewer import ReadableArea
    from resilience.storage.store import Tx


@dataclass(frozen=True, slots=True)
class Names:
    """Everything of one area that an intervention may name; `series` with those withdrawn, which count no more."""

    places: tuple[Place, ...]
    disruptions: tuple[Disruption, ...]
    taxonomies: Taxonomies
    series: tuple[OutcomeSeries, ...]

    @property
    def counting_series(self) -> tuple[OutcomeSeries, ...]:
        """Those series that count."""
        return tuple(one for one in self.series if one.withdrawn_at is None)

    def series_of(self, number: SeriesId) -> OutcomeSeries | None:
        """Return a series of this area, withdrawn or not; `None` where there is none of this number."""
        return next((one for one in self.series if one.id == number), None)

    def step_of(self, outcome: Outcome) -> Step:
        """Return by what step an outcome goes: need by month, a series by its own."""
        held = None if outcome.series is None else self.series_of(outcome.series)
        return Step.MONTH if held is None else held.new.step

    def known_codes(self, part: Part) -> frozenset[str]:
        """Return the codes that a slice of this part may have."""
        if part in TERMS:
            return frozenset(self.taxonomies.codes(TERMS[part]))
        return {
            Part.PLACE: frozenset(str(place.id) for place in self.places),
            Part.DISRUPTION: frozenset(str(one.id) for one in self.disruptions),
            Part.STAKEHOLDER: frozenset(one.value for one in Stakeholder),
            Part.PHASE: frozenset(one.value for one in Phase),
        }[part]

    def type_name(self, code: str) -> str:
        """Return a need type in words."""
        return self.taxonomies.name(TermKind.NEED_TYPE, code)

    def group_name(self, code: str) -> str:
        """Return a target group in words."""
        return self.taxonomies.name(TermKind.TARGET_GROUP, code)

    def place_name(self, number: int) -> str:
        """Return a place's name."""
        return next((place.name for place in self.places if place.id == number), str(number))

    def slice_name(self, held: Slice) -> str:
        """Return one code of a part in words."""
        if held.part in TERMS:
            return self.taxonomies.name(TERMS[held.part], held.code)
        if held.part is Part.PLACE:
            return next((place.name for place in self.places if str(place.id) == held.code), held.code)
        if held.part is Part.DISRUPTION:
            return next((one.name for one in self.disruptions if str(one.id) == held.code), held.code)
        return Stakeholder(held.code).label if held.part is Part.STAKEHOLDER else Phase(held.code).label

    def outcome(self, outcome: Outcome) -> str:
        """Return an outcome as it stands within a sentence: "requests about food and drinking water"."""
        if outcome.series is not None:
            held = self.series_of(outcome.series)
            return _("{series} (counted elsewhere)").format(series=held.name if held else str(outcome.series))
        records, asked = self._records(outcome.asked, outcome.aspect), outcome.asked
        return {
            Aspect.VOLUME: "{records}",
            Aspect.VARIABILITY: _("how far {records} vary from day to day"),
            Aspect.SEASON: _("how far {records} swing over the year"),
            Aspect.CONCENTRATION: _("how unevenly {records} fall on places"),
            Aspect.TIME_TO_OUTCOME: _("how long {records} wait until they are met"),
            Aspect.MIX: _("the share of {records} that is about {type}"),
            Aspect.TARGET_GROUP: _("the share of {records} that comes from {group}"),
        }[outcome.aspect].format(
            records=records,
            type=self.type_name(asked.need_type or "").lower(),
            group=self.slice_name(asked.slice) if asked.slice else "",
        )

    def _records(self, asked: NeedFilter, aspect: Aspect) -> str:
        said = _("requests") if asked.direction is Direction.REQUEST else _("offers")
        if asked.need_type is not None and aspect is not Aspect.MIX:
            said = _("{what} about {type}").format(what=said, type=self.type_name(asked.need_type).lower())
        if asked.slice is not None and aspect is not Aspect.TARGET_GROUP:
            said = _("{what} ({of})").format(what=said, of=self.slice_name(asked.slice))
        return said

    def choices(self) -> InterventionChoices:
        """Return what the forms offer."""
        return InterventionChoices(
            places=tuple(Choosable(str(place.id), place.name) for place in self.places),
            target_groups=tuple(Choosable(one.code, one.name) for one in self.taxonomies.of(TermKind.TARGET_GROUP)),
            aims=tuple(Choosable(code, aim_name(code)) for code in AIMS),
            need_types=tuple(Choosable(one.code, one.name) for one in self.taxonomies.of(TermKind.NEED_TYPE)),
            series=tuple(
                SeriesChoice(one.id, one.name, one.new.group, one.new.unit, one.new.step)
                for one in self.counting_series
            ),
        )


def names_of(tx: Tx, area: ReadableArea) -> Names:
    """Return what the codes of an area are called."""
    return Names(
        tx.areas.places(area.id),
        tx.disruptions.of(area),
        tx.reference.taxonomies(),
        tx.outcome_series.with_withdrawn(area),
    )
