"""The world of the matrix on each engine, built once, and copies of it for calls that write."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from resilience.storage.engine import open_engine
from resilience.storage.store import Store
from tests.matrix.world import World, build, moved

_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Home:
    """A built world. `copy` gives the same in a fresh database, `engine` sees every row of the first one.

    `store` is the application's own way to the first one, shared since opening it anew for each test costs seconds.
    """

    world: World
    store: Store
    engine: Engine
    copy: Callable[[], World]


@pytest.fixture(scope="session")
def on_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("matrix")
    made, first = folder / "world.db", folder / "first.db"
    shutil.copy(migrated_sqlite, made)
    world = build(f"sqlite:///{made}")
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(made, first)

    def copy() -> World:
        file = folder / f"copy{next(_numbers)}.db"
        shutil.copy(made, file)
        return moved(world, f"sqlite:///{file}")

    engine, store = open_engine(f"sqlite:///{first}"), Store(f"sqlite:///{first}")
    yield Home(moved(world, store.url), store, engine, copy)
    store.close()
    engine.dispose()


@pytest.fixture(scope="session")
def on_postgresql(postgres):
    made = f"matrix_{os.getpid()}"
    postgres.psql(f"CREATE DATABASE {made} TEMPLATE migrated")
    world = build(postgres.get_uri(made))
    making = open_engine(postgres.get_uri("postgres")).execution_options(isolation_level="AUTOCOMMIT")

    def copy() -> World:
        name = f"{made}_{next(_numbers)}"
        with making.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {made}"))
        return moved(world, postgres.get_uri(name))

    first = copy()
    engine, store = open_engine(first.url), Store(first.url)
    yield Home(first, store, engine, copy)
    store.close()
    engine.dispose()
    making.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest) -> Home:
    """The world on each engine."""
    return request.getfixturevalue(f"on_{request.param}")
