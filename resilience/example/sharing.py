"""What each invented area decided to share, in order, and the organisation that is answerable for its data.

Most share by name; some without it, one withdrew, some never decided: so every state can be seen at work.
"""

from __future__ import annotations

from dataclasses import dataclass

from resilience.domain.vocabulary import AreaKind, Marking, Sharing

WITHOUT_NAME = frozenset({5, 9, 14, 18})
WITHDREW = frozenset({11})
NEVER_DECIDED = frozenset({3, 16, 22})
SENSITIVE = frozenset({7, 20})
KEEP_THEIR_NEED = frozenset({2, 7, 15, 18, 21})
WITHDREW_THEIR_NEED = frozenset({12})
"""Areas by their place in the consortium, counted from 0."""


@dataclass(frozen=True, slots=True)
class ExampleAuthority:
    """A lead authority: an invented organisation and an address that leads nowhere."""

    name: str
    contact: str
    marking: Marking


def decisions(number: int) -> tuple[Sharing, ...]:
    """Return what an area decided, the first decision first."""
    if number in NEVER_DECIDED:
        return ()
    if number in WITHDREW:
        return (Sharing.BY_NAME, Sharing.WITHDRAWN)
    return (Sharing.WITHOUT_NAME,) if number in WITHOUT_NAME else (Sharing.BY_NAME,)


def need_decisions(number: int) -> tuple[bool, ...]:
    """Return what an area decided about its need in comparison groups, the first decision first: 18 of 24 agree."""
    if number in KEEP_THEIR_NEED:
        return ()
    return (True, False) if number in WITHDREW_THEIR_NEED else (True,)


def authority(number: int, name: str, kind: AreaKind, slug: str) -> ExampleAuthority:
    """Return an area's lead authority, named after it; `.example` is a top-level domain that nobody can have."""
    body = "Council" if kind is AreaKind.RRP else "County Council"
    return ExampleAuthority(
        f"{name} {body} (invented)",
        f"data-protection@{slug}.example",
        Marking.OFFICIAL_SENSITIVE if number in SENSITIVE else Marking.OFFICIAL,
    )
