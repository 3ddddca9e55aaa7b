"""A table as comma-separated values, in which no spreadsheet finds a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from resilience.domain.text import cell_text
from resilience.locales import _

if TYPE_CHECKING:
    from resilience.views.document import Document
    from resilience.views.table import Table

BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""


def comma_separated(document: Document) -> bytes:
    """Return a document's first table; each row also says how it is to be handled and whether it is an example.

    So the marking goes with the rows wherever they are pasted, and the first line stays the names of the columns.
    """
    beside = [(_("Handling"), document.marking.label), (_("Label"), document.example)]
    return table_as_csv(document.tables[0], tuple((name, value) for name, value in beside if value))


def table_as_csv(table: Table, beside: tuple[tuple[str, str], ...] = ()) -> bytes:
    """Return a table; `beside` are further columns with a name and the one value that each of their cells has."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([cell_text(name) for name in (*table.columns, *(name for name, _value in beside))])
    for row in table.rows:
        writer.writerow([cell_text(cell) for cell in (*row, *(value for _name, value in beside))])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")
