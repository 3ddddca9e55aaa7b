"""The record on the page: for a lead their area, for an administrator all of it, filtered, taken out and checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from resilience.domain.audit import Deed
from resilience.services import opened
from tests.pages.test_setting_up import HOSTILE, rows, shows_as_text

NOT_SHOWN = "This page is not shown"


def wrote(deed, subject, *, person=None, area=None, times=1):
    with opened.store().transaction() as tx:
        for _turn in range(times):
            tx.audit.write(deed, subject, person_id=person, area_id=area)


@pytest.fixture
def here(example):
    """The number of the example's area."""
    return example.partnership.id


def test_a_lead_reads_their_area_and_is_offered_no_check_of_the_whole(as_lead, example, here):
    wrote(Deed.SCORE, "assessment 1 CC1 revision 1", person=example.person("one"), area=here)
    wrote(Deed.BACKUP, "CANARY-OF-ALL")
    as_lead.open("record")
    assert as_lead.title == "Who did what in Eastwold"
    assert "Saved a score" in as_lead.words
    assert "one of X01" in as_lead.words
    assert "CANARY-OF-ALL" not in as_lead.words
    assert "Check the record" not in as_lead.words


def test_an_administrator_reads_it_all_and_is_told_that_this_is_written_down(as_administrator, here, database):
    wrote(Deed.IMPORT, "batch 1, 20 records", area=here)
    as_administrator.open("record")
    assert as_administrator.title == "Who did what, in the whole installation"
    assert "That you read it is written down too" in as_administrator.words
    as_administrator.page.run()
    assert rows(database, "SELECT count(*) FROM audit_entry WHERE deed = 'record_read'") == [(1,)]


def test_pages_of_fifty_are_turned_and_turned_back(as_lead, here):
    wrote(Deed.SCORE, "the oldest", area=here)
    wrote(Deed.SCORE, "assessment", area=here, times=60)
    as_lead.open("record")
    assert "50 entries are shown." in as_lead.words
    assert "the oldest" not in as_lead.words
    as_lead.press("Older entries")
    assert "11 entries are shown." in as_lead.words
    assert "the oldest" in as_lead.words
    as_lead.press("Newest entries")
    assert "50 entries are shown." in as_lead.words


def test_a_filter_begins_at_the_newest_entries_again(as_lead, here):
    wrote(Deed.MAPPING, "saved", area=here)
    wrote(Deed.SCORE, "assessment", area=here, times=60)
    as_lead.open("record").press("Older entries")
    as_lead.page.selectbox(key="record_deed").set_value("Saved a mapping").run()
    assert "1 entry is shown." in as_lead.words
    as_lead.page.date_input(key="record_until").set_value(date(2020, 1, 1)).run()
    assert "No entry fits." in as_lead.words


def test_it_is_made_ready_as_a_file_and_that_is_an_entry(as_lead, here, database):
    wrote(Deed.SCORE, "assessment", area=here)
    as_lead.open("record").press("Make the file")
    assert "Your file is ready:" in as_lead.words
    assert rows(database, "SELECT kind, area_id FROM export") == [("record", here)]
    assert rows(database, "SELECT count(*) FROM audit_entry WHERE deed = 'export'") == [(1,)]


def test_the_whole_record_is_checked_at_a_click(as_administrator, here, database):
    wrote(Deed.SCORE, "assessment", area=here, times=3)
    as_administrator.open("record").press("Check the record")
    assert "The record is whole:" in as_administrator.words
    assert "The end kept outside the database is entry" in as_administrator.words
    with closing(sqlite3.connect(database)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM audit_entry WHERE id = 2")
        connection.commit()
    as_administrator.press("Check the record")
    assert "The record is not whole." in as_administrator.words
    assert "Entry 3 does not follow" in as_administrator.words


def test_names_in_it_are_shown_as_text(as_administrator, example, here, database):
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE person SET name = ? WHERE id = ?", (HOSTILE, example.person("one")))
        connection.commit()
    wrote(Deed.SCORE, "assessment", person=example.person("one"), area=here)
    as_administrator.open("record")
    assert shows_as_text(as_administrator, HOSTILE)


@pytest.mark.parametrize("person", ["board", "one", "member"])
def test_nobody_else_is_shown_the_record(window, example, person):
    window.sign_in(example.person(person))
    window.open("record")
    assert window.title == NOT_SHOWN
    assert [*window.page.button, *window.page.selectbox, *window.page.date_input] == []
    assert "<table" not in window.markup
