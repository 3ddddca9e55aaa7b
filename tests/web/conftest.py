"""The edge with its own database for each test, and one application served as it is for people."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from resilience.web.headers import Headers
from resilience.web.routes import ROUTES
from tests.web.databases import database, example, real, small_example
from tests.web.served import Served
from tests.web.small_example import SmallExample

__all__ = ["database", "example", "real", "small_example"]

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

        # In a thread of its own: a browser test of the same worker leaves its event loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked()).result()

    def get(self, path: str, **request: object) -> httpx.Response:
        return self.ask("GET", path, **request)

    def send(self, path: str, form: dict[str, str], *, origin: str = HERE, **request: object) -> httpx.Response:
        return self.ask("POST", path, data=form, headers={"Origin": origin}, **request)


@pytest.fixture
def edge() -> Edge:
    return Edge()


@pytest.fixture(scope="session")
def served(small_example: SmallExample, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(small_example.file, folder / "example.db")
    running = Served(folder / "example.db", folder / "log.txt").start()
    yield running
    running.stop()
