"""What waits for one person in an area, the first of it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits. `until` is its last day, `None` without one; `when` says that day, or what is special.

    `kind` is a word or two, such as "To answer"; `link` is an address of this site.
    """

    kind: str
    headline: str
    detail: str
    link: str
    link_words: str
    until: date | None = None
    when: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class MyWorkView:
    """What waits for somebody. `notes` say what they have finished and what is good to know.

    `nothing` says what will appear here; it is "" where something waits.
    """

    title: str
    context: str
    items: tuple[WorkItem, ...]
    notes: tuple[str, ...]
    nothing: str
