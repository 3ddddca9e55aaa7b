"""The steps between versions of the schema, and taking a database along them in one transaction.

What a version of the schema is, which versions this release knows, and how to make an empty file of any of them, so
that a backup of an older database can be written in that database's own terms.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from resilience.domain.errors import SettingsError
from resilience.locales import _
from resilience.storage.engine import open_engine
from resilience.storage.need_summaries import fill_where_empty

if TYPE_CHECKING:
    from sqlalchemy import Connection

ONE_MIGRATION = 7_305_111
"""The number of PostgreSQL's advisory lock under which a schema changes: two migrations at once would collide."""


def newest_version() -> str:
    """Return the schema version that this release wants."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None  # noqa: S101 - the first step ships with this package
    return newest


def known_versions() -> frozenset[str]:
    """Return every schema version that this release can read: its own and all before it."""
    return frozenset(step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions())


def held_version(url: str) -> str | None:
    """Return the schema version that a database has; `None` where it holds no schema yet."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return version_of(connection)
    finally:
        engine.dispose()


def version_of(connection: Connection) -> str | None:
    """Return the schema version behind a connection; `None` where there is no schema."""
    return MigrationContext.configure(connection).get_current_revision()


def refuse_unknown(version: str | None) -> None:
    """Raise `SettingsError` for a database that a later release has changed already."""
    if version is not None and version not in known_versions():
        raise SettingsError(
            _(
                "The database has version {held} of the schema; this release knows versions up to {newest}. "
                "Nothing was changed. Please use the newer release."
            ).format(held=version, newest=newest_version())
        )


def take_to(url: str, version: str = "head") -> None:
    """Create the schema or take it along to a version: all steps in one transaction, or none."""
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(resilience_writes=True) as connection:
            _let_tables_be_rebuilt(connection)
            with connection.begin():
                _keep_other_migrations_out(connection)
                refuse_unknown(version_of(connection))
                command.upgrade(_config(connection), version)
                if version_of(connection) == newest_version():
                    fill_where_empty(connection)
                _require_whole_references(connection)
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _let_tables_be_rebuilt(connection: Connection) -> None:
    """Let SQLite rebuild a table that others refer to; this cannot be said once a transaction has begun."""
    if connection.dialect.name == "sqlite":
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - the connection is open
        driver.execute("PRAGMA foreign_keys = OFF")


def _require_whole_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            message = f"after the change {len(orphans)} rows refer to nothing, first in {orphans[0][0]}"
            raise RuntimeError(message)


def _keep_other_migrations_out(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_MIGRATION})")
