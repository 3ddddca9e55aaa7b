"""Areas, places and the reference data they rest on: what an administrator sets up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.domain.area import Population
from resilience.domain.audit import Deed
from resilience.domain.errors import Refused
from resilience.domain.identity import FrameworkId
from resilience.domain.policy import Action
from resilience.domain.viewer import OPERATOR
from resilience.intake import shipped
from resilience.locales import _, ngettext
from resilience.storage.audit_chain import seal_database
from resilience.storage.migrate import held_version, migrate
from resilience.storage.restore import settle_head
from resilience.views.set_up import AreaLine, AreasView, PlacesView

if TYPE_CHECKING:
    from resilience.domain.area import NewArea, NewPlace
    from resilience.domain.identity import AreaId
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store, Tx

UNNUMBERED = FrameworkId(0)
"""The number of a framework that is not held yet."""


def prepare(store: Store) -> None:
    """Create the schema or bring it up to date, and hold the shipped areas, taxonomies and frameworks.

    What is held already stays as it is, save for the names of terms, which follow the shipped files. The record of a
    database from before the record was chained is chained now.
    """
    is_new = held_version(store.url) is None
    migrate(store.url)
    if is_new:
        store.key.forget_head()
    else:
        settle_head(store.url, store.key)
        seal_database(store.url, store.key)
    with store.transaction() as tx:
        tx.people.act_as(OPERATOR)
        _hold_areas(tx)
        tx.reference.hold_taxonomies(shipped.taxonomies())
        _hold_frameworks(tx)


def _hold_areas(tx: Tx) -> None:
    held = {area.code for area in tx.areas.all()}
    proof = OPERATOR.setting_up()
    for new, places in shipped.areas():
        if new.code not in held:
            area_id = tx.areas.add(proof, new)
            tx.areas.add_places(proof, area_id, places)


def _hold_frameworks(tx: Tx) -> None:
    for text in shipped.framework_texts():
        framework = shipped.parse_framework(text, UNNUMBERED)
        if tx.reference.framework_id(framework.code, framework.version) is None:
            tx.reference.add_framework(framework.code, framework.version, text)


def areas(store: Store, viewer: Viewer) -> AreasView:
    """Return every area held: names, codes and populations are public facts, shown to everybody who is signed in."""
    with store.reading() as tx:
        viewer = tx.people.again(viewer)
        viewer.seeing_areas()
        places: dict[int, int] = {}
        for place in tx.areas.places_of_all():
            places[place.area_id] = places.get(place.area_id, 0) + 1
        lines = tuple(AreaLine(area, places.get(area.id, 0)) for area in tx.areas.all())
        real = sum(not line.area.is_invented for line in lines)
        return AreasView(
            sentence=_areas_sentence(real, len(lines) - real),
            lines=lines,
            may_change=viewer.may(Action.SET_UP),
        )


def _areas_sentence(real: int, invented: int) -> str:
    sentence = ngettext("{n} partnership is held here.", "{n} partnerships are held here.", real).format(n=real)
    if invented:
        sentence += " " + ngettext(
            "Beside it stands {n} invented one, as example.",
            "Beside them stand {n} invented ones, as examples.",
            invented,
        ).format(n=invented)
    return sentence


def places(store: Store, viewer: Viewer, area_id: AreaId) -> PlacesView:
    """Return the places of an area."""
    with store.reading() as tx:
        tx.people.again(viewer).seeing_areas()
        return PlacesView(tx.areas.get(area_id), tx.areas.places(area_id))


def add_area(store: Store, viewer: Viewer, new: NewArea) -> AreaId:
    """Add an area; `Refused` where its name or code is missing or taken."""
    if not (new.code.strip() and new.name.strip()):
        raise Refused(_("An area needs a name and a code."))
    with store.transaction() as tx:
        area_id = tx.areas.add(tx.people.again(viewer).setting_up(), new)
        tx.audit.write(Deed.AREA_ADDED, f"area {area_id}", person_id=viewer.person_id, area_id=area_id)
        return area_id


def add_places(store: Store, viewer: Viewer, area_id: AreaId, new: tuple[NewPlace, ...]) -> None:
    """Add places to an area."""
    with store.transaction() as tx:
        proof = tx.people.again(viewer).setting_up()
        held = {place.code for place in tx.areas.places(area_id)}
        taken = next((place.code for place in new if place.code in held), None)
        if taken is not None:
            raise Refused(_("This area has a place with the code {code} already.").format(code=taken))
        tx.areas.add_places(proof, area_id, new)
        tx.audit.write(
            Deed.AREA_ADDED,
            f"{len(new)} places of area {area_id}",
            person_id=viewer.person_id,
            area_id=area_id,
        )


def set_population(store: Store, viewer: Viewer, area_id: AreaId, population: Population) -> None:
    """Hold a population of an area for a year, with its source."""
    if population.residents <= 0:
        raise Refused(_("A population is a number above zero."))
    if not population.source.strip():
        raise Refused(_("Please name the source of the population."))
    with store.transaction() as tx:
        tx.areas.set_population(tx.people.again(viewer).setting_up(), area_id, population)
        tx.audit.write(Deed.POPULATION_SET, f"year {population.year}", person_id=viewer.person_id, area_id=area_id)
