"""The store: transactions, and through each transaction every table by its own little door.

One click is one service call is one transaction, with its audit entry inside. Nobody but the store commits.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError, ProgrammingError

from resilience.domain.audit import Deed
from resilience.domain.errors import Busy, NotAllowed, ResilienceError, SettingsError
from resilience.locales import _
from resilience.storage.accounts import AccountTable
from resilience.storage.agreed import AgreedTable
from resilience.storage.areas import AreaTable
from resilience.storage.assessments import AssessmentTable
from resilience.storage.audit import AuditTable
from resilience.storage.audit_chain import RecordKey
from resilience.storage.circles import CircleTable
from resilience.storage.comments import CommentTable
from resilience.storage.community import CommunityTable
from resilience.storage.confidences import ConfidenceTable
from resilience.storage.disruptions import DisruptionTable
from resilience.storage.engine import FairLock, open_engine
from resilience.storage.events import EventTable
from resilience.storage.evidence import EvidenceTable
from resilience.storage.exports import ExportTable
from resilience.storage.installation import InstallationTable
from resilience.storage.interventions import InterventionTable
from resilience.storage.invitees import InviteeTable
from resilience.storage.lessons import LessonTable
from resilience.storage.mappings import MappingTable
from resilience.storage.need_plans import NeedPlanTable
from resilience.storage.need_reading import NeedReadingTable
from resilience.storage.needs import NeedTable
from resilience.storage.outcome_series import OutcomeSeriesTable
from resilience.storage.peers import PeerTable
from resilience.storage.people import PeopleTable
from resilience.storage.plans import PlanTable
from resilience.storage.published import PublishedTable
from resilience.storage.reference import ReferenceTable
from resilience.storage.reporting_changes import ReportingChangeTable
from resilience.storage.retention import RetentionTable
from resilience.storage.rooms import RoomTable
from resilience.storage.scores import ScoreTable
from resilience.storage.sessions import SessionTable
from resilience.storage.sharing import SharingTable
from resilience.storage.sign_offs import SignOffTable
from resilience.storage.step_changes import StepChangeTable
from resilience.storage.unit_cost_editions import UnitCostEditionTable
from resilience.storage.worth import benefit_table, beside_table, pair_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection


NO_DISK_LEFT = "53100"
"""PostgreSQL's code for a disk that is full."""


def utc_now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


class Tx:
    """One transaction: what is read is one moment's picture; what is written is all kept or all undone."""

    def __init__(self, connection: Connection, now: datetime, key: RecordKey) -> None:
        self.now = now
        self._connection, self._key = connection, key
        self.accounts = AccountTable(connection, now)
        self.sign_offs = SignOffTable(connection, now)
        self.rooms = RoomTable(connection, now)
        self.published = PublishedTable(connection, now)
        self.plans = PlanTable(connection, now)
        self.peers = PeerTable(connection, now)
        self.invitees = InviteeTable(connection, now)
        self.evidence = EvidenceTable(connection, now)
        self.events = EventTable(connection, now)
        self.confidences = ConfidenceTable(connection, now)
        self.community = CommunityTable(connection, now)
        self.comments = CommentTable(connection, now)
        self.circles = CircleTable(connection, now)
        self.agreed = AgreedTable(connection, now)
        self.areas = AreaTable(connection)
        self.assessments = AssessmentTable(connection, now)
        self.audit = AuditTable(connection, now, key)
        self.disruptions = DisruptionTable(connection)
        self.exports = ExportTable(connection, now)
        self.installation = InstallationTable(connection)
        self.mappings = MappingTable(connection, now)
        self.needs = NeedTable(connection, now)
        self.need_plans = NeedPlanTable(connection, now)
        self.need_reading = NeedReadingTable(connection)
        self.people = PeopleTable(connection, now)
        self.reference = ReferenceTable(connection)
        self.reporting_changes = ReportingChangeTable(connection, now)
        self.retention = RetentionTable(connection)
        self.scores = ScoreTable(connection, now)
        self.sessions = SessionTable(connection, now)
        self.sharing = SharingTable(connection, now)
        self.step_changes = StepChangeTable(connection, now)
        self.interventions = InterventionTable(connection, now)
        self.outcome_series = OutcomeSeriesTable(connection, now)
        self.benefits = benefit_table(connection, now)
        self.beside_money = beside_table(connection, now)
        self.capability_pairs = pair_table(connection, now)
        self.lessons = LessonTable(connection, now)
        self.unit_cost_editions = UnitCostEditionTable(connection, now)

    def at(self, moment: datetime) -> Tx:
        """Return the same transaction as if it were another moment: for the example, which invents what was.

        The record of who did what stays this transaction's own, and at the moment at which it is really written.
        """
        then = Tx(self._connection, moment, self._key)
        then.audit, then.people = self.audit, self.people
        return then


