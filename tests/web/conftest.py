"""The edge with its own database for each test, and one application served as it is for people."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from resilience.services import opened
from resilience.settings import settings
from resilience.web.headers import Headers
from resilience.web.routes import ROUTES
from tests.web.served import Served
from tests.web.small_example import SmallExample

HERE = "http://127.0.0.1:8501"


class Edge:
    """Our routes behind our headers, asked from an address of one's choice."""

    def __init__(self) -> None:
        self._app = Starlette(routes=list(ROUTES), middleware=[Middleware(Headers)])

    def ask(
        self,
        method: str,
        path: str,
        *,
        client: str = "127.0.0.1",
        host: str = HERE,
        cookies: dict[str, str] | None = None,
        **request: object,
    ) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(client, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=host, cookies=cookies) as asking:
                return await asking.request(method, path, **request)

        return asyncio.run(asked())

    def get(self, path: str, **request: object) -> httpx.Response:
        return self.ask("GET", path, **request)

    def send(self, path: str, form: dict[str, str], *, origin: str = HERE, **request: object) -> httpx.Response:
        return self.ask("POST", path, data=form, headers={"Origin": origin}, **request)


@pytest.fixture
def edge() -> Edge:
    return Edge()


@pytest.fixture(scope="session")
def small_example(tmp_path_factory: pytest.TempPathFactory) -> SmallExample:
    made = SmallExample(tmp_path_factory.mktemp("small") / "example.db")
    with closing(sqlite3.connect(made.file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Point the application at a file, which this gives; `use` copies a database there first."""
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


@pytest.fixture(scope="session")
def served(small_example: SmallExample, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(small_example.file, folder / "example.db")
    running = Served(folder / "example.db", folder / "log.txt").start()
    yield running
    running.stop()
