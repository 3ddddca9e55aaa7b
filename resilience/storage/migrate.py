"""Bringing a database, new or old, to this version's schema: all steps in one transaction, or none."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from resilience.storage.engine import open_engine

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest_version() -> str:
    """Return the schema version that this release wants."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None  # noqa: S101 - the first step ships with this package
    return newest


def held_version(url: str) -> str | None:
    """Return the schema version that a database has; `None` where it holds no schema yet."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def migrate(url: str) -> None:
    """Create the schema or take it to the newest version. Doing it twice changes nothing."""
    engine = open_engine(url)
    try:
        with engine.connect().execution_options(resilience_writes=True) as connection, connection.begin():
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()
