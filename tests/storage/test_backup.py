"""Backups hold all that was acknowledged, restores replace all or nothing, and neither is talked into anything else."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import event

from resilience.__main__ import main
from resilience.domain.errors import NotAllowed, NotFound, Refused, ResilienceError, SettingsError
from resilience.domain.viewer import NOBODY, OPERATOR
from resilience.services import keeping, opened
from resilience.settings import settings
from resilience.storage.audit_chain import RecordKey
from resilience.storage.backup import PARTIAL, back_up, backups_folder, examine
from resilience.storage.installation import MADE_AS
from resilience.storage.restore import named, settle_head
from tests.conftest import ROOT
from tests.faults import jobs
from tests.faults.checks import is_whole
from tests.storage.rows_held import rows

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
SAVES = 12
_numbers = itertools.count()


@pytest.fixture
def new_url(request, tmp_path):
    """Give the address of a database that is not there yet, on an engine."""

    def new(engine="sqlite"):
        if engine == "sqlite":
            folder = tmp_path / f"place{next(_numbers)}"
            folder.mkdir()
            return f"sqlite:///{folder / 'resilience.db'}"
        server = request.getfixturevalue("postgres")
        name = f"kept_{os.getpid()}_{next(_numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        return server.get_uri(name)

    return new


@pytest.fixture(scope="module")
def set_up(tmp_path_factory):
    """A SQLite file with a partnership and an open round in it, to copy."""
    folder = tmp_path_factory.mktemp("set_up")
    place = jobs.make_place(f"sqlite:///{folder / 'resilience.db'}", folder)
    with closing(sqlite3.connect(folder / "resilience.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return place


@pytest.fixture
def new_place(new_url, set_up, tmp_path):
    """Make a partnership with some scores in a new database, on an engine, with or without a mark."""
    made = []

    def new(engine="sqlite", made_as="real", saves=SAVES):
        folder = tmp_path / f"keys{next(_numbers)}"
        folder.mkdir()
        if engine == "sqlite":
            place = replace(set_up, url=new_url(), key=RecordKey(set_up.key.key, folder / "head"))
            shutil.copy(set_up.url.partition("sqlite:///")[2], place.url.partition("sqlite:///")[2])
        else:
            place = jobs.make_place(new_url(engine), folder)
        store = place.open()
        with store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            if made_as:
                tx.installation.mark(MADE_AS, made_as)
        for step in range(saves):
            jobs.save(store, place, step)
        made.append(store)
        return place, store

    yield new
    for store in made:
        store.close()
        for kept in backups_folder(store.url).glob("*-before-restore*.db"):
            kept.unlink()


def without_what_restoring_adds(held):
    """All rows save the entries of the record that a backup and a restore write, and the sessions they end."""
    of_keeping = {"backup", "restore"}
    kept = {table: found for table, found in held.items() if table not in {"session", "invitation"}}
    kept["audit_entry"] = [row for row in held["audit_entry"] if row["deed"] not in of_keeping]
    return {table: sorted(map(repr, found)) for table, found in kept.items()}


def live_file(store):
    return backups_folder(store.url).parent / "resilience.db"


def deeds(store):
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        return [(entry.deed.value, entry.subject) for entry in tx.audit.of_all(OPERATOR.keeping_the_record())]


def foreign(store, place, engine):
    """The same key and another database's file for the head, as a second installation with the same key has."""
    return RecordKey(place.key.key, place.key.head_file.with_name(f"head-{engine}-{next(_numbers)}"))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_made_while_people_save_holds_all_that_was_acknowledged_before_it_began(new_place, tmp_path, engine):
    place, store = new_place(engine)
    saved, stop = itertools.count(SAVES), threading.Event()
    last = SAVES - 1

    def save_on():
        nonlocal last
        for step in saved:
            jobs.save(store, place, step)
            last = step
            if stop.is_set():
                return

    writer = threading.Thread(target=save_on)
    writer.start()
    before = []
    for number in range(3):
        acknowledged = last
        held = back_up(store.url, tmp_path / f"kept{number}.db", place.key)
        before.append((acknowledged, held))
    stop.set()
    writer.join()
    for number, (acknowledged, held) in enumerate(before):
        assert held.record.is_whole
        kept = rows(f"sqlite:///{tmp_path / f'kept{number}.db'}")
        steps = {int(row["rationale"].split()[1]) for row in kept["score_revision"]}
        assert steps >= set(range(acknowledged + 1))
        assert steps == set(range(len(steps)))  # and one moment's picture: no later one without those before it
        assert sum(row["deed"] == "score" for row in kept["audit_entry"]) == len(steps)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_is_one_file_that_only_its_owner_reads_with_every_row_in_it(new_place, tmp_path, engine):
    _place, store = new_place(engine)
    before = rows(store.url)
    file = tmp_path / "kept" / "backup.db"
    said = keeping.keep(store, OPERATOR, file).sentence
    assert f"is kept in {file}" in said
    assert "record of who did what is whole" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["backup.db"]
    assert without_what_restoring_adds(rows(f"sqlite:///{file}")) == without_what_restoring_adds(before)
    assert deeds(store)[0][0] == "backup"


