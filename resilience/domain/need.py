"""A need record: one request for help or offer of support (or a count of them that a file gives already added up).

`NeedRecord` is the contract of one record, checked when it is built. `NeedColumns` holds many records column by
column, which is how files come in and go to the database; intake's checks by column agree with the contract by row,
and a test on generated rows holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import (
    Basis,
    BatchState,
    Direction,
    Grain,
    Marking,
    OfferStage,
    Outcome,
    Phase,
    Stakeholder,
)
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from decimal import Decimal

    from resilience.domain.identity import AreaId, BatchId, DisruptionId, PersonId, PlaceId

THOUSANDTHS = 1000
"""Counts are held as whole thousandths, so that estimated shares add up, and come off again, exactly."""
EPOCH = date(1970, 1, 1)
FINE_GRAINS = frozenset({Grain.MINUTE, Grain.HOUR})


def day_number(day: date) -> int:
    """Return days since 1 January 1970, as stored beside every record."""
    return (day - EPOCH).days


def day_from_number(number: int) -> date:
    """Return the date that `day_number` numbered."""
    return EPOCH + timedelta(days=number)


def month_number(day: date) -> int:
    """Return months since January of year 0: the key of every monthly summary."""
    return day.year * 12 + day.month - 1


def first_of_month(number: int) -> date:
    """Return the first day of the month that `month_number` numbered."""
    return date(number // 12, number % 12 + 1, 1)


def week_number(day: date) -> int:
    """Return the `day_number` of the Monday on or before a day: the key of every weekly summary."""
    return day_number(day) - day.weekday()


class Replaces(StrEnum):
    """Which records of earlier files of the same source give way to a batch.

    PERIOD: all within the days that the batch covers. SAME_REFERENCE: those with a reference that stands in it too.
    """

    NOTHING = "nothing"
    PERIOD = "period"
    SAME_REFERENCE = "same_reference"


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """One need record.

    `occurred_on` is the day, or the first day of the week or month that `grain` names. `occurred_at` (UTC) is held
    only where the area lead chose to keep the minute or hour. `count` is `None` where the source says "not
    reported"; zero means "none". `minutes_to_outcome` is `None` where not recorded.
    """

    occurred_on: date
    grain: Grain
    direction: Direction
    need_type: str
    basis: Basis
    count: Decimal | None
    occurred_at: datetime | None = None
    place_id: PlaceId | None = None
    further_types: tuple[str, ...] = ()
    stakeholder: Stakeholder | None = None
    target_groups: tuple[str, ...] = ()
    urgency: str | None = None
    phase: Phase | None = None
    disruption_id: DisruptionId | None = None
    channel: str | None = None
    outcome: Outcome | None = None
    reason_unmet: str | None = None
    minutes_to_outcome: int | None = None
    local_code: str = ""
    source_ref: str = ""
    offer_stage: OfferStage | None = None

    def __post_init__(self) -> None:
        self._check_count()
        if self.offer_stage is not None and self.direction is not Direction.OFFER:
            raise Refused(_("A stage goes only with an offer of support."))
        self._check_time()
        if self.reason_unmet is not None and self.outcome is not Outcome.UNMET:
            raise Refused(_("A reason why a need was unmet goes only with the outcome “unmet”."))
        if self.minutes_to_outcome is not None and self.minutes_to_outcome < 0:
            raise Refused(_("The outcome cannot come before the need."))
        if self.need_type in self.further_types:
            raise Refused(_("A further need type repeats the first one."))

    def _check_count(self) -> None:
        if self.count is None:
            return
        if not self.count.is_finite() or self.count < 0:
            raise Refused(_("A count is a number from zero up, or empty where nothing was reported."))
        if self.count * THOUSANDTHS != int(self.count * THOUSANDTHS):
            raise Refused(_("A count has at most three decimal places."))
        if self.basis is not Basis.ESTIMATED and self.count != int(self.count):
            raise Refused(_("Only an estimated count can have a fraction; requests are counted whole."))

    def _check_time(self) -> None:
        if self.grain is Grain.WEEK and self.occurred_on.weekday() != 0:
            raise Refused(_("A week is named by its Monday."))
        if self.grain is Grain.MONTH and self.occurred_on.day != 1:
            raise Refused(_("A month is named by its first day."))
        if self.occurred_at is not None:
            if self.occurred_at.tzinfo is None:
                raise Refused(_("A time without a time zone could mean two moments. Please say which zone it is in."))
            if self.grain not in FINE_GRAINS:
                raise Refused(_("A time of day is held only to the minute or hour."))


@dataclass(frozen=True, slots=True)
class NeedColumns:
    """Many records of one area, column by column; all columns have the same length and the order of the source.

    `source_row` is the row in the file, counted as a spreadsheet counts (the header is row 1). `day` is a
    `day_number`; `month` its `month_number`. `count_thousandths` is `None` for "not reported". Several codes in
    one cell (`further_types`, `target_groups`) are joined by single spaces; "" means none.
    """

    source_row: Sequence[int]
    day: Sequence[int]
    month: Sequence[int]
    occurred_at: Sequence[datetime | None]
    grain: Sequence[str]
    place_id: Sequence[int | None]
    direction: Sequence[str]
    need_type: Sequence[str]
    further_types: Sequence[str]
    stakeholder: Sequence[str | None]
    target_groups: Sequence[str]
    urgency: Sequence[str | None]
    phase: Sequence[str | None]
    disruption_id: Sequence[int | None]
    channel: Sequence[str | None]
    outcome: Sequence[str | None]
    reason_unmet: Sequence[str | None]
    minutes_to_outcome: Sequence[int | None]
    count_thousandths: Sequence[int | None]
    basis: Sequence[str]
    local_code: Sequence[str]
    source_ref: Sequence[str]
    offer_stage: Sequence[str | None]

    def __post_init__(self) -> None:
        if len({len(getattr(self, field.name)) for field in fields(self)}) != 1:
            message = "the columns of a batch differ in length"
            raise ValueError(message)

    def __len__(self) -> int:
        return len(self.day)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Return the records as tuples, in the order in which the fields are declared."""
        return zip(*(getattr(self, field.name) for field in fields(self)), strict=True)


