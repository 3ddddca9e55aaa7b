"""Databases for tests of what people see: each test's own file, opened by the application as it opens any other."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from resilience.services import opened
from resilience.settings import settings
from tests.web.small_example import SmallExample


@pytest.fixture(scope="session")
def small_example(tmp_path_factory: pytest.TempPathFactory) -> SmallExample:
    """A small example, to copy."""
    made = SmallExample(tmp_path_factory.mktemp("small") / "example.db")
    with closing(sqlite3.connect(made.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The file that the application opens in this test; there is nothing in it yet."""
    file = tmp_path / "resilience.db"
    monkeypatch.setenv("RESILIENCE_DATABASE_URL", f"sqlite:///{file}")
    settings.cache_clear()
    opened.store.cache_clear()
    yield file
    if opened.store.cache_info().currsize:
        opened.store().close()
    opened.store.cache_clear()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def example(database: Path, small_example: SmallExample) -> SmallExample:
    """A fresh copy of the small example, opened by the application."""
    shutil.copy(small_example.file, database)
    return small_example


@pytest.fixture
def real(database: Path, migrated_sqlite: Path):
    """A database made for real use, opened by the application: gives its store."""
    shutil.copy(migrated_sqlite, database)
    return opened.store()
