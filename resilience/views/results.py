"""A file of published results as it is looked at before it is brought in, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.views.bringing_data import ProblemLine
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class ResultsChoices:
    """What the file cannot say: where the results come from, of which framework they are where no column says so.

    `framework` is code:version, or "" . `adds_areas` where areas that are not held here are added.
    """

    source: str
    framework: str = ""
    adds_areas: bool = False


@dataclass(frozen=True, slots=True)
class CheckedResults:
    """A file as it was understood. `overview` is one line for each round and kind; `new_areas` would be added."""

    sentence: str
    problems: tuple[ProblemLine, ...]
    overview: Table
    new_areas: tuple[str, ...]
    may_bring_in: bool
    is_held_already: bool
