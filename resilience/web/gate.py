"""The gate in front of everything: who may come in, by which address, from where, and with what.

Default deny: what no rule lets in is refused in a sentence. Streamlit inside sees only requests for this very host,
from its own pages, by a session that holds in the database at that moment.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services import cookies, identity, production
from resilience.services.opened import store
from resilience.services.production import is_loopback
from resilience.settings import settings
from resilience.web.doors import HEALTH, ICON, METHODS, OPEN_TO_NAVIGATION, Door, door_of, page_session_in
from resilience.web.headers import ASSETS, Headers
from resilience.web.live import MOST_OF_ONE_SESSION, SESSION_ENDED, LiveConnections

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_FORM = 10_000
"""Bytes of a body, except of a file that is put up, for which Streamlit has its own limit."""
LARGEST_HEADERS = 16_000
LONGEST_TARGET = 8_000
SECONDS_FOR_A_FORM = 20.0
STREAMLITS_COOKIES = "_streamlit"
XSRF_COOKIE = "_streamlit_xsrf"
HOST_CONFIG = {
    "allowedOrigins": [],
    "useExternalAuthToken": False,
    "enableCustomParentMessages": False,
    "enforceDownloadInNewTab": False,
    "metricsUrl": "",
    "blockErrorDialogs": False,
    "resourceCrossOriginMode": None,
}
"""No page of another site may speak to ours, whatever Streamlit allows by itself."""

_CLEAN_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?)?")
_FORGED = re.compile(
    r"remote-user|x-remote-.*|x-auth-request-.*|x-ms-client-principal.*|x-ms-token-.*|x-streamlit-user|x-elr-.*"
    r"|x-forwarded-(?:user|email|groups|preferred-username|access-token)"
)
"""Headers by which a proxy says who somebody is. None is ever believed here."""
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto"})
"""Headers by which a proxy says where somebody came from: believed from the one proxy that the settings name."""
_ONLY_ONCE = frozenset(
    {"host", "origin", "cookie", "content-length", "transfer-encoding", "sec-fetch-site", "sec-websocket-protocol"}
)


class TurnedAway(Exception):
    """A request that is not let in: with which status, and what to tell."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as far as the gate looks at it. `headers` are those that may go on inside; names in small letters."""

    path: str
    query: str
    door: Door
    headers: dict[str, str]
    client: str

    @property
    def target(self) -> str:
        """The path with what stands behind the question mark."""
        return f"{self.path}?{self.query}" if self.query else self.path


