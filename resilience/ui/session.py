"""What little a browser session keeps, behind typed accessors: whose it is, and words to show once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from resilience.domain.area import AreaName
from resilience.domain.errors import NotAllowed
from resilience.domain.policy import REFUSALS, Action
from resilience.domain.viewer import NOBODY, Viewer
from resilience.locales import _
from resilience.services import cookies, identity, production
from resilience.services.opened import store

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from resilience.domain.identity import AreaId
    from resilience.services.identity import Arrival

Value = TypeVar("Value")
KEEP_ALIVE_SECONDS = 60
_VIEWER, _AREA, _NEWS, _TOUCHED = "elr_viewer", "elr_area", "elr_news", "elr_touched"


@dataclass(frozen=True, slots=True)
class News:
    """A sentence to show once, after what it tells of has been done."""

    sentence: str
    is_good: bool


def token() -> str | None:
    """Return the session token that the browser sent, or `None`."""
    return cookies.token_in(st.context.cookies)


def arrive() -> Arrival:
    """Read who is looking, with their roles now, and keep it for the rest of this run of the script.

    In production the run ends here, with a sentence, where it was not asked for through the gate.
    """
    try:
        production.require_gate(st.context.headers)
    except NotAllowed as refusal:
        st.error(refusal.sentence)
        st.stop()
    arrival = identity.arrival(store(), token())
    st.session_state[_VIEWER] = arrival.viewer
    _keep_alive()
    return arrival


def _keep_alive() -> None:
    held = token()
    if held and time.monotonic() - st.session_state.get(_TOUCHED, float("-inf")) > KEEP_ALIVE_SECONDS:
        identity.keep_alive(store(), held)
        st.session_state[_TOUCHED] = time.monotonic()


def viewer() -> Viewer:
    """Return who is looking: nobody where what is kept came by another session than this connection's cookie.

    A widget's callback runs before the page has read who is looking, and Streamlit gives a connection that comes back
    the kept values of the page it names.
    """
    held = st.session_state.get(_VIEWER)
    if not isinstance(held, Viewer) or held == NOBODY:
        return NOBODY
    sent = token()
    return held if sent is not None and identity.token_hash(sent) == held.session_hash else NOBODY


def somebody() -> Viewer:
    """Return who is looking, or raise `NotAllowed` where nobody has signed in."""
    held = viewer()
    if not held.may(Action.SEE_AREAS):
        raise NotAllowed(_(REFUSALS[Action.SEE_AREAS]))
    return held


def choose_area(area: AreaName | None) -> None:
    """Keep the area that the pages speak of in this run."""
    st.session_state[_AREA] = area


def area() -> AreaName | None:
    """Return the area that the pages speak of, or `None` for somebody with no role in any."""
    held = st.session_state.get(_AREA)
    return held if isinstance(held, AreaName) else None


def area_id() -> AreaId:
    """Return the number of the area that the pages speak of, or raise `NotAllowed` where there is none."""
    held = area()
    if held is None:
        raise NotAllowed(_("You have no role in an area, so there is none to show. Ask an administrator for one."))
    return held.id


def kept(name: str, key: Hashable, make: Callable[[], Value]) -> Value:
    """Return what was made for this key last time in this session, else make it; one value is kept for each name."""
    held: tuple[Hashable, Value] | None = st.session_state.get(f"elr_kept_{name}")
    if held is None or held[0] != key:
        held = (key, make())
        st.session_state[f"elr_kept_{name}"] = held
    return held[1]


def tell(sentence: str, *, is_good: bool = True) -> None:
    """Show a sentence once, on the next page drawn."""
    st.session_state[_NEWS] = News(sentence, is_good)


def news() -> News | None:
    """Return the sentence to show once, and forget it."""
    held = st.session_state.pop(_NEWS, None)
    return held if isinstance(held, News) else None


def area_name() -> str:
    """Return the name of the area that the pages speak of, or "" without one."""
    held = area()
    return held.name if held else ""