class Store:
    """The database of one installation. `clock` gives the present moment in UTC; tests give their own.

    `key` chains the record of who did what; `None` takes the one that the settings name.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime] = utc_now, key: RecordKey | None = None) -> None:
        self.url = url
        self.clock = clock
        self._engine = open_engine(url, as_application=True)
        self._queue = FairLock()
        self._key = key

    @property
    def key(self) -> RecordKey:
        """The key of the record, read or made at its first use."""
        if self._key is None:
            self._key = RecordKey.for_database(self.url)
        return self._key

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Write: all of the block is kept, or none of it. Waits its turn; raises `Busy` when it never comes.

        What is refused to somebody in the block is written down after everything else was undone.
        """
        with self._writing_down_refusals() as seen:
            with self._queue.held(), self._connected(writes=True) as connection, connection.begin():
                tx = seen.open(connection)
                yield tx
            if tx.audit.written is not None:
                self.key.keep_head(tx.audit.written)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Read: a picture of one moment, however long the block takes, without waiting for writers."""
        with self._writing_down_refusals() as seen, self._connected(writes=False) as connection, connection.begin():
            yield seen.open(connection)

    @contextmanager
    def _writing_down_refusals(self) -> Iterator[_Opened]:
        opened = _Opened(self)
        try:
            yield opened
        except ResilienceError as refusal:
            if refusal.is_written_down and opened.tx is not None:
                self._write_down(refusal, opened.tx)
            raise

    def _write_down(self, refusal: ResilienceError, refused: Tx) -> None:
        person_id = refused.people.acting.person_id
        if person_id is None:
            return  # nobody, whom the gate stops, or the command line, which holds the file anyway
        what = refusal.what if isinstance(refusal, NotAllowed) else ""
        area_id = refusal.area_id
        with self._queue.held(), self._connected(writes=True) as connection, connection.begin():
            tx = Tx(connection, self.clock(), self.key)
            is_held = area_id is not None and tx.areas.holds(area_id)
            parts = [type(refusal).__name__, what, "" if area_id is None else f"area {area_id}"]
            tx.audit.write(
                Deed.REFUSAL,
                " ".join(part for part in parts if part),
                person_id=person_id,
                area_id=area_id if is_held else None,
            )
        if tx.audit.written is not None:
            self.key.keep_head(tx.audit.written)

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


class _Opened:
    """The transaction that a block opened, for whoever has to know afterwards on whose behalf it acted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.tx: Tx | None = None

    def open(self, connection: Connection) -> Tx:
        self.tx = Tx(connection, self._store.clock(), self._store.key)
        return self.tx


def _state_of(error: OperationalError | ProgrammingError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _in_words(error: OperationalError | ProgrammingError) -> ResilienceError | None:
    """Return what to tell of a failing database; `None` where it is a fault of ours, which is logged and not told."""
    said = str(error.orig)
    if any(word in said for word in ("disk is full", "disk I/O error")) or _state_of(error) == NO_DISK_LEFT:
        return Busy(
            _("There is no room left on the disk of the database. Nothing was changed; please tell your administrator.")
        )
    if "locked" in said or "busy" in said:
        return Busy(_("The database is busy. Nothing was changed; please try again in a moment."))
    if "no such table" in said or "UndefinedTable" in type(error.orig).__name__:
        return SettingsError(_("The database is not set up yet. Run: python -m resilience migrate"))
    if error.connection_invalidated or "unable to open" in said or "connection" in said:
        return SettingsError(
            _("The database cannot be reached. Is it running, and is RESILIENCE_DATABASE_URL its address?")
        )
    return None
