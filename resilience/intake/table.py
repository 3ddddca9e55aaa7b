"""A file as a table of text: what kind it is, whether it is safe to open, and its cells by column.

Sizes are checked before anything is parsed, because a small file can be made to fill a machine. Nothing here knows
what the columns mean. Rows count as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import gzip
import io
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from resilience.domain.errors import Refused
from resilience.intake.delimited import read_delimited
from resilience.intake.parsed import LONGEST_CELL, MOST_COLUMNS, ParsedSheet
from resilience.intake.problems import Problem, shown
from resilience.intake.reference import key
from resilience.intake.workbook import read_workbook, refuse_large_directory
from resilience.locales import _

MEGABYTE = 1_000_000
MOST_TEXT_BYTES = 100 * MEGABYTE
MOST_WORKBOOK_BYTES = 20 * MEGABYTE
MOST_ROWS = 2_000_000
LONGEST_FILE_NAME = 255
"""Signs; no file system allows more."""
LONGEST_COLUMN_NAME = 1_000
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
GZIP_SIGNATURE = b"\x1f\x8b"
ZIP_SIGNATURE = b"PK\x03\x04"
OLD_EXCEL_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_SIGNATURE = b"%PDF"
WEB_PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<?xml")
SIGNS_THAT_TURN_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""With them `fdp.xslx` can be made to look like another ending."""


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """One column: row n holds `labels[codes[n]]`; the code `len(labels)` is an empty cell. Labels are trimmed.

    Columns and tables are compared by identity: they are too large for anything else.
    """

    name: str
    codes: npt.NDArray[np.int32]
    labels: Any

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
    if _is_workbook(name):
        return _source_table(name, read_workbook(data, sheet))
    text = _decompressed(data) if data.startswith(GZIP_SIGNATURE) else data
    return _source_table(name, read_delimited(text, most_rows=MOST_ROWS))


def refuse_at_sight(file_name: str, data: bytes) -> None:
    """Refuse what name, size and the first and last bytes give away; nothing is unpacked or parsed for it."""
    _refuse_odd_file_name(file_name)
    if not data:
        raise Refused(_("The file is empty. Please check that it was saved, and choose it again."))
    _refuse_other_kinds(data)
    name = PurePath(file_name).name
    lower = name.casefold()
    if _is_workbook(name):
        _refuse_what_is_no_workbook(data)
    elif lower.endswith((".gz", *TEXT_ENDINGS)):
        _refuse_what_is_no_text(lower, data)
    else:
        raise Refused(
            _("Files of this kind are not read: {name}. Please save it as CSV or as an Excel workbook (.xlsx).").format(
                name=shown(name)
            )
        )


def _is_workbook(name: str) -> bool:
    return name.casefold().endswith(".xlsx")


def _refuse_odd_file_name(file_name: str) -> None:
    is_odd = any(
        unicodedata.category(sign) in {"Cc", "Cs"} or sign in SIGNS_THAT_TURN_TEXT_ROUND for sign in file_name[:1000]
    )
    if is_odd or len(PurePath(file_name).name) > LONGEST_FILE_NAME:
        raise Refused(_("The name of the file is too long or holds signs that cannot be seen. Please rename it."))


def _refuse_other_kinds(data: bytes) -> None:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OLD_EXCEL_SIGNATURE):
        raise Refused(
            _("This is an old Excel file (.xls) or one with a password. Please save it as .xlsx without a password.")
        )
    if data.startswith(PDF_SIGNATURE) or start.startswith(WEB_PAGE_STARTS):
        raise Refused(
            _("This is a document, not a table. Please ask for the figures as CSV or as an Excel workbook (.xlsx).")
        )


def _refuse_what_is_no_workbook(data: bytes) -> None:
    if not data.startswith(ZIP_SIGNATURE):
        raise Refused(
            _("The name says Excel workbook (.xlsx), but the contents are something else. Is it a CSV file renamed?")
        )
    _refuse_above(len(data), MOST_WORKBOOK_BYTES)
    refuse_large_directory(data)


