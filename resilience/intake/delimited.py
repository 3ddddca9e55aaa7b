"""Text files with a separator: which encoding, which separator, which rows do not fit the header."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from resilience.domain.errors import Refused
from resilience.intake.parsed import LONGEST_HEADER, MOST_COLUMNS, ParsedSheet
from resilience.intake.problems import Problem
from resilience.locales import _, ngettext

SEPARATORS = (",", ";", "\t", "|")
BLOCK = 1 << 22
"""Bytes parsed at once, and so the longest row that is read."""
SAMPLE_LINES = 50
SAMPLE_BYTES = 200_000
MOST_BROKEN_ROWS = 1_000
MOST_CELLS = 25_000_000
"""Each takes four bytes of the application's memory, even an empty one."""
SHARE_THAT_AGREES = 0.8
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"


def read_delimited(data: bytes, *, most_rows: int) -> ParsedSheet:
    """Parse a text file as a table of text, or raise `Refused`."""
    text, named = _separator_line(as_utf_8(data).rstrip(b"\r\n") + b"\n")
    _refuse_before_parsing(text, most_rows)
    return _parsed(text, named or _separator(text))


def as_utf_8(data: bytes) -> bytes:
    """Return the text in UTF-8 without its mark, from UTF-8, UTF-16 or the encoding of older Windows
    programs.
    """
    if data.startswith(UTF_16_MARKS):
        return _recoded(data, "utf-16")
    if b"\0" in data:
        return _recoded(data, _utf_16_without_mark(data))
    unmarked = data.removeprefix(UTF_8_MARK)
    if unmarked.isascii():
        return unmarked
    try:
        unmarked.decode("utf-8")
    except UnicodeDecodeError:
        return _recoded(unmarked, "cp1252")
    return unmarked


def _utf_16_without_mark(data: bytes) -> str:
    start = data[:2000]
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    return "utf-16-be" if start[0::2].count(0) > len(start) // 4 else "cp1252"


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused(_("This does not read as text. Please save the table as “CSV UTF-8” and choose it again."))
    return text.encode("utf-8")


def _separator_line(text: bytes) -> tuple[bytes, str]:
    """Return the text without a first line such as `sep=;`, which some programs write, and the separator it
    names.
    """
    first, _end, rest = text[:16].partition(b"\n")
    line = first.strip().lower()
    if not line.startswith(b"sep=") or len(first.strip(b"\r")) != len(b"sep=,"):
        return text, ""
    return text[len(text[:16]) - len(rest) :], chr(first[len(b"sep=")])


def _refuse_before_parsing(text: bytes, most_rows: int) -> None:
    first_line = text[: LONGEST_HEADER + 1].partition(b"\n")[0].partition(b"\r")[0]
    if not first_line.strip():
        raise Refused(_("The first row is empty. The first row must hold the names of the columns."))
    widest = max(first_line.count(separator.encode()) for separator in SEPARATORS)
    if len(first_line) > LONGEST_HEADER or widest > 2 * MOST_COLUMNS:
        raise Refused(
            _("The first row is too long to hold the names of at most {most} columns.").format(most=MOST_COLUMNS)
        )
    lines = max(text.count(b"\n"), text.count(b"\r"))
    if lines > most_rows:
        raise Refused(
            _("The file has more than {most} rows. Please split it, for example by year.").format(most=f"{most_rows:,}")
        )
    if b'"' not in text:  # or else separators and line ends may be within cells
        _refuse_many_cells(lines * max(widest, 1))


def _refuse_many_cells(cells: int) -> None:
    if cells > MOST_CELLS:
        raise Refused(
            _(
                "The table has more than {most} cells. "
                "Please keep only the columns that are needed, or split it, for example by year."
            ).format(most=f"{MOST_CELLS:,}")
        )


def _separator(text: bytes) -> str:
    """Return the separator that most lines agree on, or else the one most used in the first line."""
    sample = text[:SAMPLE_BYTES].decode("utf-8", errors="ignore")
    lines = {separator: _lines(sample, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: (_agree(lines[separator]), len(lines[separator][0])))


def _lines(sample: str, separator: str) -> list[list[str]]:
    """Return the first lines that are not blank, split at a separator."""
    lines: list[list[str]] = []
    with suppress(csv.Error):  # a cell too long for this reader: the lines before it say enough
        lines.extend(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=separator), SAMPLE_LINES))
    return [line for line in lines if line] or [[]]


def _agree(lines: list[list[str]]) -> bool:
    """Whether there is more than one column and most lines have as many cells as the first."""
    width = len(lines[0])
    agreeing = sum(len(line) == width for line in lines[1:])
    return width > 1 and agreeing >= SHARE_THAT_AGREES * (len(lines) - 1)


def _parsed(text: bytes, separator: str) -> ParsedSheet:
    broken: list[tuple[int, int, int]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        broken.append((row.number, row.actual_columns, row.expected_columns))
        return "skip" if len(broken) <= MOST_BROKEN_ROWS else "error"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK, autogenerate_column_names=True),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=b'"' in text,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types={f"f{n}": pa.dictionary(pa.int32(), pa.string()) for n in range(2 * MOST_COLUMNS)},
                strings_can_be_null=True,
                null_values=[""],
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError) as wrong:
        raise Refused(_why_not_a_table(broken)) from wrong
    _refuse_many_cells(len(table) * table.num_columns)
    header = ["" if name is None else str(name) for name in (column[0].as_py() for column in table.columns)]
    skipped = np.array([number for number, _actual, _expected in broken], dtype=np.int64)
    numbers = np.setdiff1d(np.arange(2, len(table) + len(broken) + 1, dtype=np.int64), skipped, assume_unique=True)
    return ParsedSheet(
        header=header,
        cells=[column.slice(1) for column in table.columns],
        row_numbers=numbers,
        broken=tuple(Problem(number, None, _cells_sentence(actual, expected)) for number, actual, expected in broken),
    )


def _cells_sentence(actual: int, expected: int) -> str:
    return ngettext(
        "This row has {n} cell, the header has {expected}.",
        "This row has {n} cells, the header has {expected}.",
        actual,
    ).format(n=actual, expected=expected)


def _why_not_a_table(broken: list[tuple[int, int, int]]) -> str:
    if not broken:
        return _("This does not read as a table. Is a quotation mark opened somewhere and never closed?")
    number, actual, expected = broken[0]
    return _(
        "This does not read as a table: more than {most} rows have another number of cells than the "
        "header, first row {row} "
        "({actual} instead of {expected})."
    ).format(most=f"{MOST_BROKEN_ROWS:,}", row=number, actual=actual, expected=expected)
