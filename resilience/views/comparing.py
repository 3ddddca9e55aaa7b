"""Areas beside each other, by name and never by rank, and what they have in common with those without a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.identity import AreaId
    from resilience.domain.vocabulary import Marking
    from resilience.views.table import Table


class LevelKind(StrEnum):
    """What a level of an area is. Levels of two kinds stand beside each other only where the row says so."""

    AGREED = "agreed"
    BEFORE_MODERATION = "before_moderation"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """One area in one feature; the levels are `None` where there is none, and `kind` where the area has no round.

    `n` counts what the median is over: evaluators, or indicators with an agreed or published level. `apart` is how far
    the evaluators lie apart, in levels. `before` is the median of the round before, taken in the same way.
    `said` is the level as a cell has it, "3, range 2–4"; `was` says what it was, "" where nothing is known of before.
    """

    area_name: str
    round_name: str
    kind: LevelKind | None
    kind_name: str
    median: float | None
    low: float | None
    high: float | None
    n: int
    evaluators: int
    apart: int | None
    distribution: str
    before: float | None
    before_round: str
    said: str
    was: str


@dataclass(frozen=True, slots=True)
class OverAreas:
    """One feature over all areas that share: the middle of their medians and where half of them lie."""

    median: float
    lower_quartile: float
    upper_quartile: float
    areas: int


@dataclass(frozen=True, slots=True)
class FeatureCompared:
    """One feature: every area that is shown, in the order of the names. `over_areas` is `None` for too few."""

    code: str
    name: str
    sentence: str
    areas: tuple[AreaLevel, ...]
    over_areas: OverAreas | None
    table: Table


@dataclass(frozen=True, slots=True)
class AreasCompared:
    """Areas that one viewer may see side by side, on one ground: they share by name, or they are of one circle.

    `key` is unique on the page and safe in an address. `features` is empty while there is nothing to compare; each has
    the same areas in the same order. `round_name` is the round of all of them, "" where they are of several.
    """

    key: str
    heading: str
    sentence: str
    features: tuple[FeatureCompared, ...]
    method: str
    round_name: str


@dataclass(frozen=True, slots=True)
class OwnPast:
    """An area of the viewer's own against its own past; `why_not` says why nothing is shown, "" where it is."""

    area_id: AreaId
    area_code: str
    area_name: str
    sentence: str
    why_not: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """All that somebody sees of other areas, their own first.

    `shared` holds those that share by name and is `None` for whoever is no NCSR+ member. `areas_by_name` is how many
    of them have an assessment of this framework, with answers in a closed round or without; the others are not listed.
    `areas_summed_up` is how many a summary is over. `doubts` says what would make a difference between areas false.
    """

    title: str
    context: str
    empty: str
    own: tuple[OwnPast, ...]
    shared: AreasCompared | None
    circles: tuple[AreasCompared, ...]
    areas_by_name: int
    areas_summed_up: int
    top_level: int
    worked_out: str
    doubts: tuple[str, ...]
    marking: Marking
    is_example: bool
    made_at: datetime

    @property
    def sets(self) -> tuple[AreasCompared, ...]:
        """Everything side by side: circles first, which are closer to home."""
        return (*self.circles, *((self.shared,) if self.shared is not None else ()))

    @property
    def features(self) -> tuple[FeatureCompared, ...]:
        """Every feature of the areas that share by name."""
        return self.shared.features if self.shared is not None else ()
