"""A workbook holds texts as texts: no cell is a formula, nothing is a link, and every sheet says how to handle it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from resilience.domain.text import plain_text
from resilience.reports.workbook import workbook
from resilience.views.document import Section
from resilience.views.table import Table
from tests.hostile_text import HOSTILE
from tests.reports.conftest import document


def opened(made):
    return load_workbook(io.BytesIO(workbook(made)))


def parts(made) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(workbook(made))) as packed:
        return {name: packed.read(name).decode("utf-8") for name in packed.namelist()}


def test_numbers_are_numbers_and_texts_are_texts(plain):
    sheet = opened(plain)["By month"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[-3:] == [["Month", "Count", "Why"], ["May", 1240, "rain"], ["June", -3.5, "sun"]]
    assert sheet.freeze_panes == "B6"


def test_every_sheet_says_how_to_handle_it_and_that_it_is_an_example_on_screen_and_on_paper(plain):
    book = opened(plain)
    assert book.sheetnames == ["Handling", "By month"]
    assert book["Handling"]["A1"].value == "OFFICIAL-SENSITIVE. Not to be made public."
    assert book["By month"]["A1"].value == "OFFICIAL-SENSITIVE"
    for sheet in book:
        assert "Example data. Invented." in [cell.value for cell in sheet["A"]]
        assert (
            sheet.oddHeader.center.text == sheet.oddFooter.center.text == "OFFICIAL-SENSITIVE · Example data. Invented."
        )


def test_the_first_sheet_says_when_it_was_made_and_where_the_record_stood(plain):
    said = "\n".join(str(cell.value) for cell in opened(plain)["Handling"]["A"])
    assert "Made on 22 November 2026 at 10:00, UK time." in said
    assert "Record of who did what: entry 12, code 0123456789abcdef." in said


def test_no_hostile_text_becomes_a_formula_or_a_link(hostile):
    held = parts(hostile)
    sheets = {name: text for name, text in held.items() if name.startswith("xl/worksheets/sheet")}
    assert len(sheets) > 40
    for text in sheets.values():
        assert re.findall(r"<f[ >]|<hyperlink|<oleObject|<legacyDrawing", text) == []
    outside = [text for name, text in held.items() if name.endswith(".rels") and "TargetMode" in text]
    assert outside == []
    assert not any("externalLink" in name or name.endswith(".bin") for name in held)


def test_every_hostile_text_is_in_its_cell_as_it_was_typed(hostile):
    sheet = opened(hostile)["Cells"]
    first = next(row for row in range(1, 10) if sheet.cell(row, 1).value == "Text") + 1
    for row, text in enumerate(HOSTILE.values(), start=first):
        for column, expected in ((1, text), (3, f"cell {text}")):
            cell = sheet.cell(row, column)
            assert cell.data_type in {"s", "inlineStr", "n"}, text
            assert _unescaped(cell.value) == plain_text(expected)
            assert cell.hyperlink is None


def _unescaped(value) -> str:
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), str(value or ""))


def test_sheets_are_named_so_that_a_workbook_opens(hostile):
    names = opened(hostile).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert name.casefold() != "history"


def test_a_name_that_a_workbook_keeps_for_itself_is_given_a_number():
    table = Table("t", ("a",), (False,), (("b",),))
    assert opened(document(*(Section("History", "", (table,)),) * 2)).sheetnames == [
        "Handling",
        "History 2",
        "History 3",
    ]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_too_long_for_a_cell_says_that_it_was_cut(letter):
    table = Table("t", ("a",), (False,), ((letter * 40_000,),))
    value = opened(document(Section("Long", "", (table,))))["Long"]["A4"].value
    assert value.endswith("… (cut here: 40000 characters in all)")
    assert len(value.encode("utf-16-le")) // 2 < 32_767
