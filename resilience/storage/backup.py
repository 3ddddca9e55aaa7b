"""Keeping a whole database in one file that is verified before it gets its name; killed, nothing half is left.

SQLite is copied by its backup API, which takes one moment's picture while the application goes on writing; copying
the file instead was measured to be corrupt in 46 of 60 copies. PostgreSQL is read in one transaction into the same
form (see `portable`), so that either engine takes back what the other kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import NullPool, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from resilience.domain.audit import Head
from resilience.domain.errors import NotFound, Refused, ResilienceError, SettingsError
from resilience.locales import _
from resilience.settings import settings
from resilience.storage import audit_chain
from resilience.storage.audit_chain import RecordKey
from resilience.storage.engine import BUSY_MILLISECONDS, open_engine
from resilience.storage.installation import MADE_AS
from resilience.storage.portable import VERSION_TABLE, tables_of, write_out
from resilience.storage.steps import known_versions, newest_version, take_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.storage.audit_chain import ChainReport

PARTIAL = ".resilience-partial-"
"""How the folder begins in which a backup is made until it is whole."""
FORGOTTEN_SECONDS = 24 * 3600
"""The age at which such a folder belongs to nobody any more: whoever made it was killed."""
ELSEWHERE = Path(os.devnull)
"""Where the head of the record is looked for in a backup: nowhere, since the database has gone on since."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup was found to hold when it was read through."""

    version: str
    rows: int
    people: int
    made_as: str | None
    """The mark of the database it came from: `example`, `real`, or `None` where it has none."""
    head: Head
    record: ChainReport | None
    """What is wrong with the record of who did what; `None` where it has no chain yet or nobody asked."""


