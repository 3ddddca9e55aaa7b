"""Outcomes counted elsewhere through the page: choose, confirm the columns, say what was counted, look, bring in."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from resilience.domain.vocabulary import CountedAs

COUNTS = (12, 9, 4, 11, 13, 10, 12, 15, 9, 8, 14, 11)
GOOD = "\n".join(
    ["month,falls,other,list size", *(f"2019-{n:02},{count},{50 + count},900" for n, count in enumerate(COUNTS, 1))]
).encode()


def rows(database, statement):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def upload(window, data, name="falls.csv"):
    window.open("outcomes")
    window.page.file_uploader[0].set_value((name, data, "text/csv")).run()
    return window


def field(window, kind, label):
    return next(one for one in window.page.get(kind) if one.label == label)


def say(window):
    """Say what no file can know."""
    field(window, "text_input", "Who counted, and when").set_value("The trust, 3 March 2026").run()
    field(window, "text_input", "What one value is, in words").set_value("attendances").run()
    return window


def offers_to_bring_in(window):
    return [button for button in window.page.button if button.key == "outcome_confirm"] != []


def test_a_file_is_recognised_confirmed_shown_brought_in_withdrawn_and_brought_back(as_lead, database):
    upload(as_lead, GOOD)
    assert field(as_lead, "selectbox", "Period").value == "month"
    assert field(as_lead, "selectbox", "Denominator").value == "list size"
    assert field(as_lead, "multiselect", "Outcomes").value == ["falls"]
    assert "1 column of the file is left out: other." in as_lead.words
    assert "Still to say: what one value is; who counted, and when." in as_lead.words
    assert not offers_to_bring_in(as_lead)
    field(as_lead, "multiselect", "Comparison series").set_value(["other"]).run()
    say(as_lead)
    assert "12 rows read, nothing wrong: 2 series of up to 12 months, January 2019 to December 2019." in as_lead.words
    assert rows(database, "SELECT count(*) FROM outcome_series") == [(0,)]
    as_lead.press("Bring these series in")
    assert rows(database, "SELECT name, unit FROM outcome_series") == [("falls", "attendances"), ("other", "other")]
    assert as_lead.title == "1 group of series counted elsewhere is held"
    assert "lowest 4 (March 2019), highest 15 (August 2019)." in as_lead.words
    as_lead.press("Withdraw it")
    assert as_lead.title == "Nothing counted elsewhere is held yet"
    as_lead.press("Bring falls back")
    assert as_lead.title == "1 group of series counted elsewhere is held"


def test_the_same_file_again_says_so_and_offers_nothing(as_lead):
    say(upload(as_lead, GOOD)).press("Bring these series in")
    say(upload(as_lead, GOOD))
    assert "This file is in already" in as_lead.words
    assert not offers_to_bring_in(as_lead)


def test_what_is_said_of_a_series_is_corrected_on_the_page(as_lead, database):
    say(upload(as_lead, GOOD)).press("Bring these series in")
    field(as_lead, "selectbox", "What one value counts").set_value(CountedAs.FIRE_CALL)
    field(as_lead, "text_input", "How this series is called").set_value("Call-outs")
    as_lead.press("Correct it")
    assert "“Call-outs” is corrected." in as_lead.words
    assert rows(database, "SELECT name, counted_as, unit FROM outcome_series") == [
        ("Call-outs", "fire_call", "attendances")
    ]


def test_several_outcomes_of_one_file_are_asked_for_one_by_one(as_lead, database):
    upload(as_lead, GOOD)
    field(as_lead, "multiselect", "Outcomes").set_value(["falls", "other"]).run()
    field(as_lead, "text_input", "Who counted, and when").set_value("The trust, 3 March 2026").run()
    as_lead.press("Bring these series in")
    assert rows(database, "SELECT name, unit FROM outcome_series") == [("falls", "falls"), ("other", "other")]


def test_a_list_of_single_cases_is_told_that_it_is_no_series(as_lead):
    upload(as_lead, b"year,price\n" + b"1978,60\n1978,40\n1978,34\n" * 20 + b"1981,70\n1981,30\n" * 20)
    assert "This is not a series" in as_lead.words
    assert not offers_to_bring_in(as_lead)


def test_a_file_that_identifies_people_shows_none_of_its_rows(as_lead):
    upload(as_lead, b"month,n,patient name\n2019-01,5,Somebody Known\n2019-02,6,Somebody Known\n")
    assert "it identifies people" in as_lead.words
    assert "Somebody Known" not in as_lead.words


def test_running_numbers_ask_for_their_first_period(as_lead):
    upload(as_lead, "\n".join(["t,y", *(f"{n},{n + 0.5}" for n in range(1, 30))]).encode())
    assert field(as_lead, "selectbox", "Running number").value == "t"
    field(as_lead, "selectbox", "The lowest number stands for").set_value(4).run()
    assert "April 2020 to August 2022" in as_lead.words
    field(as_lead, "number_input", "of the year").set_value(20200).run()
    assert "Please give a year from 1800 to 2100." in as_lead.words
    assert not offers_to_bring_in(as_lead)
    assert field(as_lead, "selectbox", "The lowest number stands for").value == 4
