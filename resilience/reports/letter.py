"""A document to go on writing in (.docx): headings, paragraphs and tables that any word processor edits.

What people typed is put in as text runs, never as fields or markup. The marking stands at the top and bottom of every
page, and the rows of a table's head are repeated on each.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from resilience.domain.text import plain_text
from resilience.reports import said
from resilience.reports.shares import shares

if TYPE_CHECKING:
    from docx.document import Document as Letter
    from docx.shared import Length
    from docx.table import Table as LetterTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

    from resilience.views.document import Document, Section
    from resilience.views.table import Table

SMALL = Pt(9)
PAPER, MARGIN, WIDTH = (Mm(210), Mm(297)), Mm(18), 174
"""A4 with the width in millimetres that its margins leave."""


def letter(document: Document) -> bytes:
    """Return a document as .docx, with its title, handling and moment first and a heading for each section."""
    made = docx.Document()
    _properties(made, document)
    _paper(made)
    _edges(made, document)
    made.add_heading(_fit(document.title), level=0)
    for line in (said.handling(document), document.example):
        if line:
            made.add_paragraph().add_run(_fit(line)).bold = True
    for line in (document.context, said.made(document), said.record(document)):
        if line:
            made.add_paragraph(_fit(line))
    for section in document.sections:
        _section(made, section)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _properties(made: Letter, document: Document) -> None:
    """Say in the file what it is; the template's own author and dates would be somebody else's."""
    properties = made.core_properties
    properties.title = _fit(document.title)[:255]
    properties.category = document.marking.label
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = document.made_at.replace(tzinfo=None)
    properties.language = "en-GB"


def _paper(made: Letter) -> None:
    """Set A4 and British English, where the library's own template has American paper and spelling."""
    page = made.sections[0]
    page.page_width, page.page_height = PAPER
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    for language in made.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _edges(made: Letter, document: Document) -> None:
    """Put the marking on every printed page."""
    line = " · ".join(part for part in (document.marking.label, document.example) if part)
    for edge in (made.sections[0].header, made.sections[0].footer):
        paragraph = edge.paragraphs[0]
        paragraph.text = _fit(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _section(made: Letter, section: Section) -> None:
    made.add_heading(_fit(section.heading), level=1)
    if section.sentence:
        made.add_paragraph(_fit(section.sentence))
    for table in section.tables:
        _table(made, table)


def _table(made: Letter, table: Table) -> None:
    made.add_paragraph(_fit(table.caption)).runs[0].italic = True
    drawn = made.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    _repeat_head(drawn)
    parts = shares(table)
    widths = [Mm(WIDTH * part / sum(parts)) for part in parts]
    for column, name in enumerate(table.columns):
        _put(drawn.rows[0].cells[column], name, widths[column], is_head=True, is_number=table.numeric[column])
        drawn.columns[column].width = widths[column]
    for row in table.rows:
        cells = drawn.add_row().cells
        for column, cell in enumerate(row):
            _put(cells[column], cell, widths[column], is_head=False, is_number=table.numeric[column])
    made.add_paragraph()


def _repeat_head(drawn: LetterTable) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    drawn.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001 - the library has no other way to it


def _put(cell: _Cell, text: str, width: Length, *, is_head: bool, is_number: bool) -> None:
    cell.width = width
    paragraph: Paragraph = cell.paragraphs[0]
    run = paragraph.add_run(_fit(text))
    run.bold = is_head
    run.font.size = SMALL
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _fit(text: str) -> str:
    return plain_text(text)
