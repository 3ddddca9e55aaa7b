"""A database as `python -m resilience migrate` leaves it, on SQLite unless a test asks for both engines."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import RoundState
from resilience.services.setting_up import prepare
from resilience.storage.store import Store

_numbers = itertools.count()


@pytest.fixture(scope="session")
def prepared_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the shipped areas, terms and framework, to copy."""
    file = tmp_path_factory.mktemp("prepared") / "prepared.db"
    shutil.copy(migrated_sqlite, file)
    _prepare(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def prepared_postgres(postgres):
    """The server with a database of the shipped areas, terms and framework, to copy."""
    postgres.psql("CREATE DATABASE prepared TEMPLATE migrated")
    _prepare(postgres.get_uri("prepared"))
    return postgres


def _prepare(url: str) -> None:
    held = Store(url)
    prepare(held)
    held.close()


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh prepared database; a test asks for both engines by parametrising this."""
    if request.param == "sqlite":
        file = tmp_path / "resilience.db"
        shutil.copy(request.getfixturevalue("prepared_sqlite"), file)
        return f"sqlite:///{file}"
    server = request.getfixturevalue("prepared_postgres")
    name = f"prepared_{os.getpid()}_{next(_numbers)}"
    server.psql(f"CREATE DATABASE {name} TEMPLATE prepared")
    return server.get_uri(name)


@pytest.fixture
def add_round(store):
    """Add a round of the shipped framework in a state: name, first day, last day, state."""

    def add(name: str, opens_on: date, closes_on: date, state: RoundState = RoundState.OPEN):
        with store.transaction() as tx:
            proof = OPERATOR.setting_up()
            number = tx.assessments.add_round(proof, tx.reference.framework_ids()[-1], name, opens_on, closes_on)
            tx.assessments.set_round_state(proof, number, state)
            return number

    return add


@pytest.fixture
def this_round(add_round):
    """A round that is open now."""
    return add_round("Round 2", date(2026, 11, 1), date(2026, 11, 30))
