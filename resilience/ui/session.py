"""What little a browser session keeps, behind typed accessors: whose it is, and words to show once."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.viewer import NOBODY, Viewer
from resilience.services import identity
from resilience.services.opened import store

if TYPE_CHECKING:
    from resilience.domain.area import Area
    from resilience.domain.identity import AreaId

COOKIE = "elr_session"
KEEP_ALIVE_SECONDS = 60
_VIEWER, _AREA, _NEWS, _TOUCHED = "elr_viewer", "elr_area", "elr_news", "elr_touched"


@dataclass(frozen=True, slots=True)
class News:
    """A sentence to show once, after what it tells of has been done."""

    sentence: str
    is_good: bool


def token() -> str | None:
    """Return the session token that the browser sent, or `None`."""
    return st.context.cookies.get(COOKIE)


def read_viewer() -> Viewer:
    """Read who is looking, with their roles now, and keep it for the rest of this run of the script."""
    viewer = identity.viewer_for(store(), token())
    st.session_state[_VIEWER] = viewer
    _keep_alive()
    return viewer


def _keep_alive() -> None:
    held = token()
    if held and time.monotonic() - st.session_state.get(_TOUCHED, float("-inf")) > KEEP_ALIVE_SECONDS:
        identity.keep_alive(store(), held)
        st.session_state[_TOUCHED] = time.monotonic()


def viewer() -> Viewer:
    """Return who is looking."""
    return st.session_state.get(_VIEWER, NOBODY)


def choose_area(area: Area | None) -> None:
    """Keep the area that the pages speak of in this run."""
    st.session_state[_AREA] = area


def area() -> Area | None:
    """Return the area that the pages speak of, or `None` for somebody with no role in any."""
    return st.session_state.get(_AREA)


def area_id() -> AreaId:
    """Return the number of the area that the pages speak of; a page that needs one is shown only where there is one."""
    held = area()
    if held is None:
        st.info(st.session_state.get("elr_no_area", ""))
        st.stop()
    return held.id


def tell(sentence: str, *, is_good: bool = True) -> None:
    """Show a sentence once, on the next page drawn."""
    st.session_state[_NEWS] = News(sentence, is_good)


def news() -> News | None:
    """Return the sentence to show once, and forget it."""
    return st.session_state.pop(_NEWS, None)


def area_name() -> str:
    """Return the name of the area that the pages speak of, or "" without one."""
    held = area()
    return held.name if held else ""
