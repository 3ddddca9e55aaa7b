"""Series counted elsewhere as a person sees them: a file before it is brought in, and what is held and where used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import SeriesId
    from resilience.domain.need_question import Step
    from resilience.domain.vocabulary import CountedAs
    from resilience.views.bringing_data import ProblemLine
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class TablePreview:
    """A file of series as it was read: its columns, its first rows, and which columns hold numbers.

    `identifying` are sentences on columns that seem to identify people: the file is then refused and `rows` is empty.
    `counts` are those of the columns of numbers whose numbers may be counts.
    """

    sentence: str
    columns: tuple[str, ...]
    numeric: tuple[str, ...]
    counts: tuple[str, ...]
    sheets: tuple[str, ...]
    sheet: str
    rows: Table
    identifying: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedSeries:
    """What a file would bring in. `problem_list` is a CSV file of every problem; `overview` has a line by series."""

    sentence: str
    may_bring_in: bool
    is_held_already: bool
    problems: tuple[ProblemLine, ...]
    problem_list: bytes
    notes: tuple[str, ...]
    overview: Table


@dataclass(frozen=True, slots=True)
class SeriesPicture:
    """The points of one series; `None` where a period was not reported. `treated_from` is `None` where never."""

    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    step: Step
    unit: str
    from_zero: bool
    treated_from: date | None
    treated_words: str


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series: the sentence that says what it is, its picture, its table, and whose plans name it.

    `alike` counts the series of its group that are of the same outcome and unit, itself among them.
    """

    id: SeriesId
    name: str
    counted_as: CountedAs
    unit: str
    alike: int
    sentence: str
    used: str
    picture: SeriesPicture
    table: Table


@dataclass(frozen=True, slots=True)
class SeriesGroup:
    """Series that came together; `id` is the number of the first, `heading` its name as it begins a line.

    `warning` says what a withdrawal would do to what rests on it, `corrected` what a correction would; "" for nothing.
    """

    id: SeriesId
    name: str
    heading: str
    source: str
    sentence: str
    warning: str
    corrected: str
    is_withdrawn: bool
    series: tuple[SeriesLine, ...]
    overview: Table


@dataclass(frozen=True, slots=True)
class OutcomesView:
    """The page of an area: the groups that count, newest first, and those withdrawn."""

    title: str
    context: str
    groups: tuple[SeriesGroup, ...]
    withdrawn: tuple[SeriesGroup, ...]
    may_change: bool