def test_a_backup_goes_beside_the_database_under_the_name_of_the_moment_unless_told_otherwise(new_place):
    _place, store = new_place()
    first, second = (keeping.keep(store, OPERATOR).file for _again in range(2))
    assert first == live_file(store).parent / "backups" / "resilience-2026-11-22T100000Z.db"
    assert second.name == "resilience-2026-11-22T100000Z-1.db"
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700


def test_a_backup_replaces_nothing_unless_told_to(new_place, tmp_path):
    _place, store = new_place()
    file = tmp_path / "kept.db"
    file.write_bytes(b"the minutes of the board")
    with pytest.raises(Refused, match="is there already"):
        keeping.keep(store, OPERATOR, file)
    assert file.read_bytes() == b"the minutes of the board"
    keeping.keep(store, OPERATOR, file, may_replace=True)
    assert examine(file).people == 2


def test_where_nothing_is_set_up_there_is_nothing_to_back_up(new_url, tmp_path):
    store = jobs.Store(new_url(), key=RecordKey(b"key", tmp_path / "head"))
    with pytest.raises(Refused, match="not set up yet"):
        keeping.keep(store, OPERATOR, tmp_path / "kept.db")
    store.close()
    assert not (tmp_path / "kept.db").exists()


def test_only_who_runs_the_installation_backs_up_and_restores(new_place, tmp_path):
    place, store = new_place()
    with store.reading() as tx:
        lead = tx.people.viewer(place.lead)
    for viewer in (lead, NOBODY):
        for deed in (
            lambda viewer=viewer: keeping.keep(store, viewer, tmp_path / "kept.db"),
            lambda viewer=viewer: keeping.restore(store, viewer, tmp_path / "kept.db"),
            lambda viewer=viewer: keeping.check_backup(store, viewer, tmp_path / "kept.db"),
            lambda viewer=viewer: keeping.bring_up_to_date(store, viewer),
        ):
            with pytest.raises(NotAllowed, match="command line"):
                deed()
    assert not (tmp_path / "kept.db").exists()


# ------------------------------------------------------------------------------------------------- a full disk


BACK_UP_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from resilience.domain.errors import ResilienceError
from resilience.storage.backup import back_up
url, target, room = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
try:
    back_up(url, Path(target))
except ResilienceError as refusal:
    sys.stdout.write(f"{type(refusal).__name__} {refusal.sentence}")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit on the size of a file")
@pytest.mark.parametrize("room", [0, 4096, 100_000])
def test_a_backup_onto_a_full_disk_says_so_and_leaves_nothing(new_place, tmp_path, room):
    _place, store = new_place()
    target = tmp_path / "kept" / "backup.db"
    words = [sys.executable, "-c", BACK_UP_ON_A_FULL_DISK, store.url, str(target), str(room)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    kind, _blank, said = done.stdout.partition(" ")
    assert kind == "Refused", done.stderr
    assert "could not be written" in said
    assert "Nothing was changed" in said
    assert list(target.parent.iterdir()) == []
    is_whole(store)


def test_a_save_onto_a_full_disk_is_told_in_a_sentence_and_goes_through_once_there_is_room(new_place):
    place, store = new_place()
    full = [True]

    def leave_no_room(connection, _record, _proxy):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages if full[0] else 1_000_000}")

    event.listen(store._engine, "checkout", leave_no_room)
    refused, step = None, SAVES
    while refused is None and step < SAVES + 500:
        try:
            jobs.save(store, place, step)
            step += 1
        except ResilienceError as refusal:
            refused = refusal
    assert "disk" in refused.sentence
    is_whole(store)
    full[0] = False
    for again in range(step, step + 5):
        jobs.save(store, place, again)
    is_whole(store)


