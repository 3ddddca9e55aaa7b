"""What every answer of the running application carries, and what became of Streamlit's one page."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import httpx
import pytest
import streamlit

from resilience.services import cookies
from tests.web.keys import Keys

PLOTLY = next((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js")).name
PATHS = {
    "the page": "/",
    "a page by its address": "/board",
    "a file of Streamlit": f"/static/js/{PLOTLY}",
    "our stylesheet": "/elr/page.css",
    "the health route": "/health",
    "choosing whom to be": "/who",
    "signing in": "/sign-in",
    "whether the session holds": "/elr/session",
    "what the page asks first": "/_stcore/host-config",
    "something that is not there": "/elr/nothing.css",
    "a file that is not ready": "/elr/export/none",
    "a route that is closed": "/_stcore/metrics",
    "an address that cannot be read": "/%2e%2e/",
}
KEPT_FOR_EVER, ASKED_AGAIN, NEVER_KEPT = "public, immutable, max-age=31536000", "no-cache", "no-store"
KEEPING = {
    f"/static/js/{PLOTLY}": KEPT_FOR_EVER,
    "/static/js/nothing.js": NEVER_KEPT,
    "/elr/page.css": ASKED_AGAIN,
    "/elr/page.js": ASKED_AGAIN,
    "/elr/plain.css": ASKED_AGAIN,
    "/favicon.png": ASKED_AGAIN,
    **dict.fromkeys(
        ("/", "/board", "/health", "/who", "/sign-in", "/elr/session", "/_stcore/host-config", "/_stcore/health"),
        NEVER_KEPT,
    ),
    **dict.fromkeys(("/elr/export/none", "/_stcore/metrics", "/elr/nothing.css", "/%2e%2e/"), NEVER_KEPT),
}
EXPECTED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture(scope="module")
def asking(served, small_example):
    """Somebody who has signed in."""
    keys = Keys(served, small_example)
    cookie = {cookies.SESSION: keys.become("lead")}
    with httpx.Client(base_url=served.address, trust_env=False, timeout=20, cookies=cookie) as client:
        yield client
    keys.close()


def policy_of(answer):
    directives = (part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    return {name: set(rest[0].split()) if rest else set() for name, *rest in directives}


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_every_answer_carries_the_security_headers(asking, path):
    answer = asking.get(path)
    assert {name: answer.headers.get(name) for name in EXPECTED} == EXPECTED
    policy = policy_of(answer)
    assert policy["default-src"] == policy["object-src"] == policy["frame-ancestors"] == {"'none'"}
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:", "http:"} & policy["script-src"]
    assert policy["connect-src"] == {"'self'"}


@pytest.mark.parametrize(("path", "how_long"), KEEPING.items())
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_nothing_is_kept_but_files_that_are_the_same_for_everybody(asking, path, how_long, is_signed_in):
    nobody = httpx.Client(base_url=asking.base_url, trust_env=False, timeout=20)
    with nobody:
        assert (asking if is_signed_in else nobody).get(path).headers["cache-control"] == how_long


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
def test_no_other_site_is_told_that_it_may_read_anything(asking, path):
    assert not [name for name in asking.get(path).headers if name.startswith("access-control-")]


def test_an_address_that_does_not_exist_is_not_found(asking):
    assert asking.get("/elr/nothing.css").status_code == httpx.codes.NOT_FOUND


def test_no_other_file_beside_our_assets_is_served(asking):
    for path in ("/elr/..%2fheaders.py", "/elr/%2e%2e/routes.py", "/elr/../headers.py"):
        assert "from __future__" not in asking.get(path).text


def test_the_policy_names_exactly_the_inline_scripts_that_are_served(asking):
    answer = asking.get("/")
    inline = re.findall(rb"<script>(.*?)</script>", answer.content, re.DOTALL)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in inline}
    assert inline
    assert policy_of(answer)["script-src"] == {"'self'", *hashes}


@pytest.mark.parametrize("path", ["/", "/score"])
@pytest.mark.parametrize("wish", ["identity", "gzip", "gzip, deflate, br, zstd"])
def test_the_page_is_dressed_however_the_browser_wants_it_packed(asking, path, wish):
    answer = asking.get(path, headers={"Accept-Encoding": wish})
    assert answer.headers.get("content-encoding") == ("gzip" if "gzip" in wish else None)
    page = answer.text
    assert page.count("/elr/page.css") == page.count("/elr/page.js") == 1
    assert "<title>Evaluate local resilience</title>" in page
    assert '<html lang="en-GB">' in page
    assert "service-desc" not in page


def test_a_page_asked_for_by_its_head_alone_says_so_without_a_body(asking):
    answer = asking.head("/")
    assert answer.status_code == httpx.codes.OK
    assert answer.content == b""


@pytest.mark.parametrize("path", [f"/static/js/{PLOTLY}", "/elr/page.css", "/elr/page.js"])
def test_what_is_large_travels_packed(asking, path):
    packed = asking.get(path, headers={"Accept-Encoding": "gzip"})
    plain = asking.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers.get("content-length", packed.num_bytes_downloaded)) < len(plain.content) / 2


def test_a_page_asked_for_again_is_whole_again(asking):
    once = asking.get("/")
    again = asking.get(
        "/", headers={"If-None-Match": '"x"', "If-Modified-Since": once.headers.get("last-modified", "")}
    )
    assert again.status_code in {httpx.codes.OK, httpx.codes.NOT_MODIFIED}
    if again.status_code == httpx.codes.OK:
        assert again.text == once.text
