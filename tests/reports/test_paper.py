"""A PDF that screen readers can read, in which texts are shown and never obeyed."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from resilience.domain.text import plain_text
from resilience.domain.vocabulary import Marking
from resilience.reports import paper
from resilience.reports.paper import pdf
from resilience.views.document import Section
from resilience.views.table import Table
from tests.hostile_text import ELSEWHERE, HOSTILE
from tests.reports.conftest import document

DRAWN_OTHERWISE = frozenset(
    {"right to left", "isolate left open", "marks without end", "no width", "emoji joined", "a word without end"}
)
"""What a reader extracts of these is in the order of drawing and not of typing, or goes over several pages."""


def read(made) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(made)))


def squeezed(text: str) -> str:
    """The visible letters alone: where lines break is the page's business."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def words(reader: PdfReader) -> str:
    return squeezed("".join(page.extract_text() for page in reader.pages))


def test_it_is_tagged_for_screen_readers_and_names_its_language_and_title(plain):
    root = read(plain).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata or 'pdfuaid:part="1"' in metadata
    assert read(plain).metadata.title == "My answers"


def test_its_tables_have_heads_that_are_tagged_as_such(plain):
    tags = _tags(read(plain).trailer["/Root"]["/StructTreeRoot"])
    assert {"/Table", "/TR", "/TH", "/TD", "/H1", "/H2", "/P"} <= tags


def _tags(node) -> set[str]:
    held = node.get_object()
    if isinstance(held, list):
        return set().union(*(_tags(child) for child in held))
    if not hasattr(held, "get"):
        return set()
    own = {str(held["/S"])} if "/S" in held else set()
    return own | (_tags(held["/K"]) if "/K" in held else set())


def test_every_page_says_at_its_top_and_bottom_how_to_handle_it():
    table = Table("Many", ("a", "b"), (False, False), tuple((f"row {n}", "x") for n in range(200)))
    reader = read(document(Section("Long", "", (table,)), example="Example data. Invented."))
    assert len(reader.pages) > 2
    for page in reader.pages:
        assert page.extract_text().count("OFFICIAL-SENSITIVE · Example data. Invented.") == 2


def test_content_that_may_be_public_says_so_once_and_carries_no_marking(plain):
    said = words(read(document(*plain.sections, marking=Marking.PUBLIC)))
    assert "Notmarked:thismaybepublic." in said
    assert "OFFICIAL" not in said


@pytest.fixture(scope="module")
def hostile_pdf(hostile) -> PdfReader:
    return read(hostile)


def test_no_hostile_text_becomes_a_link_a_script_or_a_file_within_it(hostile_pdf):
    root = hostile_pdf.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}))
    for page in hostile_pdf.pages:
        assert "/AA" not in page
        assert [note for note in page.get("/Annots", []) if "/URI" in str(note.get_object())] == []


def test_every_hostile_text_is_shown_as_it_stands(hostile_pdf):
    said = words(hostile_pdf)
    assert ELSEWHERE in said
    for name, text in HOSTILE.items():
        if name in DRAWN_OTHERWISE:
            continue
        expected = "".join(paper._drawable(letter, only_latin=False) for letter in plain_text(text))
        assert squeezed(expected) in said, name


@pytest.mark.parametrize("text", ["😀", "中", "ﷺ", "\uff1d1"])
def test_what_the_fonts_cannot_draw_is_written_as_its_number(text):
    said = words(read(document(Section("Signs", text))))
    assert f"[U+{ord(text[0]):04X}]" in said


def test_a_word_longer_than_a_line_is_shown_to_its_end():
    said = words(read(document(Section("Long", "W" * 500 + "end"))))
    assert "W" * 500 + "end" in said
