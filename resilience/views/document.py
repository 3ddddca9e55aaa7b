"""What is handed out as a file: the same sentences and tables as on the page, with how they have to be handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from resilience.domain.audit import Head
    from resilience.domain.vocabulary import Marking
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what it says in words, and its tables. `heading` also names the sheet of a workbook."""

    heading: str
    sentence: str = ""
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file before it is written.

    `marking` is that of its strictest part. `example` says that the data are invented and is "" for real ones.
    `context` is one line: area, since when, how complete. `head` is the end of the record of who did what when it
    was made; `None` leaves it out. `made_at` is in UTC.
    """

    title: str
    context: str
    marking: Marking
    example: str
    made_at: datetime
    sections: tuple[Section, ...]
    head: Head | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order in which it is read."""
        return tuple(table for section in self.sections for table in section.tables)