class Gate:
    """ASGI middleware that lets in what may come in. `live` are the open connections of this process."""

    def __init__(self, app: ASGIApp, live: LiveConnections | None = None) -> None:
        self._app = app
        self._live = live or LiveConnections(lambda hashes: identity.open_among(store(), hashes))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._over_http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._live_connection(scope, receive, send)

    async def _over_http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            asked = admitted(scope)
            receive = await _examined(scope, asked, receive)
            answer = await self._by_door(scope, asked)
        except TurnedAway as turned_away:
            await Headers(_told(scope, turned_away))(scope, receive, send)
            return
        except ResilienceError as error:
            await Headers(_told(scope, TurnedAway(503, error.sentence)))(scope, receive, send)
            return
        if isinstance(answer, Response):
            await Headers(answer)(scope, receive, send)
            return
        inside = _for_inside(scope, asked.headers, asked.client)
        await self._app(inside, receive, _setting_cookie(send, answer) if answer else send)
        if asked.door is Door.FORM and scope["method"] == "POST":
            self._live.look_now()

    async def _by_door(self, scope: Scope, asked: Asked) -> Response | str:
        """Return the gate's own answer, or go on inside: with the token of a session begun just now, or ""."""
        if asked.path == ICON:
            return Response(status_code=204)
        if asked.door in {Door.FILE, Door.FORM}:
            return ""
        viewer = await run_in_threadpool(identity.viewer_for, store(), token_of(asked))
        token_hash = viewer.session_hash
        if asked.door is Door.SESSION:
            return Response(status_code=204 if token_hash else 401)
        if token_hash is None:
            if asked.door is Door.PAGE:
                return await _a_newcomer(scope, asked)
            raise TurnedAway(403, _("Please sign in first."))
        if asked.door is Door.HOST_CONFIG:
            return JSONResponse(HOST_CONFIG)
        if asked.door is Door.UPLOAD and not self._live.is_open(page_session_in(asked.path), token_hash):
            raise TurnedAway(403, _("This file was sent from a page that is not open. Please open the page again."))
        return ""

    async def _live_connection(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            asked = admitted(scope)
            token_hash = await self._admitted_live(asked)
        except (TurnedAway, ResilienceError):
            await send({"type": "websocket.close", "code": SESSION_ENDED})
            return
        inside = dict(asked.headers)
        protocols = self._protocols(inside.get("sec-websocket-protocol", ""), token_hash)
        if protocols:
            inside["sec-websocket-protocol"] = ", ".join(protocols)
        inside[production.GATE_HEADER.lower()] = production.gate_secret()
        inner = {**_for_inside(scope, inside, asked.client), "subprotocols": protocols}
        await self._live.run(self._app, inner, receive, send, token_hash)

    async def _admitted_live(self, asked: Asked) -> str:
        """Return the hash of the session by which a live connection comes, or raise `TurnedAway`."""
        if asked.door is not Door.LIVE:
            raise TurnedAway(404, _("There is nothing at this address."))
        _require_origin(asked, is_needed=True)
        viewer = await run_in_threadpool(identity.viewer_for, store(), token_of(asked))
        if viewer.session_hash is None:
            raise TurnedAway(403, _("Please sign in first."))
        if self._live.count(viewer.session_hash) >= MOST_OF_ONE_SESSION:
            raise TurnedAway(429, _("Too many pages are open at once. Please close some."))
        return viewer.session_hash

    def _protocols(self, said: str, token_hash: str) -> list[str]:
        """Return what the browser calls its protocols, without a page to come back to unless this session opened it.

        Streamlit puts three things here: its name, the XSRF token, and the number of the page whose connection broke.
        It would hand that page, with all its state, to whoever names it.
        """
        named = [name.strip() for name in said.split(",")] if said else []
        kept = named[:2]
        if len(named) > len(kept) and self._live.may_come_back(named[2], token_hash):
            kept.append(named[2])
        return kept


# ------------------------------------------------------------------------------------------- what has to hold


def admitted(scope: Scope) -> Asked:
    """Return what is asked, from a request whose form, host and address are in order; else raise `TurnedAway`."""
    if not production.is_clear():
        raise TurnedAway(503, _("The application has not been started as it has to be."))
    client = _client(scope)
    headers = _headers(scope, is_from_proxy=_is_proxy(scope))
    path = _path(scope)
    _require_host(scope, headers, path, client)
    return Asked(path, _query(scope), _open_door(path), headers, client)


def _headers(scope: Scope, *, is_from_proxy: bool) -> dict[str, str]:
    """Return the headers that may go on inside; a name that stands twice has both values, as one list."""
    held: dict[str, str] = {}
    size = 0
    for raw_name, raw_value in scope["headers"]:
        size += len(raw_name) + len(raw_value)
        name = raw_name.decode("latin-1").lower()
        plain = name.replace("_", "-")
        if _FORGED.fullmatch(plain) or (plain in _FORWARDED and not is_from_proxy):
            continue
        if not (raw_name.isascii() and raw_value.isascii()):
            raise TurnedAway(400, _("This request cannot be read."))
        if name in held and name in _ONLY_ONCE:
            raise TurnedAway(400, _("This request contradicts itself."))
        value = raw_value.decode("ascii")
        held[name] = f"{held[name]}, {value}" if name in held else value
    if size > LARGEST_HEADERS:
        raise TurnedAway(431, _("This request is too large. Deleting the cookies of this site may help."))
    return held


def _path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw.split(b"?", 1)[0].decode("latin-1")
    if len(path) + len(scope.get("query_string", b"")) > LONGEST_TARGET:
        raise TurnedAway(414, _("This address is too long."))
    parts = path.split("/")
    if not _CLEAN_PATH.fullmatch(path) or path != scope["path"] or "." in parts or ".." in parts:
        raise TurnedAway(400, _("This address cannot be read."))
    return path


def _query(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    if not query.isascii():
        raise TurnedAway(400, _("This address cannot be read."))
    return query.decode()


def _open_door(path: str) -> Door:
    door = door_of(path)
    if door is Door.CLOSED:
        raise TurnedAway(404, _("There is nothing at this address."))
    return door


def _require_host(scope: Scope, headers: dict[str, str], path: str, client: str) -> None:
    host = headers.get("host", "").lower()
    if path == HEALTH and is_loopback(client) and is_loopback(_host_name(host)):
        return
    if settings().is_production:
        if host == urlsplit(settings().address or "").netloc:
            return
    elif not is_loopback(client):
        raise TurnedAway(403, _("This application is for the machine on which it runs, and for no other."))
    elif host in _local_hosts(_port(scope)):
        return
    raise TurnedAway(421, _("This application is reached by another address."))


def _host_name(host: str) -> str:
    with suppress(ValueError):
        return urlsplit(f"//{host}").hostname or ""
    return ""


def _port(scope: Scope) -> int | None:
    server: tuple[str, int | None] | None = scope.get("server")
    return server[1] if server else None


@lru_cache(maxsize=16)
def _local_hosts(port: int | None) -> frozenset[str]:
    names = ("127.0.0.1", "localhost", "[::1]")
    bare = names if port in {None, 80} else ()
    return frozenset({*(f"{name}:{port}" for name in names), *bare})


def _own_origin(headers: dict[str, str]) -> str:
    """Return the site from which our own pages come."""
    if settings().is_production:
        return settings().address or ""
    return f"http://{headers.get('host', '').lower()}"


def _require_origin(asked: Asked, *, is_needed: bool) -> None:
    origin = asked.headers.get("origin")
    if origin is None and not is_needed:
        return
    if origin != _own_origin(asked.headers):
        raise TurnedAway(403, _("This was sent from another site, so nothing was done."))


def _require_own_site(asked: Asked) -> None:
    """Let other sites link to pages and nothing else. A browser says in `Sec-Fetch-Site` where a request comes from."""
    site = asked.headers.get("sec-fetch-site")
    if site in {"same-origin", "none"} or (site is None and asked.door is not Door.EXPORT):
        return
    is_link = asked.headers.get("sec-fetch-mode") == "navigate" and asked.headers.get("sec-fetch-dest") == "document"
    if asked.door not in OPEN_TO_NAVIGATION or not is_link:
        raise TurnedAway(403, _("This was asked for by another site, so nothing was done."))


def _require_method(door: Door, method: str) -> None:
    if method not in METHODS[door]:
        raise TurnedAway(405, _("This cannot be asked in this way."))


async def _examined(scope: Scope, asked: Asked, receive: Receive) -> Receive:
    """Return the request, its body read where it may only be small; raise `TurnedAway` for what may not come in."""
    _require_method(asked.door, scope["method"])
    _require_origin(asked, is_needed=scope["method"] not in {"GET", "HEAD"})
    _require_own_site(asked)
    is_file = asked.door is Door.UPLOAD and scope["method"] == "PUT"
    return receive if is_file else await _with_a_small_body(scope, asked, receive)


async def _with_a_small_body(scope: Scope, asked: Asked, receive: Receive) -> Receive:
    """Return the same request with its body read, or raise `TurnedAway` where it is too large or takes too long."""
    announced = asked.headers.get("content-length", "0")
    if not announced.isdecimal():
        raise TurnedAway(400, _("This request cannot be read."))
    has_body = int(announced) > 0 or "transfer-encoding" in asked.headers
    if not has_body:
        return receive
    if scope["method"] in {"GET", "HEAD"}:
        raise TurnedAway(400, _("This request cannot be read."))
    if int(announced) > LARGEST_FORM:
        raise TurnedAway(413, _("This form is too large."))
    try:
        async with asyncio.timeout(SECONDS_FOR_A_FORM):
            body = await _read(receive)
    except TimeoutError:
        raise TurnedAway(408, _("This form took too long to arrive.")) from None
    return _replayed(body, receive)


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise TurnedAway(400, _("This request was broken off."))
        body += message.get("body", b"")
        if len(body) > LARGEST_FORM:
            raise TurnedAway(413, _("This form is too large."))
        if not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    waiting = [body]

    async def replay() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return replay


# ------------------------------------------------------------------------------------------ who it is, and from where


def token_of(asked: Asked) -> str | None:
    """Return the session's token; one that stands twice is refused, since two readers could take different ones."""
    said = asked.headers.get("cookie", "")
    names = [part.partition("=")[0].strip() for part in said.split(";")]
    if any(names.count(cookies.name_of(cookies.SESSION, is_https=is_https)) > 1 for is_https in (True, False)):
        raise TurnedAway(400, _("This request contradicts itself."))
    return cookies.token_in(cookie_parser(said))


def _is_proxy(scope: Scope) -> bool:
    client = scope.get("client")
    return bool(client and settings().trusted_proxy and client[0] == settings().trusted_proxy)


def _client(scope: Scope) -> str:
    """Return from which address somebody comes: what the trusted proxy says last, else the other end; "" if unknown."""
    client = scope.get("client")
    if not client:
        return ""
    if _is_proxy(scope):
        said = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
        last = said[-1].decode("latin-1").rpartition(",")[2].strip() if said else ""
        with suppress(ValueError):
            return str(ipaddress.ip_address(last))
    return str(client[0])


async def _a_newcomer(scope: Scope, asked: Asked) -> Response | str:
    """Begin a session for somebody who looks at an example of their own machine; send everybody else to sign in."""
    if scope["method"] == "GET" and _looks_at_it(scope) and not settings().is_production and is_loopback(asked.client):
        token = await run_in_threadpool(identity.begin_as_newcomer, store())
        if token is not None:
            return token
    return RedirectResponse(f"/sign-in?next={quote(asked.target, safe='')}", status_code=303)


# --------------------------------------------------------------------------------------------- what goes in and out


def _for_inside(scope: Scope, headers: dict[str, str], client: str) -> Scope:
    """Return the request as everything behind the gate sees it."""
    kept = {name: value for name, value in headers.items() if name != "cookie"}
    own = _own_cookies(headers.get("cookie", ""))
    if own:
        kept["cookie"] = own
    inside = {**scope, "headers": [(name.encode(), value.encode()) for name, value in kept.items()]}
    if scope.get("client"):
        inside["client"] = (client, scope["client"][1])
    if settings().is_production:
        inside["scheme"] = "wss" if scope["type"] == "websocket" else "https"
    return inside


def _own_cookies(said: str) -> str:
    """Return the cookies without those of Streamlit's own sign-in, which is not used here and cannot be revoked."""
    parts = [part.strip() for part in said.split(";")]
    names = [part.partition("=")[0].strip() for part in parts]
    return "; ".join(
        part
        for name, part in zip(names, parts, strict=True)
        if part and (name == XSRF_COOKIE or not name.startswith(STREAMLITS_COOKIES))
    )


def _setting_cookie(send: Send, token: str) -> Send:
    """Give the browser of a newcomer, who is on this very machine and so without TLS, the session begun just now."""

    async def sends(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append(
                "Set-Cookie", f"{cookies.SESSION}={token}; HttpOnly; Path=/; SameSite=lax"
            )
        await send(message)

    return sends


def _looks_at_it(scope: Scope) -> bool:
    """Whether a person looks at the answer."""
    return any(name.lower() == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _told(scope: Scope, turned_away: TurnedAway) -> Response:
    if not _looks_at_it(scope):
        return PlainTextResponse(turned_away.sentence, status_code=turned_away.status)
    name, onward = escape(_("Evaluate local resilience")), escape(_("To the start"))
    return HTMLResponse(
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{name}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="{ASSETS}/plain.css"></head><body><main><p class="brand">{name}</p>'
        f"<h1>{escape(_('This is not possible'))}</h1><p>{escape(turned_away.sentence)}</p>"
        f'<p><a href="/">{onward}</a></p></main></body></html>',
        status_code=turned_away.status,
    )
