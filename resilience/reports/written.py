"""A document as a file in the form somebody asked for, with a name that says how it has to be handled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Marking
from resilience.locales import _, mark
from resilience.reports.delimited import comma_separated
from resilience.reports.letter import letter
from resilience.reports.paper import pdf
from resilience.reports.workbook import workbook

if TYPE_CHECKING:
    from resilience.views.document import Document

LONGEST_FILE_NAME = 80


class Format(StrEnum):
    """The forms of a file; the value is the ending of its name."""

    WORKBOOK = "xlsx"
    COMMA_SEPARATED = "csv"
    PDF = "pdf"
    LETTER = "docx"

    @property
    def label(self) -> str:
        """Return the form as a person reads it."""
        return _(LABELS[self])

    @property
    def media_type(self) -> str:
        """Return the form as a browser reads it."""
        return MEDIA_TYPES[self]


LABELS = {
    Format.WORKBOOK: mark("Workbook (Excel)"),
    Format.COMMA_SEPARATED: mark("Table (CSV)"),
    Format.PDF: mark("PDF"),
    Format.LETTER: mark("Document (Word)"),
}
MEDIA_TYPES = {
    Format.WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.COMMA_SEPARATED: "text/csv",
    Format.PDF: "application/pdf",
    Format.LETTER: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WRITERS = {Format.WORKBOOK: workbook, Format.COMMA_SEPARATED: comma_separated, Format.PDF: pdf, Format.LETTER: letter}


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file ready to be handed out."""

    file_name: str
    media_type: str
    marking: Marking
    content: bytes = field(repr=False)


def written(document: Document, form: Format) -> WrittenFile:
    """Return a document as a file; `Refused` where it holds no table that the form could show."""
    if form is Format.COMMA_SEPARATED and not document.tables:
        raise Refused(_("There is no table in this to write as comma-separated values."))
    return WrittenFile(file_name(document, form), form.media_type, document.marking, WRITERS[form](document))


def file_name(document: Document, form: Format) -> str:
    """Return a name of plain letters: what it is, the day it was made, how to handle it."""
    title = re.sub(r"[^A-Za-z0-9]+", "-", document.title).strip("-")[:LONGEST_FILE_NAME].strip("-") or "export"
    marking = "" if document.marking.may_be_public else document.marking.value.upper().replace("_", "-")
    parts = (title, document.made_at.date().isoformat(), marking, "EXAMPLE" if document.example else "")
    return f"{'_'.join(part for part in parts if part)}.{form.value}"
