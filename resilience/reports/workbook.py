"""A document as a workbook (.xlsx): every text is text, whatever it begins with, and nothing in it is a link."""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING

import xlsxwriter

from resilience.domain.text import plain_text
from resilience.locales import _
from resilience.reports import said

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from resilience.views.document import Document, Section
    from resilience.views.table import Table

TEXT_IS_TEXT = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,  # no temporary file with somebody's data in it
}
LONGEST_SHEET_NAME = 31
RESERVED = frozenset({"history"})
"""Names that a workbook keeps for itself."""
LONGEST_CELL = 32_000
"""Units of UTF-16 that we put into a cell; a spreadsheet takes 32,767 and drops the whole text beyond."""
WIDEST, NARROWEST = 60, 8
NUMBER = re.compile(r"[+\-−]?\d{1,3}(,\d{3})*(\.\d+)?|[+\-−]?\d+(\.\d+)?")


def workbook(document: Document) -> bytes:
    """Return a document as a workbook: a first sheet says what it is and how to handle it, then one for each section.

    Numbers in columns of numbers are numbers, so that they can be summed; everything else is text.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, TEXT_IS_TEXT) as book:
        book.set_properties({"title": plain_text(document.title), "category": document.marking.label})
        book.set_custom_property("Handling", document.marking.label, "text")
        styles = _Styles(book)
        names = _SheetNames()
        _first_sheet(book.add_worksheet(names.new(_("Handling"))), document, styles)
        for section in document.sections:
            for table in section.tables:
                _table_sheet(
                    book.add_worksheet(names.new(section.heading or table.caption)), document, section, table, styles
                )
    return content.getvalue()


class _Styles:
    """How cells look; all of them hold text unless a number is put into them."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        self.title: Format = book.add_format({"bold": True, "font_size": 16})
        self.strong: Format = book.add_format({"bold": True})
        self.line: Format = book.add_format({"num_format": "@"})
        self.header: Format = book.add_format({"bold": True, "bottom": 2} | wrapped)
        self.header_right: Format = book.add_format({"bold": True, "bottom": 2, "align": "right"} | wrapped)
        self.text: Format = book.add_format({"num_format": "@"} | wrapped)
        self.number: Format = book.add_format({"valign": "top", "align": "right"})


class _SheetNames:
    """Names of sheets that a workbook allows, none twice."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)

    def new(self, wanted: str) -> str:
        base = re.sub(r"[\[\]:*?/\\\n\t]+", " ", plain_text(wanted)).strip(" '") or _("Table")
        numbers = ("" if number == 1 else f" {number}" for number in itertools.count(1))
        name = next(name for name in (_cut(base, number) for number in numbers) if name.casefold() not in self._taken)
        self._taken.add(name.casefold())
        return name


def _cut(name: str, suffix: str) -> str:
    while _length(name + suffix) > LONGEST_SHEET_NAME:
        name = name[:-1]
    return name.strip(" '") + suffix


def _length(text: str) -> int:
    """Return how long a spreadsheet finds a text: in units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def _first_sheet(sheet: Worksheet, document: Document, styles: _Styles) -> None:
    sheet.set_column(0, 0, 100)
    _mark(sheet, document)
    lines = [
        (said.handling(document), styles.strong),
        (document.example, styles.strong),
        (document.title, styles.title),
        (document.context, styles.text),
        *((f"{section.heading}: {section.sentence}", styles.text) for section in document.sections if section.sentence),
        (said.made(document), styles.text),
        (said.record(document), styles.text),
    ]
    for row, (line, style) in enumerate([(line, style) for line, style in lines if line]):
        _put(sheet, row, 0, line, style)


def _table_sheet(sheet: Worksheet, document: Document, section: Section, table: Table, styles: _Styles) -> None:
    _mark(sheet, document)
    top = [
        (document.marking.label, styles.strong),
        (document.example, styles.strong),
        (section.sentence, styles.line),
        (table.caption, styles.line),
    ]
    above = [(line, style) for line, style in top if line]
    for row, (line, style) in enumerate(above):
        _put(sheet, row, 0, line, style)
    header = len(above)
    for column, name in enumerate(table.columns):
        _put(sheet, header, column, name, styles.header_right if table.numeric[column] else styles.header)
        cells = [name, *(row[column] for row in table.rows)]
        sheet.set_column(column, column, min(WIDEST, max(NARROWEST, *(_width(cell) for cell in cells))))
    for row, held in enumerate(table.rows, start=header + 1):
        for column, cell in enumerate(held):
            if table.numeric[column] and NUMBER.fullmatch(cell):
                sheet.write_number(row, column, float(cell.replace(",", "").replace("−", "-")), styles.number)
            else:
                _put(sheet, row, column, cell, styles.text)
    sheet.freeze_panes(header + 1, 1)


def _mark(sheet: Worksheet, document: Document) -> None:
    """Put the marking on every printed page; an ampersand would begin a code of the header."""
    line = " · ".join(part for part in (document.marking.label, document.example) if part).replace("&", "&&")
    sheet.set_header(f"&C{line}"[:255])
    sheet.set_footer(f"&C{line}"[:255])


def _width(cell: str) -> int:
    return max((len(line) for line in cell.split("\n")), default=0) + 2


def _put(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    sheet.write_string(row, column, _fitting(plain_text(text)), style)


def _fitting(text: str) -> str:
    """Return a text that a cell takes; what is cut off is said, and never silently."""
    if _length(text) <= LONGEST_CELL:
        return text
    cut = text.encode("utf-16-le")[: 2 * LONGEST_CELL].decode("utf-16-le", "ignore")
    return cut + _(" … (cut here: {n} characters in all)").format(n=len(text))
