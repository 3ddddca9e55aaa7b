"""Areas beside each other, by name and never by rank, and what they have in common with those without a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.vocabulary import Marking
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class AreaLevel:
    """One area in one feature over its evaluators; the levels are `None` where nobody gave one."""

    area_name: str
    round_name: str
    median: float | None
    low: int | None
    high: int | None
    evaluators: int
    distribution: str


@dataclass(frozen=True, slots=True)
class OverAreas:
    """One feature over all areas that share: the middle of their medians and where half of them lie."""

    median: float
    lower_quartile: float
    upper_quartile: float
    areas: int


@dataclass(frozen=True, slots=True)
class FeatureCompared:
    """One feature: every area that shares by name, in the order of the names. `over_areas` is `None` for too few."""

    code: str
    name: str
    sentence: str
    areas: tuple[AreaLevel, ...]
    over_areas: OverAreas | None
    table: Table


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """All that an NCSR+ member sees of other areas. `features` is empty while there is nothing to compare.

    `areas_by_name` is how many areas share by name, with answers in a closed round or without.
    """

    title: str
    context: str
    empty: str
    areas_by_name: int
    areas_summed_up: int
    top_level: int
    features: tuple[FeatureCompared, ...]
    method: str
    worked_out: str
    marking: Marking
    is_example: bool
    made_at: datetime
