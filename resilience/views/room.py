"""Room mode as the facilitator projects it, and as a phone shows it: how many, never whose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resilience.domain.assessment import Answer
    from resilience.domain.framework import Indicator, Tick
    from resilience.domain.identity import AssessmentId, RoomId, RoundId
    from resilience.domain.room import Given
    from resilience.views.table import Table


@dataclass(frozen=True, slots=True)
class Opening:
    """A round for which a room can be opened. `confirms` says what opening ends, "" where it ends nothing."""

    round_id: RoundId
    name: str
    indicators: int
    confirms: str


@dataclass(frozen=True, slots=True)
class Counter:
    """How many sit in the room and how many have answered; `seats` are titles with how often each was chosen."""

    joined: int
    answered: int
    seats: tuple[tuple[str, int], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """What the room answered, and what evaluators had answered before it, where they had."""

    given: Given
    sentence: str
    before: str
    table: Table


@dataclass(frozen=True, slots=True)
class Shown:
    """The indicator before everybody. `number` is its place in the order, counted from 1.

    `ticks` are what each level's gate asks to be ticked. `revealed` is `None` until the answers are; `agreed` is what
    is agreed already, with its `seen_version` (0 for nothing).
    """

    indicator: Indicator
    feature_name: str
    number: int
    ask: str
    ticks: tuple[tuple[int, tuple[Tick, ...]], ...]
    revealed: Revealed | None
    agreed: Answer | None
    reason: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class FacilitatorView:
    """An open room. `shown` is `None` once nothing is left to agree on."""

    id: RoomId
    assessment_id: AssessmentId
    round_name: str
    code: str
    step: int
    total: int
    agreed: int
    pace: str
    counter: Counter
    shown: Shown | None
    has_back: bool


@dataclass(frozen=True, slots=True)
class RoomPage:
    """The facilitator's page: the open room, or what a room can be opened for; `why_not` says why neither, else ""."""

    title: str
    context: str
    room: FacilitatorView | None
    openings: tuple[Opening, ...]
    why_not: str = ""


class Stage(StrEnum):
    """What a phone shows."""

    JOIN = "join"
    ASK = "ask"
    REVEALED = "revealed"
    NOTHING_LEFT = "nothing_left"


@dataclass(frozen=True, slots=True)
class PhoneView:
    """What a phone shows. `own` is this seat's answer to the indicator shown, `None` without one.

    `given` is `None` until the answers are revealed; `indicator` where none is shown.
    """

    stage: Stage
    area: str
    code: str
    step: int
    seat: str
    indicator: Indicator | None
    ask: str
    own: Answer | None
    given: Given | None
    sentence: str
