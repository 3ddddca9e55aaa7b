"""Files with a row of hashtags: the tags are no data, and say what the columns hold."""

from __future__ import annotations

import io

import pytest

from resilience.intake.direct_identifiers import direct_identifiers
from resilience.intake.mapping import Field, FromColumn
from resilience.intake.needs import read_needs
from resilience.intake.suggest import suggest
from resilience.intake.table import read_table
from resilience.intake.table_stream import read_table_from, write_table
from tests.intake.files_made import IN_EASTWOLD, REFERENCE, TODAY, table, workbook

NAMES = "Tag der Meldung,Bezirk,Art,Anzahl"
TAGS = "#date+reported,#adm2+name,#sector,#indicator+num"
ROWS = ["2026-03-04,North,Food and drinking water,3", "2026-03-05,South,MED,1"]


def hxl(*lines: str):
    return table("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("lines", "names", "first_row"),
    [
        ((NAMES, TAGS, *ROWS), NAMES, 3),
        ((TAGS, *ROWS), TAGS, 2),
        ((",,,", TAGS, *ROWS), TAGS, 3),
        (("Requests of 2026,,,", NAMES, TAGS.replace("+", " + ").upper(), *ROWS), NAMES, 4),
    ],
)
def test_the_row_of_hashtags_is_understood_wherever_it_stands(lines, names, first_row):
    held = hxl(*lines) if lines[0] != ",,," else read_table("x.xlsx", workbook([line.split(",") for line in lines[1:]]))
    assert held.names == tuple(names.split(","))
    assert [column.tag for column in held.columns] == TAGS.split(",")
    assert [column.cell(0) for column in held.columns] == ROWS[0].split(",")
    assert held.row_numbers[0] == (first_row if lines[0] != ",,," else 2)


def test_tags_suggest_what_names_in_another_language_cannot():
    held = hxl(NAMES, TAGS, *ROWS)
    mapping = suggest(held, REFERENCE)
    assert mapping.when is not None
    assert mapping.when.column == "Tag der Meldung"
    assert mapping.rule(Field.PLACE) == FromColumn("Bezirk")
    assert mapping.rule(Field.NEED_TYPE) == FromColumn("Art")
    assert mapping.rule(Field.COUNT) == FromColumn("Anzahl")
    reading = read_needs(held, mapping, REFERENCE, IN_EASTWOLD, today=TODAY)
    assert reading.is_clean
    assert next(iter(reading.by_area.values())).count_thousandths == [3000, 1000]


def test_a_column_tagged_as_a_contact_is_refused_whatever_it_is_called():
    held = hxl("Tag,Wer,Nummer", "#date,#contact,#contact+phone", "2026-03-04,somebody,on file")
    said = [problem.sentence for problem in direct_identifiers(held)]
    assert ["names of people" in said[0], "phone numbers" in said[1]] == [True, True]


@pytest.mark.parametrize("row", ["#1,North,FOD,2", "#,North,FOD,2", "#date,North,FOD,3"])
def test_a_row_in_which_not_every_cell_is_a_hashtag_is_data(row):
    held = hxl("date,place,type,count", row)
    assert len(held) == 1
    assert {column.tag for column in held.columns} == {""}


def test_two_columns_of_one_tag_and_no_name_are_told_apart():
    assert hxl("#date,#sector,#sector", "2026-03-04,FOD,MED").names == ("#date", "#sector", "#sector 2")


def test_tags_come_through_the_process_that_reads_the_file():
    stream = io.BytesIO()
    write_table(stream, hxl(NAMES, TAGS, *ROWS))
    stream.seek(0)
    assert [column.tag for column in read_table_from(io.BufferedReader(stream)).columns] == TAGS.split(",")
