"""Headers on every answer, what may be kept of it, and our stylesheet and script put into Streamlit's one page.

The content security policy allows no inline script but those that Streamlit's page itself carries, named by their
hash, which is worked out at start from the very file that is served.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit
from starlette.datastructures import MutableHeaders

from resilience.services.cookies import is_behind_https

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASSETS = "/elr"
"""Where our own stylesheet and script are served."""
TITLE = "Evaluate local resilience"
STREAMLITS_PAGE = b'<div id="root">'
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_NOSCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_AGENT_LINK = re.compile(rb"<link rel=\"service-desc\"[^>]*>")

HASHED = "/static/"
"""Where Streamlit's files lie whose names change with their content: they may be kept for ever."""
FREELY_KEPT = re.compile(rf"/favicon\.png|/manifest\.json|{ASSETS}/[a-z]+\.(?:css|js)")
"""Files that are the same for everybody: a browser may keep them, and asks each time whether they are the newest."""
FOUND = frozenset({200, 206, 304})
ONLY_BY_TLS = "max-age=31536000"
"""A year, as long as browsers ask for; subdomains are not ours to decide about."""

STEADY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    """Return the policy for every page, with the hashes of Streamlit's own inline scripts."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in _INLINE.findall(page)
    )
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def dressed(page: bytes) -> bytes:
    """Return Streamlit's page with our name, language, stylesheet and script, and without its note to programs.

    Any other page is returned as it is.
    """
    if STREAMLITS_PAGE not in page:
        return page
    links = (
        f'<link rel="stylesheet" href="{ASSETS}/page.css"><script src="{ASSETS}/page.js" defer></script></head>'
    ).encode()
    page = page.replace(b"</head>", links, 1)
    page = page.replace(b"<title>Streamlit</title>", f"<title>{TITLE}</title>".encode(), 1)
    page = page.replace(b'<html lang="en">', b'<html lang="en-GB">', 1)
    page = _AGENT_LINK.sub(b"", page)
    return _NOSCRIPT.sub(b"<noscript><p>Please switch JavaScript on for this site.</p></noscript>", page)


def _keep_as_long_as_fit(headers: MutableHeaders, path: str, status: int) -> None:
    """Let nothing be kept but files that are the same for everybody."""
    is_file = status in FOUND and not headers.get("content-type", "").startswith("text/html")
    if is_file and path.startswith(HASHED):
        return
    headers["Cache-Control"] = "no-cache" if is_file and FREELY_KEPT.fullmatch(path) else "no-store"


def _open_to_nobody_else(headers: MutableHeaders) -> None:
    """Take back what Streamlit tells other sites they may do."""
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]


def _only_by_tls(headers: MutableHeaders) -> None:
    headers["Strict-Transport-Security"] = ONLY_BY_TLS
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for cookie in cookies:
        is_secure = any(part.strip().lower() == "secure" for part in cookie.split(";"))
        headers.append("set-cookie", cookie if is_secure else f"{cookie}; Secure")


class Headers:
    """ASGI middleware: steady headers on every answer; Streamlit's page is dressed on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(_asking_for_plain(scope), receive, _Dresser(send, scope["path"]).send)


def _asking_for_plain(scope: Scope) -> Scope:
    """Return the request without its wish for compression: a compressed page could not be dressed.

    What goes out is compressed by the middleware around this one.
    """
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
    return {**scope, "headers": headers}


class _Dresser:
    """Holds back an HTML answer until it is whole, then sends it dressed; everything else passes through."""

    def __init__(self, send: Send, path: str) -> None:
        self._send = send
        self._path = path
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Pass on one message of the answer."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in STEADY.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", content_security_policy())
            _keep_as_long_as_fit(headers, self._path, message["status"])
            _open_to_nobody_else(headers)
            if is_behind_https():
                _only_by_tls(headers)
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._send_whole()
            return
        await self._send(message)

    async def _send_whole(self) -> None:
        start, self._start = self._start, None
        if start is None:
            return
        body = dressed(self._body)
        headers = MutableHeaders(scope=start)
        if "content-length" in headers and self._body:
            headers["content-length"] = str(len(body))
        del headers["etag"]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body if self._body else b""})