# ------------------------------------------------------------------------------------- from one engine to another


@pytest.mark.parametrize("source", ENGINES)
@pytest.mark.parametrize("target", ENGINES)
def test_a_backup_of_either_engine_is_restored_to_either_and_goes_on_from_there(
    new_place, new_url, tmp_path, source, target
):
    place, store = new_place(source)
    jobs.bring_in(store, place, 0)
    before, file = rows(store.url), tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    other = jobs.Place(
        new_url(target), foreign(store, place, target), place.area_id, place.evaluator, place.lead, place.round_id
    )
    elsewhere = other.open()
    done = keeping.restore(elsewhere, OPERATOR, file)
    assert done.file is None
    assert "Everybody has to sign in anew" in done.sentence
    assert without_what_restoring_adds(rows(other.url)) == without_what_restoring_adds(before)
    assert deeds(elsewhere)[0][0] == "restore"
    jobs.save(elsewhere, other, SAVES)
    assert jobs.bring_in(elsewhere, other, 0) is False
    assert jobs.bring_in(elsewhere, other, 1) is True  # numbers given by the database go on after the highest
    with elsewhere.transaction() as tx:
        tx.people.act_as(OPERATOR)
        assert tx.people.add(OPERATOR.keeping_people(), "Somebody new") == 3
    is_whole(elsewhere)
    elsewhere.close()


# --------------------------------------------------------------------------------------------- what is replaced


@pytest.mark.parametrize("engine", ENGINES)
def test_a_restore_brings_back_what_was_keeps_what_is_and_writes_both_heads_down(new_place, tmp_path, engine):
    place, store = new_place(engine)
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    at_backup = rows(store.url)
    for step in range(SAVES, SAVES + 5):
        jobs.save(store, place, step)
    at_restore, head = rows(store.url), place.key.kept_head()
    done = keeping.restore(store, OPERATOR, file)
    assert without_what_restoring_adds(rows(store.url)) == without_what_restoring_adds(at_backup)
    kept = rows(f"sqlite:///{done.file}")
    assert without_what_restoring_adds(kept) == without_what_restoring_adds(at_restore)
    assert "before-restore" in done.file.name
    deed, subject = deeds(store)[0]
    assert deed == "restore"
    assert f"before head {head.number} {head.mac}" in subject
    assert named(head) in subject
    is_whole(store)
    jobs.save(store, place, SAVES)
    is_whole(store)
    back = keeping.restore(store, OPERATOR, done.file)
    assert without_what_restoring_adds(rows(store.url)) == without_what_restoring_adds(at_restore)
    is_whole(store)
    back.file.unlink()


@pytest.mark.parametrize("engine", ENGINES)
def test_people_who_work_while_a_restore_replaces_everything_see_one_or_the_other(new_place, tmp_path, engine):
    place, store = new_place(engine)
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    for step in range(SAVES, SAVES + 3):
        jobs.save(store, place, step)
    other, seen, wrong, stop = place.open(), set(), [], threading.Event()

    def look_on():
        while not stop.is_set():
            try:
                with other.reading() as tx:
                    tx.people.act_as(OPERATOR)
                    area = tx.people.viewer(place.evaluator).scoring(place.area_id)
                    seen.add(len(tx.scores.own_history(area, tx.assessments.in_round(area, place.round_id).id, "SL1")))
            except Exception as error:  # noqa: BLE001 - whatever it is, nobody may see it
                wrong.append((error, error.__cause__))

    looking = threading.Thread(target=look_on)
    looking.start()
    done = keeping.restore(store, OPERATOR, file)
    stop.set()
    looking.join()
    assert wrong == []
    assert seen <= {3}  # of fifteen steps or of twelve, three are of the first indicator
    is_whole(other)
    jobs.save(other, place, SAVES)
    is_whole(other)
    other.close()
    done.file.unlink()


