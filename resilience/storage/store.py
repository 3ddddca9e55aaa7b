"""The store: transactions, and through each transaction every table by its own little door.

One click is one service call is one transaction, with its audit entry inside. Nobody but the store commits.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError, ProgrammingError

from resilience.domain.errors import Busy, ResilienceError, SettingsError
from resilience.locales import _
from resilience.storage.areas import AreaTable
from resilience.storage.assessments import AssessmentTable
from resilience.storage.audit import AuditTable
from resilience.storage.disruptions import DisruptionTable
from resilience.storage.engine import FairLock, open_engine
from resilience.storage.installation import InstallationTable
from resilience.storage.mappings import MappingTable
from resilience.storage.needs import NeedTable
from resilience.storage.people import PeopleTable
from resilience.storage.reference import ReferenceTable
from resilience.storage.scores import ScoreTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection


def utc_now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


class Tx:
    """One transaction: what is read is one moment's picture; what is written is all kept or all undone."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self.now = now
        self.areas = AreaTable(connection)
        self.assessments = AssessmentTable(connection)
        self.audit = AuditTable(connection, now)
        self.disruptions = DisruptionTable(connection)
        self.installation = InstallationTable(connection)
        self.mappings = MappingTable(connection, now)
        self.needs = NeedTable(connection, now)
        self.people = PeopleTable(connection, now)
        self.reference = ReferenceTable(connection)
        self.scores = ScoreTable(connection, now)


class Store:
    """The database of one installation. `clock` gives the present moment in UTC; tests give their own."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.url = url
        self.clock = clock
        self._engine = open_engine(url)
        self._queue = FairLock()

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Write: all of the block is kept, or none of it. Waits its turn; raises `Busy` when it never comes."""
        with self._queue.held(), self._connected(writes=True) as connection, connection.begin():
            yield Tx(connection, self.clock())

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Read: a picture of one moment, however long the block takes, without waiting for writers."""
        with self._connected(writes=False) as connection, connection.begin():
            yield Tx(connection, self.clock())

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                options = {"resilience_writes": writes}
                if connection.dialect.name == "postgresql" and not writes:
                    options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}  # type: ignore[dict-item]
                yield connection.execution_options(**options)
        except (OperationalError, ProgrammingError) as error:
            told = _in_words(error)
            if told is None:
                raise
            raise told from error

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def _in_words(error: OperationalError | ProgrammingError) -> ResilienceError | None:
    """Return what to tell of a failing database; `None` where it is a fault of ours, which is logged and not told."""
    said = str(error.orig)
    if "locked" in said or "busy" in said:
        return Busy(_("The database is busy. Nothing was changed; please try again in a moment."))
    if "no such table" in said or "UndefinedTable" in type(error.orig).__name__:
        return SettingsError(_("The database is not set up yet. Run: python -m resilience migrate"))
    if error.connection_invalidated or "unable to open" in said or "connection" in said:
        return SettingsError(
            _("The database cannot be reached. Is it running, and is RESILIENCE_DATABASE_URL its address?")
        )
    return None
