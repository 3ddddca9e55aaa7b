"""A table as plain bytes, and back again without trusting whoever wrote them.

The process that reads an uploaded file could be taken over by that file. What it hands back is therefore numbers and
text whose sizes are known before room is made for them, all of it checked, and nothing that runs when it is read, as
a pickle would. The layout: the length of the head, the head (JSON), the row numbers, and of each column its codes,
the ends of its labels and the labels themselves, end to end as Arrow holds them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resilience.intake.at_sight import MEGABYTE
from resilience.intake.parsed import MOST_COLUMNS
from resilience.intake.problems import Problem
from resilience.intake.table import SourceTable, TextColumn

LENGTH = struct.Struct(">Q")
MOST_HEAD = 8 * MEGABYTE
MOST_BYTES = 500 * MEGABYTE
"""Of one table; the limits of cells and of text stay below it."""


class NotATable(ValueError):
    """The bytes are not what `write_table` writes."""


def write_table(stream: IO[bytes], table: SourceTable) -> None:
    """Write the table; nothing is held twice for it."""
    texts = [_ends_and_text(column.labels) for column in table.columns]
    head = {
        "file_name": table.file_name,
        "sheet": table.sheet,
        "sheets": table.sheets,
        "broken": [(problem.row, problem.column, problem.sentence) for problem in table.broken],
        "rows": len(table),
        "columns": [
            (column.name, len(column.labels), len(text), column.tag)
            for column, (_ends, text) in zip(table.columns, texts, strict=True)
        ],
    }
    write_text(stream, json.dumps(head))
    stream.write(np.ascontiguousarray(table.row_numbers, np.int64).data)
    for column, (ends, text) in zip(table.columns, texts, strict=True):
        stream.write(np.ascontiguousarray(column.codes, np.int32).data)
        stream.write(ends.data)
        stream.write(text)


def _ends_and_text(labels: Any) -> tuple[npt.NDArray[np.int32], memoryview]:  # noqa: ANN401 - a pyarrow array
    """Return where each label ends, behind a 0, and the labels end to end in UTF-8."""
    _valid, offsets, text = labels.buffers()
    if not len(labels):
        return np.zeros(1, np.int32), memoryview(b"")
    ends = np.frombuffer(offsets, np.int32)[labels.offset : labels.offset + len(labels) + 1]
    return ends - ends[0], memoryview(text or b"")[ends[0] : ends[-1]]


def read_table_from(stream: IO[bytes]) -> SourceTable:
    """Return the table that comes out of a stream, or raise `NotATable`, whatever the bytes are."""
    try:
        return _read(stream)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as wrong:
        raise NotATable(str(wrong)) from wrong


def write_text(stream: IO[bytes], text: str) -> None:
    """Write a text with its length before it."""
    encoded = text.encode("utf-8", "replace")
    stream.write(LENGTH.pack(len(encoded)) + encoded)


def read_text_from(stream: IO[bytes], most: int) -> str:
    """Return the text that comes out of a stream; `NotATable` where it has more bytes than `most`."""
    (length,) = LENGTH.unpack(_bytes(stream, LENGTH.size, np.uint8).tobytes())
    if length > most:
        raise NotATable("a text is too long")
    return _bytes(stream, length, np.uint8).tobytes().decode("utf-8", "replace")


def _read(stream: IO[bytes]) -> SourceTable:
    head = json.loads(read_text_from(stream, MOST_HEAD))
    rows = head["rows"]
    sizes = [(labels, text) for _name, labels, text, _tag in head["columns"]]
    _refuse_sizes(rows, sizes)
    return SourceTable(
        file_name=str(head["file_name"]),
        row_numbers=_bytes(stream, rows, np.int64),
        columns=tuple(_columns(stream, head)),
        broken=tuple(Problem(*_row_column_sentence(given)) for given in head["broken"]),
        sheet=str(head["sheet"]),
        sheets=tuple(map(str, head["sheets"])),
    )


def _refuse_sizes(rows: int, sizes: list[tuple[int, int]]) -> None:
    counts = [rows, *(size for pair in sizes for size in pair)]
    if any(type(count) is not int or count < 0 for count in counts) or len(sizes) > MOST_COLUMNS:
        raise NotATable("sizes that are none")
    if 8 * rows + sum(4 * rows + 4 * (labels + 1) + text for labels, text in sizes) > MOST_BYTES:
        raise NotATable("the table is too large")


def _columns(stream: IO[bytes], head: dict[str, Any]) -> Iterator[TextColumn]:
    for name, labels, text, tag in head["columns"]:
        codes = _bytes(stream, head["rows"], np.int32)
        ends = _bytes(stream, labels + 1, np.int32)
        held = pa.StringArray.from_buffers(labels, pa.py_buffer(ends), pa.py_buffer(_bytes(stream, text, np.uint8)))
        held.validate(full=True)
        if len(codes) and not 0 <= codes.min() <= codes.max() <= labels:
            raise NotATable("a cell with a text that is not there")
        yield TextColumn(str(name), codes, held, str(tag))


def _bytes(stream: IO[bytes], count: int, kind: type[np.generic]) -> npt.NDArray[Any]:
    """Return so many numbers from the stream; `NotATable` where it ends before."""
    held = np.empty(count, kind)
    into = held.view(np.uint8).data
    while len(into):
        read = stream.readinto(into)  # type: ignore[attr-defined]  # what a process writes comes buffered, which has it
        if not read:
            raise NotATable("the stream ends too early")
        into = into[read:]
    return held


def _row_column_sentence(given: Any) -> tuple[int | None, str | None, str]:  # noqa: ANN401 - out of JSON
    row, column, sentence = given
    return None if row is None else int(row), None if column is None else str(column), str(sentence)
