"""A file as nested names, lists and texts that know where they stand, so that what is wrong can be found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it stands in the file; "" where it is left empty. `where` is in words, such as "line 12"."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Several:
    """Things one after the other."""

    items: tuple[Node, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Named:
    """Things by name."""

    entries: dict[str, Node]
    where: str


Node: TypeAlias = "Text | Several | Named"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a file, where it stands, in a sentence that says what would be right."""

    where: str
    sentence: str
