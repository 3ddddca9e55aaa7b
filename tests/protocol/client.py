"""One tab of a browser as the server knows it: Streamlit's own messages over its own live connection.

A browser only says what its page lets a person say. This client also says what no page offers, so that tests can see
what becomes of it, and fifty of them load a server without fifty browsers.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from html.parser import HTMLParser
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

STREAM = "/_stcore/stream"
COOKIE = "elr_session"
"""The name of the session cookie on a machine of one's own, without TLS."""
XSRF_COOKIE = "_streamlit_xsrf"
XSRF = "2|00000000|6f6e65206f66206f7572206f776e2121|0"
"""Streamlit compares what the header says with what the cookie says; any well-formed token will do for both."""
PATIENCE_SECONDS = 60.0
OPENING_SECONDS = 30.0
VALUE_FIELDS = {
    "radio": ("string_value", "raw_value"),
    "selectbox": ("string_value", "raw_value"),
    "text_input": ("string_value", "value"),
    "text_area": ("string_value", "value"),
    "checkbox": ("bool_value", "value"),
}
"""By kind of widget: the field in which a browser sends its value, and the one in which the server sets it."""


class NotThere(AssertionError):
    """The page has no such element; the message lists the widgets it has."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the page. `kind` is Streamlit's own word: radio, button, html …; `fragment` is "" outside one."""

    kind: str
    path: tuple[int, ...]
    proto: Any
    fragment: str = ""

    @property
    def id(self) -> str:
        """What a browser calls this widget when it speaks of it; "" for what is no widget."""
        return str(getattr(self.proto, "id", ""))

    @property
    def key(self) -> str:
        """The key that the page gave the widget, which its id ends with; "" without one."""
        parts = self.id.split("-", 2)
        return parts[2] if len(parts) == 3 and parts[2] != "None" else ""

    @property
    def label(self) -> str:
        """What the widget is called on screen."""
        return str(getattr(self.proto, "label", ""))

    @property
    def options(self) -> tuple[str, ...]:
        """What there is to choose from, as shown; () for what has no options."""
        return tuple(getattr(self.proto, "options", ()))

    @property
    def is_disabled(self) -> bool:
        """Whether a browser would not let a person use it."""
        return bool(getattr(self.proto, "disabled", False))


