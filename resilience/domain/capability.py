"""Capability beside need: which indicator was expected to go with which measure, named before anybody looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from resilience.domain.errors import Refused
from resilience.domain.identity import PairId, PersonId
from resilience.domain.need_plan import Improvement
from resilience.domain.outcome import Outcome
from resilience.domain.text import plain_line
from resilience.locales import _

LONGEST_WHY = 300
LONGEST_LAG = 36
MOST_PAIRS = 8
"""Pairs that an area names at most: with more, some would go together by chance."""


@dataclass(frozen=True, slots=True)
class PairDraft:
    """One pair: a level of `indicator` and, `lag_months` later, a measure of need expected to go `direction`."""

    framework_code: str
    indicator: str
    outcome: Outcome
    direction: Improvement
    lag_months: int
    why: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "why", plain_line(self.why))
        if not self.why:
            raise Refused(_("Please say why the two should go together: it is what makes the pair worth a look."))
        if len(self.why) > LONGEST_WHY:
            raise Refused(_("A reason has room for {n} characters. Please shorten it.").format(n=LONGEST_WHY))
        if not 0 <= self.lag_months <= LONGEST_LAG:
            raise Refused(_("A lag has 0 to {n} months.").format(n=LONGEST_LAG))


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair as it is held; `withdrawn_at` is `None` while it counts."""

    id: PairId
    draft: PairDraft
    named_at: datetime
    named_by: PersonId | None
    withdrawn_at: datetime | None
