"""Bringing a file in through the page: choose, look, confirm, withdraw; nothing is written before the last button."""

from __future__ import annotations

import io
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
import xlsxwriter

from resilience.services import bringing_data, opened

FIRST_DAY, DAYS = date(2026, 1, 1), 90
LINES = [
    "date,direction,need type,place,count",
    *(
        f"{FIRST_DAY + timedelta(days=number)},{'offer' if number % 5 == 0 else 'request'},FOD,North,{1 + number % 3}"
        for number in range(DAYS)
    ),
]
"""Three whole months, so that the board has something to show."""
GOOD = "\n".join(LINES).encode()
HOSTILE = "=1+1 ![x](http://elsewhere/x.png)<script>alert(1)</script>"


def rows(database, statement):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def upload(window, data, name="requests.csv"):
    window.open("bring_data")
    window.page.file_uploader[0].set_value((name, data, "text/csv")).run()
    return window


def offers_to_bring_in(window):
    return [button for button in window.page.button if button.key == "import_confirm"] != []


def test_a_file_is_read_shown_confirmed_listed_and_withdrawn(as_lead, database):
    upload(as_lead, GOOD)
    assert "requests.csv: 90 rows" in as_lead.words
    assert offers_to_bring_in(as_lead), as_lead.words
    assert rows(database, "SELECT count(*) FROM batch") == [(0,)]
    as_lead.press("Bring these records in")
    assert rows(database, "SELECT count(*) FROM need_record") == [(DAYS,)]
    assert "requests.csv" in as_lead.words
    assert as_lead.page.file_uploader[0].value is None
    as_lead.open("board")
    assert "No need is recorded" not in as_lead.words
    assert "31 March 2026" in as_lead.words
    as_lead.open("bring_data")
    as_lead.page.text_input(key="withdraw_why").set_value("It was a trial.")
    as_lead.press("Withdraw it")
    assert rows(database, "SELECT state FROM batch") == [("withdrawn",)]
    as_lead.open("board")
    assert "No need is recorded" in as_lead.words


def test_a_word_that_is_not_known_gets_its_meaning_on_the_page(as_lead, database):
    upload(as_lead, GOOD.replace(b"FOD", b"meals, hot").replace(b"meals, hot", b'"meals, hot"'))
    assert not offers_to_bring_in(as_lead)
    assert "“meals, hot” is not known" in as_lead.words
    asked = [box for box in as_lead.page.selectbox if box.label == "meals, hot · 90 rows"]
    assert len(asked) == 1
    asked[0].set_value("FOD").run()
    as_lead.press("Bring these records in")
    assert rows(database, "SELECT DISTINCT need_type, local_code FROM need_record") == [("FOD", "meals, hot")]


def test_withdrawing_asks_why(as_lead, database):
    upload(as_lead, GOOD).press("Bring these records in")
    as_lead.press("Withdraw it")
    assert "elr-warn" in as_lead.markup
    assert rows(database, "SELECT state FROM batch") == [("brought_in",)]


def test_the_same_file_twice_changes_nothing(as_lead, database):
    upload(as_lead, GOOD).press("Bring these records in")
    before = rows(database, "SELECT count(*) FROM need_record")
    upload(as_lead, GOOD)
    if offers_to_bring_in(as_lead):
        as_lead.press("Bring these records in")
    assert rows(database, "SELECT count(*) FROM need_record") == before
    assert rows(database, "SELECT count(*) FROM batch") == [(1,)]


def test_a_bad_row_is_named_and_the_rest_is_brought_in_only_when_asked_for(as_lead, database):
    upload(as_lead, "\n".join([*LINES, "2026-13-45,request,FOD,North,3"]).encode())
    assert not offers_to_bring_in(as_lead)
    assert f"row {DAYS + 2}" in as_lead.words.casefold()
    as_lead.page.checkbox(key="import_leave_out").check().run()
    assert offers_to_bring_in(as_lead)
    as_lead.press("Bring these records in")
    assert rows(database, "SELECT rows_read, rows_left_out FROM batch") == [(DAYS + 1, 1)]


