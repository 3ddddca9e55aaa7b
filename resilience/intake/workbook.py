"""Excel workbooks: checked before they are opened, since a few kilobytes can unfold into gigabytes.

The zip archive is unpacked within limits and packed anew with nothing but the parts that hold cells, so that the
parser sees exactly what was checked here.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine

from resilience.domain.errors import Refused
from resilience.intake.parsed import MOST_COLUMNS, ParsedSheet
from resilience.intake.problems import shown
from resilience.locales import _

MOST_MEMBERS = 1_000
LARGEST_DIRECTORY = 1_000_000
MOST_UNPACKED = 200_000_000
SMALL_UNPACKED = 10_000_000
"""Up to here a workbook may be packed as tightly as it likes."""
TIGHTEST_RATIO = 100
"""How many times larger than packed a big workbook may be; real ones stay far below."""
MOST_CELLS = 10_000_000
MOST_SHEETS = 255
"""As many as a spreadsheet program makes in one go."""
LONGEST_SHEET_NAME = 255
CHUNK = 1 << 20
ROWS_AT_ONCE = 20_000
END_OF_DIRECTORY = b"PK\x05\x06"
LARGE_DIRECTORY_LOCATOR = b"PK\x06\x07"
WORKSHEETS = "xl/worksheets/"
NEEDED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
CELL_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,20})(\d{1,20})["']""")
LONGEST_REFERENCE = 80
PANIC = "PanicException"
"""How the parser, written in Rust, fails on what it did not expect, such as a date of the year minus a million; its
class is not published, and is no `Exception`."""
DAY_ALONE = re.compile(r"\d{4}-\d\d-\d\d")


def read_workbook(data: bytes, sheet: str | None) -> ParsedSheet:
    """Parse one worksheet as a table of text, or raise `Refused`. Without `sheet` the first that holds anything."""
    checked = _checked(data)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(checked)
        return _parsed(book, _chosen_sheet(book, sheet))
    except python_calamine.PasswordError as locked:
        raise Refused(_("The workbook has a password. Please save it without one.")) from locked
    except python_calamine.CalamineError as damage:
        raise _damaged() from damage
    except BaseException as panic:
        if type(panic).__name__ != PANIC:
            raise
        raise _damaged() from panic


def _damaged() -> Refused:
    return Refused(
        _(
            "The workbook is damaged or not a real .xlsx file. "
            "Please open it, save it again as .xlsx and choose it again."
        )
    )


def _checked(data: bytes) -> io.BytesIO:
    """Return the workbook packed anew with only the parts needed, each of them within limits."""
    refuse_large_directory(data)
    anew = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(anew, "w") as copy:
            members = archive.infolist()
            _refuse_large_members(members, len(data))
            for member in members:
                if NEEDED.fullmatch(member.filename):
                    _copy(archive, member, copy)
    except Refused:
        raise
    except Exception as damage:  # a damaged archive fails in as many ways as it has bytes
        raise _damaged() from damage
    anew.seek(0)
    return anew


def refuse_large_directory(data: bytes) -> None:
    """Look at the archive's own count of members before they are listed; raise `Refused` for too many or none."""
    end = data.rfind(END_OF_DIRECTORY, max(0, len(data) - 66_000))
    if end < 0 or len(data) < end + 22:
        raise _damaged()
    members, size = struct.unpack_from("<HI", data, end + 10)
    if members > MOST_MEMBERS or size > LARGEST_DIRECTORY or data[end - 20 : end - 16] == LARGE_DIRECTORY_LOCATOR:
        raise _too_large()


def _refuse_large_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(member.file_size for member in members if NEEDED.fullmatch(member.filename))
    if unpacked > MOST_UNPACKED or (unpacked > SMALL_UNPACKED and unpacked > TIGHTEST_RATIO * packed):
        raise _too_large()
    if len({member.filename for member in members}) != len(members):
        raise _damaged()


def _too_large() -> Refused:
    return Refused(
        _("The workbook unfolds to more than can be read safely. Please save the one sheet that is needed as CSV.")
    )


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: zipfile.ZipFile) -> None:
    extent = _Extent() if member.filename.lower().startswith(WORKSHEETS) else None
    with archive.open(member) as source, copy.open(member.filename, "w") as target:
        while chunk := source.read(CHUNK):
            if extent is not None:
                extent.see(chunk)
            target.write(chunk)


