"""Alembic's entry: it is handed an open connection by `migrate.py` and runs the steps inside its transaction."""

from __future__ import annotations

from alembic import context
from alembic.migration import MigrationContext

from resilience.storage.rights import secure
from resilience.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
connection = context.config.attributes["connection"]
before = MigrationContext.configure(connection).get_current_revision()
context.run_migrations()
if MigrationContext.configure(connection).get_current_revision() != before:
    secure(connection)  # it locks every table for a moment, so only where something changed
