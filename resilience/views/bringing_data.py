"""What somebody sees who brings in a file: what it holds, what is wrong with it, what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import BatchId
    from resilience.domain.vocabulary import BatchState, Marking
    from resilience.views.table import Table


class HeldAlready(StrEnum):
    """What happens to records that an earlier file of the same source brought in.

    ADD: nothing; rows with a reference that is in already then keep the file out. REPLACE_PERIOD: those within the days
    that this file covers give way to it. REPLACE_SAME: those with a reference that stands in this file too give way.
    LEAVE_OUT: they stay, and this file's rows with such a reference are left out.
    """

    ADD = "add"
    REPLACE_PERIOD = "replace_period"
    REPLACE_SAME = "replace_same"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Step:
    """How far something long has come: in words, and as a share from 0 to 1."""

    sentence: str
    share: float


@dataclass(frozen=True, slots=True)
class FileChoices:
    """What only the person can say.

    `leave_out_bad_rows` is their express wish to bring in the rest. `keep_finer` is the reason why time and place are
    kept finer than day and district; "" means that they are not. `covers` is the span of days (both included) that
    the file is complete for; `None` means from the first to the last day in it.
    `marking` is how the file has to be handled, never less strictly than the area's, which stands for `None`.
    `held` says what happens to records of the same source that are in already. `sheet` is the worksheet to read, "" for
    the first that holds anything.
    """

    leave_out_bad_rows: bool = False
    keep_finer: str = ""
    covers: tuple[date, date] | None = None
    marking: Marking | None = None
    held: HeldAlready = HeldAlready.ADD
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One thing that is wrong: where ("rows 5, 8, column Date", or "the whole file") and what."""

    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file as it was understood, before anything is written.

    `overlaps` name batches of the same days. `rows_held` have a reference that is in already from the same source;
    `give_way` records of earlier files count no more once this one is in.
    """

    sentence: str
    may_bring_in: bool
    is_in_already: bool
    is_clean: bool
    rows_read: int
    rows_bad: int
    rows_held: int
    give_way: int
    problem_count: int
    problems: tuple[ProblemLine, ...]
    notes: tuple[str, ...]
    overlaps: tuple[str, ...]
    preview: Table
    areas: Table
    types: Table
    unknown_words: Table
    problem_list: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What was done. `changed` is false where the same content was in already."""

    sentence: str
    changed: bool
    batches: tuple[BatchId, ...]


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One batch as a list shows it.

    `source` is the name of the mapping it was read by. `replaced` records of earlier batches gave way to it, and
    `gave_way` of its own have given way to later ones since.
    """

    id: BatchId
    state: BatchState
    file_name: str
    records: int
    sentence: str
    marking: Marking
    source: str
    replaced: int
    gave_way: int


@dataclass(frozen=True, slots=True)
class BatchesView:
    """An area's batches, the newest first. `marking` is that of the area, the least that a batch may have."""

    sentence: str
    lines: tuple[BatchLine, ...]
    marking: Marking


@dataclass(frozen=True, slots=True)
class MappingLine:
    """A mapping to choose from: a shipped one, or one saved in this area."""

    name: str
    title: str
    description: str
    is_shipped: bool
    fits: bool
