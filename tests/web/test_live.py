"""Live connections end when their session does, whatever ended it."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Role
from resilience.services import cookies, people
from resilience.services.identity import token_hash
from resilience.web.live import MOST_OF_ONE_SESSION, SESSION_ENDED, LiveConnections
from tests.protocol.client import Tab
from tests.web.keys import Keys

WITHIN_SECONDS = 5
FULL = httpx.codes.FORBIDDEN


@pytest.fixture(scope="module")
def keys(served, small_example):
    held = Keys(served, small_example)
    yield held
    held.close()


def sign_out(keys, served, token):
    httpx.post(
        f"{served.address}/sign-out",
        headers={"Origin": served.address, "Cookie": f"{cookies.SESSION}={token}"},
        trust_env=False,
    )


def end_elsewhere(keys, served, token):
    keys.end(token)


def end_by_an_administrator(keys, served, token):
    with keys.store.transaction() as tx:
        person_id = tx.sessions.find(token_hash(token)).person_id
    people.end_sessions(keys.store, OPERATOR, person_id)


def change_the_role(keys, served, token):
    with keys.store.reading() as tx:
        person_id = tx.sessions.find(token_hash(token)).person_id
        area_id = next(iter(tx.people.viewer(person_id).areas))
    people.give_role(keys.store, OPERATOR, person_id, Role.BOARD_MEMBER, area_id)


def leave_idle(keys, served, token):
    with keys.store.transaction() as tx:
        tx.sessions.touch(token_hash(token), idle_until=tx.now - timedelta(seconds=1))


ENDINGS = {
    "signing out in another tab": sign_out,
    "signing out in another process": end_elsewhere,
    "an administrator": end_by_an_administrator,
    "a change of role": change_the_role,
    "being idle too long": leave_idle,
}


@pytest.mark.parametrize(
    ("title", "end"), list(zip(("lead", "board", "one", "two", "three"), ENDINGS.values(), strict=True)), ids=ENDINGS
)
def test_an_open_page_loses_its_connection_within_five_seconds(served, keys, title, end):
    mine, another = keys.become(title), keys.become("lead" if title != "lead" else "board")
    with Tab(served.address, mine) as tab, Tab(served.address, another) as other:
        tab.visit("board")
        began = time.monotonic()
        end(keys, served, mine)
        assert tab.closed_within(WITHIN_SECONDS) == SESSION_ENDED
        assert time.monotonic() - began < WITHIN_SECONDS
        assert "X01" in other.visit("board").text  # nobody else's is
        with pytest.raises(ConnectionClosed):
            tab.throw(BackMsg(stop_script=True).SerializeToString())
    with pytest.raises(InvalidStatus):
        Tab(served.address, mine, resume=tab.session_id)


# ------------------------------------------------------------------------------------------------- in this process


class Line:
    """A live connection held by a test: what the browser says, and what it was sent."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        self.sent: list[dict[str, object]] = []
        self.heard: list[dict[str, object]] = []
        self.news = asyncio.Event()

    async def send(self, message):
        self.sent.append(message)
        self.news.set()

    async def until_sent(self, count):
        async with asyncio.timeout(5):
            while len(self.sent) < count:
                self.news.clear()
                await self.news.wait()

    async def application(self, _scope, receive, send):
        """Hears everything until the browser leaves, and answers each time."""
        while True:
            message = await receive()
            self.heard.append(message)
            if message["type"] == "websocket.disconnect":
                return
            await send({"type": "websocket.send", "bytes": message["bytes"]})

    def open(self, live, whose="mine"):
        return asyncio.create_task(live.run(self.application, {}, self.said.get, self.send, whose))


def in_a_loop(coroutine):
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


class Sessions:
    """The sessions that hold, and what was asked about them."""

    def __init__(self, *holding: str) -> None:
        self.holding = set(holding)
        self.asked: list[frozenset[str]] = []
        self.fails = 0
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def ask(self, hashes):
        self.asked.append(frozenset(hashes))
        self._loop.call_soon_threadsafe(self._news.set)
        if self.fails:
            self.fails -= 1
            raise OSError("the database is away")
        return frozenset(hashes) & self.holding

    async def until_asked(self, times):
        async with asyncio.timeout(5):
            while len(self.asked) < times:
                self._news.clear()
                await self._news.wait()


def page_message(number):
    message = ForwardMsg()
    message.new_session.initialize.session_id = number
    return message.SerializeToString()


