"""A document that holds every hostile text in every place where a text can stand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resilience.domain.audit import Head
from resilience.domain.vocabulary import Marking
from resilience.views.document import Document, Section
from resilience.views.table import Table
from tests.hostile_text import HOSTILE

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def document(*sections: Section, **words) -> Document:
    held = {
        "title": "My answers",
        "context": "Eastwold",
        "marking": Marking.OFFICIAL_SENSITIVE,
        "example": "",
        "made_at": AT,
        "head": Head(12, "0123456789abcdef0123"),
    } | words
    return Document(sections=sections, **held)


@pytest.fixture(scope="session")
def plain() -> Document:
    """A document as it usually is."""
    table = Table(
        "Requests", ("Month", "Count", "Why"), (False, True, False), (("May", "1,240", "rain"), ("June", "−3.5", "sun"))
    )
    return document(Section("By month", "Requests rose.", (table,)), example="Example data. Invented.")


@pytest.fixture(scope="session")
def hostile() -> Document:
    """Each text as a heading of a column, as a heading of a row, in a column of numbers and in a cell."""
    texts = tuple(HOSTILE.values())
    rows = tuple((text, text, f"cell {text}") for text in texts)
    in_cells = Table("In cells", ("Text", "As a number", "Inside"), (False, True, False), rows)
    in_headings = tuple(
        Section(text, text, (Table(text, (text, "x"), (False, False), (("y", "z"),)),))
        for text in texts
        if len(text) < 100
    )
    return document(
        Section("Cells", "", (in_cells,)), *in_headings, title=texts[0], context=texts[2], example=texts[24]
    )