class _Extent:
    """How far a worksheet's cells reach: the parser makes room for all cells up to the last, whatever they hold."""

    def __init__(self) -> None:
        self._tail = b""
        self._last_row = 0
        self._last_column = 0

    def see(self, chunk: bytes) -> None:
        """Take in the next piece of the worksheet and refuse it once its cells reach too far."""
        text = self._tail + chunk
        references = CELL_REFERENCE.findall(text)
        self._tail = text[-LONGEST_REFERENCE:]
        if not references:
            return
        self._last_row = max(self._last_row, *(int(row) for _column, row in references))
        self._last_column = max(self._last_column, *map(_column_number, {column for column, _row in references}))
        if self._last_column > MOST_COLUMNS:
            raise Refused(
                _(
                    "The worksheet has cells beyond column {most}. "
                    "Please delete the empty columns to the right, or save the table as CSV."
                ).format(most=MOST_COLUMNS)
            )
        if self._last_row * max(self._last_column, 1) > MOST_CELLS:
            raise Refused(
                _(
                    "The worksheet reaches over more than {most} cells. "
                    "Please delete what lies outside the table, or save it as CSV."
                ).format(most=f"{MOST_CELLS:,}")
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _chosen_sheet(book: python_calamine.CalamineWorkbook, name: str | None) -> python_calamine.CalamineSheet:
    if len(book.sheet_names) > MOST_SHEETS:
        raise _too_large()
    if any(len(held) > LONGEST_SHEET_NAME for held in book.sheet_names):
        raise _damaged()
    if name is not None:
        if name not in book.sheet_names:
            raise Refused(
                _("The workbook has no sheet “{name}”. Its sheets are: {sheets}.").format(
                    name=shown(name), sheets=", ".join(map(shown, book.sheet_names))
                )
            )
        return book.get_sheet_by_name(name)
    visible = (
        entry.name for entry in book.sheets_metadata if entry.visible == python_calamine.SheetVisibleEnum.Visible
    )
    for visible_name in visible:
        sheet = book.get_sheet_by_name(visible_name)
        if sheet.start is not None:
            return sheet
    raise Refused(_("The workbook has no sheet with anything in it."))


def _parsed(book: python_calamine.CalamineWorkbook, sheet: python_calamine.CalamineSheet) -> ParsedSheet:
    if sheet.start is None:
        raise Refused(_("The sheet “{name}” is empty.").format(name=shown(sheet.name)))
    rows = sheet.iter_rows()
    header = [_text(cell) or "" for cell in next(rows)]
    columns, count = _columns(rows, len(header))
    return ParsedSheet(
        header=[""] * sheet.start[1] + header,
        cells=[
            *(pa.chunked_array([pa.nulls(count, pa.string())]) for _blank in range(sheet.start[1])),
            *columns,
        ],
        row_numbers=np.arange(2, count + 2, dtype=np.int64),
        sheet=sheet.name,
        sheets=tuple(book.sheet_names),
    )


def _columns(rows: Iterator[list[Any]], width: int) -> tuple[list[Any], int]:
    chunks: list[list[Any]] = [[] for _column in range(width)]
    has_times = [False] * width
    count = 0
    while some := list(islice(rows, ROWS_AT_ONCE)):
        count += len(some)
        for position, cells in enumerate(zip(*some, strict=True)):
            chunks[position].append(pa.array(map(_text, cells), pa.string(), size=len(cells)))
            has_times[position] = has_times[position] or any(type(cell) is dt.datetime for cell in cells)
    columns = [pa.chunked_array(held, pa.string()) for held in chunks]
    return [
        _with_midnights(column) if times else column for column, times in zip(columns, has_times, strict=True)
    ], count


def _with_midnights(column: Any) -> Any:  # noqa: ANN401 - pyarrow publishes no types
    """Return a column of times in which midnight, which the parser gives as a day alone, is written out."""
    return pa.chunked_array(
        [
            pa.array(
                [f"{text} 00:00:00" if text and DAY_ALONE.fullmatch(text) else text for text in chunk.to_pylist()],
                pa.string(),
            )
            for chunk in column.chunks
        ],
        pa.string(),
    )


def _text(cell: Any) -> str | None:  # noqa: ANN401 - whatever a spreadsheet holds
    """Return a cell as a person would write it in a CSV file; `None` where it is empty."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)  # noqa: PLR2004 - exact up to here
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
