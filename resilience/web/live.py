"""The live connections of this process: whose each is, and that it ends when its session does, whatever ended that.

A session can end in another tab, in another process or at the command line, so the database is asked: for all open
connections at once, every two seconds, and not at all while none is open.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("resilience")

SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_TO_SAY_GOODBYE = 1.0
SESSION_ENDED = 1008
"""The code with which a connection is closed: against the rules (RFC 6455, 7.4.1)."""
MOST_OF_ONE_SESSION = 100
"""Open connections of one session; a person with more tabs than this is a program."""
SECONDS_TO_COME_BACK = 3700.0
"""How long a page whose connection broke may come back to where it was; a little longer than Streamlit keeps it."""
LARGEST_FIRST_MESSAGE = 1_000_000


class LiveConnection:
    """One open connection and the session by which it came."""

    def __init__(self, token_hash: str, receive: Receive, send: Send, tell_page: Callable[[str, str], None]) -> None:
        self.token_hash = token_hash
        self.page_session = ""
        """The number that Streamlit gave the page, known after its first message."""
        self._receive = receive
        self._send = send
        self._tell_page = tell_page
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def receive(self) -> Message:
        """Return what the browser says next. After the session's end it is heard no more: Streamlit hears it leave."""
        if not self._over.done():
            said: asyncio.Future[Message] = asyncio.ensure_future(self._receive())
            either: set[asyncio.Future[Any]] = {said, self._over}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not self._over.done():
                return said.result()
            said.cancel()
        return {"type": "websocket.disconnect", "code": SESSION_ENDED}

    async def send(self, message: Message) -> None:
        """Pass a message on to the browser; after the session's end nothing is."""
        if self._over.done():
            return
        if not self.page_session:
            self.page_session = page_session_told_by(message)
            if self.page_session:
                self._tell_page(self.page_session, self.token_hash)
        await self._send(message)

    async def end(self) -> None:
        """Close the connection at once."""
        if self._over.done():
            return
        self._over.set_result(None)
        with suppress(Exception):  # whatever state the connection is in, nothing passes it from here on
            await asyncio.wait_for(
                self._send({"type": "websocket.close", "code": SESSION_ENDED, "reason": "session ended"}),
                SECONDS_TO_SAY_GOODBYE,
            )


def page_session_told_by(message: Message) -> str:
    """Return the number that Streamlit gives a page in the first message of a run; "" in any other message."""
    data = message.get("bytes")
    if message["type"] != "websocket.send" or not data or len(data) > LARGEST_FIRST_MESSAGE:
        return ""
    try:
        said = ForwardMsg.FromString(data)
    except Exception:  # noqa: BLE001 - whatever it is, it is no message of a page
        return ""
    return said.new_session.initialize.session_id if said.WhichOneof("type") == "new_session" else ""


class LiveConnections:
    """All open connections of this process. `ask` returns those of some sessions (by hash) that hold now.

    Everything here happens in the event loop; only `ask` runs beside it, in a thread of its own.
    """

    def __init__(
        self,
        ask: Callable[[Collection[str]], frozenset[str]],
        *,
        seconds_between_looks: float = SECONDS_BETWEEN_LOOKS,
    ) -> None:
        self._ask = ask
        self._pause = seconds_between_looks
        self._open: set[LiveConnection] = set()
        self._owners: dict[str, tuple[str, float]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._look_now = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sessions")

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, token_hash: str) -> None:
        """Let `app` speak over a connection for as long as its session holds."""
        connection = LiveConnection(token_hash, receive, send, self._note_owner)
        self._open.add(connection)
        if self._watch is None:
            self._watch = asyncio.create_task(self._look_after_them(), name="sessions")
        try:
            await app(scope, connection.receive, connection.send)
        finally:
            self._open.discard(connection)
            if connection.page_session in self._owners:
                self._note_owner(connection.page_session, token_hash)

    def count(self, token_hash: str) -> int:
        """Return how many connections of a session are open."""
        return sum(connection.token_hash == token_hash for connection in self._open)

    def is_open(self, page_session: str, token_hash: str) -> bool:
        """Whether a page with this number is open, and by this session."""
        return any(held.page_session == page_session and held.token_hash == token_hash for held in self._open)

    def may_come_back(self, page_session: str, token_hash: str) -> bool:
        """Whether a page with this number was opened by this very session, so that its connection may be taken up."""
        return self._owners.get(page_session, ("", 0.0))[0] == token_hash

    def look_now(self) -> None:
        """Look at once, since a session may just have ended here."""
        self._look_now.set()

    def _note_owner(self, page_session: str, token_hash: str) -> None:
        self._owners[page_session] = (token_hash, time.monotonic())

    async def _look_after_them(self) -> None:
        try:
            while self._open:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._look_now.wait(), self._pause)
                self._look_now.clear()
                try:
                    await self._look()
                except Exception:
                    log.exception("the sessions of open pages could not be looked at")
        finally:
            self._watch = None

    async def _look(self) -> None:
        asked = frozenset(connection.token_hash for connection in self._open)
        if not asked:
            return
        holding = await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, asked)
        ended = asked - holding
        self._forget(ended)
        await asyncio.gather(*(held.end() for held in tuple(self._open) if held.token_hash in ended))

    def _forget(self, ended: frozenset[str]) -> None:
        """Forget whose pages were that cannot come back."""
        open_pages = {connection.page_session for connection in self._open}
        oldest = time.monotonic() - SECONDS_TO_COME_BACK
        self._owners = {
            page: (owner, at)
            for page, (owner, at) in self._owners.items()
            if owner not in ended and (at > oldest or page in open_pages)
        }
