"""An area is the area of one resilience partnership; a place is a part of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from resilience.domain.identity import AreaId, PlaceId
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import AreaKind, Nation


@dataclass(frozen=True, slots=True)
class Population:
    """Residents in one year, with where the figure comes from."""

    year: int
    residents: int
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", plain_line(self.source))


@dataclass(frozen=True, slots=True)
class Area:
    """One partnership's area. `code` is the public code where one exists, otherwise our own stable one."""

    id: AreaId
    code: str
    slug: str
    name: str
    kind: AreaKind
    nation: Nation
    is_invented: bool
    aliases: tuple[str, ...] = ()
    populations: tuple[Population, ...] = field(default=())

    def population_near(self, year: int) -> Population | None:
        """Return the population of the year held that is nearest to `year`; the later one when two are as near.

        `None` means that no population is held, so that no rate can be given.
        """
        if not self.populations:
            return None
        return min(self.populations, key=lambda held: (abs(held.year - year), -held.year))


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area as the head of a page names it."""

    id: AreaId
    code: str
    name: str
    is_invented: bool


@dataclass(frozen=True, slots=True)
class NewArea:
    """An area before it is stored."""

    code: str
    slug: str
    name: str
    kind: AreaKind
    nation: Nation
    is_invented: bool = False
    aliases: tuple[str, ...] = ()
    populations: tuple[Population, ...] = ()

    def __post_init__(self) -> None:
        for name in ("code", "slug", "name"):
            object.__setattr__(self, name, plain_line(getattr(self, name)))
        object.__setattr__(self, "aliases", tuple(filter(None, map(plain_line, self.aliases))))


@dataclass(frozen=True, slots=True)
class Place:
    """A part of an area, for example a district or ward.

    `population` is `None` where none is held. `parent_id` is the district that a finer place lies in; `None` for a
    district itself.
    """

    id: PlaceId
    area_id: AreaId
    code: str
    name: str
    kind: str
    population: int | None
    parent_id: PlaceId | None = None


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place before it is stored. `parent_code` names the district of a finer place and is "" for a district."""

    code: str
    name: str
    kind: str
    population: int | None = None
    parent_code: str = ""

    def __post_init__(self) -> None:
        for name in ("code", "name", "kind", "parent_code"):
            object.__setattr__(self, name, plain_line(getattr(self, name)))
