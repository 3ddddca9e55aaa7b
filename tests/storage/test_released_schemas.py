"""What people have from earlier releases comes along whole: every row, every score, every entry of the record."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from resilience.domain.viewer import OPERATOR
from resilience.services import bringing_data, keeping
from resilience.storage import steps
from resilience.storage.audit_chain import RecordKey
from resilience.storage.backup import examine
from resilience.storage.engine import open_engine
from resilience.storage.migrate import held_version, migrate, newest_version
from resilience.storage.portable import read_in, tables_of
from resilience.storage.store import Store
from tests.conftest import NOW
from tests.storage.rows_held import come_along, rows

FOLDER = Path(__file__).parent / "released"
RELEASES = sorted(file.name.removesuffix(".db.gz") for file in FOLDER.glob("v*.db.gz"))
LARGEST_BYTES = 60_000
_numbers = itertools.count()
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def stated(release):
    return json.loads((FOLDER / f"{release}.json").read_text(encoding="utf-8"))


@pytest.fixture(params=RELEASES)
def release(request):
    return request.param


@pytest.fixture
def file(release, tmp_path):
    """The released file as it was left by its release."""
    unpacked = tmp_path / "old" / "resilience.db"
    unpacked.parent.mkdir()
    unpacked.write_bytes(gzip.decompress((FOLDER / f"{release}.db.gz").read_bytes()))
    return unpacked


@pytest.fixture(params=ENGINES)
def old(request, release, file):
    """The address of a database of that release, on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{file}"
    server = request.getfixturevalue("postgres")
    name = f"released_{os.getpid()}_{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name}")
    url = server.get_uri(name)
    _fill(url, stated(release)["version"], file)
    return url


def _fill(url, version, file):
    """Make a PostgreSQL database as a release left it: its own steps, and the rows of its file."""
    engine = open_engine(url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        scripts = ScriptDirectory.from_config(steps._config())
        for step in reversed(list(scripts.walk_revisions("base", version))):
            with Operations.context(context):
                step.module.upgrade()
        context.stamp(scripts, version)
    with engine.begin() as connection:
        read_in(connection, file, lambda: None)
    engine.dispose()


def test_there_is_a_small_file_of_every_released_schema_with_its_counts_beside_it():
    released = {stated(release)["version"] for release in RELEASES}
    assert released >= steps.known_versions() - {newest_version()}
    for release in RELEASES:
        assert (FOLDER / f"{release}.db.gz").stat().st_size < LARGEST_BYTES
        assert f"`{release}.db.gz`" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_a_released_file_holds_what_is_stated_beside_it(release, file):
    said = stated(release)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (said["version"],)
        counts = {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - our own names
            for table in tables_of(connection)
        }
    assert counts == said["rows"]
    often_empty = {"installation", "failed_sign_in", "oidc_attempt", "oidc_link", "export", "retention"}
    assert {table for table, count in counts.items() if not count} <= often_empty


def test_the_steps_of_today_make_the_schema_that_was_released(release, file, tmp_path):
    steps.take_to(f"sqlite:///{tmp_path / 'today.db'}", stated(release)["version"])
    assert _schema(tmp_path / "today.db") == _schema(file)


def _schema(file):
    with closing(sqlite3.connect(file)) as connection:
        return set(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


def test_a_released_database_comes_to_the_newest_schema_with_every_row_it_had(release, old, tmp_path):
    before = rows(old)
    assert {table: len(held) for table, held in before.items()} == stated(release)["rows"]
    kept = migrate(old, now=NOW)
    assert held_version(old) == newest_version()
    assert (kept is None) == (stated(release)["version"] == newest_version())
    come_along(before, rows(old))
    if kept is not None:
        come_along(before, rows(f"sqlite:///{kept}"))
        kept.unlink()


def test_after_the_upgrade_the_scores_the_figures_and_the_record_are_as_they_were(release, old, tmp_path):
    before = rows(old)
    store = Store(old, clock=lambda: NOW, key=RecordKey(b"the key of this test, known to nobody", tmp_path / "head"))
    kept = keeping.bring_up_to_date(store, OPERATOR)
    after = rows(old)
    come_along({table: before[table] for table in ("score_revision", "submission", "audit_entry")}, after)
    assert bringing_data.areas_whose_summaries_differ(store, OPERATOR) == ()
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        report = tx.audit.verify()
    assert (report.problems, report.entries) == ((), len(before["audit_entry"]))
    assert keeping.bring_up_to_date(store, OPERATOR).file is None
    store.close()
    if kept.file is not None:
        assert examine(kept.file).version == stated(release)["version"]
        kept.file.unlink()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_of_an_earlier_release_is_restored_into_this_one(release, file, engine, request, tmp_path):
    url = f"sqlite:///{tmp_path / 'new' / 'resilience.db'}"
    if engine == "postgresql":
        server = request.getfixturevalue("postgres")
        name = f"restored_{os.getpid()}_{next(_numbers)}"
        server.psql(f"CREATE DATABASE {name}")
        url = server.get_uri(name)
    before = rows(f"sqlite:///{file}")
    store = Store(url, clock=lambda: NOW, key=RecordKey(b"the key of this test, known to nobody", tmp_path / "head"))
    done = keeping.restore(store, OPERATOR, file)
    assert done.file is None  # there was nothing to keep
    after = rows(url)
    ended = {"session", "invitation", "audit_entry"}
    come_along({table: held for table, held in before.items() if table not in ended}, after)
    assert len(after["audit_entry"]) == len(before["audit_entry"]) + 1
    assert all(row["revoked_at"] for row in after["session"])
    assert all(row["used_at"] for row in after["invitation"])
    with store.reading() as tx:
        tx.people.act_as(OPERATOR)
        assert tx.audit.verify().problems == ()
        assert tx.installation.read("made_as") == "real"
    store.close()
