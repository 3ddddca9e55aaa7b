"""What is true of the whole installation, such as that it was made as an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from resilience.storage.schema import installation

if TYPE_CHECKING:
    from sqlalchemy import Connection

MADE_AS = "made_as"
NEWCOMER = "newcomer"
"""The number of the person as whom an example shows itself to somebody who has not chosen yet."""
TRUTH = "truth"
"""What was planted in an example, as JSON."""


class InstallationTable:
    """Marks set once, when the database is made; a mark is never changed afterwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, key: str, value: str) -> None:
        """Set a mark. Setting it a second time is refused by the table's primary key."""
        self._connection.execute(insert(installation).values(key=key, value=value))

    def read(self, key: str) -> str | None:
        """Return a mark, or `None` where it was never set."""
        return self._connection.execute(
            select(installation.c.value).where(installation.c.key == key)
        ).scalar_one_or_none()

    @property
    def is_example(self) -> bool:
        """Whether this database was made as an example."""
        return self.read(MADE_AS) == "example"
