"""What an area lends to the comparison group of another beside monthly totals: what they cover, and starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.outcome import Outcome
    from resilience.domain.vocabulary import Basis, Direction


@dataclass(frozen=True, slots=True)
class LentCover:
    """Days (both included) for which one source is complete. Sources are told apart by a number and not by name."""

    source: int
    first: date
    last: date
    holds: frozenset[tuple[Direction, Basis]]


@dataclass(frozen=True, slots=True)
class LentStart:
    """When an intervention of an area began, and which outcomes it was meant for: none where nobody said.

    `lead_in_months` belong neither to before nor to after; `ends_on` is `None` while it goes on.
    """

    intended: tuple[Outcome, ...]
    starts_on: date
    lead_in_months: int
    ends_on: date | None
