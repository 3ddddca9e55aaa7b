"""With which rights the application stands before a PostgreSQL database, asked before real people are let in."""

from __future__ import annotations

from sqlalchemy import text

from resilience.storage.engine import open_engine

_ASK = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def stands_above_row_security(url: str) -> bool:
    """Whether the role that the application takes on sees every row, whatever row-level security says.

    Always false for SQLite, which has neither roles nor rights of rows.
    """
    engine = open_engine(url, as_application=True)
    try:
        with engine.connect() as connection:
            return connection.dialect.name == "postgresql" and bool(connection.execute(_ASK).scalar_one())
    finally:
        engine.dispose()
