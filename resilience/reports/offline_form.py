"""A form to fill in offline as a workbook: one row for each question, with lists to choose from; the rest is locked.

The first row holds the names of the columns, as our own reading of tables wants it; how to fill the form in stands on
a sheet of its own.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import xlsxwriter

from resilience.domain.offline_form import OfflineColumn, RowKind
from resilience.domain.text import plain_text
from resilience.locales import _
from resilience.reports import said, written
from resilience.reports.workbook import TEXT_IS_TEXT
from resilience.views.document import Document

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from resilience.views.offline_form import OfflineRow, OfflineSheet

WIDTHS = {
    OfflineColumn.CODE: 8,
    OfflineColumn.FEATURE: 22,
    OfflineColumn.QUESTION: 40,
    OfflineColumn.LEVELS: 70,
    OfflineColumn.ANSWER: 18,
    OfflineColumn.SURENESS: 16,
    OfflineColumn.RATIONALE: 40,
    OfflineColumn.EVIDENCE: 40,
}
"""Widths in characters."""
CHARACTERS_HIGH = 15
"""Points that a line of text is high."""
MAY_STILL = {"format_rows": True, "format_columns": True, "select_locked_cells": True, "autofilter": True}
"""What the protection of the sheet leaves: everybody may make rows higher and columns wider."""


def offline_workbook(sheet: OfflineSheet) -> bytes:
    """Return the form as a workbook (.xlsx): the questions first, how to fill them in second."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, TEXT_IS_TEXT) as book:
        book.set_properties({"title": plain_text(sheet.title), "category": sheet.marking.label})
        book.set_custom_property("Handling", sheet.marking.label, "text")
        styles = _Styles(book)
        questions = book.add_worksheet(_("My answers"))
        _head(questions, styles)
        for number, row in enumerate(sheet.rows, start=1):
            _row(questions, number, row, sheet, styles)
        questions.protect("", MAY_STILL)
        questions.freeze_panes(1, 1)
        _how(book.add_worksheet(_("How to fill this in")), sheet, styles)
        for one in book.worksheets():
            _mark(one, sheet)
    return content.getvalue()


def file_name(sheet: OfflineSheet) -> str:
    """Return a name of plain letters: what it is, the day it was made, how to handle it."""
    return written.file_name(_as_document(sheet), written.Format.WORKBOOK)


def _as_document(sheet: OfflineSheet) -> Document:
    """Return what the form says of itself as any other document does."""
    return Document(sheet.title, sheet.context, sheet.marking, sheet.example, sheet.made_at, ())


class _Styles:
    """How cells look: those to fill in are open and set off, all others locked."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        wrapped = {"text_wrap": True, "valign": "top"}
        to_fill = {"locked": False, "bg_color": "#FFF8DC", "border": 1, "border_color": "#BBBBBB"}
        self.header: Format = book.add_format({"bold": True, "bottom": 2} | wrapped)
        self.text: Format = book.add_format({"num_format": "@"} | wrapped)
        self.choice: Format = book.add_format(to_fill | wrapped)
        self.typed: Format = book.add_format({"num_format": "@"} | to_fill | wrapped)
        self.strong: Format = book.add_format({"bold": True} | wrapped)
        self.title: Format = book.add_format({"bold": True, "font_size": 16})


def _head(sheet: Worksheet, styles: _Styles) -> None:
    for place, column in enumerate(OfflineColumn):
        options = {"hidden": True} if column.is_hidden else {}
        sheet.set_column(place, place, WIDTHS.get(column, 10), None, options)
        sheet.write_string(0, place, column.heading, styles.header)


def _row(sheet: Worksheet, number: int, row: OfflineRow, whole: OfflineSheet, styles: _Styles) -> None:
    locked = {
        OfflineColumn.CODE: row.key.code,
        OfflineColumn.FEATURE: row.feature,
        OfflineColumn.QUESTION: row.question,
        OfflineColumn.LEVELS: row.meanings,
        OfflineColumn.ROW: str(row.key),
        OfflineColumn.REVISION: str(row.revision),
        **whole.stamp.by_column,
    }
    for place, column in enumerate(OfflineColumn):
        if column in locked:
            sheet.write_string(number, place, plain_text(locked[column]), styles.text)
    _choice(sheet, number, OfflineColumn.ANSWER, row.answer, row.answers, styles)
    if row.key.kind is RowKind.SCORE:
        _choice(sheet, number, OfflineColumn.SURENESS, row.sureness, row.sureness_words, styles)
        for column, text in ((OfflineColumn.RATIONALE, row.rationale), (OfflineColumn.EVIDENCE, row.evidence)):
            sheet.write_string(number, _place(column), plain_text(text), styles.typed)
    sheet.set_row(number, _height(row))


def _choice(
    sheet: Worksheet, number: int, column: OfflineColumn, held: str, words: tuple[str, ...], styles: _Styles
) -> None:
    place = _place(column)
    if held.isascii() and held.isdigit():
        sheet.write_number(number, place, int(held), styles.choice)
    elif held:
        sheet.write_string(number, place, held, styles.choice)
    else:
        sheet.write_blank(number, place, None, styles.choice)
    sheet.data_validation(
        number,
        place,
        number,
        place,
        {
            "validate": "list",
            "source": list(words),
            "error_title": _("Please choose from the list"),
            "error_message": _("This is no answer that the question has."),
        },
    )


def _place(column: OfflineColumn) -> int:
    return list(OfflineColumn).index(column)


def _height(row: OfflineRow) -> int:
    """Return a height at which the levels can be read: programs do not work it out for locked, wrapped cells."""
    lines = max(
        _lines(row.meanings, WIDTHS[OfflineColumn.LEVELS]),
        _lines(row.question, WIDTHS[OfflineColumn.QUESTION]),
        _lines(row.rationale, WIDTHS[OfflineColumn.RATIONALE]),
    )
    return min(400, CHARACTERS_HIGH * (lines + 1))


def _lines(text: str, width: int) -> int:
    return sum(1 + len(line) // width for line in text.split("\n"))


def _how(sheet: Worksheet, whole: OfflineSheet, styles: _Styles) -> None:
    sheet.set_column(0, 0, 100)
    document = _as_document(whole)
    lines = [
        (said.handling(document), styles.strong),
        (whole.example, styles.strong),
        (whole.title, styles.title),
        (whole.context, styles.text),
        *((line, styles.text) for line in _instructions()),
        (said.made(document), styles.text),
    ]
    for number, (line, style) in enumerate([(line, style) for line, style in lines if line]):
        sheet.write_string(number, 0, plain_text(line), style)


def _instructions() -> tuple[str, ...]:
    return (
        _("Fill in the yellow cells of the first sheet, save the workbook, and bring it back on the page Score."),
        _("Only the answer is needed. A row left empty changes nothing; what is saved stays until you change it."),
        _("Nothing is written before you have seen on the page what would change. Please name no people."),
        _("Leave the rows and columns as they are. The form holds for you, this area and this round alone."),
        _("Until you have submitted, nobody else is to see your answers: keep this file to yourself."),
    )


def _mark(sheet: Worksheet, whole: OfflineSheet) -> None:
    """Put the marking on every printed page; an ampersand would begin a code of the header."""
    line = " · ".join(part for part in (whole.marking.label, whole.example) if part).replace("&", "&&")
    sheet.set_header(f"&C{line}"[:255])
    sheet.set_footer(f"&C{line}"[:255])
