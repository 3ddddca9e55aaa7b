"""A file that is looked at first and brought in on confirmation: what was looked at stays until another one comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.locales import _
from resilience.ui import parts, session
from resilience.ui.turns import turns

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from streamlit.runtime.uploaded_file_manager import UploadedFile

Checked = TypeVar("Checked")


def checked(
    uploaded: UploadedFile, name: str, uploads: str, check: Callable[[str, bytes], Checked], *, of: Hashable = None
) -> Checked | None:
    """Return what a file came to, kept under `name`; `None`, and the reason drawn, where it cannot be read.

    `uploads` is the place in the session that counts files brought in, so that the same file is looked at anew; `of`
    is what else the answer depends on.
    """
    try:
        with st.spinner(_("Reading the file …")), turns.let_go():
            return session.kept(
                name,
                (uploaded.file_id, of, st.session_state.get(uploads, 0)),
                lambda: check(uploaded.name, uploaded.getvalue()),
            )
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return None


def bring_in(uploaded: UploadedFile, words: str, uploads: str, bring: Callable[[str, bytes], str]) -> None:
    """Bring a file in and tell what was done, or draw why not and leave everything as it was."""
    bring_in_now(words, uploads, lambda: bring(uploaded.name, uploaded.getvalue()))


def bring_in_now(words: str, uploads: str, bring: Callable[[], str]) -> None:
    """Do the same with a file that `bring` holds already."""
    try:
        with st.spinner(words), turns.let_go():
            said = bring()
    except ResilienceError as refusal:
        parts.warn(refusal.sentence)
        return
    st.session_state[uploads] = st.session_state.get(uploads, 0) + 1
    session.tell(said)
    st.rerun()
