"""Loading the example: an invented consortium with a planted truth, into a database made for it and marked for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotFound, Refused
from resilience.domain.need import NewBatch, first_of_month, month_number
from resilience.domain.sharing import Authority
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, RoundState
from resilience.example import consortium
from resilience.example.people import ExamplePerson
from resilience.example.sharing import need_decisions
from resilience.locales import _
from resilience.services.example_assessments import hold_assessments, hold_circle
from resilience.services.example_effects import hold_effects
from resilience.services.frameworks import main_framework
from resilience.services.sharing import decide_need_within, decide_within, set_authority_within
from resilience.storage.installation import MADE_AS, NEWCOMER, TRUTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from resilience.domain.framework import Framework
    from resilience.domain.identity import AreaId, PersonId, RoundId
    from resilience.example import ExampleArea, ExampleWorld
    from resilience.storage.store import Store, Tx

MAPPING_NAME = "example"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    areas: int
    people: int
    records: int
    end: date


def end_of_last_full_month(today: date) -> date:
    """Return the last day of the month before this one."""
    first = first_of_month(month_number(today))
    return first.fromordinal(first.toordinal() - 1)


def is_empty(store: Store) -> bool:
    """Whether nobody and no mark is in the database yet, so that it may become an example."""
    with store.reading() as tx:
        return tx.installation.read(MADE_AS) is None and not tx.people.in_roles()


def mark_as_real(store: Store) -> None:
    """Mark a database as made for real use; the example can then never be loaded into it."""
    with store.transaction() as tx:
        if tx.installation.read(MADE_AS) is None:
            tx.installation.mark(MADE_AS, "real")


def truth(store: Store) -> str:
    """Return what was planted in the example, as JSON; `NotFound` elsewhere."""
    with store.reading() as tx:
        held = tx.installation.read(TRUTH)
        if held is None:
            raise NotFound(_("This database was not made as an example, so nothing was planted in it."))
        return held


def load_example(store: Store, end: date, progress: Callable[[str], None] = lambda _said: None) -> Loaded:
    """Load the example up to `end` in one transaction; `Refused` unless the database holds nobody yet."""
    if not is_empty(store):
        raise Refused(
            _(
                "The example is loaded only into a database that holds nobody yet. Choose another with "
                "RESILIENCE_DATABASE_URL."
            )
        )
    progress(_("Inventing 24 partnerships …"))
    world = consortium(end)
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        tx.installation.mark(MADE_AS, "example")
        tx.installation.mark(TRUTH, world.truth.as_json())
        framework = main_framework(tx)
        rounds = _rounds(tx, world, framework)
        people = 0
        leads: dict[AreaId, PersonId] = {}
        for number, area in enumerate(world.areas, start=1):
            progress(_("{n} of {of}: {area}").format(n=number, of=len(world.areas), area=area.new_area.name))
            area_id = _area(tx, area)
            of_area = {person.name: _person(tx, person, area_id) for person in area.people}
            people += len(of_area)
            leads[area_id] = _first_with(area, of_area, Role.AREA_LEAD)
            _needs(tx, area, area_id, _first_with(area, of_area, Role.AREA_LEAD))
            _forms(tx, area, area_id, of_area, rounds)
            _sharing(tx, area, area_id, _first_with(area, of_area, Role.AREA_LEAD), need_decisions(number - 1))
            hold_assessments(tx, world, number - 1, area_id, of_area, rounds, framework)
            led = tx.people.viewer(_first_with(area, of_area, Role.AREA_LEAD)).leading(area_id)
            hold_effects(tx, area, led, framework.code, is_first=number == 1)
            if number == 1:
                tx.installation.mark(NEWCOMER, str(_first_with(area, of_area, Role.BOARD_MEMBER)))
        hold_circle(tx, tuple(leads), tuple(leads.values()))
        people += len([_person(tx, person, None) for person in world.people]) + _leads_of_real_areas(tx)
        _move_rounds(tx, world, rounds)
        return Loaded(len(world.areas), people, world.records, world.end)


def _first_with(area: ExampleArea, people: dict[str, PersonId], role: Role) -> PersonId:
    return next(people[person.name] for person in area.people if role in person.roles)


def _rounds(tx: Tx, world: ExampleWorld, framework: Framework) -> dict[str, RoundId]:
    proof = OPERATOR.setting_up()
    return {
        held.name: tx.assessments.add_round(proof, framework.id, held.name, held.opens_on, held.closes_on)
        for held in world.rounds
    }


def _move_rounds(tx: Tx, world: ExampleWorld, rounds: dict[str, RoundId]) -> None:
    for held in world.rounds:
        if held.state is not RoundState.DRAFT:
            tx.assessments.set_round_state(OPERATOR.setting_up(), rounds[held.name], held.state)


def _area(tx: Tx, area: ExampleArea) -> AreaId:
    proof = OPERATOR.setting_up()
    area_id = tx.areas.add(proof, area.new_area)
    tx.areas.add_places(proof, area_id, area.places)
    return area_id


def _person(tx: Tx, person: ExamplePerson, area_id: AreaId | None) -> PersonId:
    proof = OPERATOR.keeping_people()
    person_id = tx.people.add(proof, person.name)
    for role in person.roles:
        tx.people.grant(proof, person_id, role, area_id)
    return person_id


def _leads_of_real_areas(tx: Tx) -> int:
    """Add a lead for each real area, so that one's own data can be tried there; they hold no scores and no need."""
    real = [area for area in tx.areas.all() if not area.is_invented]
    for area in real:
        _person(tx, ExamplePerson(Role.AREA_LEAD.label, (Role.AREA_LEAD, Role.BOARD_MEMBER)), area.id)
    return len(real)


