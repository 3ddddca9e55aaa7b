"""Frameworks to read, to choose from, and as a file is looked at before it is brought in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.framework import Framework
    from resilience.domain.identity import FrameworkId
    from resilience.views.bringing_data import ProblemLine
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class MappedFrom:
    """How the codes of another framework became those of this one: pairs of old and new."""

    code: str
    version: str
    title: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FrameworkChoice:
    """One framework version to choose: in words, and as the page's address names it (code:version)."""

    id: FrameworkId
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """One framework version with what stands beside it; `choices` are all that are held, the usual one first.

    `standards` are tables, one for each outside standard, of which indicators touch which part; `untouched` says in
    a sentence for each what none of them touches. `mappings` say how other versions became this one.
    """

    framework: Framework
    context: str
    choices: tuple[FrameworkChoice, ...]
    standards: tuple[Table, ...]
    untouched: tuple[str, ...]
    mappings: tuple[MappedFrom, ...]
    mapping_tables: tuple[Table, ...]
    may_change: bool
    may_export: bool


@dataclass(frozen=True, slots=True)
class CheckedFramework:
    """A file as it was understood. `may_bring_in` only where nothing is wrong and there is something new in it."""

    sentence: str
    problems: tuple[ProblemLine, ...]
    preview: Table | None
    may_bring_in: bool
    is_held_already: bool
