"""Loading the example: an invented consortium with a planted truth, into a database made for it and marked for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.domain.audit import Deed
from resilience.domain.errors import NotFound, Refused
from resilience.domain.need import NewBatch, first_of_month, month_number
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role, RoundState
from resilience.example import consortium
from resilience.locales import _
from resilience.services.frameworks import framework_of
from resilience.storage.installation import MADE_AS, NEWCOMER, TRUTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

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
            _("The example is loaded only into a database that holds nobody yet. Choose another with RESILIENCE_DATABASE_URL.")
        )
    progress(_("Inventing 24 partnerships …"))
    world = consortium(end)
    with store.transaction() as tx:
        tx.installation.mark(MADE_AS, "example")
        tx.installation.mark(TRUTH, world.truth.as_json())
        rounds = _rounds(tx, world)
        people = records = 0
        for number, area in enumerate(world.areas, start=1):
            progress(_("{n} of {of}: {area}").format(n=number, of=len(world.areas), area=area.new_area.name))
            of_role = _people(tx, area)
            people += len(of_role)
            area_id = next(iter(tx.people.viewer(of_role["Area lead"]).areas))
            records += _needs(tx, area, area_id, of_role["Area lead"])
            _scores(tx, area, area_id, of_role, rounds)
            if number == 1:
                tx.installation.mark(NEWCOMER, str(of_role["Board member 1"]))
        people += _people_everywhere(tx)
        _close_rounds(tx, world, rounds)
        return Loaded(len(world.areas), people, records, world.end)


def _rounds(tx: Tx, world: ExampleWorld) -> dict[str, RoundId]:
    framework = framework_of(tx, tx.reference.framework_ids()[-1])
    proof = OPERATOR.setting_up()
    return {
        held.name: tx.assessments.add_round(proof, framework.id, held.name, held.opens_on, held.closes_on)
        for held in world.rounds
    }


def _close_rounds(tx: Tx, world: ExampleWorld, rounds: dict[str, RoundId]) -> None:
    for held in world.rounds:
        if held.state is not RoundState.DRAFT:
            tx.assessments.set_round_state(OPERATOR.setting_up(), rounds[held.name], held.state)


def _people(tx: Tx, area: ExampleArea) -> dict[str, PersonId]:
    proof = OPERATOR.setting_up()
    area_id = tx.areas.add(proof, area.new_area)
    tx.areas.add_places(proof, area_id, area.places)
    return {person.name: _person(tx, person.name, person.roles, area_id) for person in area.people}


def _person(tx: Tx, name: str, roles: tuple[Role, ...], area_id: AreaId | None) -> PersonId:
    proof = OPERATOR.setting_up()
    person_id = tx.people.add(proof, name)
    for role in roles:
        tx.people.grant(proof, person_id, role, area_id)
    return person_id


def _people_everywhere(tx: Tx) -> int:
    """Add those who belong to no area, and a lead for each real area so that one's own data can be tried there."""
    _person(tx, _("NCSR+ member"), (Role.NCSR_MEMBER,), None)
    _person(tx, _("Administrator"), (Role.ADMINISTRATOR,), None)
    real = [area for area in tx.areas.all() if not area.is_invented]
    for area in real:
        _person(tx, _("Area lead"), (Role.AREA_LEAD,), area.id)
    return 2 + len(real)


def _needs(tx: Tx, area: ExampleArea, area_id: AreaId, lead: PersonId) -> int:
    led = tx.people.viewer(lead).leading(area_id)
    codes = {place.code: place.id for place in tx.areas.places(area_id)}
    place_ids = [codes[place.code] for place in area.places]
    disruption_ids = [tx.disruptions.add(led, disruption) for disruption in area.disruptions]
    records = 0
    for batch in area.batches:
        columns = batch.columns(place_ids, disruption_ids)
        records += len(columns)
        tx.needs.bring_in(
            led,
            NewBatch(
                file_name=batch.file_name,
                content_key=f"example {area.new_area.code} {batch.file_name}",
                mapping_name=MAPPING_NAME,
                mapping_content="{}",
                rows_read=len(columns),
                rows_left_out=0,
                covers=batch.covers,
                kept_finer="",
                columns=columns,
            ),
        )
    tx.audit.write(Deed.IMPORT, f"example, {len(area.batches)} batches", person_id=None, area_id=area_id)
    return records


def _scores(
    tx: Tx, area: ExampleArea, area_id: AreaId, of_role: dict[str, PersonId], rounds: dict[str, RoundId]
) -> None:
    for sheet in area.scores:
        scorable = tx.people.viewer(of_role[sheet.person]).scoring(area_id)
        assessment = tx.assessments.begin(scorable, rounds[sheet.round_name])
        for draft in sheet.drafts:
            tx.scores.save(scorable, assessment.id, draft, seen_version=0)
        if sheet.is_submitted:
            tx.scores.submit(scorable, assessment.id)


