"""Comma-separated values hold no formula, whatever a cell begins with, and carry their marking in every row."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as made

from resilience.domain.text import cell_text
from resilience.reports.delimited import comma_separated
from tests.hostile_text import HOSTILE, shown


def rows(document) -> list[list[str]]:
    return list(csv.reader(io.StringIO(comma_separated(document).decode("utf-8-sig"), newline="")))


def test_each_row_says_how_to_handle_it_and_that_it_is_an_example(plain):
    assert rows(plain) == [
        ["Month", "Count", "Why", "Handling", "Label"],
        ["May", "1,240", "rain", "OFFICIAL-SENSITIVE", "Example data. Invented."],
        ["June", "−3.5", "sun", "OFFICIAL-SENSITIVE", "Example data. Invented."],
    ]


@pytest.mark.parametrize("number", ["5", "-5", "+3.25", "1,240", "-12%", "−3"])
def test_a_number_stays_a_number(number):
    assert cell_text(number) == number


@pytest.mark.parametrize("cell", ["a=1", "rain", "", "'quoted", "3 = 4", "1-2"])
def test_a_text_that_begins_no_formula_stays_as_it_is(cell):
    assert cell_text(cell) == cell


@pytest.mark.parametrize(
    "cell",
    ["=1", "+a", "-a", "@a", "\t=1", " =1", "\u200b=1", "\uff1d1", "\uff20x", "\tx", "=", "-", "+1+cmd|'x'!A0"],
)
def test_what_begins_a_formula_gets_an_apostrophe(cell):
    assert cell_text(cell) == f"'{cell}"


@given(made.text(made.characters(codec=None, exclude_categories=())))
def test_no_text_whatever_begins_a_formula(text):
    cell = cell_text(text)
    first = next((letter for letter in cell if not letter.isspace() and unicodedata.category(letter) != "Cf"), "")
    assert first not in set("=@")
    assert first not in set("+-") or cell.lstrip("+-")[:1].isdigit()


def test_every_hostile_text_comes_back_whole_and_begins_no_formula(hostile):
    held = rows(hostile)[1:]
    assert len(held) == len(HOSTILE)
    for row, text in zip(held, HOSTILE.values(), strict=True):
        assert row[0].removeprefix("'").strip() == shown(text).removeprefix("'").strip()
        assert row[0][:1] not in set("=+-@\t")
        assert row[2] == cell_text(f"cell {text}")
