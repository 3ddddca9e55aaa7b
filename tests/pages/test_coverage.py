"""The pages on coverage and the weekly tally as somebody uses them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from resilience.services import opened
from tests.hostile_text import HOSTILE
from tests.hostile_world import HostileWorld
from tests.needs_made import batch


@pytest.fixture
def with_need(example):
    """Two years of need by telephone, brought in by the lead."""
    months = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]
    rows = [{"on": month, "count": 20, "channel": "telephone"} for month in months]
    with opened.store().transaction() as tx:
        led = tx.people.again(example.partnership.lead).leading(example.partnership.id)
        tx.needs.bring_in(led, batch(rows, covers=((months[0], date(2025, 12, 31)),)))
    return example


def field(window, label):
    return next(one for one in window.page.text_input if one.label.startswith(label))


def test_without_need_the_page_says_what_opens_it(as_lead):
    as_lead.open("coverage")
    assert as_lead.title == "Coverage of need"
    assert "No need is recorded" in as_lead.words


def test_a_change_in_reporting_is_noted_told_and_withdrawn(as_lead, with_need):
    as_lead.open("coverage")
    assert as_lead.title == "Nothing noted or seen in reporting would explain a change in need"
    as_lead.page.date_input(key="note_day_campaign").set_value(date(2025, 11, 5))
    as_lead.page.text_input(key="note_what_campaign").set_value("Leaflets to every home")
    as_lead.press("Note it")
    assert as_lead.title == "A change in need may be a change in reporting, for 1 reason"
    assert "5 November 2025: Leaflets to every home." in as_lead.words
    as_lead.press("Withdraw this note")
    assert as_lead.title.startswith("Nothing noted")


def test_a_note_that_lacks_something_says_so_and_keeps_what_was_typed(as_lead, with_need):
    as_lead.open("coverage")
    as_lead.page.text_input(key="note_what_campaign").set_value("Leaflets")
    as_lead.press("Note it")
    assert "Please give the day on which it changed." in as_lead.words
    assert as_lead.page.text_input(key="note_what_campaign").value == "Leaflets"


def test_a_board_member_reads_the_notes_and_cannot_change_them(window, with_need):
    window.sign_in(with_need.person("board"))
    window.open("coverage")
    assert not [button for button in window.page.button if button.label in {"Note it", "Withdraw this note"}]


def test_what_people_typed_of_reporting_is_shown_as_it_was_typed(as_lead, with_need):
    world = HostileWorld(opened.store(), with_need.partnership, with_need.round_id)
    world.reporting()
    as_lead.open("coverage")
    assert HOSTILE["script"] in as_lead.words
    assert "<script" not in as_lead.markup


def test_a_week_is_tallied_corrected_and_undone(as_lead, database):
    as_lead.open("tally")
    field(as_lead, "Food and drinking water, Telephone").set_value("three")
    field(as_lead, "Information and advice, Telephone").set_value("4")
    as_lead.press("Save this week")
    assert "“three” is not a whole number" in as_lead.words
    assert field(as_lead, "Food and drinking water, Telephone").value == "three"
    field(as_lead, "Food and drinking water, Telephone").set_value("3")
    as_lead.page.checkbox[0].check()
    as_lead.press("Save this week")
    assert "is saved: 7 requests." in as_lead.words
    assert field(as_lead, "Food and drinking water, Telephone").value == "3"
    with closing(sqlite3.connect(database)) as connection:
        said = connection.execute("SELECT DISTINCT mapping_name, state FROM batch").fetchall()
        assert said == [("weekly tally", "brought_in")]
    as_lead.press("Undo the last save of this week")
    assert "is no longer saved" in as_lead.words
    assert field(as_lead, "Food and drinking water, Telephone").value == ""


def test_another_window_that_saved_meanwhile_is_shown_and_nothing_typed_is_lost(as_lead, cookies):
    other = type(as_lead)(cookies)
    as_lead.open("tally")
    other.open("tally")
    label = "Food and drinking water, Telephone"
    field(other, label).set_value("5")
    other.press("Save this week")
    field(as_lead, label).set_value("9")
    as_lead.press("Save this week")
    assert "saved this week since you opened it" in as_lead.words
    assert field(as_lead, label).value == "9"
    as_lead.press("Save this week")
    assert "is saved: 9 requests." in as_lead.words
