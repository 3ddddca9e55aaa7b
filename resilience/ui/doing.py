"""One click, one service call: told when it is done, and told in words when it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resilience.domain.errors import ResilienceError
from resilience.ui import parts, session

if TYPE_CHECKING:
    from collections.abc import Callable


def done_or_told(action: Callable[[], object], done: str, *, is_callback: bool = False) -> bool:
    """Do it and say so on the page drawn next, or say why not; return whether it was done.

    Within a widget's callback nothing can be drawn yet, so that a refusal shows on the page drawn next as well.
    """
    try:
        action()
    except ResilienceError as refusal:
        if is_callback:
            session.tell(refusal.sentence, is_good=False)
        else:
            parts.warn(refusal.sentence)
        return False
    session.tell(done)
    if not is_callback:
        st.rerun()
    return True
