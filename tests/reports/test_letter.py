"""A document to edit, in which the marking stands on every page and texts are shown and never obeyed."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from resilience.domain.text import plain_text
from resilience.reports.letter import letter
from tests.hostile_text import HOSTILE


def read(made):
    return docx.Document(io.BytesIO(letter(made)))


def test_it_says_what_it_is_how_to_handle_it_and_when_it_was_made(plain):
    held = read(plain)
    said = [paragraph.text for paragraph in held.paragraphs]
    assert said[0] == "My answers"
    assert "OFFICIAL-SENSITIVE. Not to be made public." in said
    assert "Example data. Invented." in said
    assert any(line.startswith("Made on 22 November 2026 at 10:00") for line in said)
    assert any("entry 12, code 0123456789abcdef" in line for line in said)
    edges = [held.sections[0].header.paragraphs[0].text, held.sections[0].footer.paragraphs[0].text]
    assert edges == ["OFFICIAL-SENSITIVE · Example data. Invented."] * 2
    properties = held.core_properties
    assert (properties.title, properties.author, properties.category) == ("My answers", "", "OFFICIAL-SENSITIVE")
    assert properties.created.year == 2026


def test_its_headings_are_headings_and_the_heads_of_tables_repeat_on_each_page(plain):
    held = read(plain)
    assert [one.text for one in held.paragraphs if one.style.name == "Heading 1"] == ["By month"]
    (table,) = held.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Month", "Count", "Why"],
        ["May", "1,240", "rain"],
        ["June", "−3.5", "sun"],
    ]
    assert "w:tblHeader" in table.rows[0]._tr.xml


@pytest.fixture(scope="module")
def of_hostile(hostile):
    return letter(hostile)


@pytest.fixture(scope="module")
def cells(of_hostile):
    return [cell.text.split() for row in docx.Document(io.BytesIO(of_hostile)).tables[0].rows for cell in row.cells]


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_text_stands_in_it_as_it_was_typed(cells, name):
    assert plain_text(HOSTILE[name]).split() in cells


def test_nothing_in_it_is_a_link_a_field_or_a_macro(of_hostile):
    with zipfile.ZipFile(io.BytesIO(of_hostile)) as packed:
        document = packed.read("word/document.xml").decode()
        relations = packed.read("word/_rels/document.xml.rels").decode()
        assert not [name for name in packed.namelist() if "vba" in name.lower()]
    assert "External" not in relations
    assert not [mark for mark in ("w:hyperlink", "w:instrText", "w:fldSimple", "w:object") if f"<{mark}" in document]
