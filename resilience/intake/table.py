"""A file as a table of text: what kind it is, whether it is safe to open, and its cells by column.

Sizes are checked before anything is parsed, because a small file can be made to fill a machine. Nothing here knows
what the columns mean. Rows count as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resilience.domain.errors import Refused
from resilience.intake.at_sight import GZIP_SIGNATURE, MOST_TEXT_BYTES, is_workbook, refuse_above, refuse_at_sight
from resilience.intake.delimited import read_delimited
from resilience.intake.hashtags import understood
from resilience.intake.header import column_letter, refuse_bad_header
from resilience.intake.parsed import LONGEST_CELL, ParsedSheet
from resilience.intake.problems import Problem, shown
from resilience.intake.reference import key
from resilience.intake.workbook import read_workbook
from resilience.locales import _

MOST_ROWS = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """One column: row n holds `labels[codes[n]]`; the code `len(labels)` is an empty cell. Labels are trimmed.

    `tag` is the hashtag under the column's name, "" in a file without a row of hashtags.
    Columns and tables are compared by identity: they are too large for anything else.
    """

    name: str
    codes: npt.NDArray[np.int32]
    labels: Any
    tag: str = ""

    @property
    def empty(self) -> int:
        """The code of an empty cell."""
        return len(self.labels)

    def texts(self) -> list[str]:
        """Return each distinct text once."""
        return list(self.labels.to_pylist())

    def rows_by_label(self) -> npt.NDArray[np.int64]:
        """Return how many rows hold each label; the last entry counts the empty cells."""
        return np.bincount(self.codes, minlength=len(self.labels) + 1)

    def cell(self, row: int) -> str:
        """Return the text of one row, counted from 0; "" where it is empty."""
        code = int(self.codes[row])
        return "" if code == self.empty else str(self.labels[code].as_py())


@dataclass(frozen=True, slots=True, eq=False)
class SourceTable:
    """A file as it was read. `broken` are the rows that have another number of cells than the header.

    `sheet` is the worksheet's name and `sheets` all their names; "" and () for a text file.
    """

    file_name: str
    columns: tuple[TextColumn, ...]
    row_numbers: npt.NDArray[np.int64] = field(repr=False)
    broken: tuple[Problem, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row_numbers)

    @property
    def rows_read(self) -> int:
        """All rows of the file below the header, broken ones too, empty ones not."""
        return len(self.row_numbers) + len(self.broken)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in the file's order."""
        return tuple(column.name for column in self.columns)

    def has(self, name: str) -> bool:
        """Whether there is a column of this name; case and outer spaces do not matter."""
        return any(key(column.name) == key(name) for column in self.columns)

    def column(self, name: str) -> TextColumn:
        """Return the column of this name, or raise `Refused`."""
        for column in self.columns:
            if key(column.name) == key(name):
                return column
        raise Refused(_("The file has no column “{column}”.").format(column=shown(name)))

    def head(self, rows: int) -> tuple[tuple[str, ...], ...]:
        """Return the first rows as text. Only to be shown after `direct_identifiers` found nothing."""
        return tuple(tuple(column.cell(row) for column in self.columns) for row in range(min(rows, len(self))))


def read_table(file_name: str, data: bytes, sheet: str | None = None) -> SourceTable:
    """Read a CSV, TSV or XLSX file, or raise `Refused` with the sentence that says what to do.

    `sheet` names a worksheet; without it the first one that holds anything is read. What people bring in goes through
    `apart.read_table_apart`, which does this in a process of its own.
    """
    refuse_at_sight(file_name, data)
    name = PurePath(file_name).name
    if is_workbook(name):
        return _source_table(name, read_workbook(data, sheet))
    text = _decompressed(data) if data.startswith(GZIP_SIGNATURE) else data
    return _source_table(name, read_delimited(text, most_rows=MOST_ROWS))


def _decompressed(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            text = stream.read(MOST_TEXT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as damage:
        raise Refused(_("The compressed file is damaged or was cut off. Please fetch or save it again.")) from damage
    refuse_above(len(text), MOST_TEXT_BYTES)
    return text


def _source_table(file_name: str, whole: ParsedSheet) -> SourceTable:
    parsed, tags = understood(whole)
    columns = _named_columns(parsed, tags)
    if len(parsed.row_numbers) > MOST_ROWS:
        raise Refused(
            _("The file has more than {most} rows. Please split it, for example by year.").format(most=f"{MOST_ROWS:,}")
        )
    is_filled = np.zeros(len(parsed.row_numbers), dtype=np.bool_)
    for column in columns:
        is_filled |= column.codes != column.empty
    if not is_filled.any() and not parsed.broken:
        raise Refused(_("The file has a header but no rows below it."))
    if not is_filled.all():
        columns = tuple(replace(held, codes=held.codes[is_filled]) for held in columns)
    return SourceTable(
        file_name=file_name,
        columns=columns,
        row_numbers=parsed.row_numbers[is_filled],
        broken=parsed.broken,
        sheet=parsed.sheet,
        sheets=parsed.sheets,
    )


def _named_columns(parsed: ParsedSheet, tags: Sequence[str]) -> tuple[TextColumn, ...]:
    names = [" ".join(name.split()) for name in parsed.header]
    refuse_bad_header(names)
    columns = []
    for position, name in enumerate(names):
        column = _encoded(name, parsed.cells[position])
        parsed.cells[position] = None  # the text is not needed any more; a large file is held once
        if name:
            columns.append(replace(column, tag=tags[position]))
        elif len(column.labels):
            raise Refused(
                _("Column {letter} holds values but has no name in the first row. Please name it or remove it.").format(
                    letter=column_letter(position)
                )
            )
    return tuple(columns)


def _encoded(name: str, cells: Any) -> TextColumn:  # noqa: ANN401 - pyarrow publishes no types
    """Return a column with trimmed labels, each of them once and used by some row."""
    held = _one_dictionary(cells)
    labels = pc.utf8_trim_whitespace(held.dictionary)
    codes = held.indices.fill_null(len(labels)).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    is_used = np.bincount(codes, minlength=len(labels) + 1)[: len(labels)] > 0
    if not is_used.all() or not labels.equals(held.dictionary):
        codes, labels = _without_spares(codes, labels, is_used)
    if len(labels) and pc.max(pc.utf8_length(labels)).as_py() > LONGEST_CELL:
        raise Refused(
            _(
                "A cell in column “{column}” has more than {most} characters. Is a quotation mark opened somewhere "
                "and never closed?"
            ).format(column=shown(name), most=f"{LONGEST_CELL:,}")
        )
    return TextColumn(name, codes, labels)


def _one_dictionary(cells: Any) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    whole = encoded.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        return whole.chunk(0) if whole.num_chunks else pa.array([], pa.string()).dictionary_encode()
    return whole


def _without_spares(
    codes: npt.NDArray[np.int32],
    labels: Any,  # noqa: ANN401 - a pyarrow array of text
    is_used: npt.NDArray[np.bool_],
) -> tuple[npt.NDArray[np.int32], Any]:
    """Return codes and labels without labels that no row uses, that trimming left empty or made the same."""
    is_label = pc.and_(pa.array(is_used), pc.not_equal(labels, ""))
    distinct = pc.if_else(is_label, labels, None).dictionary_encode()
    empty = len(distinct.dictionary)
    moved = distinct.indices.fill_null(empty).to_numpy(zero_copy_only=False)
    return np.append(moved, empty).astype(np.int32)[codes], distinct.dictionary
