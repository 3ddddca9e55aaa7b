"""What a partnership decided beforehand about need: which way is better and how far, and when its lines begin anew.

No measure of need is good or bad by itself. A plan says which way it should go, from a day on and with a reason; a
step change says that from a day on a series is another one, for example because recording changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from resilience.domain.errors import Refused
from resilience.domain.identity import PersonId
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Direction
from resilience.locales import _

LONGEST_REASON = 300
LARGEST_TARGET = 1_000_000_000


class Improvement(StrEnum):
    """Which way a measure of need should go."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class NeedPlanDraft:
    """Which way records of a direction and type should go, and their target a month; "" is all types together.

    `target` is records a month, `None` where the plan names none. It holds from a day on, and judges nothing before.
    """

    direction: Direction
    need_type: str
    improvement: Improvement
    target: float | None
    why: str
    holds_from: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", _reason(self.why, _("Please say why: what the plan is, and who agreed it.")))
        if self.target is not None and not 0 <= self.target <= LARGEST_TARGET:
            raise Refused(_("A target is a number of records a month, from 0 upwards."))


@dataclass(frozen=True, slots=True)
class NeedPlan:
    """A plan as it is held; `set_by` is `None` at the command line, `withdrawn_at` while it counts."""

    id: int
    draft: NeedPlanDraft
    set_at: datetime
    set_by: PersonId | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepChangeDraft:
    """From `on_day` on, the lines of these series begin anew; `need_type` "" is all types together and each of them."""

    direction: Direction
    need_type: str
    on_day: date
    why: str

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "why", _reason(self.why, _("Please say why the lines begin anew on that day: what changed."))
        )


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step change as it is held; `set_by` is `None` at the command line, `withdrawn_at` while it counts."""

    id: int
    draft: StepChangeDraft
    set_at: datetime
    set_by: PersonId | None
    withdrawn_at: datetime | None


def _reason(typed: str, when_empty: str) -> str:
    why = plain_line(typed)
    if not why:
        raise Refused(when_empty)
    if len(why) > LONGEST_REASON:
        raise Refused(_("A reason has room for {n} characters. Please shorten it.").format(n=LONGEST_REASON))
    return why
