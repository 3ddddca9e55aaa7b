"""Pages as somebody receives them: every message that is sent while a page is drawn, as text."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from contextlib import suppress
from html import unescape

from google.protobuf.message import Message
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from resilience.settings import ROOT
from tests.matrix.world import Somebody

SECONDS = 60
ENTRY = str(ROOT / "resilience" / "ui" / "main.py")
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
NOT_SHOWN = "This page is not shown"
BROKEN = "Something went wrong on our side"
_FORMS = {"f8": "d", "f4": "f", "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q"}


def texts_of(message: Message) -> Iterator[str]:
    """Yield every string and number in a message, however deep; numbers that a chart packs are unpacked."""
    for descriptor, value in message.ListFields():
        held = value if descriptor.is_repeated and not isinstance(value, (str, bytes)) else [value]
        for one in held.values() if hasattr(held, "values") else held:
            if isinstance(one, Message):
                yield from texts_of(one)
            elif isinstance(one, bytes):
                yield one.decode("utf-8", errors="replace")
            else:
                yield from _unpacked(str(one))


def _unpacked(text: str) -> Iterator[str]:
    yield text
    if "&" in text:
        yield unescape(text)
    if text[:1] in {"{", "["}:
        with suppress(ValueError):
            yield from _values(json.loads(text))


def _values(held: object) -> Iterator[str]:
    if isinstance(held, dict) and {"bdata", "dtype"} <= held.keys():
        numbers = struct.iter_unpack(f"<{_FORMS[held['dtype']]}", base64.b64decode(held["bdata"]))
        yield from (f"{number:.10g}" for (number,) in numbers)
    elif isinstance(held, (dict, list)):
        for one in (*held.keys(), *held.values()) if isinstance(held, dict) else held:
            yield from _values(one)
    else:
        yield str(held)


class Received:
    """One browser window with an area in its address; everything ever sent while a page is drawn is in `sent`."""

    def __init__(self, sent: list[Message], area_code: str) -> None:
        self._sent, self._area_code = sent, area_code
        self.page = AppTest.from_file(ENTRY, default_timeout=SECONDS)
        self.page.query_params["area"] = area_code
        self.page.run()

    def open(self, page: str, **address: str) -> str:
        """Open a page, with what else its address says, and return all that was sent."""
        self._sent.clear()
        self.page.switch_page(str(ROOT / "pages" / f"{page}.py"))
        self.page.query_params.update({"area": self._area_code} | address)
        self.page.run()
        for name in address:
            self.page.query_params.pop(name, None)
        assert not self.page.exception
        return "\n".join(text for message in self._sent for text in texts_of(message))

    @property
    def title(self) -> str:
        """The heading of the page as it is now."""
        markup = "\n".join(element.proto.body for element in self.page.get("html"))
        return unescape(markup.split("<h1>")[-1].split("</h1>")[0]) if "<h1>" in markup else ""

    @property
    def widgets(self) -> list[str]:
        """What somebody can use on the page now."""
        kinds = ("button", "text_input", "text_area", "radio", "selectbox", "checkbox", "file_uploader", "date_input")
        return [f"{kind} {getattr(one, 'label', '')}" for kind in kinds for one in self.page.get(kind)]


def come_as(somebody: Somebody, cookies: dict[str, str]) -> None:
    """Send this person's cookie from now on."""
    cookies.clear()
    if somebody.token is not None:
        cookies["elr_session"] = somebody.token


def recording(sent: list[Message]):
    """Return a way to enqueue messages that keeps each of them."""
    enqueue = ForwardMsgQueue.enqueue

    def keep(self: ForwardMsgQueue, message: Message) -> object:
        sent.append(message)
        return enqueue(self, message)

    return keep
