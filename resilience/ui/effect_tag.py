"""The verdict as a tag before its sentence, in the colour that the design gives an improvement and a concern."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.vocabulary import Verdict


def tag(verdict: Verdict | None) -> str:
    """Return a verdict as HTML, "" where there is none; colour only repeats what the word says."""
    if verdict is None:
        return ""
    return f'<span class="elr-tag elr-tag-{verdict.value}">{escape(verdict.label)}</span>'
