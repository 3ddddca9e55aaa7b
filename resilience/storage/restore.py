"""Putting a verified file's content in place of a database, all at once: killed at any moment, one of them is whole.

SQLite's backup API writes *into* the live file, in one write transaction of its write-ahead log, so that a running
application's connections see the old content until the end and the new content afterwards. PostgreSQL is emptied and
filled in one transaction.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from resilience.domain.audit import Deed, Head
from resilience.domain.errors import Busy, Refused, SettingsError
from resilience.locales import _
from resilience.storage import audit_chain
from resilience.storage.audit_chain import RecordKey
from resilience.storage.backup import ELSEWHERE, copy_sqlite, in_sentences, new_file, open_sqlite, partial_folder
from resilience.storage.engine import open_engine
from resilience.storage.installation import MADE_AS
from resilience.storage.migrate import migrate
from resilience.storage.portable import LONGEST_WAIT, NO_GAP, read_in
from resilience.storage.schema import audit_entry
from resilience.storage.steps import held_version, newest_version, refuse_unknown, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection


USUAL_PAGE = 4096
"""Bytes in a page of a SQLite file unless somebody chose otherwise."""


class Now(Enum):
    """What there is where a backup is to be restored."""

    NOTHING = "nothing"
    """No database yet, or one that holds nobody and no mark: it takes whatever comes, with its mark."""
    EXAMPLE = "example"
    REAL = "real"
    """Made for real use; or not marked, but somebody is in it."""
    DAMAGED = "damaged"
    """It cannot be read, so that nobody knows what it was."""


def what_is_there(url: str) -> Now:
    """Return what a database is; raises `SettingsError` where a later release made it or it cannot be reached."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = Path(parsed.database or "")
        if not file.is_file() or not file.stat().st_size:
            return Now.NOTHING
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return _what_is_behind(connection)
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.DatabaseError):
            return Now.DAMAGED
        raise SettingsError(
            _("The database cannot be reached. Is it running, and is RESILIENCE_DATABASE_URL its address?")
        ) from error
    except sqlite3.DatabaseError:
        return Now.DAMAGED
    finally:
        engine.dispose()


def _what_is_behind(connection: Connection) -> Now:
    refuse_unknown(version_of(connection))
    if not inspect(connection).has_table("installation"):
        return Now.NOTHING
    mark = connection.execute(text("SELECT value FROM installation WHERE key = :key"), {"key": MADE_AS}).scalar()
    if mark is not None:
        return Now.EXAMPLE if mark == "example" else Now.REAL
    somebody = connection.execute(text("SELECT 1 FROM person LIMIT 1")).scalar()
    return Now.NOTHING if somebody is None else Now.REAL


def prepare_to_take(url: str, now: datetime) -> None:
    """Give a PostgreSQL database the newest schema to take rows in; into SQLite the schema comes with the pages.

    One that has it is left alone: to set its rights anew would keep readers waiting.
    """
    if make_url(url).get_backend_name() == "postgresql" and held_version(url) != newest_version():
        migrate(url, now=now)


@contextmanager
def working_copy(backup: Path, beside: Path, url: str) -> Iterator[Path]:
    """Give a copy of a backup to bring up to date and to restore from; the backup itself is never written to."""
    with partial_folder(beside) as folder:
        copy = new_file(folder / "copy.db")
        with in_sentences(copy):
            copy_sqlite(backup, copy)
            _use_pages_of(copy, _page_size(url))
        yield copy


def _page_size(url: str) -> int:
    """Return the bytes in a page of the database that is replaced; the usual ones where there is no such file."""
    parsed = make_url(url)
    live = Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None
    with closing(open_sqlite(live, "ro") if live and live.is_file() else sqlite3.connect(":memory:")) as connection:
        try:
            return int(connection.execute("PRAGMA page_size").fetchone()[0])
        except sqlite3.DatabaseError:
            return USUAL_PAGE


