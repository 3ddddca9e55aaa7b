"""Every row of a PostgreSQL database into a SQLite file of the same schema, and back: one form of backup for both.

No tool of PostgreSQL's own is needed, a backup can be looked into with any SQLite, and what was kept of one engine
can be restored to the other. Rows stream through in chunks, so memory does not grow with the database.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import OperationalError

from resilience.domain.errors import Busy, Refused
from resilience.locales import _, mark
from resilience.storage.schema import need_record
from resilience.storage.steps import take_to, version_of
from resilience.storage.types import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHUNK = 5_000
"""Rows in memory at once."""
MOMENT = 1184
"""PostgreSQL's number for its type of moments, which SQLite holds as text."""
VERSION_TABLE = "alembic_version"
STAGE = "resilience_restored"
LONGEST_WAIT = 60.0
"""Seconds for which a restore waits for a moment in which nobody writes."""
BETWEEN_TRIES = 0.02
NO_GAP = mark("The database is in use all the time. Nothing was changed; please stop the application and try again.")


def tables_of(file: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return the tables of a SQLite database with their columns, without the one that holds the version."""
    names = [
        name
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
            "AND name <> ? ORDER BY name",
            (VERSION_TABLE,),
        )
    ]
    return {name: tuple(row[1] for row in file.execute(f'PRAGMA table_info("{name}")')) for name in names}


def see_every_row(connection: Connection) -> None:
    """Let this transaction see the rows of every area, as whoever runs the installation may."""
    connection.execute(text("SELECT set_config('resilience.person', 'operator', true)"))


def write_out(connection: Connection, file: Path) -> None:
    """Write every row that a PostgreSQL transaction sees into a new SQLite file of the same schema version."""
    version = version_of(connection)
    if version is None:
        raise Refused(_("The database is not set up yet, so there is nothing to back up."))
    take_to(f"sqlite:///{file}", version)
    see_every_row(connection)
    with closing(sqlite3.connect(file, isolation_level=None)) as target:
        # The file is nobody's yet: if this is killed, it is thrown away, and it is synced before it gets its name.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        with _without_triggers(target):
            for table, columns in tables_of(target).items():
                target.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names from our own schema
                _write_table(connection, target, table, columns)


@contextmanager
def _without_triggers(file: sqlite3.Connection) -> Iterator[None]:
    """Put the block into one transaction in which no trigger fires: rows are copied, not done anew."""
    triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    file.execute("BEGIN")
    for name, _sql in triggers:
        file.execute(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in triggers:
        file.execute(sql)
    file.execute("COMMIT")


def _write_table(connection: Connection, target: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join("?" for _column in columns)
    insertion = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608 - names from our own schema
    with _driver(connection).cursor(name=f"every_{table}") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - the same
        moments = [place for place, column in enumerate(cursor.description) if column.type_code == MOMENT]
        rows = (_with_text(row, moments) for row in cursor) if moments else iter(cursor)
        while chunk := list(islice(rows, CHUNK)):
            target.executemany(insertion, chunk)


def _with_text(row: tuple[Any, ...], moments: list[int]) -> tuple[Any, ...]:
    changed = list(row)
    for place in moments:
        if changed[place] is not None:
            changed[place] = utc_text(changed[place])
    return tuple(changed)


def read_in(connection: Connection, file: Path, when_locked: Callable[[], None]) -> None:
    """Put a SQLite file's rows in place of a PostgreSQL database's own, inside one transaction.

    Both have the same schema version. `when_locked` is called once no other writer can change anything any more, and
    may still change the file. Readers go on seeing the old rows until the commit. Raises `Busy` when writers never
    leave a gap, `Refused` where a row does not fit or a table does not arrive whole.
    """
    see_every_row(connection)
    order = _parents_first(connection)
    _keep_writers_out(connection, order)
    when_locked()
    with closing(sqlite3.connect(file)) as source:
        held = tables_of(source)
        for table in order:
            connection.execute(text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
        _empty(connection, order)
        for table in order:
            _read_table(connection, source, table, held[table])
        for table in order:
            connection.execute(text(f'ALTER TABLE "{table}" ENABLE TRIGGER USER'))
            _count_on(connection, table, held[table])


def _keep_writers_out(connection: Connection, tables: list[str]) -> None:
    """Take the right to write to every table at once or not at all: waiting with some in hand could end in deadlock."""
    listed = ", ".join(f'"{table}"' for table in tables)
    until = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            with connection.begin_nested():
                connection.execute(text(f"LOCK TABLE {listed} IN EXCLUSIVE MODE NOWAIT"))
            return
        except OperationalError as error:
            if "LockNotAvailable" not in type(error.orig).__name__:
                raise
            if time.monotonic() > until:
                raise Busy(_(NO_GAP)) from error
            time.sleep(BETWEEN_TRIES)


def _empty(connection: Connection, order: list[str]) -> None:
    """Delete every row, children first, so that whoever reads meanwhile still sees them all.

    Need records are too many for that: their table is emptied at once, for which its readers are waited for.
    """
    connection.execute(text(f"SET LOCAL lock_timeout = '{int(LONGEST_WAIT)}s'"))
    for table in reversed(order):
        emptied = f'TRUNCATE "{table}"' if table == need_record.name else f'DELETE FROM "{table}"'  # noqa: S608 - ours
        connection.execute(text(emptied))


def _parents_first(connection: Connection) -> list[str]:
    """Return our tables so that each comes after those it refers to."""
    inspected = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _keys in inspected if name is not None and name != VERSION_TABLE]


def _read_table(connection: Connection, source: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> None:
    """Copy a table by way of a stage: PostgreSQL copies into no table that has row-level security.

    One insertion from the stage also lets rows refer to each other, whichever comes first.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    connection.execute(text(f'CREATE TEMP TABLE {STAGE} (LIKE "{table}") ON COMMIT DROP'))
    with _driver(connection).cursor() as cursor:
        with cursor.copy(f"COPY {STAGE} ({names}) FROM STDIN") as copy:
            for row in source.execute(f'SELECT {names} FROM "{table}"'):  # noqa: S608 - names from our own schema
                copy.write_row(row)
        cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {STAGE}')  # noqa: S608 - the same
        arrived = cursor.rowcount
    connection.execute(text(f"DROP TABLE {STAGE}"))
    wanted = source.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - the same
    if arrived != wanted:
        raise Refused(
            _("Of {table} only {n} of {of} rows arrived. Nothing was changed.").format(
                table=table, n=f"{arrived:,}", of=f"{wanted:,}"
            )
        )


def _count_on(connection: Connection, table: str, columns: tuple[str, ...]) -> None:
    """Let numbers given by the database go on after the highest one; unlike setval this is undone with the rest."""
    for column in columns:
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(quote_ident(:table), :column)"), {"table": table, "column": column}
        ).scalar_one()
        if sequence is not None:
            ask = text(f'SELECT coalesce(max("{column}"), 0) + 1 FROM "{table}"')  # noqa: S608 - our own names
            connection.execute(text(f"ALTER SEQUENCE {sequence} RESTART WITH {connection.execute(ask).scalar_one()}"))


def _driver(connection: Connection) -> Any:  # noqa: ANN401 - psycopg's own connection
    return connection.connection.driver_connection