def test_nothing_is_asked_while_no_page_is_open():
    async def story():
        sessions = Sessions("mine")
        live = LiveConnections(sessions.ask, seconds_between_looks=0.01)
        assert live._watch is None
        line = Line()
        running = line.open(live)
        await sessions.until_asked(3)
        watch = live._watch
        await line.said.put({"type": "websocket.disconnect", "code": 1001})
        await running
        await watch
        assert live._watch is None
        assert set(sessions.asked) == {frozenset({"mine"})}

    in_a_loop(story())


def test_what_is_said_after_the_end_is_not_heard_and_nothing_more_is_told():
    async def story():
        sessions = Sessions("mine", "theirs")
        live = LiveConnections(sessions.ask, seconds_between_looks=0.01)
        mine, theirs = Line(), Line()
        running, other = mine.open(live), theirs.open(live, "theirs")
        await mine.said.put({"type": "websocket.receive", "bytes": b"before"})
        await mine.until_sent(1)
        sessions.holding.remove("mine")
        await running
        await mine.said.put({"type": "websocket.receive", "bytes": b"after"})
        assert [message.get("bytes") for message in mine.heard] == [b"before", None]
        assert mine.heard[-1] == {"type": "websocket.disconnect", "code": SESSION_ENDED}
        assert mine.sent[-1] == {"type": "websocket.close", "code": SESSION_ENDED, "reason": "session ended"}
        assert not other.done()
        other.cancel()

    in_a_loop(story())


def test_a_database_that_is_away_for_a_moment_ends_neither_pages_nor_the_watch(caplog):
    async def story():
        sessions = Sessions("mine")
        sessions.fails = 3
        live = LiveConnections(sessions.ask, seconds_between_looks=0.01)
        line = Line()
        running = line.open(live)
        await sessions.until_asked(5)
        assert not running.done()
        sessions.holding.clear()
        await running

    with caplog.at_level(logging.CRITICAL, "resilience"):
        in_a_loop(story())


def test_a_look_is_taken_at_once_when_a_session_may_have_ended_here():
    async def story():
        sessions = Sessions("mine")
        live = LiveConnections(sessions.ask, seconds_between_looks=3600)
        line = Line()
        running = line.open(live)
        await line.said.put({"type": "websocket.receive", "bytes": b"here"})
        await line.until_sent(1)
        sessions.holding.clear()
        live.look_now()
        async with asyncio.timeout(5):
            await running
        assert line.sent[-1] == {"type": "websocket.close", "code": 1008, "reason": "session ended"}

    in_a_loop(story())


def test_a_page_is_known_by_the_number_that_streamlit_gave_it():
    async def story():
        sessions = Sessions("mine")
        live = LiveConnections(sessions.ask, seconds_between_looks=3600)
        line = Line()
        running = line.open(live)
        for data in (b"\xff\xff", b"", page_message("page 1")):
            await line.said.put({"type": "websocket.receive", "bytes": data})
        await line.until_sent(3)
        assert live.is_open("page 1", "mine")
        assert not live.is_open("page 1", "theirs")
        assert not live.is_open("page 2", "mine")
        assert not live.is_open("", "theirs")
        await line.said.put({"type": "websocket.disconnect", "code": 1006})
        await running
        assert not live.is_open("page 1", "mine")
        assert live.may_come_back("page 1", "mine")
        assert not live.may_come_back("page 1", "theirs")
        assert not live.may_come_back("page 2", "mine")

    in_a_loop(story())


def test_a_page_of_a_session_that_ended_cannot_come_back():
    async def story():
        sessions = Sessions("mine")
        live = LiveConnections(sessions.ask, seconds_between_looks=0.01)
        line = Line()
        running = line.open(live)
        await line.said.put({"type": "websocket.receive", "bytes": page_message("page 1")})
        await line.until_sent(1)
        assert live.may_come_back("page 1", "mine")
        sessions.holding.clear()
        await running
        assert not live.may_come_back("page 1", "mine")

    in_a_loop(story())


def test_a_session_has_no_more_pages_open_than_a_person_could_have(served, keys):
    assert MOST_OF_ONE_SESSION >= 20
    token = keys.become("administrator")
    with ExitStack() as open_tabs:
        for _one in range(MOST_OF_ONE_SESSION):
            open_tabs.enter_context(Tab(served.address, token))
        with pytest.raises(InvalidStatus) as refused:
            Tab(served.address, token)
        assert refused.value.response.status_code == FULL