@dataclass(frozen=True, slots=True)
class NewBatch:
    """One file's records for one area, before they are stored.

    `content_key` is the same for the same file read by the same mapping into the same area, which is how the second
    time is known. `covers` are the spans of days (first, last; both included) for which the source says that it is
    complete: a month inside without records is a month with none, a month outside was not reported. `kept_finer`
    is the reason why time or place is kept finer than day and district, or "" where it is not.
    """

    file_name: str
    content_key: str
    mapping_name: str
    mapping_content: str
    rows_read: int
    rows_left_out: int
    covers: tuple[tuple[date, date], ...]
    kept_finer: str
    columns: NeedColumns
    marking: Marking = Marking.OFFICIAL
    replaces: Replaces = Replaces.NOTHING

    def __post_init__(self) -> None:
        for name in ("file_name", "kept_finer"):
            object.__setattr__(self, name, plain_line(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it is held. `first_day` and `last_day` are `None` where it holds no record.

    `replaced` records of earlier batches gave way to it; `gave_way` of its own have given way to later ones since.
    """

    id: BatchId
    area_id: AreaId
    file_name: str
    mapping_name: str
    rows_read: int
    rows_left_out: int
    records: int
    first_day: date | None
    last_day: date | None
    covers: tuple[tuple[date, date], ...]
    kept_finer: str
    state: BatchState
    brought_in_by: PersonId | None
    brought_in_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str
    marking: Marking
    replaced: int = 0
    gave_way: int = 0


@dataclass(frozen=True, slots=True)
class Cover:
    """A span of days (both included) for which a source says that it is complete, and of what it says so.

    `source` is the name of the mapping by which its files are read; `holds` are the kinds of record in that batch. A
    file of estimates says nothing about requests, so a month that it covers is no month without requests.
    """

    first: date
    last: date
    source: str
    holds: frozenset[tuple[Direction, Basis]]


@dataclass(frozen=True, slots=True)
class MonthOfNeed:
    """What the monthly summary holds for one combination. Amounts are thousandths; `records` counts rows."""

    month: int
    direction: Direction
    basis: Basis
    need_type: str
    stakeholder: Stakeholder | None
    records: int
    amount: int
    unmet: int
    not_reported: int


@dataclass(frozen=True, slots=True)
class PlaceMonthOfNeed:
    """What the summary by place holds for one month. `place_id` is `None` where no place was recorded."""

    month: int
    direction: Direction
    basis: Basis
    place_id: PlaceId | None
    records: int
    amount: int


@dataclass(frozen=True, slots=True)
class DayOfNeed:
    """What the summary by day holds, all types together; records known only to the week or month are not in it."""

    day: date
    direction: Direction
    basis: Basis
    records: int
    amount: int
