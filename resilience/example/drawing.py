"""The records drawn: first how many of what and when, then everything else that a record says."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from resilience.domain.vocabulary import Phase
from resilience.example.disruptions import Extra, heard
from resilience.example.intensity import Expected, covered_days
from resilience.example.months import Days, Flags, Whole
from resilience.example.plan import WorldPlan
from resilience.example.seeding import Part, stream
from resilience.example.tendencies import NEED_TYPES, PHASES

MOST_RECORDS = 300_000
"""What all areas may hold together."""
NONE = -1
"""Stands for "not recorded" in every column of positions."""
PREPARING, RECOVERING = 0.35, 0.15
"""Shares of everyday records that name these phases; the rest names none."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What happened: one entry a record, by area and day; `position` counts days since the first one.

    `need_type`, `phase` and `disruption` are positions in their lists, `NONE` for none; `came_with` is the
    phase of the disruption that brought the record (`NONE` for an everyday one), whether the record names
    it or not. Where `reported` is false the row says that nothing was reported that day.
    """

    area: Whole
    position: Whole
    need_type: Whole
    is_offer: Flags
    came_with: Whole
    phase: Whole
    disruption: Whole
    reported: Flags

    def __len__(self) -> int:
        return len(self.area)

    def at(self, rows: Whole) -> Drawn:
        """Return these rows."""
        return Drawn(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def draw(plan: WorldPlan, seed: int, days: Days, world: Expected, extras: tuple[Extra, ...]) -> Drawn:
    """Return all records in order of area and day; `ValueError` where the plan makes too many."""
    rng = stream(seed, Part.COUNTS)
    parts = [
        _everyday(rng.poisson(world.requests), is_offer=False),
        _everyday(rng.poisson(world.offers), is_offer=True),
        *(_brought(rng.poisson(heard(extra, world)), extra) for extra in extras),
        _lost_days(plan, days, world),
    ]
    drawn = Drawn(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Drawn)}
    )
    if len(drawn) > MOST_RECORDS:
        message = f"the plan makes {len(drawn)} records; {MOST_RECORDS} is the most"
        raise ValueError(message)
    return _with_phase(plan, rng, drawn.at(np.lexsort((rng.random(len(drawn)), drawn.position, drawn.area))))


def _everyday(counts: Whole, *, is_offer: bool) -> Drawn:
    area, position, need_type = np.nonzero(counts)
    times = counts[area, position, need_type]
    n = int(times.sum())
    return Drawn(
        np.repeat(area, times),
        np.repeat(position, times),
        np.repeat(need_type, times),
        np.full(n, is_offer),
        np.full(n, NONE),
        np.full(n, NONE),
        np.full(n, NONE),
        np.ones(n, dtype=np.bool_),
    )


def _brought(counts: Whole, extra: Extra) -> Drawn:
    day, need_type = np.nonzero(counts)
    times = counts[day, need_type]
    n = int(times.sum())
    phase = PHASES.index(extra.phase.value)
    return Drawn(
        np.full(n, extra.area),
        np.repeat(day + extra.first, times),
        np.repeat(need_type, times),
        np.full(n, extra.is_offer),
        np.full(n, phase),
        np.full(n, phase),
        np.full(n, extra.disruption),
        np.ones(n, dtype=np.bool_),
    )


def _lost_days(plan: WorldPlan, days: Days, world: Expected) -> Drawn:
    area, position = np.nonzero(covered_days(plan, days) & ~world.reported)
    n = len(area)
    return Drawn(
        area,
        position,
        np.full(n, NEED_TYPES.index("OTH")),
        np.zeros(n, dtype=np.bool_),
        np.full(n, NONE),
        np.full(n, NONE),
        np.full(n, NONE),
        np.zeros(n, dtype=np.bool_),
    )


def _with_phase(plan: WorldPlan, rng: np.random.Generator, drawn: Drawn) -> Drawn:
    """Return the records with everyday phases, and with disruptions named only where somebody noted them."""
    u = rng.random(len(drawn))
    everyday = np.full(len(drawn), NONE)
    everyday[u < PREPARING + RECOVERING] = PHASES.index(Phase.RECOVER.value)
    everyday[u < PREPARING] = PHASES.index(Phase.PREPARE.value)
    was_brought = drawn.came_with != NONE
    is_noted = rng.random(len(drawn)) < plan.attached_share
    return Drawn(
        area=drawn.area,
        position=drawn.position,
        need_type=drawn.need_type,
        is_offer=drawn.is_offer,
        came_with=drawn.came_with,
        phase=np.where(drawn.reported, np.where(was_brought, drawn.phase, everyday), NONE),
        disruption=np.where(is_noted, drawn.disruption, NONE),
        reported=drawn.reported,
    )
