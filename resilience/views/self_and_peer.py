"""What areas say of themselves beside what peers or outside bodies found, each held to the range of its items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.identity import RoundId
    from resilience.domain.vocabulary import Marking
    from resilience.statistics.correlation import Correlation, PairedDifference
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round of self assessments to hold beside others, with how many areas can be."""

    id: RoundId
    name: str
    areas: int


@dataclass(frozen=True, slots=True)
class AreaPair:
    """One area twice: by itself and by others, each the mean over its items of their share of range, times 5."""

    area_name: str
    by_itself: float
    by_others: float
    own_items: int
    others_items: int
    others_round: str
    others_kind: str
    years_apart: int
    is_one_framework: bool = False


@dataclass(frozen=True, slots=True)
class PairStatistics:
    """Over areas; there is none below five of them. `spearman` is `None` where one side does not vary."""

    correlation: Correlation
    spearman: float | None
    difference: PairedDifference
    higher_low: float | None
    higher_high: float | None


@dataclass(frozen=True, slots=True)
class SelfAndPeerView:
    """Self beside peer or external over the areas shown by name. `pairs` is empty while there is nothing to show.

    `statistics` is `None` for fewer than five areas. `top` is the number that the whole range is drawn as.
    """

    title: str
    context: str
    sentence: str
    empty: str
    choices: tuple[RoundChoice, ...]
    chosen: RoundId | None
    pairs: tuple[AreaPair, ...]
    statistics: PairStatistics | None
    statistics_table: Table | None
    by_feature: Table | None
    by_feature_sentence: str
    what_would_make_it_false: tuple[str, ...]
    table: Table
    method: str
    worked_out: str
    top: int
    marking: Marking
    is_example: bool
