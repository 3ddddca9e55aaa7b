"""What a person chooses beside the mapping, and what reading a file answers: records by area, problems, a summary."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from resilience.domain.identity import AreaId
from resilience.domain.need import NeedColumns
from resilience.intake.problems import Problem

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the file and the mapping cannot know.

    `area_id` is the area of a file without an area column. Time and place are kept finer than day and district only
    with a `reason`. `covers` are the spans of days (both ends included) that the file is complete for; `None` means
    from the first to the last day seen in each area.
    """

    area_id: AreaId | None = None
    keep_time: bool = False
    keep_fine_place: bool = False
    reason: str = ""
    covers: tuple[Span, ...] | None = None

    @property
    def keeps_finer(self) -> bool:
        """True where time or place is kept finer than day and district."""
        return self.keep_time or self.keep_fine_place


@dataclass(frozen=True, slots=True)
class AreaRows:
    """What a file holds for one area. `rows_left_out` are those with a problem; days are `None` without a record."""

    area_id: AreaId
    rows_read: int
    rows_left_out: int
    records: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A word of the file that has no meaning in the mapping, and how many rows hold it."""

    column: str
    field: str
    word: str
    rows: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What came out. `amounts` are requests by need type, "not reported" counting as nothing.

    `unknown_words` come by falling number of rows; `unmentioned_columns` are neither read nor left out on purpose.
    """

    areas: tuple[AreaRows, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    amounts: tuple[tuple[str, Decimal], ...] = ()
    not_reported: int = 0
    unknown_words: tuple[UnknownWord, ...] = ()
    unmentioned_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The first records in our words; `rows` go along `headings`."""

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was understood. `by_area` holds only good rows, and nothing at all while the reading is blocked.

    `problems` are sorted by row and column, those without a row first; `problem_count` counts those beyond the list
    too. `bad_rows` are row numbers as a spreadsheet counts them.
    """

    rows_read: int
    problems: tuple[Problem, ...]
    problem_count: int
    bad_rows: AbstractSet[int]
    by_area: Mapping[AreaId, NeedColumns]
    covers: Mapping[AreaId, tuple[Span, ...]]
    preview: Preview
    summary: Summary

    @property
    def is_blocked(self) -> bool:
        """True where something is wrong with a whole column or file, so that leaving rows out would not help."""
        return any(problem.row is None for problem in self.problems)

    @property
    def is_clean(self) -> bool:
        """True where nothing is wrong."""
        return self.problem_count == 0

    @property
    def records(self) -> int:
        """How many records came out, in all areas."""
        return sum(len(columns) for columns in self.by_area.values())