class Tab:
    """An open tab: what it shows, and what it can be made to say. Every request waits until its run has ended.

    `token` is the session cookie's value, `None` for a browser without one. `origin` is the site that the connection
    claims to come from, the server's own by default, "" for none. `resume` is the `session_id` of a tab whose live
    connection this one takes over, as a browser does after its connection broke. Raises
    `websockets.exceptions.InvalidStatus` where the server refuses the connection.
    """

    def __init__(
        self,
        address: str,
        token: str | None,
        *,
        origin: str | None = None,
        resume: str | None = None,
        cookie: str = COOKIE,
    ) -> None:
        self.address = address
        self._cookies = f"{XSRF_COOKIE}={XSRF}" + (f"; {cookie}={token}" if token is not None else "")
        # The third "protocol" is how a browser says which session it had before its connection broke.
        protocols = ["streamlit", XSRF, *([resume] if resume else [])]
        self._open = ExitStack()
        connecting = connect(
            f"ws://{urlsplit(address).netloc}{STREAM}",
            origin=(address if origin is None else origin) or None,  # type: ignore[arg-type]
            subprotocols=[Subprotocol(name) for name in protocols],
            additional_headers={"Cookie": self._cookies},
            compression=None,
            max_size=None,
            ping_interval=None,  # a browser does not ping either; the server does
            open_timeout=OPENING_SECONDS,
            proxy=None,
        )
        self._socket = self._open.enter_context(connecting)
        self.session_id = ""
        self.page_hash = ""
        self.pages: dict[str, str] = {}
        """Hashes of all pages by address, those that the navigation hides included; "" is the start."""
        self.shown: frozenset[str] = frozenset()
        """Addresses of the pages that the navigation shows."""
        self.query = ""
        self.received: list[bytes] = []
        """Everything the server sent since this tab last said something."""
        self._elements: dict[tuple[int, ...], Element] = {}
        self._held: dict[str, WidgetState] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the tab."""
        self._open.close()

    # ------------------------------------------------------------------------------------------- what it shows

    @property
    def elements(self) -> tuple[Element, ...]:
        """What is on the page, from top to bottom."""
        return tuple(self._elements[path] for path in sorted(self._elements))

    @property
    def widgets(self) -> tuple[Element, ...]:
        """What on the page can be used."""
        return tuple(element for element in self.elements if element.id)

    @property
    def html(self) -> str:
        """The markup of everything on the page that is drawn as HTML, Markdown or a message."""
        return "\n".join(str(getattr(element.proto, "body", "")) for element in self.elements)

    @property
    def text(self) -> str:
        """The words of that markup, with single spaces."""
        reader = _Words()
        reader.feed(self.html)
        return " ".join(" ".join(reader.words).split())

    def find(self, kind: str, name: str) -> Element:
        """Return the first widget of a kind whose key or label is `name` or begins with it; raises `NotThere`."""
        of_kind = [held for held in self.widgets if held.kind == kind]
        exact = [held for held in of_kind if name in {held.key, held.label}]
        begun = [held for held in of_kind if held.key.startswith(name) or held.label.startswith(name)]
        for element in (*exact, *begun):
            return element
        there = ", ".join(f"{held.kind} {held.key or held.label!r}" for held in self.widgets)
        raise NotThere(f"no {kind} {name!r} here, only: {there or 'no widget at all'}")

    def has(self, kind: str, name: str) -> bool:
        """Whether `find` would find it."""
        try:
            return bool(self.find(kind, name))
        except NotThere:
            return False

    # ------------------------------------------------------------------------------------- what a person can do

    def visit(self, page: str = "", **query: str) -> Self:
        """Open a page by its address, as a link or a bookmark does; returns this tab."""
        self._held.clear()
        self.query = urlencode(query)
        self._ask(ClientState(page_name=page, query_string=self.query))
        return self

    def choose(self, element: Element, option: str) -> None:
        """Choose one of the options of a radio or a select box."""
        if option not in element.options:
            raise NotThere(f"{element.label!r} has no option {option!r}, only {element.options}")
        self.change(WidgetState(id=element.id, string_value=option))

    def write(self, element: Element, text: str) -> None:
        """Write into a text field and leave it."""
        self.change(WidgetState(id=element.id, string_value=text))

    def press(self, element: Element) -> None:
        """Press a button."""
        self.change(pressed(element.id))

    def upload(self, element: Element, name: str, data: bytes) -> None:
        """Give a file to an uploader; raises `httpx.HTTPStatusError` where the server does not take it."""
        request = FileURLsRequest(request_id="one", file_names=[name], session_id=self.session_id)
        self._say(BackMsg(file_urls_request=request))
        message = self._next()
        while message.WhichOneof("type") != "file_urls_response":
            self._take(message)
            message = self._next()
        urls = message.file_urls_response.file_urls[0]
        httpx.put(
            f"{self.address}{urls.upload_url}",
            files={"file": (name, data)},
            headers={"Cookie": self._cookies, "X-Xsrftoken": XSRF, "Origin": self.address},
            trust_env=False,
            timeout=PATIENCE_SECONDS,
        ).raise_for_status()
        state = WidgetState(id=element.id)
        state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(data), file_id=urls.file_id, file_urls=urls
        )
        self.change(state)

    # ------------------------------------------------------------------------------------ what nobody's page says

    def change(self, *states: WidgetState, page_hash: str | None = None, query: str | None = None) -> None:
        """Send these values beside those already held, as a page does at each change; true or made up alike.

        `page_hash` and `query` claim to be on another page or under another address than this tab is.
        """
        self._ask(self._with(states, page_hash, query))

    def change_and_leave(self, *states: WidgetState, messages: int) -> None:
        """Send these values and close the tab once the server has sent so many messages back."""
        self._say(BackMsg(rerun_script=self._with(states, None, None)))
        for _message in range(messages):
            self._next()
        self.close()

    def _with(self, states: tuple[WidgetState, ...], page_hash: str | None, query: str | None) -> ClientState:
        triggers = [state for state in states if state.WhichOneof("value") == "trigger_value"]
        self._held |= {state.id: state for state in states if state not in triggers}
        asked = ClientState(
            page_script_hash=self.page_hash if page_hash is None else page_hash,
            query_string=self.query if query is None else query,
        )
        asked.widget_states.widgets.extend([*self._held.values(), *triggers])
        return asked

    def throw(self, data: bytes | str) -> None:
        """Send bytes (or, which Streamlit never does, text) as they are, without waiting for anything."""
        self.received = []
        self._socket.send(data)

    def closed_within(self, seconds: float) -> int | None:
        """Return the code with which the server closes this connection within so many seconds, else `None`."""
        try:
            while True:
                self._take(self._next(seconds))
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    # ------------------------------------------------------------------------------------------- the conversation

    def _ask(self, state: ClientState) -> None:
        """Ask for a run and wait until it, or the one that it led on to, has ended."""
        self._say(BackMsg(rerun_script=state))
        run = ""
        while True:
            message = self._next()
            self._take(message)
            said = message.WhichOneof("type")
            of = message.metadata.run.script_run_id
            if said == "new_session":
                run = of
            elif said == "script_finished" and of == run and not _leads_on(message):
                break
        self._settle()

    def _say(self, message: BackMsg) -> None:
        self.throw(message.SerializeToString())

    def _next(self, seconds: float = PATIENCE_SECONDS) -> ForwardMsg:
        data = self._socket.recv(timeout=seconds, decode=False)
        self.received.append(data)
        message = ForwardMsg()
        message.ParseFromString(data)
        return message

    def _take(self, message: ForwardMsg) -> None:
        said = message.WhichOneof("type")
        if said == "new_session":
            self.session_id = message.new_session.initialize.session_id
            self.page_hash = message.new_session.page_script_hash
            again = set(message.metadata.run.fragment_ids)
            self._elements = {at: held for at, held in self._elements.items() if again and held.fragment not in again}
        elif said == "navigation":
            self.page_hash = message.navigation.page_script_hash
            pages = message.navigation.app_pages
            self.pages = {"" if page.is_default else page.url_pathname: page.page_script_hash for page in pages}
            self.shown = frozenset(page.url_pathname for page in pages if not page.is_hidden)
        elif said == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif said == "delta":
            self._draw(message)

    def _draw(self, message: ForwardMsg) -> None:
        """Put an element or a block in its place; whatever stood there before, with all inside it, is gone."""
        path = tuple(message.metadata.delta_path)
        for inside in [held for held in self._elements if held[: len(path)] == path]:
            del self._elements[inside]
        drawn = (
            message.delta.new_element if message.delta.WhichOneof("type") == "new_element" else message.delta.add_block
        )
        kind = drawn.WhichOneof("type")
        if kind is not None and kind != "empty":
            self._elements[path] = Element(kind, path, getattr(drawn, kind), message.delta.fragment_id)

    def _settle(self) -> None:
        """Hold for each widget on the page the value that a browser would hold now, and for no other."""
        held = {}
        for widget in self.widgets:
            if widget.kind in VALUE_FIELDS:
                is_set = getattr(widget.proto, "set_value", False)
                mine = None if is_set else self._held.get(widget.id)
                held[widget.id] = mine or _as_drawn(widget, *VALUE_FIELDS[widget.kind])
            elif widget.id in self._held:
                held[widget.id] = self._held[widget.id]
        self._held = held


def pressed(widget_id: str) -> WidgetState:
    """Return what a browser says when the button with this id is pressed."""
    return WidgetState(id=widget_id, trigger_value=True)


def _leads_on(finished: ForwardMsg) -> bool:
    return finished.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN


def _as_drawn(widget: Element, field: str, set_field: str) -> WidgetState:
    """Return the value that a widget was drawn with: the one the page set, else its default; none where it has none."""
    state = WidgetState(id=widget.id)
    source = set_field if getattr(widget.proto, "set_value", False) else "default"
    if source in {name.name for name, _value in widget.proto.ListFields()}:
        value = getattr(widget.proto, source)
        setattr(state, field, widget.options[value] if source == "default" and widget.options else value)
    return state


class _Words(HTMLParser):
    """Collects what would be read of some markup."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)