def _use_pages_of(copy: Path, size: int) -> None:
    """Give the copy pages of the live database's size: under a write-ahead log that one takes no others."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        if connection.execute("PRAGMA page_size").fetchone()[0] != size:
            connection.execute(f"PRAGMA page_size = {size}")
            connection.execute("VACUUM")


def end_what_was_open(copy: Path, now: str) -> None:
    """End the sessions and links that were open when the backup was made.

    What was ended since would otherwise be open again. `now` is a moment as SQLite holds it.
    """
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE session SET revoked_at = ? WHERE revoked_at IS NULL", (now,))
        connection.execute("UPDATE invitation SET used_at = ? WHERE used_at IS NULL", (now,))
        connection.execute("DELETE FROM export")
        connection.execute("DELETE FROM oidc_attempt")


def replace(url: str, copy: Path, when_locked: Callable[[], None]) -> None:
    """Put the copy's content in place of the database's, in one step.

    The copy has the newest schema, and so has a PostgreSQL database. `when_locked` is called at the moment from which
    nobody else can change anything; it may keep what is there and still write to the copy. Raises `Busy` when that
    moment never comes; whatever is raised, the database is as it was.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        _into_postgresql(url, copy, when_locked)
        return
    _into_sqlite(Path(parsed.database or ""), copy, when_locked)


def _into_postgresql(url: str, copy: Path, when_locked: Callable[[], None]) -> None:
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            read_in(connection, copy, when_locked)
    except DBAPIError as error:
        raise Refused(
            _("The backup could not be restored: {why}. Nothing was changed.").format(why=error.orig)
        ) from error
    finally:
        engine.dispose()


def _into_sqlite(live: Path, copy: Path, when_locked: Callable[[], None]) -> None:
    live.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(live, isolation_level=None)) as target:
        target.execute("PRAGMA journal_mode = WAL")
        target.execute("PRAGMA synchronous = FULL")
        turn = _Turn(when_locked)
        with closing(open_sqlite(copy, "rw")) as source:
            # Page by page: the first step takes the right to write and keeps it, so that what is kept of the
            # present content in between is exactly what is replaced. A copy written to in between begins anew.
            source.backup(target, pages=1, progress=turn.after_step, sleep=0.05)
        with suppress(sqlite3.OperationalError):  # readers of the old content may still be at work
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Turn:
    """Waits for the first step that was let in, and calls whoever waits for it, once."""

    def __init__(self, when_locked: Callable[[], None]) -> None:
        self._when_locked = when_locked
        self._is_locked = False
        self._until = time.monotonic() + LONGEST_WAIT

    def after_step(self, status: int, _remaining: int, _total: int) -> None:
        if status == sqlite3.SQLITE_OK and not self._is_locked:
            self._is_locked = True
            self._when_locked()
        elif not self._is_locked and time.monotonic() > self._until:
            raise Busy(_(NO_GAP))


def replace_damaged(live: Path, copy: Path, aside: Path) -> None:
    """Put the copy in place of a SQLite file that cannot be read, which is kept aside as it is, companions and all."""
    aside.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    for companion in ("", "-wal", "-shm"):
        found = live.with_name(live.name + companion)
        if found.exists():
            shutil.copy2(found, aside / found.name)
    # A log that is left over would be played into the new file; without it the damaged one is no worse off.
    for companion in ("-wal", "-shm"):
        live.with_name(live.name + companion).unlink(missing_ok=True)
    copy.replace(live)


def settle_head(url: str, key: RecordKey) -> bool:
    """Keep the head that a restore was killed before it could keep; return whether one was owed.

    It is owed where the kept head is not in the record and a sealed entry about a restore names it as the one before.
    """
    kept = key.kept_head()
    if kept is None:
        return False
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            head = _head_owed(connection, key, kept)
    finally:
        engine.dispose()
    if head is not None:
        key.replace_head(head)
    return head is not None


def _head_owed(connection: Connection, key: RecordKey, kept: Head) -> Head | None:
    columns = {column["name"] for column in inspect(connection).get_columns("audit_entry")}
    if "mac" not in columns:
        return None
    there = connection.execute(select(audit_entry.c.mac).where(audit_entry.c.id == kept.number)).scalar()
    if there == kept.mac or not audit_chain.verify(connection, RecordKey(key.key, ELSEWHERE)).is_whole:
        return None
    restores = connection.execute(select(audit_entry.c.subject).where(audit_entry.c.deed == Deed.RESTORE.value))
    if not any(named(kept) in subject.split(", ") for subject in restores.scalars()):
        return None
    return audit_chain.head(connection)


def named(head: Head) -> str:
    """Return how an entry about a restore names the head that was kept before it."""
    return f"kept {head.number} {head.mac}"
