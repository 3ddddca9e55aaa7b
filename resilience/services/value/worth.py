"""What one intervention was worth, for its page and, in a line, for the path from need to value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.policy import Action
from resilience.domain.vocabulary import BenefitFrom
from resilience.locales import _
from resilience.services.value import answers, claims, conclusions
from resilience.services.value.beside import sides
from resilience.services.value.editions import in_use
from resilience.services.value.effects import measured_effect
from resilience.services.value.guarding import beyond_the_whole
from resilience.services.value.model import worked_out
from resilience.services.value.page_words import closed, context, warnings, what_to_do
from resilience.statistics.errors import NotComputable
from resilience.views.value import Entering, HeldLine, InterventionChoice, ValueView, WorthLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.identity import AreaId, EvidenceId, InterventionId
    from resilience.domain.intervention import Intervention
    from resilience.domain.viewer import ReadableArea, Viewer
    from resilience.domain.worth import Benefit, Beside
    from resilience.services.value.editions import InUse
    from resilience.services.value.guarding import Plans
    from resilience.services.value.model import WorkedOut
    from resilience.storage.store import Store, Tx
    from resilience.views.effect import MeasuredEffect
    from resilience.views.need import Judged

ADDRESS = "/value?intervention={number}"


@dataclass(frozen=True, slots=True)
class _Held:
    """What is held of one area's worth, with what is chosen of it."""

    tx: Tx
    viewer: Viewer
    area: ReadableArea
    area_name: str
    interventions: tuple[Intervention, ...]
    chosen: Intervention | None
    benefits: tuple[Benefit, ...]
    beside: tuple[Beside, ...]
    in_use: InUse
    plans: Plans

    @classmethod
    def read(cls, tx: Tx, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId | None) -> _Held:
        area = viewer.reading(area_id)
        held, benefits = tx.interventions.of(area), tx.benefits.with_withdrawn(area)
        return cls(
            tx,
            viewer,
            area,
            tx.areas.get(area_id).name,
            held,
            _chosen(tx, area, held, benefits, intervention_id),
            benefits,
            tx.beside_money.with_withdrawn(area),
            in_use(tx),
            tx.interventions.plans(area),
        )

    def worked_out(self, chosen: Intervention, measured: MeasuredEffect | None) -> WorkedOut:
        """The money of the one chosen, of each outcome no more than others leave of the whole."""
        counting = [one for one in self.benefits if one.withdrawn_at is None]
        known = {one.id: one for one in (*self.interventions, chosen)}
        taken = beyond_the_whole(counting, tuple(known.values()), self.plans, chosen.id)
        return worked_out(chosen, self.counting(), measured, self.in_use, taken)

    def counting(self) -> tuple[Benefit, ...]:
        """The benefits of the one chosen that count."""
        return tuple(one for one in self.of_chosen(self.benefits) if one.withdrawn_at is None)

    def counting_beside(self) -> tuple[Beside, ...]:
        """What stands beside the money of the one chosen, and counts."""
        number = self.chosen.id if self.chosen else None
        return tuple(one for one in self.beside if one.draft.intervention == number and one.withdrawn_at is None)

    def of_chosen(self, benefits: Sequence[Benefit]) -> tuple[Benefit, ...]:
        """Those of the one chosen, withdrawn ones included."""
        number = self.chosen.id if self.chosen else None
        return tuple(one for one in benefits if one.draft.intervention == number)

    def evidence(self) -> dict[EvidenceId, str]:
        """The items of evidence that this person may see, by number."""
        return {one.id: one.draft.title for one in self.tx.evidence.of_area(self.area)}


def interventions_to_value(store: Store, viewer: Viewer, area_id: AreaId) -> tuple[InterventionChoice, ...]:
    """Return an area's interventions, those with benefits first, else the one that started last.

    Withdrawn ones with benefits come last: their benefits are withdrawn here before they can be brought back beside
    others that claim the same outcome.
    """
    with store.reading() as tx:
        area = tx.people.again(viewer).reading(area_id)
        with_benefits = {one.draft.intervention for one in tx.benefits.of(area)}
        held = sorted(tx.interventions.of(area), key=lambda one: one.id not in with_benefits)
        gone = [one for one in tx.interventions.with_withdrawn(area) if one.withdrawn_at and one.id in with_benefits]
        return (
            *(InterventionChoice(one.id, one.name) for one in held),
            *(InterventionChoice(one.id, _("{what} (withdrawn)").format(what=one.name)) for one in gone),
        )


def worth(store: Store, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId | None) -> ValueView:
    """Return the page of one intervention; without a number the one that benefits were entered for first.

    `NotTheirs` for a number that is none of this area's interventions.
    """
    with store.reading() as tx:
        held = _Held.read(tx, tx.people.again(viewer), area_id, intervention_id)
        if held.chosen is None:
            return _without(held, None, _("No intervention yet, so nothing to value"), *_first_add(held))
        measured = measured_effect(tx, held.viewer, area_id, held.chosen.id)
        try:
            found = held.worked_out(held.chosen, measured)
        except NotComputable as cannot:
            return _without(held, measured, _("No money yet: a price cannot be worked out"), cannot.sentence, None)
        return _view(held, found)


