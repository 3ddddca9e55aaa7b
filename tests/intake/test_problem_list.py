"""The list of problems opens in a spreadsheet as text."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from resilience.domain.text import cell_text, plain_text
from resilience.intake.problem_list import problem_list
from resilience.intake.problems import Problem
from tests.intake.files_made import plain, read


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_each_problem_is_a_row_with_its_place_and_sentence():
    problems = [
        Problem(None, "date", "Two ways."),
        Problem(5, None, "Too short."),
        Problem(7, "n", "No “count”, sorry."),
    ]
    assert rows_of(problem_list(problems)) == [
        ["Row", "Column", "What is wrong"],
        ["", "date", "Two ways."],
        ["5", "", "Too short."],
        ["7", "n", "No “count”, sorry."],
    ]


@given(st.text(max_size=30))
def test_no_cell_begins_like_a_formula(text):
    is_number = re.fullmatch(r"[+-]?\d[\d,]*(\.\d+)?%?", cell_text(text)) is not None
    assert is_number or not cell_text(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell_text(text).removeprefix("'") == plain_text(text).removeprefix("'")


def test_a_column_named_like_a_formula_is_listed_cell_text():
    formula = "=HYPERLINK(A1)"
    reading = read(f"date,{formula}\n2024-01-01,x\n", plain(count=formula))
    listed = rows_of(problem_list(reading.problems))
    assert listed[1][1] == "'" + formula
