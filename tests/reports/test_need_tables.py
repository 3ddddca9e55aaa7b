"""The tables of a need page as a file: handling first, no formulas, and only as a table."""

from __future__ import annotations

import csv
import io

import pytest

from resilience.domain.errors import Refused
from resilience.reports.need_tables import need_tables
from resilience.reports.written import Format


def lines_of(made) -> list[list[str]]:
    return list(csv.reader(io.StringIO(need_tables(made, Format.COMMA_SEPARATED).content.decode("utf-8-sig"))))


def test_the_first_lines_say_how_to_handle_it_and_that_it_is_an_example(plain):
    lines = lines_of(plain)
    assert lines[0] == ["OFFICIAL-SENSITIVE. Not to be made public."]
    assert lines[1] == ["Example data. Invented."]
    assert ["Record of who did what: entry 12, code 0123456789abcdef."] in lines
    start = lines.index(["By month"])
    assert lines[start : start + 7] == [
        ["By month"],
        ["Requests rose."],
        [],
        ["Requests"],
        ["Month", "Count", "Why"],
        ["May", "1,240", "rain"],
        ["June", "−3.5", "sun"],
    ]


def test_no_cell_begins_a_formula(hostile):
    for line in lines_of(hostile):
        assert not any(cell[:1] in {"=", "@", "\t"} for cell in line)


def test_need_is_taken_away_as_tables_and_not_as_a_letter(plain):
    for form in (Format.PDF, Format.LETTER):
        with pytest.raises(Refused, match="CSV"):
            need_tables(plain, form)