def test_somebody_who_saves_all_the_time_does_not_stop_a_restore_and_nothing_of_theirs_is_lost_unseen(
    new_place, tmp_path
):
    place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    other, acknowledged, refused = place.open(), [], []

    def save_on():
        for step in itertools.count(SAVES):
            try:
                jobs.save(other, place, step)
            except ResilienceError as told:
                refused.append(told)  # the version they saw is gone: a conflict, in a sentence
                return
            acknowledged.append(step)

    saving = threading.Thread(target=save_on)
    saving.start()
    done = keeping.restore(store, OPERATOR, file)
    saving.join(60)
    after = {int(row["rationale"].split()[1]) for row in rows(store.url)["score_revision"]}
    kept = {int(row["rationale"].split()[1]) for row in rows(f"sqlite:///{done.file}")["score_revision"]}
    assert set(acknowledged) <= kept | after
    assert len(refused) == 1
    is_whole(store)
    other.close()


def test_sessions_and_links_of_the_time_of_the_backup_are_over_after_a_restore(new_place, tmp_path):
    place, store = new_place()
    with closing(sqlite3.connect(live_file(store))) as connection, connection:
        moment = "2026-11-22T09:00:00.000000+00:00"
        connection.execute(
            "INSERT INTO session (token_hash, person_id, created_at, seen_at) VALUES ('open', ?, ?, ?)",
            (place.lead, moment, moment),
        )
        connection.execute(
            "INSERT INTO invitation (token_hash, person_id, created_at, expires_at) VALUES ('sent', ?, ?, ?)",
            (place.lead, moment, "2026-11-25T09:00:00.000000+00:00"),
        )
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    keeping.restore(store, OPERATOR, file)
    held = rows(store.url)
    assert [row["revoked_at"] for row in held["session"]] == ["2026-11-22T10:00:00.000000+00:00"]
    assert [row["used_at"] for row in held["invitation"]] == ["2026-11-22T10:00:00.000000+00:00"]


@pytest.mark.parametrize("mark", ["real", "example", None])
@pytest.mark.parametrize("there", ["real", "example", None])
def test_an_example_and_real_data_are_never_restored_over_each_other(new_place, tmp_path, mark, there):
    _place, source = new_place(made_as=mark, saves=1)
    file = tmp_path / "kept.db"
    keeping.keep(source, OPERATOR, file)
    _other, target = new_place(made_as=there, saves=2)
    before = rows(target.url)
    if (mark == "example") != (there == "example"):
        with pytest.raises(Refused, match="example"):
            keeping.restore(target, OPERATOR, file)
        assert rows(target.url) == before
        return
    keeping.restore(target, OPERATOR, file)
    with target.reading() as tx:
        # What has people but no mark counts as real from now on, so that no example ever gets into it.
        assert tx.installation.read(MADE_AS) == (mark or "real")


def test_a_database_without_anybody_takes_a_backup_with_the_mark_it_has(new_place, new_url, tmp_path):
    place, source = new_place(made_as="example", saves=1)
    file = tmp_path / "kept.db"
    keeping.keep(source, OPERATOR, file)
    empty = jobs.Store(new_url(), clock=jobs.at_noon, key=foreign(source, place, "empty"))
    keeping.bring_up_to_date(empty, OPERATOR)
    assert keeping.restore(empty, OPERATOR, file).file is None
    with empty.reading() as tx:
        assert tx.installation.is_example
    empty.close()


# ------------------------------------------------------------------------------------------------ what is refused


def _truncated(file):
    file.write_bytes(file.read_bytes()[:50_000])


def _scribbled_over(file):
    content = bytearray(file.read_bytes())
    content[40_000:60_000] = b"x" * 20_000
    file.write_bytes(bytes(content))


def _text(file):
    file.write_text(
        "not a database at all, but longer than a header of one hundred bytes would be " * 9, encoding="utf-8"
    )


def _empty(file):
    file.write_bytes(b"")


