"""Terms that a file may extend: need types, target groups, urgencies, channels and reasons for unmet need.

The order of a taxonomy is the order of its file. Codes are permanent; names may change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    """The taxonomies that are kept as data."""

    NEED_TYPE = "need_type"
    TARGET_GROUP = "target_group"
    URGENCY = "urgency"
    CHANNEL = "channel"
    REASON_UNMET = "reason_unmet"


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of a taxonomy."""

    kind: TermKind
    code: str
    name: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Taxonomies:
    """All terms held, by kind, each in the order of its file."""

    terms: tuple[Term, ...]

    def of(self, kind: TermKind) -> tuple[Term, ...]:
        """Return the terms of one taxonomy."""
        return tuple(term for term in self.terms if term.kind is kind)

    def codes(self, kind: TermKind) -> tuple[str, ...]:
        """Return the codes of one taxonomy."""
        return tuple(term.code for term in self.of(kind))

    def name(self, kind: TermKind, code: str) -> str:
        """Return the name of a term, or its code where no term has it."""
        return next((term.name for term in self.of(kind) if term.code == code), code)
