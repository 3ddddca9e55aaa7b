"""Which addresses lead anywhere, and what each asks of whoever comes. Whatever is not named here leads nowhere."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.settings import ROOT
from resilience.web.headers import ASSETS
from resilience.web.routes import ROUTES, SERVED

if TYPE_CHECKING:
    from collections.abc import Iterable


class Door(StrEnum):
    """A kind of address."""

    FILE = "file"
    """Files that everybody may have: Streamlit's own, our stylesheet and script, and the health of the application."""
    FORM = "form"
    """Signing in and out: our own routes, which look for themselves."""
    PAGE = "page"
    """Streamlit's one page, under the address of any of ours."""
    HEARTBEAT = "heartbeat"
    """What a page asks before it opens its live connection."""
    HOST_CONFIG = "host_config"
    """The same; answered by the gate, with nothing in it."""
    LIVE = "live"
    """The live connection."""
    UPLOAD = "upload"
    """Where a page puts a file, and takes it away again."""
    EXPORT = "export"
    """Where a file that was made ready is fetched, once."""
    SESSION = "session"
    """Where a page asks whether its session still holds."""
    CLOSED = "closed"
    """Everything else."""


METHODS = {
    Door.FILE: frozenset({"GET", "HEAD"}),
    Door.FORM: frozenset({"GET", "HEAD", "POST"}),
    Door.PAGE: frozenset({"GET", "HEAD"}),
    Door.HEARTBEAT: frozenset({"GET", "HEAD"}),
    Door.HOST_CONFIG: frozenset({"GET", "HEAD"}),
    Door.LIVE: frozenset[str](),
    Door.UPLOAD: frozenset({"PUT", "DELETE"}),
    Door.EXPORT: frozenset({"GET"}),
    Door.SESSION: frozenset({"GET"}),
    Door.CLOSED: frozenset[str](),
}
"""By which methods each may be asked over HTTP."""
OPEN_TO_NAVIGATION = frozenset({Door.PAGE, Door.FORM})
"""What a link on another site, or in a letter, may lead to."""
HEALTH = "/health"
ICON = "/favicon.ico"
"""What browsers ask for beside a page that names no icon; the gate says that there is none, which is no failure."""
LIVE = "/_stcore/stream"
SESSION = f"{ASSETS}/session"
EXPORTS = f"{ASSETS}/export/"
START = "start"

_ID = "[A-Za-z0-9_-]{1,100}"
_FILES = frozenset({HEALTH, ICON, "/favicon.png", "/manifest.json", *(f"{ASSETS}/{name}" for name in SERVED)})
_STATIC = re.compile(r"/static/(?:css|js|media)/[A-Za-z0-9_-][A-Za-z0-9._-]*")
_UPLOAD = re.compile(rf"/_stcore/upload_file/({_ID})/{_ID}")
_EXPORT = re.compile(rf"{EXPORTS}{_ID}")
_EXACT = {
    LIVE: Door.LIVE,
    SESSION: Door.SESSION,
    "/_stcore/health": Door.HEARTBEAT,
    "/_stcore/host-config": Door.HOST_CONFIG,
    **dict.fromkeys(_FILES, Door.FILE),
}


def _pages(names: Iterable[str]) -> frozenset[str]:
    return frozenset({"/", *(f"/{name}" for name in names if name != START)})


PAGES = _pages(path.stem for path in (ROOT / "pages").glob("*.py"))
"""Addresses of pages: their files in `pages/`."""
_FORMS = tuple(route.path_regex for route in ROUTES if route.path != HEALTH and not route.path.startswith(f"{ASSETS}/"))


def door_of(path: str) -> Door:
    """Return what an address is."""
    if path in _EXACT:
        return _EXACT[path]
    if path in PAGES:
        return Door.PAGE
    if _STATIC.fullmatch(path):
        return Door.FILE
    if _UPLOAD.fullmatch(path):
        return Door.UPLOAD
    if _EXPORT.fullmatch(path):
        return Door.EXPORT
    return Door.FORM if any(form.fullmatch(path) for form in _FORMS) else Door.CLOSED


def page_session_in(path: str) -> str:
    """Return to which page's session an upload is put; "" where the address is no upload."""
    found = _UPLOAD.fullmatch(path)
    return found.group(1) if found else ""