def _needs(tx: Tx, area: ExampleArea, area_id: AreaId, lead: PersonId) -> None:
    led = tx.people.viewer(lead).leading(area_id)
    codes = {place.code: place.id for place in tx.areas.places(area_id)}
    place_ids = [codes[place.code] for place in area.places]
    disruption_ids = [tx.disruptions.add(led, disruption) for disruption in area.disruptions]
    for batch in area.batches:
        columns = batch.columns(place_ids, disruption_ids)
        tx.needs.bring_in(
            led,
            NewBatch(
                file_name=batch.file_name,
                content_key=batch.digest,
                mapping_name=MAPPING_NAME,
                mapping_content="{}",
                rows_read=len(columns),
                rows_left_out=0,
                covers=batch.covers,
                kept_finer="",
                columns=columns,
                marking=area.authority.marking,
            ),
        )
    tx.audit.write(Deed.IMPORT, f"example, {len(area.batches)} batches", person_id=None, area_id=area_id)


def _sharing(tx: Tx, area: ExampleArea, area_id: AreaId, lead: PersonId, need: tuple[bool, ...]) -> None:
    """Decide for the area as its lead would on the page."""
    viewer = tx.people.viewer(lead)
    held = area.authority
    set_authority_within(tx, viewer, area_id, Authority(area_id, held.name, held.contact, held.marking))
    for seen, what in enumerate(area.sharing):
        decide_within(tx, viewer, area_id, what, seen=seen, is_agreed=True)
    for seen, agreed in enumerate(need):
        decide_need_within(tx, viewer, area_id, agreed=agreed, seen=seen, is_confirmed=True)


def _forms(tx: Tx, area: ExampleArea, area_id: AreaId, people: dict[str, PersonId], rounds: dict[str, RoundId]) -> None:
    for form in area.scores:
        scorable = tx.people.viewer(people[form.person]).scoring(area_id)
        assessment = tx.assessments.begin(scorable, rounds[form.round_name])
        tx.scores.hold_form(
            scorable, assessment.id, form.drafts, saved_at=form.saved_at, submitted_at=form.submitted_at
        )
