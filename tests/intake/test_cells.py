"""What stands in a cell: several types, words that are not known, references that come again, stages of offers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.intake.cell_words import Words, words_of
from resilience.intake.mapping import Constant, Field, FromColumn
from tests.intake.files_made import EASTWOLD, PLAIN, plain, read, sentences, table

LOCAL = FromColumn("need", (("meals", "FOD"), ("lifts", "TRN"), ("care, personal", "CAR"), ("both", "FOD TRN")))


def types(cell: str, rule: FromColumn = LOCAL, further: str = "") -> tuple[str, str]:
    reading = read(f'date,need,more\n2026-03-04,"{cell}",{further}\n', plain(need_type=rule, further_types="more"))
    assert reading.is_clean, reading.problems
    records = reading.by_area[EASTWOLD]
    return records.need_type[0], records.further_types[0]


@pytest.mark.parametrize(
    ("cell", "first", "further"),
    [
        ("meals", "FOD", ""),
        ("meals; lifts", "FOD", "TRN"),
        ("lifts|meals|lifts", "TRN", "FOD"),
        ("meals, lifts", "FOD", "TRN"),
        ("Meals and Lifts / meals", "FOD", "TRN"),
        ("care, personal; meals", "CAR", "FOD"),
        ("both", "FOD", "TRN"),
    ],
)
def test_of_several_types_in_a_cell_the_first_is_the_need_type_and_the_others_are_further_ones(cell, first, further):
    assert types(cell) == (first, further)


def test_further_types_of_the_cell_and_of_their_own_column_stand_together():
    assert types("FOD; TRN", FromColumn("need"), further="MED; TRN") == ("FOD", "TRN MED")


def test_the_names_of_our_types_are_not_parted_at_their_commas():
    assert types("Power, heat, water supply and sanitation", FromColumn("need")) == ("UTL", "")


def test_further_types_out_of_a_cell_are_shown_before_anything_is_written():
    reading = read("date,need\n2026-03-04,FOD; TRN\n", plain(need_type="need"))
    shown = dict(zip(reading.preview.headings, reading.preview.rows[0], strict=True))
    assert shown["Further need types"] == "Transport and access"


@pytest.mark.parametrize("cell", [";".join(map(str, range(60))), "and ".join([" " * 9_000, "x"]).strip() + " y"])
def test_a_cell_that_is_a_text_and_no_list_is_one_word_that_is_not_known(cell):
    reading = read(f'date,need\n2026-03-04,"{cell}"\n', plain(need_type=LOCAL))
    assert len(reading.summary.unknown_words) == 1


def test_a_column_of_thousands_of_words_is_looked_at_by_its_most_frequent_ones():
    cells = [f"word {number}" for number in range(5_000)] + ["meals"] * 3
    column = table("need\n" + "\n".join(cells) + "\n").column("need")
    words = words_of(column, Words.of(Field.NEED_TYPE, LOCAL, {}))
    assert len(words) == 2_000
    assert (words[-1].word, words[-1].rows) == ("meals", 3)


def test_unknown_words_are_counted_by_word_and_not_by_cell_the_most_frequent_first():
    rows = ["meals; rope", "rope", "ROPE; string", "string", "rope", "lifts"]
    text = "date,need\n" + "".join(f"2026-03-04,{cell}\n" for cell in rows)
    reading = read(text, plain(need_type=LOCAL))
    assert [(word.word, word.rows) for word in reading.summary.unknown_words] == [("rope", 4), ("string", 2)]
    assert reading.by_area[EASTWOLD].need_type == ["TRN"]


def test_words_to_give_a_meaning_to_come_with_the_unknown_ones_first():
    column = table("need\nmeals\nmeals\nmeals; rope\nstring\nstring\n").column("need")
    words = Words.of(Field.NEED_TYPE, LOCAL, {})
    assert [(held.word, held.rows, held.meaning) for held in words_of(column, words)] == [
        ("string", 2, None),
        ("rope", 1, None),
        ("meals", 3, "FOD"),
    ]


def test_a_reference_that_stands_twice_is_a_problem_of_the_later_row_and_is_not_repeated():
    reading = read("date,ref\n2026-03-04,A-17\n2026-03-05,\n2026-03-06,\n2026-03-07,A-17\n", plain(source_ref="ref"))
    ((row, column, sentence),) = sentences(reading)
    assert (row, column) == (5, "ref")
    assert "in row 2 already" in sentence
    assert "A-17" not in sentence
    assert list(reading.by_area[EASTWOLD].source_row) == [2, 3, 4]


def test_two_areas_may_use_the_same_reference():
    text = "date,area,ref\n2026-03-04,x01,1\n2026-03-04,x02,1\n"

    assert read(text, replace(plain(source_ref="ref"), area=FromColumn("area"))).is_clean


def test_the_stage_of_an_offer_is_read_and_goes_with_nothing_else():
    mapping = plain(direction="what", offer_stage="stage")
    reading = read("date,what,stage\n2026-03-04,offer,Tasked\n2026-03-04,request,ready\n2026-03-04,request,\n", mapping)
    assert [(row, said) for row, _column, said in sentences(reading)] == [
        (3, "A stage goes only with an offer of support.")
    ]
    assert list(reading.by_area[EASTWOLD].offer_stage) == ["tasked", None]


def test_one_constant_may_name_several_types_too():
    reading = read("date\n2026-03-04\n", PLAIN.with_rule(Field.NEED_TYPE, Constant("FOD MED")))
    assert (reading.by_area[EASTWOLD].need_type[0], reading.by_area[EASTWOLD].further_types[0]) == ("FOD", "MED")
