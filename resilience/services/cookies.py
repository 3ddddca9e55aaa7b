"""The names of our cookies, and how to read them: the gate, the routes and the pages all ask here.

Over https the names begin with `__Host-`, which a browser takes only from this very host, over https and for every
path. A name without it is not read there: another host of the same organisation could have planted it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.settings import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

SESSION = "elr_session"
"""Holds the token of a session, on this machine."""
ATTEMPT = "elr_attempt"
"""Ties an attempt to sign in at the organisation to the browser that began it, on this machine."""
ONLY_THIS_HOST = "__Host-"


def is_behind_https() -> bool:
    """Whether people reach this installation over https, as its address says."""
    return (settings().address or "").startswith("https://")


def name_of(cookie: str, *, is_https: bool) -> str:
    """Return how a cookie is called over https or without."""
    return f"{ONLY_THIS_HOST}{cookie}" if is_https else cookie


def token_in(cookies: Mapping[str, str], cookie: str = SESSION) -> str | None:
    """Return the token that a browser sent, by default that of its session; `None` where there is none."""
    held = cookies.get(name_of(cookie, is_https=True))
    if not held and not is_behind_https():
        held = cookies.get(cookie)
    return held or None
