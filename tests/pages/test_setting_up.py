"""The forms for disruptions and areas: what is refused is said, what was typed stays, text stays text."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date

import pytest

HOSTILE = '<script>alert(1)</script> ![x](http://elsewhere/x.png) =1+1 & "quoted"'


def rows(database, statement):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def shows_as_text(window, words):
    """Whether these words stand on the page as they were typed, and nowhere as markup or Markdown."""
    read_as_markdown = [
        element.value for kind in ("success", "warning", "error", "markdown") for element in window.page.get(kind)
    ]
    labels = [button.label for button in window.page.button]
    return (
        words in window.words
        and "<script" not in window.markup
        and not any("http://elsewhere" in said for said in read_as_markdown)
        and not any(re.search(r"(?<!\\)(?:\[x|<script)", label) for label in labels)
    )


def test_a_disruption_without_its_first_day_is_refused_and_what_was_typed_stays(as_lead, database):
    as_lead.open("disruptions")
    as_lead.page.text_input(key="disruption_name").set_value("Storm, January 2026")
    as_lead.press("Record it")
    assert "Please give the first day of the disruption." in as_lead.words
    assert as_lead.page.text_input(key="disruption_name").value == "Storm, January 2026"
    assert rows(database, "SELECT * FROM disruption") == []


def test_an_exposure_without_its_source_is_refused(as_lead, database):
    as_lead.open("disruptions")
    as_lead.page.text_input(key="disruption_name").set_value("Storm, January 2026")
    as_lead.page.date_input(key="disruption_starts").set_value(date(2026, 1, 3))
    as_lead.page.number_input(key="exposure_homes_flooded").set_value(120)
    as_lead.press("Record it")
    assert "source" in as_lead.words
    assert as_lead.page.number_input(key="exposure_homes_flooded").value == 120
    assert rows(database, "SELECT * FROM disruption") == []


def test_a_disruption_with_its_exposure_is_recorded_and_listed(as_lead, database):
    as_lead.open("disruptions")
    assert "No disruption is recorded yet." in as_lead.words
    as_lead.page.text_input(key="disruption_name").set_value("Storm, January 2026")
    as_lead.page.text_input(key="disruption_kind").set_value("flood")
    as_lead.page.date_input(key="disruption_starts").set_value(date(2026, 1, 3))
    as_lead.page.date_input(key="disruption_ends").set_value(date(2026, 1, 5))
    as_lead.page.number_input(key="exposure_homes_flooded").set_value(1200)
    as_lead.page.text_input(key="disruption_source").set_value("Flood report of 9 January 2026")
    as_lead.press("Record it")
    assert "Storm, January 2026 is recorded." in as_lead.words
    assert "1 disruption is recorded." in as_lead.words
    assert "1,200" in as_lead.words
    assert rows(database, "SELECT amount, source FROM disruption_exposure") == [
        (1200, "Flood report of 9 January 2026")
    ]
    as_lead.page.run()
    assert "Storm, January 2026 is recorded." not in as_lead.words


def test_the_name_of_a_disruption_is_shown_as_text(as_lead):
    as_lead.open("disruptions")
    as_lead.page.text_input(key="disruption_name").set_value(HOSTILE)
    as_lead.page.date_input(key="disruption_starts").set_value(date(2026, 1, 3))
    as_lead.press("Record it")
    assert shows_as_text(as_lead, HOSTILE)


def test_somebody_who_does_not_lead_reads_disruptions_and_is_offered_no_form(as_evaluator):
    as_evaluator.open("disruptions")
    assert list(as_evaluator.page.button) == []


def add_area(window, name, code):
    window.page.text_input(key="area_name").set_value(name)
    window.page.text_input(key="area_code").set_value(code)
    window.press("Add the area")


def test_an_area_is_added_and_found_by_its_code(as_administrator, database):
    as_administrator.open("areas")
    add_area(as_administrator, "Quaymouth and Fells", "X77")
    assert "Quaymouth and Fells is added." in as_administrator.words
    as_administrator.page.text_input(key="area_filter").set_value("x77").run()
    assert "Quaymouth and Fells" in as_administrator.words
    assert as_administrator.markup.count('<th scope="row">') == 1
    assert rows(database, "SELECT name, slug FROM area WHERE code = 'X77'") == [
        ("Quaymouth and Fells", "quaymouth-and-fells")
    ]


@pytest.mark.parametrize(("name", "code"), [("", "X77"), ("Quaymouth", ""), ("Quaymouth", "X01"), ("Eastwold", "X77")])
def test_an_area_without_a_name_or_code_of_its_own_is_refused_and_what_was_typed_stays(
    as_administrator, database, name, code
):
    before = rows(database, "SELECT count(*) FROM area")
    as_administrator.open("areas")
    add_area(as_administrator, name, code)
    assert "elr-warn" in as_administrator.markup
    assert as_administrator.page.text_input(key="area_name").value == name
    assert rows(database, "SELECT count(*) FROM area") == before


def test_a_number_of_residents_needs_its_year_and_source(as_administrator, database):
    as_administrator.open("areas")
    as_administrator.page.number_input(key="area_residents").set_value(120_000)
    add_area(as_administrator, "Quaymouth", "X77")
    assert "Please give the year and the source" in as_administrator.words
    assert rows(database, "SELECT * FROM area WHERE code = 'X77'") == []


def test_a_number_no_field_can_hold_is_refused_in_words_and_not_set_back_unseen(as_administrator, database):
    as_administrator.open("areas")
    as_administrator.page.number_input(key="area_residents").set_value(-5)
    as_administrator.page.number_input(key="area_year").set_value(2020)
    add_area(as_administrator, "Quaymouth", "X77")
    assert "Residents are a whole number from 1 to 1,000,000,000. Please check it." in as_administrator.words
    assert as_administrator.page.number_input(key="area_residents").value == -5
    as_administrator.page.number_input(key="area_residents").set_value(120_000)
    as_administrator.page.number_input(key="area_year").set_value(20_200)
    add_area(as_administrator, "Quaymouth", "X77")
    assert "Please give a year from 1990 to 2100." in as_administrator.words
    assert rows(database, "SELECT * FROM area WHERE code = 'X77'") == []


def test_the_name_of_an_area_is_shown_as_text(as_administrator):
    as_administrator.open("areas")
    add_area(as_administrator, HOSTILE, "X77")
    assert shows_as_text(as_administrator, HOSTILE)


def test_an_area_no_filter_finds_is_told_and_the_forms_stay(as_administrator):
    as_administrator.open("areas")
    as_administrator.page.text_input(key="area_filter").set_value("no such area").run()
    assert "No area has this in its name or code." in as_administrator.words
    assert [button for button in as_administrator.page.button if button.label == "Add the area"]


def test_somebody_who_does_not_set_up_is_offered_no_form(as_lead):
    for page in ("areas", "rounds"):
        as_lead.open(page)
        assert list(as_lead.page.button) == []


def record_a_storm(as_lead) -> None:
    as_lead.open("disruptions")
    as_lead.page.text_input(key="disruption_name").set_value("Storm")
    as_lead.page.date_input(key="disruption_starts").set_value(date(2026, 1, 3))
    next(button for button in as_lead.page.button if button.label == "Record it").click().run()


def test_a_disruption_that_went_on_is_ended_from_the_page(as_lead, database):
    record_a_storm(as_lead)
    assert as_lead.page.text_input(key="disruption_name").value == ""
    as_lead.page.selectbox(key="disruption_which").select_index(1).run()
    as_lead.page.date_input(key="disruption_ends_1").set_value(date(2026, 1, 5))
    next(button for button in as_lead.page.button if button.label == "Correct it").click().run()
    assert not as_lead.page.exception
    assert "5 January 2026" in as_lead.words
    assert rows(database, "SELECT name, ends_on - starts_on FROM disruption") == [("Storm", 2)]


def test_a_disruption_recorded_by_mistake_is_removed_only_by_somebody_who_is_sure(as_lead, database):
    record_a_storm(as_lead)
    as_lead.page.selectbox(key="disruption_which").select_index(1).run()
    assert as_lead.page.button(key="disruption_remove_1").disabled
    as_lead.page.checkbox(key="disruption_sure_1").check().run()
    as_lead.page.button(key="disruption_remove_1").click().run()
    assert "Storm is removed." in as_lead.words
    assert rows(database, "SELECT * FROM disruption") == []