def test_a_file_with_phone_numbers_is_refused_at_the_first_step_and_nothing_can_be_confirmed(as_lead, database):
    lines = ["date,need type,phone", *(f"2026-01-0{day},FOD,07700 90012{day}" for day in range(1, 10))]
    upload(as_lead, "\n".join(lines).encode())
    assert not offers_to_bring_in(as_lead)
    assert "2. Say how it is read" not in as_lead.words
    assert "phone" in as_lead.words.casefold()
    assert "07700" not in as_lead.markup
    assert rows(database, "SELECT count(*) FROM batch") == [(0,)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.csv", b""),
        ("not.xlsx", b"this is no workbook"),
        ("broken.csv.gz", b"\x1f\x8b broken"),
        ("one.csv", b"\x00" * 50),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(as_lead, name, data):
    upload(as_lead, data, name)
    assert list(as_lead.page.exception) == []
    assert as_lead.title != "Something went wrong on our side"
    assert "elr-warn" in as_lead.markup
    assert not offers_to_bring_in(as_lead)


def test_words_from_a_file_are_shown_as_text(as_lead):
    lines = [f"date,{HOSTILE},need type", f"2026-01-03,{HOSTILE},{HOSTILE}"]
    upload(as_lead, "\n".join(lines).encode(), "x.csv")
    assert HOSTILE in as_lead.words
    assert "<script" not in as_lead.markup
    labels = [widget.label for kind in ("button", "selectbox", "expander") for widget in as_lead.page.get(kind)]
    assert [label for label in labels if re.search(r"(?<!\\)(?:\[x|<script)", label)] == []


def test_a_mapping_is_saved_by_name_and_offered_for_the_next_file(as_lead, example, database):
    upload(as_lead, GOOD)
    as_lead.page.text_input(key="import_mapping_name").set_value("weekly list").run()
    as_lead.press("Save")
    assert "“weekly list” is saved." in as_lead.words
    with opened.store().reading() as tx:
        lead = tx.people.viewer(example.person("lead"))
    assert (
        bringing_data.mapping_named(opened.store(), lead, example.partnership.id, "weekly list").name == "weekly list"
    )
    upload(as_lead, b"\n".join([*GOOD.splitlines(), b"2026-02-06,offer,FOD,North,2"]), "next.csv")
    assert any("weekly list" in str(box.options) for box in as_lead.page.selectbox)


def choice_for_earlier(window):
    return [box for box in window.page.selectbox if box.label == "Records that earlier files of this kind brought in"]


def test_the_next_file_of_a_kind_is_read_as_before_and_corrects_the_days_it_covers(as_lead, database):
    upload(as_lead, GOOD.replace(b"FOD", b"meals"))
    assert choice_for_earlier(as_lead) == []
    next(box for box in as_lead.page.selectbox if box.label.startswith("meals")).set_value("FOD").run()
    as_lead.press("Bring these records in")
    upload(as_lead, b"\n".join(GOOD.replace(b"FOD", b"meals").splitlines()[:32]), "january again.csv")
    assert offers_to_bring_in(as_lead), as_lead.words
    assert "would count twice" in as_lead.words
    (choice,) = choice_for_earlier(as_lead)
    choice.set_value("replace_period").run()
    assert "31 records of earlier files of this source give way" in as_lead.words
    as_lead.press("Bring these records in")
    assert rows(database, "SELECT count(*) FROM need_record WHERE replaced_by IS NOT NULL") == [(31,)]
    assert "31 records of earlier files gave way to it" in as_lead.words


def test_another_sheet_of_a_workbook_can_be_chosen_and_comes_in_beside_the_first(as_lead, database):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, kinds in (("First", ["FOD"]), ("Second", ["MED", "OTH"])):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([("date", "need type"), *(("2026-01-03", kind) for kind in kinds)]):
                sheet.write_row(row, 0, cells)
    for sheet_name, expected in (("First", ["FOD"]), ("Second", ["FOD", "MED", "OTH"])):
        upload(as_lead, file.getvalue(), "book.xlsx")
        (asked,) = [box for box in as_lead.page.selectbox if box.label == "Sheet of the workbook"]
        asked.set_value(sheet_name).run()
        as_lead.press("Bring these records in")
        assert rows(database, "SELECT need_type FROM need_record ORDER BY need_type") == [(kind,) for kind in expected]


def test_a_row_of_hashtags_is_told_of(as_lead):
    lines = ["Tag,Art,Zahl", "#date,#sector,#indicator+num", "2026-01-03,FOD,4"]
    upload(as_lead, "\n".join(lines).encode())
    assert "Its row of hashtags is understood" in as_lead.words
    assert offers_to_bring_in(as_lead), as_lead.words


def test_the_time_zone_is_asked_for_only_where_times_stand_in_the_file(as_lead):
    zones = "Time zone of times that name none"
    upload(as_lead, b"date,need type\n2026-01-03,FOD\n")
    assert zones not in [box.label for box in as_lead.page.selectbox]
    upload(as_lead, b"date,need type\n2026-07-03 00:30,FOD\n", "times.csv")
    (zone,) = [box for box in as_lead.page.selectbox if box.label == zones]
    zone.set_value("UTC").run()
    assert "2026-07-03" in as_lead.words
    assert offers_to_bring_in(as_lead), as_lead.words
