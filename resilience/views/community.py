"""What people outside the partnership answered, audience by audience, beside its own agreed levels: never averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.identity import LinkId, RoundId
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question of the form with its levels in plain words, the lowest first."""

    feature: str
    question: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommunityForm:
    """The form as whoever holds a link sees it."""

    area: str
    audience: str
    closes_on: str
    questions: tuple[FormQuestion, ...]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link as the partnership sees it. `people` have answered by it; `is_open` while it takes answers."""

    id: LinkId
    audience: str
    closes_on: str
    people: int
    is_open: bool
    state: str


@dataclass(frozen=True, slots=True)
class FeatureLine:
    """How one audience answered one feature's question, and what the partnership agreed.

    `counts[level]` says how many chose that level; median, low and high are `None` where nobody chose one. `own` is
    the median of the partnership's `own_n` agreed and reached levels of this feature, `None` where none is agreed or
    the scales differ.
    """

    code: str
    name: str
    counts: tuple[int, ...]
    cannot_say: int
    median: float | None
    low: int | None
    high: int | None
    own: float | None
    own_n: int

    @property
    def n(self) -> int:
        """How many chose a level."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class AudienceView:
    """One audience: `people` have answered, `shown` of them are counted here; `held_back` says why not all, or ""."""

    audience: str
    people: int
    shown: int
    sentence: str
    held_back: str
    lines: tuple[FeatureLine, ...]
    top_level: int
    table: Table


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round that the page can speak of; `is_over` once evaluators answer in it no more."""

    id: RoundId
    name: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class CommunityView:
    """The community's answers in one round of one area.

    `hidden` says why nothing is shown yet, "" where `audiences` may be looked at. `waiting` are the audiences of whom
    too few have answered, a sentence each. `round` is `None` where there is no round at all.
    """

    title: str
    context: str
    rounds: tuple[RoundChoice, ...]
    round: RoundChoice | None
    links: tuple[LinkLine, ...]
    audiences: tuple[AudienceView, ...]
    waiting: tuple[str, ...]
    hidden: str
    method: str
    worked_out: str
    may_make: bool
    today: date
    questions: tuple[FormQuestion, ...]
