"""A file becomes a table of text, or a sentence that says what to do."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date, datetime

import pytest

from resilience.domain.errors import Refused
from resilience.intake.table import SourceTable, read_table
from tests.intake.files_made import workbook


def refusal(name: str, data: bytes, sheet: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read_table(name, data, sheet)
    return refused.value.sentence


def cells(held: SourceTable) -> tuple[tuple[str, ...], ...]:
    return held.head(100)


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_and_blank_rows_are_passed_over():
    held = read_table("a.csv", b"date,type\n2024-01-01,A\n\n,\n2024-01-02,B\n\n")
    assert cells(held) == (("2024-01-01", "A"), ("2024-01-02", "B"))
    assert held.row_numbers.tolist() == [2, 5]
    assert held.rows_read == 2


def test_a_line_break_inside_a_cell_does_not_count_as_a_row():
    held = read_table("a.csv", b'date,note\n2024-01-01,"two\nlines"\n2024-01-02,one\n')
    assert cells(held)[0][1] == "two\nlines"
    assert held.row_numbers.tolist() == [2, 3]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_from_the_lines(separator):
    lines = [["date", "type"], ["2024-01-01", "Food"], ["2024-01-02", "Water"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    assert cells(read_table("a.csv", text.encode())) == (("2024-01-01", "Food"), ("2024-01-02", "Water"))


def test_decimal_commas_do_not_win_over_semicolons():
    held = read_table("a.csv", b"date;count\n2024-01-01;2,5\n2024-01-02;1,5\n")
    assert held.names == ("date", "count")


def test_a_first_line_that_names_the_separator_is_no_row():
    held = read_table("a.csv", b"sep=;\r\ndate;type\r\n2024-01-01;A\r\n")
    assert (held.names, held.row_numbers.tolist()) == (("date", "type"), [2])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_the_encodings_that_spreadsheets_write(encoding):
    held = read_table("a.csv", "date,place\n2024-01-01,Ynys Môn – café\n".encode(encoding))
    assert cells(held) == (("2024-01-01", "Ynys Môn – café"),)


def test_a_compressed_csv_file_is_read():
    assert cells(read_table("a.csv.gz", gzip.compress(b"date,type\n2024-01-01,A\n", mtime=0))) == (("2024-01-01", "A"),)


def test_cells_and_column_names_are_trimmed():
    held = read_table("a.csv", "date , need  type\n 2024-01-01,\u00a0A \n2024-01-02,A\n".encode())
    assert held.names == ("date", "need type")
    assert held.column("Need Type").texts() == ["A"]


def test_a_row_with_another_number_of_cells_is_named_and_the_others_are_read():
    held = read_table("a.csv", b"date,type\n2024-01-01,A\n2024-01-02\n2024-01-03,B,C\n2024-01-04,D\n")
    assert [(problem.row, problem.sentence) for problem in held.broken] == [
        (3, "This row has 1 cell, the header has 2."),
        (4, "This row has 3 cells, the header has 2."),
    ]
    assert held.row_numbers.tolist() == [2, 5]
    assert held.rows_read == 4


def test_columns_without_name_and_values_are_left_out():
    held = read_table("a.csv", b"date,,type,\n2024-01-01,,A,\n")
    assert held.names == ("date", "type")


@pytest.mark.parametrize(
    ("name", "data", "part"),
    [
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"date,type\n", "a header but no rows"),
        ("a.csv", b"date,type", "a header but no rows"),
        ("a.csv", b"date,type\n,\n,\n", "a header but no rows"),
        ("a.csv", b"\ndate,type\n2024-01-01,A\n", "The first row is empty."),
        ("a.csv", b"2024-01-01,5\n2024-01-02,6\n", "The first row seems to hold values"),
        ("a.csv", b"date,type,Date\n2024-01-01,A,B\n", "Two columns are called “Date”."),
        ("a.csv", b"date,,type\n2024-01-01,x,A\n", "Column B holds values but has no name"),
        ("a.csv", b"\x00\x01\x02\x03\xff\x81" * 50, "does not read as text"),
        ("a.csv", b"PK\x03\x04 anything", "Excel workbook or a zip archive"),
        ("a.csv", b"%PDF-1.7 anything", "a document, not a table"),
        ("a.csv", b"<!DOCTYPE html><table></table>", "a document, not a table"),
        ("a.csv", gzip.compress(b"date\n1\n", mtime=0), "disagree on whether it is compressed"),
        ("a.csv.gz", b"date,type\n", "disagree on whether it is compressed"),
        ("a.csv.gz", gzip.compress(b"date,type\n2024-01-01,A\n", mtime=0)[:-12], "damaged or was cut off"),
        ("a.xlsx.gz", gzip.compress(b"date", mtime=0), "Of compressed files only CSV is read"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 anything", "save it as .xlsx without a password"),
        ("a.xlsx", b"date,type\n", "Is it a CSV file renamed?"),
        ("a.xlsx", b"PK\x03\x04 not really", "damaged or not a real .xlsx file"),
        ("a.ods", b"anything", "save it as CSV or as an Excel workbook"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(name, data, part):
    assert part in refusal(name, data)


def test_a_quotation_mark_that_is_never_closed_is_named_as_the_likely_cause():
    text = 'date,type\n2024-01-01,"A\n' + "2024-01-02,B\n" * 2000
    assert "quotation mark" in refusal("a.csv", text.encode())


def test_a_file_in_which_most_rows_do_not_fit_is_no_table():
    text = "date,type\n" + "2024-01-01,A,B\n" * 2000
    assert "more than 1,000 rows have another number of cells" in refusal("a.csv", text.encode())


def test_a_workbook_reads_like_the_same_table_as_csv():
    rows = [["date", "count", "note"], [date(2024, 4, 3), 3, "A"], [date(2024, 4, 4), 2.5, None], [], ["x", True, "B"]]
    held = read_table("a.xlsx", workbook(rows))
    assert cells(held) == (("2024-04-03", "3", "A"), ("2024-04-04", "2.5", ""), ("x", "TRUE", "B"))
    assert held.row_numbers.tolist() == [2, 3, 5]


def test_midnight_in_a_column_of_times_stays_a_time():
    rows = [["at"], [datetime(2024, 4, 3, 0, 0)], [datetime(2024, 4, 3, 5, 30)]]  # noqa: DTZ001 - as in a workbook
    assert cells(read_table("a.xlsx", workbook(rows))) == (("2024-04-03 00:00:00",), ("2024-04-03 05:30:00",))


def test_the_first_sheet_with_anything_in_it_is_read_unless_one_is_named():
    data = workbook([["date", "type"], ["2024-01-01", "A"]], before="Cover")
    held = read_table("a.xlsx", data)
    assert (held.sheet, held.sheets) == ("Data", ("Cover", "Data"))
    assert read_table("a.xlsx", data, "Data").names == ("date", "type")
    assert "The sheet “Cover” is empty." in refusal("a.xlsx", data, "Cover")
    assert "Its sheets are: Cover, Data." in refusal("a.xlsx", data, "Nowhere")


def test_a_table_that_does_not_begin_in_the_first_column_is_read():
    held = read_table("a.xlsx", workbook([["", "date", "type"], ["", "2024-01-01", "A"]]))
    assert cells(held) == (("2024-01-01", "A"),)


def test_a_workbook_with_other_parts_is_read_without_them():
    data = workbook([["date", "type"], ["2024-01-01", "A"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "docProps/app.xml" in archive.namelist()
    assert cells(read_table("a.xlsx", data)) == (("2024-01-01", "A"),)
