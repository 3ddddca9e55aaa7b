"""Files made to fill a machine are answered at once, in words. Each answer here has to come within two seconds."""

from __future__ import annotations

import gzip
import struct
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resilience.domain.errors import Refused
from resilience.intake.table import read_table
from resilience.intake.workbook import CHUNK as PIECE
from tests.intake.files_made import workbook, workbook_with

SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
SECONDS = 2.0
TEXT = b'date,type,count\n2024-01-01,Food,3\n2024-01-02,"Water; heat",\n'
WHOLE = {
    "a.csv": TEXT,
    "a.tsv": TEXT.replace(b",", b"\t").decode().encode("utf-16"),
    "a.csv.gz": gzip.compress(TEXT, mtime=0),
    "a.xlsx": workbook([["date", "type"], [date(2024, 1, 1), "Food"], ["x", 2.5]]),
}


def refused_at_once(name: str, data: bytes) -> str:
    begun = time.perf_counter()
    with pytest.raises(Refused) as refused:
        read_table(name, data)
    assert time.perf_counter() - begun < SECONDS
    return refused.value.sentence


def cell(reference: str) -> bytes:
    row = "".join(filter(str.isdigit, reference))
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'.encode()


def test_a_cell_in_the_last_corner_of_a_sheet_is_refused_before_room_is_made_for_all_before_it():
    data = workbook_with(SHEET + cell("A1") + cell("XFD1048576") + END)
    assert len(data) < 10_000
    assert "cells beyond column 500" in refused_at_once("a.xlsx", data)


def test_a_cell_in_the_last_row_of_a_wide_sheet_is_refused():
    data = workbook_with(SHEET + cell("A1") + cell("Z1048576") + END)
    assert "more than 10,000,000 cells" in refused_at_once("a.xlsx", data)


@pytest.mark.parametrize("cut", range(1, 20, 3))
def test_a_reference_cut_in_two_by_the_reading_in_pieces_is_still_seen(cut):
    head, corner = SHEET + cell("A1"), b'<row><c r="XFD1048576"><v>1</v></c></row>'
    padding = b" " * (PIECE - len(head) - corner.index(b' r="XFD') - cut)
    data = workbook_with(head + padding + corner + END)
    assert "cells beyond column 500" in refused_at_once("a.xlsx", data)


def test_a_workbook_that_unfolds_to_hundreds_of_times_its_size_is_refused():
    data = workbook_with(SHEET + b" " * 60_000_000 + END)
    assert len(data) < 100_000
    assert "unfolds to more than can be read safely" in refused_at_once("a.xlsx", data)


def test_a_workbook_that_lies_about_its_size_is_refused():
    data = bytearray(workbook_with(SHEET + b" " * 60_000_000 + END))
    entry = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    assert "damaged" in refused_at_once("a.xlsx", bytes(data))


def test_an_archive_of_thousands_of_members_is_refused():
    data = workbook_with(SHEET + END, **{f"member{number}": b"" for number in range(2000)})
    assert "unfolds to more than can be read safely" in refused_at_once("a.xlsx", data)


def test_a_workbook_with_an_entity_bomb_is_refused_or_harmless():
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = SHEET.replace(b"?><", b'?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">' + entities + b"]><", 1)
    data = workbook_with(bomb + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row>' + END)
    assert refused_at_once("a.xlsx", data)


def test_a_workbook_that_is_too_large_is_refused_by_its_size_alone():
    assert "larger than 20 MB" in refused_at_once("a.xlsx", b"PK\x03\x04" + b"0" * 20_000_001)


def test_a_csv_file_of_a_million_columns_is_refused():
    data = b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n" + b"1," * 999_999 + b"1\n"
    assert "at most 500 columns" in refused_at_once("a.csv", data)


def test_a_csv_file_of_a_few_too_many_columns_is_refused():
    data = b",".join(b"c%d" % number for number in range(501)) + b"\n" + b"," * 500 + b"\n"
    assert "more than 500 columns" in refused_at_once("a.csv", data)


def test_a_csv_file_with_one_row_of_millions_of_cells_is_refused():
    assert refused_at_once("a.csv", b"date,type\n" + b"1," * 5_000_000 + b"1\n")


def test_a_csv_file_with_too_many_rows_is_refused_before_it_is_parsed():
    assert "more than 2,000,000 rows" in refused_at_once("a.csv", b"date\n" + b"2\n" * 2_000_002)


def test_a_csv_file_that_is_nothing_but_line_breaks_is_answered():
    assert "a header but no rows" in refused_at_once("a.csv", b"date,type\n" + b"\n" * 50_000_000)


def test_a_compressed_file_is_unpacked_no_further_than_the_limit():
    data = gzip.compress(b"date\n" + b"2024-01-01\n" * 12_000_000, compresslevel=1, mtime=0)
    assert "larger than 100 MB" in refused_at_once("a.csv.gz", data)


def test_a_date_that_the_parser_cannot_hold_is_refused_and_does_not_take_the_application_down():
    data = workbook([["date"], [date(2024, 1, 1)]])
    sheet = '<row r="2"><c r="A2" s="1"><v>-1e300</v></c></row>'
    hostile = workbook_with(SHEET + cell("A1") + sheet.encode() + END, styles_of=data)
    assert "damaged" in refused_at_once("a.xlsx", hostile)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["a.csv", "a.tsv", "a.csv.gz", "a.xlsx"]), st.data())
def test_whatever_the_bytes_the_answer_is_a_table_or_a_sentence(name, data):
    whole = bytearray(WHOLE[name])
    for _change in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(whole)))
        end = data.draw(st.integers(start, min(len(whole), start + 20)))
        whole[start:end] = data.draw(st.binary(max_size=20))
    try:
        held = read_table(name, bytes(whole))
    except Refused as refused:
        assert refused.sentence  # noqa: PT017 - either answer is right
    else:
        assert all(len(column.codes) == len(held) for column in held.columns)


def test_a_file_that_is_not_hostile_still_goes_in():
    rows = [["date", "type"], *([f"2024-01-{day:02d}", "Food"] for day in range(1, 29))] * 1
    assert len(read_table("a.xlsx", workbook(rows))) == 28