def _refuse_what_is_no_text(lower_name: str, data: bytes) -> None:
    if data.startswith(ZIP_SIGNATURE):
        raise Refused(
            _("The contents are an Excel workbook or a zip archive, but the name says text. Is the ending wrong?")
        )
    is_compressed = data.startswith(GZIP_SIGNATURE)
    if is_compressed != lower_name.endswith(".gz"):
        raise Refused(
            _(
                "The name and the contents of the file disagree on whether it is compressed. "
                "A compressed CSV file ends with .csv.gz."
            )
        )
    if is_compressed and not lower_name.removesuffix(".gz").endswith(TEXT_ENDINGS):
        raise Refused(_("Of compressed files only CSV is read, with a name that ends with .csv.gz."))
    _refuse_above(len(data), MOST_TEXT_BYTES)


def _decompressed(data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            text = stream.read(MOST_TEXT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as damage:
        raise Refused(_("The compressed file is damaged or was cut off. Please fetch or save it again.")) from damage
    _refuse_above(len(text), MOST_TEXT_BYTES)
    return text


def _refuse_above(size: int, most: int) -> None:
    if size > most:
        raise Refused(
            _(
                "The file is larger than {most} MB. "
                "Please split it, for example by year, and bring the parts in one by one."
            ).format(most=most // MEGABYTE)
        )


def _source_table(file_name: str, parsed: ParsedSheet) -> SourceTable:
    columns = _named_columns(parsed)
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
        columns = tuple(TextColumn(held.name, held.codes[is_filled], held.labels) for held in columns)
    return SourceTable(
        file_name=file_name,
        columns=columns,
        row_numbers=parsed.row_numbers[is_filled],
        broken=parsed.broken,
        sheet=parsed.sheet,
        sheets=parsed.sheets,
    )


def _named_columns(parsed: ParsedSheet) -> tuple[TextColumn, ...]:
    names = [" ".join(name.split()) for name in parsed.header]
    _refuse_bad_header(names)
    columns = []
    for position, name in enumerate(names):
        column = _encoded(name, parsed.cells[position])
        parsed.cells[position] = None  # the text is not needed any more; a large file is held once
        if name:
            columns.append(column)
        elif len(column.labels):
            raise Refused(
                _("Column {letter} holds values but has no name in the first row. Please name it or remove it.").format(
                    letter=column_letter(position)
                )
            )
    return tuple(columns)


def _refuse_bad_header(names: Sequence[str]) -> None:
    if not any(names):
        raise Refused(_("The first row is empty. The first row must hold the names of the columns."))
    if len(names) > MOST_COLUMNS:
        raise Refused(
            _("The file has more than {most} columns. Please keep only those that are needed.").format(
                most=MOST_COLUMNS
            )
        )
    named = [name for name in names if name]
    longest = max(named, key=len)
    if len(longest) > LONGEST_COLUMN_NAME:
        raise Refused(
            _("The name of column “{name}” is longer than {most} characters. Please shorten it.").format(
                name=shown(longest), most=f"{LONGEST_COLUMN_NAME:,}"
            )
        )
    if 2 * sum(map(_looks_like_a_value, named)) >= len(named):
        raise Refused(
            _("The first row seems to hold values, not the names of the columns. Please put a row of names on top.")
        )
    seen: set[str] = set()
    for name in named:
        if key(name) in seen:
            raise Refused(
                _("Two columns are called “{name}”. Please give each column a name of its own.").format(
                    name=shown(name)
                )
            )
        seen.add(key(name))


def _looks_like_a_value(name: str) -> bool:
    digits = sum(sign.isdigit() for sign in name)
    return digits > 0 and all(sign.isdigit() or sign in "+-/.:, T" for sign in name)


def column_letter(position: int) -> str:
    """Return how a spreadsheet calls the column at this position, counted from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


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
