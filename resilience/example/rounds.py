"""Four yearly rounds: three closed, the fourth open at the end of the example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from resilience.domain.vocabulary import RoundState
from resilience.example.months import month_start

ROUNDS = 4
OPENS_AFTER_DAYS = 9
"""Days from the first of the month in which a round opens."""
CLOSES_AFTER_DAYS = 34
"""Days from the first of the next month: on whichever day of it the example is made, the round is open."""
SEASONS = ("winter", "spring", "summer", "autumn")


@dataclass(frozen=True, slots=True)
class ExampleRound:
    """A round before it is stored."""

    name: str
    opens_on: date
    closes_on: date
    state: RoundState


def rounds(end: date) -> tuple[ExampleRound, ...]:
    """Return the rounds, the earliest first."""
    return tuple(_round(end, number) for number in range(1, ROUNDS + 1))


def _round(end: date, number: int) -> ExampleRound:
    months_back = 12 * (ROUNDS - number) + 1
    opens_on = month_start(end, months_back) + timedelta(days=OPENS_AFTER_DAYS)
    closes_on = month_start(end, months_back - 1) + timedelta(days=CLOSES_AFTER_DAYS)
    season = SEASONS[opens_on.month % 12 // 3]
    state = RoundState.OPEN if number == ROUNDS else RoundState.CLOSED
    return ExampleRound(f"Round {number}, {season} {opens_on.year}", opens_on, closes_on, state)
