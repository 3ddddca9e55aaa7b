"""The gate: what leads anywhere, for whom, from which site, by which name, and what it lets through."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from resilience.services import cookies, identity, opened
from resilience.storage.installation import NEWCOMER
from resilience.web.doors import PAGES, Door, door_of
from resilience.web.gate import _CLEAN_PATH, LARGEST_FORM, LARGEST_HEADERS, LONGEST_TARGET, Gate
from tests.protocol.client import XSRF, Tab
from tests.web.keys import NOT_A_TOKEN, Keys
from tests.web.served import ROOT

OK, SENT_ON, UNREADABLE = httpx.codes.OK, httpx.codes.SEE_OTHER, httpx.codes.BAD_REQUEST
UNSIGNED, REFUSED, NOTHING = httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND
OTHER_HOST, NO_CONTENT = httpx.codes.MISDIRECTED_REQUEST, httpx.codes.NO_CONTENT

PAGE_NUMBER = "6fb530c9-305e-44bd-92aa-ea59634fa0c0"
ROUTES = {
    "/health": (Door.FILE, "/health"),
    "/elr/{name}": (Door.FILE, "/elr/page.css"),
    "/elr/export/{token}": (Door.EXPORT, "/elr/export/none"),
    "/who": (Door.FORM, "/who"),
    "/sign-in": (Door.FORM, "/sign-in"),
    "/sign-out": (Door.FORM, "/sign-out"),
    "/welcome": (Door.FORM, "/welcome"),
    "/password": (Door.FORM, "/password"),
    "/oidc/begin": (Door.FORM, "/oidc/begin"),
    "/oidc/callback": (Door.FORM, "/oidc/callback"),
    "/community/{token}": (Door.FORM, "/community/none"),
    "/room/{code}": (Door.FORM, "/room/BBBBBB"),
    "/room/{code}/now": (Door.FORM, "/room/BBBBBB/now"),
    "/_stcore/health": (Door.HEARTBEAT, "/_stcore/health"),
    "/_stcore/host-config": (Door.HOST_CONFIG, "/_stcore/host-config"),
    "/_stcore/stream": (Door.LIVE, "/_stcore/stream"),
    "/_stcore/upload_file/{session_id}/{file_id}": (Door.UPLOAD, f"/_stcore/upload_file/{PAGE_NUMBER}/{PAGE_NUMBER}"),
    "/_stcore/metrics": (Door.CLOSED, "/_stcore/metrics"),
    "/_stcore/bidi-components/{path:path}": (Door.CLOSED, "/_stcore/bidi-components/a/b.js"),
    "/_stcore/agent/interact": (Door.CLOSED, "/_stcore/agent/interact"),
    "/_stcore/agent/openapi.json": (Door.CLOSED, "/_stcore/agent/openapi.json"),
    "/_stcore/agent/mcp": (Door.CLOSED, "/_stcore/agent/mcp"),
    "/media/{file_id:path}": (Door.CLOSED, "/media/abc.csv"),
    "/component/{path:path}": (Door.CLOSED, "/component/a/index.html"),
    "/auth/login": (Door.CLOSED, "/auth/login"),
    "/auth/logout": (Door.CLOSED, "/auth/logout"),
    "/oauth2callback": (Door.CLOSED, "/oauth2callback"),
    "": (Door.PAGE, "/"),
}
"""Every route of the application, and an address that it answers: a new one fails here until it is given its door."""
ALSO_CLOSED = (
    "/_stcore/script-health-check",
    "/_stcore/allowed-message-origins",
    "/_stcore/",
    "/_stcore",
    "/app/static/a.js",
    "/static/",
    "/static/js/",
    "/index.html",
    "/llms.txt",
    "/.well-known/agent.json",
    "/openapi.json",
    "/docs",
    "/board/_stcore/stream",
    "/board/_stcore/health",
    "/elr/routes.py",
    "/elr/export/",
    "/who/else",
    "/community/",
    "/community/none/else",
    "/room/",
    "/room/BBBBBB/now/then",
    "/room/BBBBBB/_stcore/stream",
    "/board/",
    "/start",
)
SESSIONS = ("none", "made up", "ended", "good")
EXPECTED = {
    Door.FILE: (OK, OK, OK, OK),
    Door.PAGE: (SENT_ON, SENT_ON, SENT_ON, OK),
    Door.HEARTBEAT: (REFUSED, REFUSED, REFUSED, OK),
    Door.HOST_CONFIG: (REFUSED, REFUSED, REFUSED, OK),
    Door.SESSION: (UNSIGNED, UNSIGNED, UNSIGNED, NO_CONTENT),
    Door.EXPORT: (REFUSED, REFUSED, REFUSED, NOTHING),
    Door.UPLOAD: (REFUSED, REFUSED, REFUSED, REFUSED),
    Door.LIVE: (httpx.codes.METHOD_NOT_ALLOWED,) * 4,
    Door.CLOSED: (NOTHING,) * 4,
}


@pytest.fixture(scope="module")
def keys(served, small_example):
    held = Keys(served, small_example)
    yield held
    held.close()


@pytest.fixture(scope="module")
def tokens(keys):
    return {"none": None, "made up": NOT_A_TOKEN, "ended": keys.ended("lead"), "good": keys.become("lead")}


@pytest.fixture(scope="module")
def asking(served):
    with httpx.Client(base_url=served.address, trust_env=False, timeout=20) as client:
        yield client


def ask(asking, path, token=None, method="GET", **headers):
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["Cookie"] = f"{cookies.SESSION}={token}"
    return asking.request(method, path, headers=sent)


# ------------------------------------------------------------------------------------------------- every address


def test_every_route_of_the_application_has_its_door():
    code = (
        "import json, app; inner = app.app._build_starlette_app();"
        "print(json.dumps([route.path for route in inner.routes]))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(json.loads(said.stdout.splitlines()[-1])) == set(ROUTES)


def test_every_page_of_the_navigation_has_an_address_that_leads_to_it():
    from resilience.ui.pages import PAGES as OFFERED

    assert {f"/{page.file}" for page in OFFERED} | {"/"} == PAGES


def test_every_file_of_streamlits_page_has_an_address_that_leads_to_it():
    folder = Path(streamlit.__file__).parent / "static"
    paths = {f"/{file.relative_to(folder).as_posix()}" for file in folder.rglob("*") if file.is_file()}
    assert {path for path in paths if door_of(path) is not Door.FILE} == {"/index.html"}
    assert [path for path in paths if not _CLEAN_PATH.fullmatch(path)] == []


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("session", SESSIONS)
def test_an_address_answers_whom_it_may(asking, tokens, route, session):
    door, path = ROUTES[route]
    method = "PUT" if door is Door.UPLOAD else "GET"
    answer = ask(asking, path, tokens[session], method, Origin=str(asking.base_url), Sec_Fetch_Site="same-origin")
    assert door_of(path) is door
    if door is Door.FORM:
        assert answer.status_code in {OK, SENT_ON, REFUSED}
    else:
        assert answer.status_code == EXPECTED[door][SESSIONS.index(session)]
    if door is Door.PAGE and answer.status_code == SENT_ON:
        assert answer.headers["location"] == "/sign-in?next=%2F"


@pytest.mark.parametrize("session", SESSIONS)
def test_asking_whether_a_session_holds_says_only_that(asking, tokens, session):
    answer = ask(asking, "/elr/session", tokens[session])
    assert answer.status_code == EXPECTED[Door.SESSION][SESSIONS.index(session)]
    assert answer.content == b""
    assert "set-cookie" not in answer.headers


def test_asking_whether_a_session_holds_does_not_keep_it_alive(asking, keys):
    token = keys.become("two")
    with keys.store.reading() as tx:
        before = tx.sessions.find(identity.token_hash(token))
    assert ask(asking, "/elr/session", token).status_code == NO_CONTENT
    with keys.store.reading() as tx:
        assert tx.sessions.find(identity.token_hash(token)) == before


def test_a_browser_that_asks_for_an_icon_is_told_that_there_is_none(asking):
    assert asking.get("/favicon.ico").status_code == NO_CONTENT


@pytest.mark.parametrize("path", ALSO_CLOSED)
def test_what_no_rule_names_leads_nowhere_even_with_a_session(asking, tokens, path):
    assert ask(asking, path, tokens["good"]).status_code == NOTHING


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "path", ["/", "/board", "/elr/page.css", "/_stcore/health", "/elr/session", "/_stcore/host-config"]
)
def test_an_address_is_asked_in_its_own_way_only(asking, tokens, method, path):
    answer = ask(asking, path, tokens["good"], method, Origin=str(asking.base_url))
    assert answer.status_code == httpx.codes.METHOD_NOT_ALLOWED


def test_the_pages_are_told_that_no_other_site_may_speak_to_them(asking, tokens):
    told = ask(asking, "/_stcore/host-config", tokens["good"]).json()
    assert told["allowedOrigins"] == []
    assert told["useExternalAuthToken"] is told["enableCustomParentMessages"] is False
    assert told["metricsUrl"] == ""


def test_whoever_is_sent_to_sign_in_comes_back_to_the_page_they_wanted(asking):
    answer = asking.get("/score?indicator=CC1&next=//evil.example")
    assert answer.headers["location"] == "/sign-in?next=%2Fscore%3Findicator%3DCC1%26next%3D%2F%2Fevil.example"


# ------------------------------------------------------------------------------------------------- host and origin


def raw(served, text):
    """Send exactly these bytes; return the status with which the server answers, 0 where it hangs up."""
    port = urlsplit(served.address).port
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as line:
        line.sendall(text.replace("PORT", str(port)).encode("latin-1"))
        answered = b""
        while b"\r\n" not in answered:
            part = line.recv(65536)
            if not part:
                break
            answered += part
    found = re.match(rb"HTTP/1\.1 (\d+)", answered)
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:PORT", OK),
        ("localhost:PORT", OK),
        ("LOCALHOST:PORT", OK),
        ("[::1]:PORT", OK),
        ("127.0.0.1", OTHER_HOST),
        ("127.0.0.1:1", OTHER_HOST),
        ("127.0.0.2:PORT", OTHER_HOST),
        ("evil.example:PORT", OTHER_HOST),
        ("127.0.0.1.evil.example:PORT", OTHER_HOST),
        ("localhost.:PORT", OTHER_HOST),
        ("evil@127.0.0.1:PORT", OTHER_HOST),
        ("127.0.0.1:PORT/x", OTHER_HOST),
        ("", OTHER_HOST),
    ],
)
def test_only_the_own_name_is_answered(served, host, status):
    assert raw(served, f"GET /elr/page.css HTTP/1.1\r\nHost: {host}\r\n\r\n") == status


def test_the_health_of_the_application_may_be_asked_by_any_name_of_this_machine(served):
    assert raw(served, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n") == OK
    assert raw(served, "GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n") == OTHER_HOST


MALFORMED = {
    "another site's address": "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "two hosts": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\n\r\n",
    "two slashes": "GET //evil.example HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "two slashes inside": "GET /elr//page.css HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "backslashes": "GET /\\\\evil.example HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "a step up": "GET /elr/../health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "an encoded step up": "GET /%2e%2e/health HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "an encoded slash": "GET /elr%2fpage.css HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "an encoded letter": "GET /%65lr/page.css HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "an encoded zero": "GET /elr/page.css%00 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "broken encoding": "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "letters beyond ASCII": "GET /b\xf6ard HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "a header beyond ASCII": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: elr_session=\xff\xfe\r\n\r\n",
    "a host beyond ASCII": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\xe9\r\n\r\n",
    "two cookies of ours": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: elr_session=a; elr_session=b\r\n\r\n",
    "two cookie headers": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n",
    "two origins": "GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://a\r\nOrigin: http://b\r\n\r\n",
    "huge cookies": f"GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nCookie: a={'b' * LARGEST_HEADERS}\r\n\r\n",
    "a huge address": f"GET /?{'a' * LONGEST_TARGET} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "a body where none belongs": "GET /board HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 1\r\n\r\nx",
    "an asterisk": "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "a connection to elsewhere": "CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
    "a huge form": (
        "POST /who HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n"
        f"Content-Length: {LARGEST_FORM + 1}\r\n\r\n"
    ),
    "a huge form in pieces": (
        "POST /who HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\n"
        f"Transfer-Encoding: chunked\r\n\r\n{LARGEST_FORM + 1:x}\r\n{'a' * (LARGEST_FORM + 1)}\r\n0\r\n\r\n"
    ),
    "a live connection to a page": (
        "GET /board HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:PORT\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ),
}


@pytest.mark.parametrize("request_text", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_malformed_is_refused_and_breaks_nothing(served, request_text):
    before = len(served.said())
    assert 400 <= raw(served, request_text) < 500
    assert "Traceback" not in served.said()[before:]


ORIGINS = (
    "",
    "null",
    "http://evil.example",
    "https://127.0.0.1:PORT",
    "http://127.0.0.1",
    "http://127.0.0.1:PORT.evil",
)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("line", ["POST /sign-out", "DELETE /_stcore/upload_file/a/b", "PUT /_stcore/upload_file/a/b"])
def test_what_changes_something_has_to_come_from_our_own_pages(served, origin, line):
    said = f"Origin: {origin}\r\n" if origin else ""
    assert raw(served, f"{line} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n{said}\r\n") == REFUSED


@pytest.mark.parametrize("origin", ORIGINS[1:])
@pytest.mark.parametrize("path", ["/elr/page.css", "/board", "/_stcore/host-config", "/health"])
def test_a_reader_from_another_site_gets_nothing(served, origin, path):
    assert raw(served, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nOrigin: {origin}\r\n\r\n") == REFUSED


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_may_link_to_a_page_and_to_nothing_else(asking, tokens, site):
    link = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    inside = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "no-cors", "Sec_Fetch_Dest": "script"}
    frame = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
    assert ask(asking, "/board", tokens["good"], **link).status_code == OK
    assert ask(asking, "/sign-out", tokens["good"], **link).status_code == OK
    for path in ("/board", "/sign-out", "/elr/page.js", "/_stcore/host-config"):
        assert ask(asking, path, tokens["good"], **inside).status_code == REFUSED
        assert ask(asking, path, tokens["good"], **frame).status_code == REFUSED
    for path in ("/elr/export/none", "/elr/session", "/elr/page.css", "/_stcore/health"):
        assert ask(asking, path, tokens["good"], **link).status_code == REFUSED


# ------------------------------------------------------------------------------------------- live connections, files


def test_a_live_connection_needs_a_session_that_holds(served, tokens):
    for session in SESSIONS[:-1]:
        with pytest.raises(InvalidStatus) as refused:
            Tab(served.address, tokens[session])
        assert refused.value.response.status_code == REFUSED
    with Tab(served.address, tokens["good"]) as tab:
        assert "lead of X01" in tab.visit("board").text


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "http://localhost:1", "https://127.0.0.1"])
def test_a_live_connection_comes_from_our_own_pages(served, tokens, origin):
    with pytest.raises(InvalidStatus) as refused:
        Tab(served.address, tokens["good"], origin=origin)
    assert refused.value.response.status_code == REFUSED


@pytest.mark.parametrize(
    "path", ["/", "/board", "/elr/session", "/_stcore/agent/mcp", "/_stcore/stream/x", "//_stcore/stream"]
)
def test_a_live_connection_is_had_at_one_address_only(served, tokens, path):
    with pytest.raises(InvalidStatus) as refused:
        connect(
            f"ws://{urlsplit(served.address).netloc}{path}",
            origin=served.address,
            additional_headers={"Cookie": f"{cookies.SESSION}={tokens['good']}"},
            proxy=None,
        )
    assert 400 <= refused.value.response.status_code < 500


def put(served, token, page, method="PUT"):
    return httpx.request(
        method,
        f"{served.address}/_stcore/upload_file/{page}/{PAGE_NUMBER}",
        files={"file": ("a.csv", b"a,b\n")} if method == "PUT" else None,
        headers={
            "Cookie": f"_streamlit_xsrf={XSRF}; {cookies.SESSION}={token}",
            "X-Xsrftoken": XSRF,
            "Origin": served.address,
        },
        trust_env=False,
    ).status_code


def test_a_file_is_put_into_ones_own_open_page_and_no_other(served, keys):
    mine, theirs = keys.become("lead"), keys.become("one")
    with Tab(served.address, mine) as tab:
        tab.visit("bring_data")
        page = tab.session_id
        for method in ("PUT", "DELETE"):
            assert put(served, theirs, page, method) == REFUSED
            assert put(served, mine, PAGE_NUMBER, method) == REFUSED
            assert put(served, mine, page, method) == NO_CONTENT
        keys.end(mine)
        assert put(served, mine, page) == REFUSED


def test_a_broken_connection_is_taken_up_by_its_own_session_and_no_other(served, keys):
    mine, theirs = keys.become("lead"), keys.become("one")
    with Tab(served.address, mine) as tab:
        page = tab.visit("board").session_id
    with Tab(served.address, theirs, resume=page) as tab:
        assert tab.visit("board").session_id != page
        assert "one of X01" in tab.text
    with Tab(served.address, mine, resume=page) as tab:
        assert tab.visit("board").session_id == page


# --------------------------------------------------------------------------------------------- what comes inside


class Inside:
    """The gate in front of an application that tells what it was sent."""

    def __init__(self) -> None:
        async def tell(request: Request) -> JSONResponse:
            return JSONResponse(
                {
                    "headers": dict(request.headers),
                    "client": request.client.host if request.client else None,
                    "scheme": request.url.scheme,
                    "body": (await request.body()).decode(),
                }
            )

        routes = [Route("/who", tell, methods=["GET", "POST"]), Route("/board", tell)]
        self._app = Starlette(routes=routes, middleware=[Middleware(Gate)])

    def ask(self, method="GET", path="/who", *, client="127.0.0.1", host="http://127.0.0.1:8501", **request):
        async def asked():
            transport = httpx.ASGITransport(self._app, client=(client, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url=host) as asking:
                return await asking.request(method, path, **request)

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, asked()).result()


@pytest.fixture
def inside(example):
    return Inside()


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-User",
        "X-Forwarded-Email",
        "X-Forwarded-Groups",
        "X-Forwarded-Preferred-Username",
        "X-Forwarded-Access-Token",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "Forwarded",
        "Remote-User",
        "REMOTE_USER",
        "X-Remote-User",
        "X-Remote-Groups",
        "X-Auth-Request-User",
        "X-Auth-Request-Email",
        "X-MS-CLIENT-PRINCIPAL",
        "X-MS-CLIENT-PRINCIPAL-NAME",
        "X-MS-TOKEN-AAD-ID-TOKEN",
        "X-Streamlit-User",
        "X_Forwarded_User",
        "X-ELR-Gate",
        "x-elr-anything",
    ],
)
def test_headers_that_say_who_somebody_is_never_come_inside(inside, name):
    told = inside.ask(headers={name: "administrator"}).json()
    assert "administrator" not in json.dumps(told)


def test_streamlits_own_sign_in_never_comes_inside(inside):
    theirs = "_streamlit_user=a; _streamlit_user__1=b; _streamlit_user_tokens=c; _streamlit_session=d"
    sent = f"{theirs}; _streamlit_xsrf=e; x=f"
    assert inside.ask(headers={"Cookie": sent}).json()["headers"]["cookie"] == "_streamlit_xsrf=e; x=f"


def test_a_form_comes_inside_whole(inside):
    sent = {"Origin": "http://127.0.0.1:8501"}
    assert inside.ask("POST", content="a" * LARGEST_FORM, headers=sent).json()["body"] == "a" * LARGEST_FORM


def test_in_local_mode_nobody_comes_from_another_machine(inside):
    answer = inside.ask(client="192.0.2.1", headers={"Accept": "text/html"})
    assert answer.status_code == REFUSED
    assert "for the machine on which it runs" in answer.text
    assert inside.ask(client="192.0.2.1", path="/board").status_code == REFUSED


def test_a_refusal_has_a_way_back_for_somebody_who_looks_at_it(inside):
    answer = inside.ask(path="/nothing", headers={"Accept": "text/html"})
    assert answer.status_code == NOTHING
    assert '<a href="/">To the start</a>' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def begun(answer):
    return [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith(f"{cookies.SESSION}=")]


def test_a_newcomer_to_an_example_sees_it_without_a_question(example):
    with opened.store().transaction() as tx:
        tx.installation.mark(NEWCOMER, str(example.person("board")))
    inside = Inside()
    answer = inside.ask(path="/board", headers={"Accept": "text/html"})
    assert answer.status_code == OK
    (cookie,) = begun(answer)
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().casefold() for part in cookie.split(";")}
    assert identity.viewer_for(opened.store(), answer.cookies[cookies.SESSION]).person_id == example.person("board")
    again = inside.ask(path="/board", headers={"Accept": "text/html", "Cookie": cookie.partition(";")[0]})
    assert again.status_code == OK
    assert not begun(again)
    for path, sent in (("/board", {"Accept": "*/*"}), ("/_stcore/host-config", {"Accept": "text/html"})):
        assert not begun(inside.ask(path=path, headers=sent))


def test_outside_an_example_a_newcomer_signs_in_first(real):
    answer = Inside().ask(path="/board", headers={"Accept": "text/html"})
    assert answer.status_code == SENT_ON
    assert answer.headers["location"] == "/sign-in?next=%2Fboard"
    assert "set-cookie" not in answer.headers


def test_without_a_database_the_answer_is_a_sentence(database):
    answer = Inside().ask(path="/board", headers={"Accept": "text/html"})
    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "python -m resilience migrate" in answer.text
