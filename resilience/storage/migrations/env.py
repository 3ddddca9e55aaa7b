"""Alembic's entry: it is handed an open connection by `migrate.py` and runs the steps inside its transaction."""

from __future__ import annotations

from alembic import context

from resilience.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