def backups_folder(url: str) -> Path:
    """Return where backups of a database go by themselves: beside a SQLite file, else where the settings say."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return Path(parsed.database).resolve().parent / "backups"
    return settings().backups_folder


def free_name(folder: Path, why: str = "", now: datetime | None = None) -> Path:
    """Return a name that tells the moment, UTC, and is not taken yet."""
    moment = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    stem = "-".join(part for part in ("resilience", moment, why) if part)
    names = (folder / f"{stem}{f'-{number}' if number else ''}.db" for number in range(10_000))
    return next(name for name in names if not name.exists())


def back_up(url: str, target: Path, key: RecordKey | None = None, *, may_replace: bool = False) -> Held:
    """Keep the database in a file, read it through, and only then give it its name.

    Everything acknowledged before is in it. Raises `Refused` where the file exists already (unless it may be
    replaced), the disk is full, or what was written does not hold together; nothing is left then.
    """
    if target.exists() and not may_replace:
        raise Refused(_already_there(target))
    with in_sentences(target), partial_folder(target.parent) as folder:
        partial = new_file(folder / "partial.db")
        _copy(url, partial)
        held = examine(partial, key)
        _sync(partial)
        _give_name(partial, target, may_replace=may_replace)
    return held


def back_up_by_moment(
    url: str, why: str, now: datetime | None = None, key: RecordKey | None = None
) -> tuple[Path, Held]:
    """Back up to the usual folder under a name that tells the moment, and return where; see `back_up`.

    A name that another process takes in the meantime is left to it.
    """
    folder = backups_folder(url)
    with in_sentences(folder), partial_folder(folder) as work:
        partial = new_file(work / "partial.db")
        _copy(url, partial)
        held = examine(partial, key)
        _sync(partial)
        while True:
            target = free_name(folder, why, now)
            with suppress(FileExistsError):
                _give_free_name(partial, target)
                _sync(folder)
                return target, held


def keep_as_it_is(url: str, target: Path) -> None:
    """Keep the pages of a database that is damaged, as far as they can be had, without reading them through."""
    with in_sentences(target), partial_folder(target.parent) as folder:
        partial = new_file(folder / "partial.db")
        _copy(url, partial)
        _sync(partial)
        _give_name(partial, target, may_replace=False)


def _already_there(target: Path) -> str:
    return _("{file} is there already, and a backup replaces nothing unless told to. Please give another name.").format(
        file=target
    )


def _copy(url: str, partial: Path) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        copy_sqlite(Path(parsed.database or ""), partial)
        return
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as connection:
            write_out(connection, partial)
    finally:
        engine.dispose()
    _in_one_file(partial)


def copy_sqlite(file: Path, partial: Path) -> None:
    """Copy a SQLite database as it is at this moment, whoever writes to it, into one file without companions."""
    if not file.is_file() or not file.stat().st_size:
        raise Refused(_("There is no database at {file}, so there is nothing to back up.").format(file=file))
    with closing(open_sqlite(file, "rw")) as source, closing(sqlite3.connect(partial)) as target:
        source.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is this moment's picture
        source.backup(target)
    _in_one_file(partial)


def open_sqlite(file: Path, mode: str) -> sqlite3.Connection:
    """Open a SQLite file that is there (`mode` is ro or rw), without making one."""
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _in_one_file(partial: Path) -> None:
    with closing(sqlite3.connect(partial)) as connection:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = DELETE")


def examine(file: Path, key: RecordKey | None = None) -> Held:
    """Read a backup through and return what it holds.

    Raises `NotFound` without the file, `Refused` where it is damaged, is no backup of this application or was made by
    a later release.
    """
    if not file.is_file():
        raise NotFound(_("There is no file {file}.").format(file=file))
    try:
        with closing(open_sqlite(file, "ro")) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            _require_whole(connection)
            version = _version(connection)
            _require_ours(connection, version)
            rows = _rows(connection)
            made_as = connection.execute("SELECT value FROM installation WHERE key = ?", (MADE_AS,)).fetchone()
            has_chain = _has_chain(connection)
        record = _record(file, key) if key is not None and has_chain else None
        head = _head(file) if has_chain else Head(rows["audit_entry"], "")
    except sqlite3.DatabaseError as error:
        raise Refused(_damaged(str(error))) from error
    return Held(version, sum(rows.values()), rows["person"], made_as[0] if made_as else None, head, record)


def _damaged(what: str) -> str:
    return _("This file is damaged or is no backup: {what}. Nothing was changed; please use another one.").format(
        what=what
    )


def _require_whole(connection: sqlite3.Connection) -> None:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise Refused(_damaged("; ".join(found)))
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    if orphan is not None:
        raise Refused(_damaged(_("a row of {table} refers to nothing").format(table=orphan[0])))


def _version(connection: sqlite3.Connection) -> str:
    is_ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)).fetchone()
    row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone() if is_ours else None  # noqa: S608
    if row is None:
        raise Refused(_("This is a database, but not one of this application. Nothing was changed."))
    version = str(row[0])
    if version not in known_versions():
        raise Refused(
            _(
                "This backup has version {held} of the schema and comes from a newer release; this one knows versions "
                "up to {newest}. Nothing was changed. Please use the newer release."
            ).format(held=version, newest=newest_version())
        )
    return version


def _require_ours(connection: sqlite3.Connection, version: str) -> None:
    """Refuse a file whose tables are not those of its version, or that brings triggers or views of its own."""
    tables, programs = _schema_of(version)
    held = tables_of(connection)
    missing = sorted(table for table, columns in tables.items() if set(columns) - set(held.get(table, ())))
    if missing or _programs(connection) != programs:
        raise Refused(
            _(
                "This file says that it is a backup of version {version}, but is built differently{where}. Nothing was "
                "changed."
            ).format(version=version, where=f" ({', '.join(missing)})" if missing else "")
        )


@lru_cache(maxsize=8)
def _schema_of(version: str) -> tuple[dict[str, tuple[str, ...]], frozenset[tuple[str, str]]]:
    """Return the tables with their columns, and the triggers and views, that a version of the schema has."""
    with tempfile.TemporaryDirectory(prefix="resilience-schema-") as folder:
        file = Path(folder) / "empty.db"
        take_to(f"sqlite:///{file}", version)
        with closing(sqlite3.connect(file)) as connection:
            return tables_of(connection), _programs(connection)


def _programs(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')")
    return frozenset((str(name), str(sql)) for name, sql in found)


def _rows(connection: sqlite3.Connection) -> dict[str, int]:
    ask = 'SELECT count(*) FROM "{table}"'
    return {table: connection.execute(ask.format(table=table)).fetchone()[0] for table in tables_of(connection)}


def _has_chain(connection: sqlite3.Connection) -> bool:
    """Whether entries of this version carry codes: one without is then a broken one, not one from before."""
    return "mac" in tables_of(connection)["audit_entry"]


def _record(file: Path, key: RecordKey) -> ChainReport:
    engine = create_engine("sqlite://", creator=lambda: open_sqlite(file, "ro"), poolclass=NullPool)
    with engine.connect() as connection:
        return audit_chain.verify(connection, RecordKey(key.key, ELSEWHERE))


def _head(file: Path) -> Head:
    with closing(open_sqlite(file, "ro")) as connection:
        row = connection.execute("SELECT id, mac FROM audit_entry ORDER BY id DESC LIMIT 1").fetchone()
        return audit_chain.BEGINNING if row is None else Head(row[0], row[1] or "")


@contextmanager
def partial_folder(beside: Path) -> Iterator[Path]:
    """Give a folder of one's own to work in, on the same disk, which nobody else can read; it goes with the block."""
    beside.mkdir(parents=True, exist_ok=True, mode=0o700)
    _throw_away_what_was_forgotten(beside)
    folder = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _throw_away_what_was_forgotten(beside: Path) -> None:
    for folder in beside.glob(f"{PARTIAL}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > FORGOTTEN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def new_file(file: Path) -> Path:
    """Make an empty file that only this user can read."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return file


def _sync(path: Path) -> None:
    """Have the disk confirm a file, or a folder with the names in it; Windows has no such call for folders."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _give_name(partial: Path, target: Path, *, may_replace: bool) -> None:
    if may_replace:
        partial.replace(target)
    else:
        try:
            _give_free_name(partial, target)
        except FileExistsError as error:
            raise Refused(_already_there(target)) from error
    _sync(target.parent)


def _give_free_name(partial: Path, target: Path) -> None:
    """Give a name that nobody took in the meantime, in one step where the disk knows hard links."""
    try:
        os.link(partial, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        partial.rename(target)


@contextmanager
def in_sentences(target: Path) -> Iterator[None]:
    """Turn what a disk or a database says into a sentence; nothing was changed then."""
    try:
        yield
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise _told(error, target) from error


def _told(error: OSError | sqlite3.Error | DBAPIError, target: Path) -> ResilienceError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and not isinstance(cause, sqlite3.Error):
        return SettingsError(
            _("The database could not be read or written: {why}. Nothing was changed.").format(
                why=str(cause).strip().partition("\n")[0]
            )
        )
    why = cause.strerror if isinstance(cause, OSError) else str(cause)
    return Refused(
        _("{file} could not be written: {why}. Nothing was changed. Is there room on the disk?").format(
            file=target, why=why
        )
    )
