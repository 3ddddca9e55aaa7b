"""What every answer of the running application carries, and what became of Streamlit's one page."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import httpx
import pytest
import streamlit

pytestmark = pytest.mark.xdist_group("served")  # one server for all of them, whoever runs them
PLOTLY = next((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("PlotlyChart.*.js")).name
PATHS = {
    "the page": "/",
    "a page by its address": "/board",
    "a file of Streamlit": f"/static/js/{PLOTLY}",
    "our stylesheet": "/elr/page.css",
    "the health route": "/health",
    "choosing whom to be": "/who",
    "something that is not there": "/elr/nothing.css",
}
EXPECTED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture(scope="module")
def asking(served):
    with httpx.Client(base_url=served.address, trust_env=False, timeout=20) as client:
        yield client


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


@pytest.mark.parametrize("path", ["/", "/score", "/index.html"])
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
    assert answer.status_code in {httpx.codes.OK, httpx.codes.METHOD_NOT_ALLOWED}
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