def _somebody_elses(file):
    file.unlink()
    _change(file, "CREATE TABLE dish (name TEXT)")


def _of_a_later_release(file):
    _change(file, "UPDATE alembic_version SET version_num = '9999'")


def _with_a_trigger_of_its_own(file):
    _change(
        file,
        "CREATE TRIGGER planted AFTER INSERT ON score_revision BEGIN "
        "UPDATE score_revision SET level = 4 WHERE level = 1; END",
    )


def _without_the_triggers_that_keep_the_record(file):
    _change(file, "DROP TRIGGER audit_entry_is_not_changed")


def _with_an_orphan(file):
    _change(file, "PRAGMA foreign_keys = OFF; DELETE FROM person")


def _with_a_changed_record(file):
    with closing(sqlite3.connect(file)) as connection, connection:
        held = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_entry_is_not_changed'").fetchone()
        connection.execute("DROP TRIGGER audit_entry_is_not_changed")
        connection.execute("UPDATE audit_entry SET subject = 'nothing happened' WHERE id = 2")
        connection.execute(held[0])


def _change(file, statements):
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(statements)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_truncated, "damaged"),
        (_scribbled_over, "damaged"),
        (_text, "damaged"),
        (_empty, "not one of this application"),
        (_somebody_elses, "not one of this application"),
        (_of_a_later_release, "newer release"),
        (_with_a_trigger_of_its_own, "built differently"),
        (_without_the_triggers_that_keep_the_record, "built differently"),
        (_with_an_orphan, "refers to nothing"),
        (_with_a_changed_record, "record of who did what is broken"),
    ],
)
def test_a_file_that_is_no_whole_backup_is_refused_in_words_and_nothing_is_touched(new_place, tmp_path, spoil, said):
    _place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    spoil(file)
    before = rows(store.url)
    with pytest.raises(Refused, match=said):
        keeping.restore(store, OPERATOR, file)
    assert rows(store.url) == before
    assert not list(live_file(store).parent.glob("backups/*"))
    is_whole(store)


def test_a_file_that_is_not_there_is_said_to_be_missing(new_place, tmp_path):
    _place, store = new_place()
    with pytest.raises(NotFound, match=re.escape(f"There is no file {tmp_path / 'none.db'}")):
        keeping.restore(store, OPERATOR, tmp_path / "none.db")


def test_a_backup_whose_record_is_broken_is_restored_only_when_that_is_accepted(new_place, tmp_path):
    _place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    _with_a_changed_record(file)
    done = keeping.restore(store, OPERATOR, file, accept_broken_record=True)
    assert done.file is not None
    with store.reading() as tx:
        assert len(tx.audit.verify().problems) == 1  # and it stays visible ever after


def test_a_database_of_a_later_release_is_left_alone(new_place, tmp_path):
    _place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    _of_a_later_release(live_file(store))
    for deed in (
        lambda: keeping.restore(store, OPERATOR, file),
        lambda: keeping.bring_up_to_date(store, OPERATOR),
    ):
        with pytest.raises(SettingsError, match="newer release"):
            deed()


def test_a_database_that_is_no_longer_one_is_set_aside_and_the_backup_put_in_its_place(new_place, tmp_path):
    place, store = new_place()
    file, live = tmp_path / "kept.db", live_file(store)
    keeping.keep(store, OPERATOR, file)
    before = rows(store.url)
    store.close()
    for companion in ("-wal", "-shm"):
        live.with_name(live.name + companion).unlink(missing_ok=True)
    _text(live)
    garbage = live.read_bytes()
    done = keeping.restore(store, OPERATOR, file)
    assert (done.file / live.name).read_bytes() == garbage
    assert without_what_restoring_adds(rows(store.url)) == without_what_restoring_adds(before)
    jobs.save(store, place, SAVES)
    is_whole(store)


