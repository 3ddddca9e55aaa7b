"""What the need pages share: what can be chosen, and a judgement with all that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import Part, Step
    from resilience.domain.vocabulary import Basis, Direction, Verdict


@dataclass(frozen=True, slots=True)
class Choosable:
    """One thing to choose: the code that stands in the address, and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PartChoice:
    """One part by which need is told apart, with the codes held."""

    part: Part
    codes: tuple[Choosable, ...]


@dataclass(frozen=True, slots=True)
class NeedOptions:
    """What can be chosen on a need page, of one direction and basis. `empty` says what is missing, "" where nothing.

    `empty_link` is an address and its words, `None` where there is nowhere to go.
    """

    area_name: str
    context: str
    directions: tuple[Direction, ...]
    bases: tuple[Basis, ...]
    types: tuple[Choosable, ...]
    parts: tuple[PartChoice, ...]
    steps: tuple[Step, ...]
    disruptions: tuple[Choosable, ...]
    first: date | None
    last: date | None
    empty: str
    empty_link: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One conclusion: the sentence first, then one number with its interval, and what stands behind it.

    `verdict` is `None` where nothing is judged. `number` is "" where there is none. `false_if` are sentences: what
    would make the conclusion false, and how that stands here.
    """

    heading: str
    sentence: str
    verdict: Verdict | None
    number: str
    method: str
    worked_out: str
    tables: tuple[Table, ...]
    false_if: tuple[str, ...] = ()
