"""A button that makes a file ready, and the link by which it is fetched: once, by this session, within minutes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.services import exports
from resilience.services.opened import store
from resilience.ui import parts, session

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from resilience.domain.identity import AreaId
    from resilience.reports.written import WrittenFile
    from resilience.services.exports import ExportKind

EXPORTS = "/elr/export/"
SECONDS_SHOWN = 540.0
"""How long the link stands; the file waits a little longer."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that waits. `of` says what it was made from."""

    of: Hashable
    token: str
    until: float


def file(label: str, file_name: str, key: str, of: Hashable, make_ready: Callable[[], str]) -> None:
    """Draw the button; once pressed, the link to the file that `make_ready` holds for this session.

    `make_ready` asks a service and returns the token. `of` says what the file is made from: the link to an older one
    goes away when it changes. The page's script follows the link by itself, once.
    """
    name = f"elr_ready_{key}"
    if st.button(label, key=key):
        try:
            st.session_state[name] = _Ready(of, make_ready(), time.monotonic() + SECONDS_SHOWN)
        except ResilienceError as refusal:
            st.session_state.pop(name, None)
            parts.warn(refusal.sentence)
    held = st.session_state.get(name)
    if isinstance(held, _Ready) and held.of == of and time.monotonic() < held.until:
        _link(file_name, held.token)


def hold(written: WrittenFile, kind: ExportKind, area_id: AreaId | None) -> str:
    """Hold a file that is written for this session and return its token; `area_id` is `None` where it has no area."""
    return exports.offer(
        store(),
        session.viewer(),
        kind,
        area_id,
        written.file_name,
        written.media_type,
        written.content,
        marking=written.marking,
    )


def _link(file_name: str, token: str) -> None:
    st.html(
        f'<div class="elr elr-ready" role="status"><p>{escape(_("Your file is ready:"))} '
        f'<a href="{EXPORTS}{escape(token, quote=True)}" download target="_self">{escape(file_name)}</a>. '
        f"{escape(_('The link holds once.'))}</p></div>"
    )