def test_a_database_with_damaged_pages_is_kept_as_it_is_and_replaced(new_place, tmp_path):
    place, store = new_place()
    file, live = tmp_path / "kept.db", live_file(store)
    keeping.keep(store, OPERATOR, file)
    before = rows(store.url)
    store.close()
    content = bytearray(live.read_bytes())
    content[-100_000:-80_000] = b"x" * 20_000
    live.write_bytes(bytes(content))
    done = keeping.restore(store, OPERATOR, file)
    assert b"x" * 10_000 in done.file.read_bytes()
    assert without_what_restoring_adds(rows(store.url)) == without_what_restoring_adds(before)
    jobs.save(store, place, SAVES)
    is_whole(store)


def test_an_example_is_not_restored_over_what_nobody_can_read_any_more(new_place, tmp_path):
    _place, source = new_place(made_as="example", saves=1)
    file = tmp_path / "kept.db"
    keeping.keep(source, OPERATOR, file)
    _other, target = new_place(made_as="real", saves=1)
    target.close()
    _text(live_file(target))
    with pytest.raises(Refused, match="cannot be read"):
        keeping.restore(target, OPERATOR, file)


def test_a_backup_with_pages_of_another_size_is_restored_too(new_place, tmp_path):
    place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA page_size = 16384; VACUUM")
    keeping.restore(store, OPERATOR, file)
    jobs.save(store, place, SAVES)
    is_whole(store)


def test_a_restore_that_ended_before_it_kept_the_head_is_recognised_by_its_own_entry(new_place, tmp_path):
    place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    for step in range(SAVES, SAVES + 3):
        jobs.save(store, place, step)
    before = place.key.kept_head()
    keeping.restore(store, OPERATOR, file)
    after = place.key.kept_head()
    place.key.replace_head(before)  # as the kill would have left it
    assert settle_head(store.url, place.key)
    assert place.key.kept_head() == after
    assert not settle_head(store.url, place.key)
    is_whole(store)


def test_a_cut_record_is_not_taken_for_a_restore(new_place, tmp_path):
    place, store = new_place()
    file = tmp_path / "kept.db"
    keeping.keep(store, OPERATOR, file)
    keeping.restore(store, OPERATOR, file)
    jobs.save(store, place, SAVES)
    with closing(sqlite3.connect(live_file(store))) as connection, connection:
        connection.execute("DROP TRIGGER audit_entry_is_not_deleted")
        connection.execute("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    assert not settle_head(store.url, place.key)
    with store.reading() as tx:
        assert "cut off" in tx.audit.verify().problems[0]


def test_what_a_killed_backup_left_is_thrown_away_a_day_later_and_not_before(new_place, tmp_path):
    _place, store = new_place()
    old, young = tmp_path / f"{PARTIAL}old", tmp_path / f"{PARTIAL}young"
    for folder in (old, young):
        folder.mkdir()
        (folder / "partial.db").write_bytes(b"half of it")
    os.utime(old, (0, 0))
    keeping.keep(store, OPERATOR, tmp_path / "kept.db")
    assert not old.exists()
    assert young.exists()
    shutil.rmtree(young)


# ---------------------------------------------------------------------------------------------- the command line


@pytest.fixture
def run(new_place, monkeypatch, capsys):
    """The command line on a database with some scores."""
    _place, store = new_place()
    monkeypatch.setenv("RESILIENCE_DATABASE_URL", store.url)
    monkeypatch.setenv("RESILIENCE_KEYS_FOLDER", str(live_file(store).parent / "keys"))
    monkeypatch.setenv("RESILIENCE_AUDIT_KEY", _place.key.key.decode())
    settings.cache_clear()
    opened.store.cache_clear()

    def command(*words):
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out + said.err

    yield command
    opened.store().close()
    opened.store.cache_clear()
    settings.cache_clear()


def test_the_command_line_backs_up_checks_and_restores(run, tmp_path):
    file = tmp_path / "kept.db"
    assert run("backup", "--to", file)[0] == 0
    assert run("backup", "--to", file) == (
        1,
        f"{file} is there already, and a backup replaces nothing unless told to. Please give another name.\n",
    )
    assert run("backup", "--to", file, "--replace")[0] == 0
    code, said = run("restore", file, "--check")
    assert (code, "is whole" in said) == (0, True)
    code, said = run("restore", file)
    assert (code, "What was there before is kept in" in said) == (0, True)
    _truncated(file)
    assert run("restore", file)[0] == 1
    assert run("migrate")[0] == 0
