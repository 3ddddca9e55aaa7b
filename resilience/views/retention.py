"""How long things are kept, and what is held about whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.retention import Kept
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class RetentionLine:
    """One period. `days` is `None` without an end; `would_go` says in words what would be cleared now."""

    kept: Kept
    words: str
    days: int | None
    shortest: int
    longest: int
    period: str
    would_go: str


@dataclass(frozen=True, slots=True)
class RetentionView:
    """Every period."""

    lines: tuple[RetentionLine, ...]


@dataclass(frozen=True, slots=True)
class Cleared:
    """What a run cleared: ended sessions and links, failed sign-ins, files nobody fetched, details of records."""

    sessions: int
    failed_sign_ins: int
    files: int
    records: int
    sentence: str


@dataclass(frozen=True, slots=True)
class DataProtectionView:
    """What the page about data protection says.

    `held` are tables under their headings; `authorities` is `None` for whoever has not signed in.
    """

    held: tuple[tuple[str, Table], ...]
    who: Table
    periods: Table
    authorities: Table | None
    without_authority: str
    lies_in: str
    rights: tuple[str, ...]
    may_keep: bool
