"""Areas, their populations and aliases, and the places within them: public facts, open to every room."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select

from resilience.domain.area import Area, AreaName, NewArea, NewPlace, Place, Population
from resilience.domain.errors import NotFound, Refused
from resilience.domain.identity import AreaId, PlaceId
from resilience.domain.vocabulary import AreaKind, Nation
from resilience.locales import _
from resilience.storage.schema import area, area_alias, area_population, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

    from resilience.domain.viewer import SetUp


class AreaTable:
    """The areas held, real and invented."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Area, ...]:
        """Return every area, by name."""
        return self._areas(None)

    def get(self, area_id: AreaId) -> Area:
        """Return one area, or raise `NotFound`."""
        found = self._areas([area_id])
        if not found:
            raise NotFound(_("There is no such area."))
        return found[0]

    def holds(self, area_id: AreaId) -> bool:
        """Whether there is an area of this number."""
        return self._connection.execute(select(area.c.id).where(area.c.id == area_id)).first() is not None

    def named(self, area_ids: Iterable[AreaId]) -> tuple[AreaName, ...]:
        """Return the names of some areas, by name: what a page's head needs, in one question."""
        rows = self._connection.execute(
            select(area.c.id, area.c.code, area.c.name, area.c.invented)
            .where(area.c.id.in_(list(area_ids)))
            .order_by(area.c.name)
        )
        return tuple(AreaName(AreaId(row.id), row.code, row.name, bool(row.invented)) for row in rows)

    def find(self, word: str) -> Area:
        """Return the area with this code, slug, name or alias, whatever its capitals; or raise `NotFound`."""
        key = word.strip().casefold()
        row = self._connection.execute(
            select(area.c.id)
            .outerjoin(area_alias, area_alias.c.area_id == area.c.id)
            .where(
                or_(
                    func.lower(area.c.code) == key,
                    area.c.slug == key,
                    func.lower(area.c.name) == key,
                    area_alias.c.alias == key,
                )
            )
            .limit(1)
        ).first()
        if row is None:
            raise NotFound(
                _("No area is called “{word}”. `python -m resilience areas` lists the areas and their codes.").format(
                    word=word
                )
            )
        return self.get(AreaId(row.id))

    def add(self, _proof: SetUp, new: NewArea) -> AreaId:
        """Add an area with its aliases and populations; a code, slug or alias already taken is `Refused`."""
        self._refuse_what_is_taken(new)
        area_id = AreaId(
            self._connection.execute(
                insert(area)
                .values(
                    code=new.code,
                    slug=new.slug,
                    name=new.name,
                    kind=new.kind.value,
                    nation=new.nation.value,
                    invented=int(new.is_invented),
                )
                .returning(area.c.id)
            ).scalar_one()
        )
        for alias in dict.fromkeys(alias.casefold() for alias in new.aliases):
            self._connection.execute(insert(area_alias).values(area_id=area_id, alias=alias))
        for population in new.populations:
            self._insert_population(area_id, population)
        return area_id

    def set_population(self, _proof: SetUp, area_id: AreaId, population: Population) -> None:
        """Hold a population for a year, in place of the one held for that year before."""
        self._connection.execute(
            delete(area_population).where(
                area_population.c.area_id == area_id, area_population.c.year == population.year
            )
        )
        self._insert_population(area_id, population)

    def add_places(self, _proof: SetUp, area_id: AreaId, places: Iterable[NewPlace]) -> tuple[PlaceId, ...]:
        """Add places to an area, districts before what lies in them; return their ids in the order given."""
        ids: dict[str, PlaceId] = {held.code: held.id for held in self.places(area_id)}
        added = []
        for new in places:
            parent = ids.get(new.parent_code) if new.parent_code else None
            place_id = PlaceId(
                self._connection.execute(
                    insert(place)
                    .values(
                        area_id=area_id,
                        code=new.code,
                        name=new.name,
                        kind=new.kind,
                        population=new.population,
                        parent_id=parent,
                    )
                    .returning(place.c.id)
                ).scalar_one()
            )
            ids[new.code] = place_id
            added.append(place_id)
        return tuple(added)

    def places(self, area_id: AreaId) -> tuple[Place, ...]:
        """Return the places of one area, by name."""
        rows = self._connection.execute(select(place).where(place.c.area_id == area_id).order_by(place.c.name))
        return tuple(_place(row) for row in rows)

    def places_of_all(self) -> tuple[Place, ...]:
        """Return every place held."""
        return tuple(_place(row) for row in self._connection.execute(select(place)))

    def _insert_population(self, area_id: AreaId, population: Population) -> None:
        self._connection.execute(
            insert(area_population).values(
                area_id=area_id,
                year=population.year,
                residents=population.residents,
                source=population.source,
            )
        )

    def _refuse_what_is_taken(self, new: NewArea) -> None:
        taken = self._connection.execute(
            select(area.c.name).where(or_(area.c.code == new.code, area.c.slug == new.slug))
        ).first()
        if taken:
            raise Refused(
                _("The code “{code}” belongs to {name} already. Please choose another.").format(
                    code=new.code, name=taken.name
                )
            )
        aliases = [alias.casefold() for alias in new.aliases]
        clash = self._connection.execute(select(area_alias.c.alias).where(area_alias.c.alias.in_(aliases))).first()
        if clash:
            raise Refused(_("Another area is called “{alias}” already.").format(alias=clash.alias))

    def _areas(self, only: Sequence[AreaId] | None) -> tuple[Area, ...]:
        query = select(area).order_by(area.c.name)
        aliases_query = select(area_alias)
        populations_query = select(area_population).order_by(area_population.c.year)
        if only is not None:
            query = query.where(area.c.id.in_(only))
            aliases_query = aliases_query.where(area_alias.c.area_id.in_(only))
            populations_query = populations_query.where(area_population.c.area_id.in_(only))
        aliases: dict[int, list[str]] = defaultdict(list)
        for row in self._connection.execute(aliases_query):
            aliases[row.area_id].append(row.alias)
        populations: dict[int, list[Population]] = defaultdict(list)
        for row in self._connection.execute(populations_query):
            populations[row.area_id].append(Population(row.year, row.residents, row.source))
        return tuple(
            Area(
                AreaId(row.id),
                row.code,
                row.slug,
                row.name,
                AreaKind(row.kind),
                Nation(row.nation),
                bool(row.invented),
                tuple(aliases[row.id]),
                tuple(populations[row.id]),
            )
            for row in self._connection.execute(query)
        )


def _place(row: Row[tuple[object, ...]]) -> Place:
    return Place(
        PlaceId(row.id),
        AreaId(row.area_id),
        row.code,
        row.name,
        row.kind,
        row.population,
        None if row.parent_id is None else PlaceId(row.parent_id),
    )
