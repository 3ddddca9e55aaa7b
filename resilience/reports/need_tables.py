"""The tables of a need page as a file: a cover that says what they are, and every table as it is on the page."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.text import cell_text
from resilience.locales import _
from resilience.reports import said
from resilience.reports.delimited import BYTE_ORDER_MARK
from resilience.reports.workbook import workbook
from resilience.reports.written import Format, WrittenFile, file_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.views.document import Document, Section

FORMATS = (Format.COMMA_SEPARATED, Format.WORKBOOK)


def need_tables(document: Document, form: Format) -> WrittenFile:
    """Return the tables of a need page as comma-separated values or as a workbook; `Refused` for any other form.

    Of comma-separated values there is one file for all tables: the cover, then each table under its own line, with an
    empty line between them.
    """
    if form not in FORMATS:
        raise Refused(_("Tables of need are written as CSV or as a workbook."))
    content = workbook(document) if form is Format.WORKBOOK else _comma_separated(document)
    return WrittenFile(file_name(document, form), form.media_type, document.marking, content)


def _comma_separated(document: Document) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in _lines(document):
        writer.writerow([cell_text(cell) for cell in line])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def _lines(document: Document) -> Iterator[tuple[str, ...]]:
    for line in (said.handling(document), document.example, document.title, document.context, said.made(document)):
        if line:
            yield (line,)
    if document.head is not None:
        yield (said.record(document),)
    for section in document.sections:
        yield from _of_section(section)


def _of_section(section: Section) -> Iterator[tuple[str, ...]]:
    yield ()
    yield (section.heading,)
    if section.sentence:
        yield (section.sentence,)
    for table in section.tables:
        yield ()
        yield (table.caption,)
        yield table.columns
        yield from table.rows
