"""The board page as a value: every number with its interval, and the sentences that say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.vocabulary import Basis, Verdict
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that changed or waits. `number` carries its interval; `link` is "" where there is nowhere to go."""

    verdict: Verdict
    headline: str
    detail: str
    number: str = ""
    link: str = ""
    link_words: str = ""


@dataclass(frozen=True, slots=True)
class FeatureConfidence:
    """One feature over its evaluators, or over its indicators once levels are agreed.

    The levels are `None` where there is none; so is `before`. `evaluators` gave a level and `without_level` did not;
    of `indicators` with an agreed level `claimed_above` are claimed above what evidence shows, and `levels_from` says
    from which rounds they are.
    """

    code: str
    name: str
    median: float | None
    low: int | None
    high: int | None
    evaluators: int
    without_level: int
    before: float | None
    said: str
    indicators: int = 0
    claimed_above: int = 0
    levels_from: str = ""


@dataclass(frozen=True, slots=True)
class ConfidenceView:
    """Confidence by feature in the newest round that may be seen; `features` is empty where there is none yet.

    `method` is the one line under the picture, `worked_out` the whole of how it was made. `is_agreed` where the levels
    are those agreed in moderation, over indicators; else they are over evaluators.
    """

    sentence: str
    method: str
    worked_out: str
    round_name: str
    before_name: str
    top_level: int
    features: tuple[FeatureConfidence, ...]
    table: Table
    is_agreed: bool = False


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Requests in one month. Everything is `None` where the month was not, or not wholly, reported.

    `count` is in requests; `rate`, `low` and `high` are per 10,000 residents.
    """

    month: date
    is_reported: bool
    count: float | None
    rate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class YearOfNeed:
    """Requests in one calendar year; `months_reported` of 12 are whole months that were reported."""

    year: int
    count: float
    months_reported: int


@dataclass(frozen=True, slots=True)
class Shading:
    """A disruption on the time axis."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class VolumeView:
    """Requests by month; `months` is empty where no need is recorded yet. `basis` says what kind of need this is."""

    sentence: str
    verdict: Verdict | None
    method: str
    worked_out: str
    basis: Basis | None
    other_bases: tuple[Basis, ...]
    months: tuple[MonthPoint, ...]
    years: tuple[YearOfNeed, ...]
    disruptions: tuple[Shading, ...]
    table: Table
    year_table: Table


@dataclass(frozen=True, slots=True)
class Freshness:
    """How new and how whole the data of need are. `recorded_to` is `None` where there are none."""

    sentence: str
    recorded_to: date | None
    months_since: int
    months_reported: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board page of one area."""

    area_code: str
    area_name: str
    is_example: bool
    title: str
    context: str
    items: tuple[Item, ...]
    confidence: ConfidenceView
    volume: VolumeView
    freshness: Freshness
