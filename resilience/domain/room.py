"""Room mode: one indicator before everybody, answered silently from phones, revealed together, agreed, minuted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from resilience.domain.errors import Conflict, Refused
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import AnswerKind
from resilience.locales import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from resilience.domain.assessment import Answer
    from resilience.domain.identity import AreaId, AssessmentId, RoomId

LETTERS = "BCDFGHJKLMNPQRTVWXY"
"""What codes are made of: no S and Z, which read like 5 and 2, and no vowels, so that no word comes of it."""
CODE_LENGTH = 6
LASTS = timedelta(hours=12)
PLANNED = timedelta(minutes=90)
"""What the pace on the facilitator's page is held against."""
MOST_SEATS = 100
LONGEST_TITLE = 40


def new_code() -> str:
    """Return a code of six letters, one of 47 million."""
    return "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))


def typed_code(typed: str) -> str:
    """Return a code as it is held, whatever its capitals and gaps were."""
    return "".join(typed.upper().split()).replace("-", "")


def seat_title(typed: str) -> str:
    """Return a seat's title as it is kept, or raise `Refused`: a role or an agency in a few words."""
    title = plain_line(typed)
    if not title:
        raise Refused(_("Please say for whom you answer: a role or an agency, for example “Ambulance”."))
    if len(title) > LONGEST_TITLE:
        raise Refused(_("Please say it in at most {n} characters.").format(n=LONGEST_TITLE))
    return title


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it stands. `step` grows with everything that everybody sees change; "" is no indicator any more."""

    id: RoomId
    area_id: AreaId
    assessment_id: AssessmentId
    code: str
    indicator: str
    is_revealed: bool
    step: int
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None

    def is_open_at(self, moment: datetime) -> bool:
        """Whether anybody may still join and answer."""
        return self.ended_at is None and moment < self.ends_at


@dataclass(frozen=True, slots=True)
class Seat:
    """One device in a room, by the title that was chosen on it."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Given:
    """How a room answered one indicator: how many gave each level, 0 first, and how many gave none. Nobody's own."""

    counts: tuple[int, ...]
    dont_know: int = 0
    not_applicable: int = 0

    @classmethod
    def of(cls, answers: Iterable[Answer], levels: int) -> Given:
        """Count answers on a scale with so many levels."""
        held = list(answers)
        kinds = [answer.kind for answer in held]
        given = [answer.level for answer in held]
        return cls(
            tuple(given.count(level) for level in range(levels)),
            kinds.count(AnswerKind.DONT_KNOW),
            kinds.count(AnswerKind.NOT_APPLICABLE),
        )

    @property
    def n(self) -> int:
        """How many gave a level."""
        return sum(self.counts)

    @property
    def everybody(self) -> int:
        """How many answered at all."""
        return self.n + self.dont_know + self.not_applicable

    @property
    def levels(self) -> tuple[int, ...]:
        """Every level given, the lowest first."""
        return tuple(level for level, times in enumerate(self.counts) for _one in range(times))


class RoomMovedOn(Conflict):
    """The room shows something else by now than what was seen; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("The room has moved on since this was shown. Nothing was changed: here is how it stands."))