def worth_line(tx: Tx, viewer: Viewer, area_id: AreaId, intervention_id: InterventionId) -> WorthLine:
    """Return the same in a line, for the page that goes from need to value."""
    held = _Held.read(tx, viewer, area_id, intervention_id)
    address = ADDRESS.format(number=intervention_id)
    if held.chosen is None:
        return WorthLine(_("Nothing to value."), "", address)
    measured = measured_effect(tx, viewer, area_id, intervention_id)
    try:
        found = held.worked_out(held.chosen, measured)
    except NotComputable as cannot:
        return WorthLine(cannot.sentence, "", address)
    prices = _("Prices of {year}; unit costs: {edition}.").format(year=held.in_use.price_year, edition=held.in_use.said)
    return WorthLine(answers.title(found) + ".", answers.number(found), address, prices if found.priced else "")


def _chosen(
    tx: Tx,
    area: ReadableArea,
    held: Sequence[Intervention],
    benefits: Sequence[Benefit],
    number: InterventionId | None,
) -> Intervention | None:
    if number is not None:
        return tx.interventions.get(area, number)
    with_benefits = {one.draft.intervention for one in benefits if one.withdrawn_at is None}
    return next((one for one in held if one.id in with_benefits), next(iter(held), None))


def _view(held: _Held, found: WorkedOut) -> ValueView:
    has_money = bool(found.priced)
    may_change = held.viewer.may(Action.LEAD, held.area.id)
    return _filled(
        held,
        found.measured,
        title=answers.title(found),
        found=found,
        conclusions_=_conclusions(held, found),
        empty="" if has_money else what_to_do(found, may_change=may_change),
        link=None if has_money else ("/interventions", _("See the interventions")),
    )


def _conclusions(held: _Held, found: WorkedOut) -> tuple[Judged, ...]:
    if not found.priced:
        return (conclusions.without_money(found),) if found.unpriced else ()
    return (
        conclusions.money(found),
        conclusions.purse(found),
        conclusions.who(found, held.counting_beside()),
    )


def _filled(
    held: _Held,
    measured: MeasuredEffect | None,
    *,
    title: str,
    found: WorkedOut | None,
    conclusions_: tuple[Judged, ...],
    empty: str,
    link: tuple[str, str] | None,
) -> ValueView:
    evidence = held.evidence()
    gains, harms = sides(held.counting_beside(), evidence)
    return ValueView(
        area_id=held.area.id,
        area_name=held.area_name,
        intervention=held.chosen.id if held.chosen else None,
        name=held.chosen.name if held.chosen else "",
        title=title,
        context=context(held.area_name, held.chosen, held.in_use, found),
        sentence=answers.break_even_sentence(found) if found else "",
        figures=answers.figures(found) if found else (),
        warnings=warnings(held.chosen, held.interventions, held.benefits, found),
        conclusions=conclusions_,
        tornado=conclusions.hangs_on(found) if found and found.priced else None,
        gains=gains,
        harms=harms,
        claims=claims.own_claims(held.counting()),
        elsewhere=claims.reported_elsewhere(held.in_use),
        held_benefits=tuple(
            HeldLine(one.id, one.draft.what, one.withdrawn_at is not None) for one in held.of_chosen(held.benefits)
        ),
        held_beside=tuple(
            HeldLine(one.id, f"{one.draft.kind.label}: {one.draft.what}", one.withdrawn_at is not None)
            for one in held.beside
            if held.chosen is not None and one.draft.intervention == held.chosen.id
        ),
        entering=_entering(held, measured, evidence),
        may_change=held.viewer.may(Action.LEAD, held.area.id),
        closed=closed(held.chosen),
        empty=empty,
        empty_link=link,
    )


def _without(
    held: _Held, measured: MeasuredEffect | None, title: str, empty: str, link: tuple[str, str] | None
) -> ValueView:
    return _filled(held, measured, title=title, found=None, conclusions_=(), empty=empty, link=link)


def _first_add(held: _Held) -> tuple[str, tuple[str, str] | None]:
    if held.viewer.may(Action.LEAD, held.area.id):
        said = _("Add what was done, from when and at what cost; what it changed and what that was worth follow.")
        return said, ("/interventions", _("Add an intervention"))
    return _("The area lead adds what was done, from when and at what cost."), None


def _entering(held: _Held, measured: MeasuredEffect | None, evidence: dict[EvidenceId, str]) -> Entering:
    return Entering(
        measured_as=measured.counted_as if measured else None,
        costs=held.in_use.edition.costs,
        evidence=tuple(evidence.items()),
        comes_from=tuple(BenefitFrom),
    )
