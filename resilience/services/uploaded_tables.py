"""The file that somebody is bringing in, read once and kept: the same bytes are asked for at every step."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from resilience.intake.apart import read_table_apart
from resilience.intake.direct_identifiers import direct_identifiers

if TYPE_CHECKING:
    from resilience.intake.problems import Problem
    from resilience.intake.table import SourceTable


def table_of(file_name: str, data: bytes, sheet: str = "") -> SourceTable:
    """Return a file as a table of texts, or raise `Refused` with what is wrong with the whole file.

    `sheet` names a worksheet; without it the first one that holds anything is read.
    """
    return _table(file_name, data, sheet)


def identifier_problems(table: SourceTable) -> tuple[str, ...]:
    """Return a sentence for each column that looks as if it identified people; its words are then never shown."""
    return tuple(problem.sentence for problem in _identifiers(table))


@lru_cache(maxsize=2)
def _identifiers(table: SourceTable) -> tuple[Problem, ...]:
    return tuple(direct_identifiers(table))


@lru_cache(maxsize=2)
def _table(file_name: str, data: bytes, sheet: str) -> SourceTable:
    return read_table_apart(file_name, data, sheet or None)


def forget() -> None:
    """Let go of the files that are kept; the next step reads its file anew."""
    _table.cache_clear()
    _identifiers.cache_clear()
