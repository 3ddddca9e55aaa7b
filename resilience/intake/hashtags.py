"""Files with a row of hashtags (Humanitarian Exchange Language, hxlstandard.org): the tags say what the columns hold.

A tag is a sign with a word and attributes, such as `#adm2+name`. The row of tags stands among the first 25; the row
just above it holds names for people, and whatever stands above that is a title. Without a row above it, the tags are
the names.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from resilience.intake.parsed import ParsedSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

TAG = re.compile(r"#\s*[a-z][a-z0-9_]*(?:\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
ROWS_LOOKED_AT = 25


def understood(parsed: ParsedSheet) -> tuple[ParsedSheet, tuple[str, ...]]:
    """Return the table without its row of hashtags and what stands above it, and the tag of each column.

    A table without such a row comes back as it is, with "" for every column.
    """
    width = len(parsed.header)
    if _are_tags(parsed.header):
        tags = _tags(parsed.header)
        return replace(parsed, header=_once(parsed.header)), tags
    for row in range(min(ROWS_LOOKED_AT, len(parsed.row_numbers))):
        cells = [_cell(column, row) for column in parsed.cells]
        if _are_tags(cells):
            above = parsed.header if row == 0 else [_cell(column, row - 1) for column in parsed.cells]
            return _below(parsed, row, _once([name or tag for name, tag in zip(above, cells, strict=True)])), _tags(
                cells
            )
    return parsed, ("",) * width


def _cell(column: Any, row: int) -> str:  # noqa: ANN401 - a pyarrow array of text
    return str(column[row].as_py() or "").strip()


def _are_tags(cells: Sequence[str]) -> bool:
    """Whether there is a cell, and every one that is filled is a hashtag."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    return bool(filled) and all(TAG.fullmatch(cell) for cell in filled)


def _tags(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple("".join(cell.casefold().split()) for cell in cells)


def _once(names: Sequence[str]) -> list[str]:
    """Return the names with a number behind those tags that stand twice, since a column needs a name of its own."""
    seen: set[str] = set()
    answer = []
    for name in names:
        free = next(
            wanted
            for wanted in (name if number == 1 else f"{name} {number}" for number in count(1))
            if not name.startswith("#") or wanted.casefold() not in seen
        )
        seen.add(free.casefold())
        answer.append(free)
    return answer


def _below(parsed: ParsedSheet, row: int, header: list[str]) -> ParsedSheet:
    return replace(
        parsed,
        header=header,
        cells=[column.slice(row + 1) for column in parsed.cells],
        row_numbers=parsed.row_numbers[row + 1 :],
    )
