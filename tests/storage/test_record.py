"""The record of who did what: it grows with the deed, and whoever tampers with it is found out."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, SettingsError
from resilience.settings import settings
from resilience.storage.audit_chain import (
    RecordKey,
    head,
    seal_database,
    seal_what_is_older_than_the_chain,
    verify,
)
from resilience.storage.engine import open_engine
from resilience.storage.store import Store

ENTRIES = 6
DROP_ITS_GUARDS = {
    "sqlite": (
        "DROP TRIGGER audit_entry_is_not_changed",
        "DROP TRIGGER audit_entry_is_not_deleted",
        "DROP TRIGGER audit_entry_is_not_replaced",
    ),
    "postgresql": (
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_not_changed",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_not_emptied",
    ),
}


@pytest.fixture
def written(store, partnership):
    """A store in whose record a few entries stand."""
    for number in range(ENTRIES):
        with store.transaction() as tx:
            tx.audit.write(Deed.SCORE, f"entry {number}", person_id=partnership.one.person_id, area_id=partnership.id)
    return store


def report(store):
    with store.reading() as tx:
        return tx.audit.verify()


def tamper(store, *statements: str) -> None:
    """Change the record as somebody would who owns the database but has no key."""
    engine = open_engine(store.url)
    with engine.begin() as connection:
        for statement in (*DROP_ITS_GUARDS[connection.dialect.name], *statements):
            connection.execute(text(statement))
    engine.dispose()


def test_a_record_nobody_touched_is_whole_and_its_head_is_kept_outside(written):
    found = report(written)
    assert found.is_whole
    assert found.entries == found.head.number == ENTRIES
    assert found.kept_head == found.head == written.key.kept_head()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET subject = 'something else' WHERE id = 3",
        "UPDATE audit_entry SET person_id = NULL WHERE id = 3",
        "UPDATE audit_entry SET area_id = NULL WHERE id = 3",
        "UPDATE audit_entry SET deed = 'export' WHERE id = 3",
        "UPDATE audit_entry SET mac = NULL WHERE id = 3",
        "UPDATE audit_entry SET mac = (SELECT mac FROM audit_entry WHERE id = 2) WHERE id = 3",
        "UPDATE audit_entry SET at = (SELECT created_at FROM person WHERE id = 1), subject = 'moved' WHERE id = 1",
        "DELETE FROM audit_entry WHERE id = 1",
        "DELETE FROM audit_entry WHERE id = 3",
        "DELETE FROM audit_entry WHERE id = 6",
        "DELETE FROM audit_entry WHERE id >= 4",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_entry (id, at, deed, subject) SELECT 7, at, 'score', 'new' FROM audit_entry WHERE id = 1",
        "INSERT INTO audit_entry (id, at, deed, subject, mac) SELECT 7, at, deed, '', mac FROM audit_entry WHERE id=6",
        "INSERT INTO audit_entry (id, at, deed, subject, mac) SELECT 0, at, deed, '', mac FROM audit_entry WHERE id=1",
    ],
)
def test_what_was_changed_removed_added_or_cut_is_found(written, change):
    tamper(written, change)
    assert not report(written).is_whole


def test_entries_in_another_order_are_found(written):
    tamper(
        written,
        "UPDATE audit_entry SET id = 90 WHERE id = 3",
        "UPDATE audit_entry SET id = 3 WHERE id = 4",
        "UPDATE audit_entry SET id = 4 WHERE id = 90",
    )
    assert not report(written).is_whole


def test_a_cut_tail_stays_found_when_more_is_written_after_it(written, partnership):
    tamper(written, "DELETE FROM audit_entry WHERE id >= 5")
    for number in range(4):
        with written.transaction() as tx:
            tx.audit.write(Deed.SCORE, f"after {number}", person_id=None, area_id=partnership.id)
    found = report(written)
    assert any("replaced from there on" in problem or "cut off" in problem for problem in found.problems)


def test_codes_made_with_another_key_are_found(written, tmp_path):
    forger = RecordKey(b"another key", tmp_path / "no head")
    engine = open_engine(written.url)
    tamper(written, "UPDATE audit_entry SET mac = NULL, subject = 'rewritten'")
    with engine.begin() as connection:
        assert seal_what_is_older_than_the_chain(connection, forger) == ENTRIES
        assert verify(connection, forger).is_whole, "to the forger it looks whole"
    engine.dispose()
    assert len(report(written).problems) > ENTRIES - 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET subject = 'something else' WHERE id = 3",
        "UPDATE audit_entry SET mac = NULL WHERE id = 3",
        "DELETE FROM audit_entry WHERE id = 3",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_itself_only_adds_to_the_record(written, statement):
    engine = open_engine(written.url)
    with pytest.raises(DatabaseError, match="only added to"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert report(written).is_whole


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_an_entry_is_not_replaced_under_its_own_number(written):
    engine = open_engine(written.url)
    with pytest.raises(DatabaseError, match="only added to"), engine.begin() as connection:
        connection.execute(
            text("INSERT OR REPLACE INTO audit_entry SELECT id, at, NULL, NULL, deed, 'x', mac FROM audit_entry")
        )
    engine.dispose()


@pytest.mark.parametrize("url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_applications_role_has_no_right_to_change_the_record(written):
    for statement in ("UPDATE audit_entry SET subject = ''", "DELETE FROM audit_entry", "TRUNCATE audit_entry"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            open_engine(written.url, as_application=True).begin() as connection,
        ):
            connection.execute(text(statement))


def test_writers_at_once_make_one_chain(store, partnership):
    def write(number: int) -> None:
        for turn in range(5):
            with store.transaction() as tx:
                tx.audit.write(Deed.SCORE, f"{number} {turn}", person_id=None, area_id=partnership.id)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = report(store)
    assert found.is_whole, found.problems
    assert found.entries == 30


def test_what_is_undone_leaves_no_entry_and_no_gap(written, partnership):
    def fail() -> None:
        with written.transaction() as tx:
            tx.audit.write(Deed.SCORE, "undone", person_id=None, area_id=partnership.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with written.transaction() as tx:
        tx.audit.write(Deed.SCORE, "kept", person_id=None, area_id=partnership.id)
    found = report(written)
    assert found.is_whole
    assert found.entries == ENTRIES + 1


def test_entries_from_before_the_chain_are_sealed_once_and_never_again(written):
    tamper(written, "UPDATE audit_entry SET mac = NULL")
    written.key.forget_head()
    assert seal_database(written.url, written.key) == ENTRIES
    assert report(written).is_whole
    tamper_again = "UPDATE audit_entry SET mac = NULL, subject = 'rewritten'"
    engine = open_engine(written.url)
    with engine.begin() as connection:
        connection.execute(text(tamper_again))
    engine.dispose()
    assert seal_database(written.url, written.key) == 0, "a head is kept, so nothing is sealed anew"
    assert not report(written).is_whole


def test_a_refusal_is_written_down_although_everything_else_is_undone(store, partnership, another):
    def try_it() -> None:
        with store.transaction() as tx:
            viewer = tx.people.again(partnership.lead)
            tx.audit.write(Deed.IMPORT, "never happened", person_id=viewer.person_id, area_id=another.id)
            viewer.leading(another.id)

    with pytest.raises(NotAllowed):
        try_it()
    with store.reading() as tx:
        entries = tx.audit.of_area(tx.people.again(another.lead).overseeing(another.id))
        assert tx.audit.verify().is_whole
    assert [(entry.deed, entry.person_id, entry.subject) for entry in entries] == [
        (Deed.REFUSAL, partnership.lead.person_id, f"NotAllowed lead area {another.id}")
    ]


def test_a_refusal_about_an_area_that_is_not_there_is_written_down_without_one(store, partnership):
    with pytest.raises(NotAllowed), store.reading() as tx:
        tx.people.again(partnership.lead).reading(9_999)
    with store.reading() as tx:
        entry = tx.audit.of_person(partnership.lead.person_id)[0]
    assert (entry.deed, entry.area_id, entry.subject) == (Deed.REFUSAL, None, "NotAllowed read_area area 9999")


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_key_is_made_once_for_this_machine_and_never_in_production(url, monkeypatch, tmp_path):
    monkeypatch.delenv("RESILIENCE_AUDIT_KEY")
    monkeypatch.setenv("RESILIENCE_KEYS_FOLDER", str(tmp_path / "keys"))
    settings.cache_clear()
    try:
        made = RecordKey.for_database(url)
        assert RecordKey.for_database(url).key == made.key
        assert (tmp_path / "keys" / "record.key").stat().st_mode & 0o077 == 0
        monkeypatch.setenv("RESILIENCE_MODE", "production")
        settings.cache_clear()
        with pytest.raises(SettingsError, match="RESILIENCE_AUDIT_KEY"):
            RecordKey.for_database(url)
    finally:
        monkeypatch.undo()
        settings.cache_clear()


def test_the_head_outside_never_goes_back_by_itself(written):
    end = written.key.kept_head()
    written.key.keep_head(type(end)(2, "an older one"))
    assert written.key.kept_head() == end
    engine = open_engine(written.url)
    with engine.connect() as connection:
        assert head(connection) == end
    engine.dispose()


def test_each_database_has_a_head_of_its_own(written, tmp_path):
    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    assert other.key.head_file != written.key.head_file
    assert other.key.kept_head() is None
    other.close()
