"""What each area is like before anything happens: its residents, its rate, its mix of need and its places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.example.geography import AREAS
from resilience.example.months import Days, Floats, Whole
from resilience.example.plan import WorldPlan
from resilience.example.seeding import Part, stream
from resilience.example.tendencies import TYPES

RATE_SPREAD = 0.13
"""Standard deviation of the logarithm of an area's rate."""
MIX_SPREAD = 0.16
"""The same of a need type's share."""
OFFER_SPREAD = 0.2
PLACE_SPREAD = 0.3
EXTRA_IN_ONE_PLACE = 1.7
"""The first district has so many times the requests that its residents would lead one to expect."""


@dataclass(frozen=True, eq=False)
class Nature:
    """Drawn once for each area; arrays run over areas first, in the order of `AREAS`.

    `residents` has a column for each year of `Days.years`; `requests` and `offers` are a month and per 10,000
    residents; `mix` are shares over need types; `growth` is the need's, a year. `place_residents` and
    `place_shares` (of requests) hold one array for each area, over its districts.
    """

    residents: Whole
    requests: Floats
    offers: Floats
    growth: Floats
    mix: Floats
    place_residents: tuple[Whole, ...]
    place_shares: tuple[Floats, ...]


def nature(plan: WorldPlan, seed: int, days: Days) -> Nature:
    """Return what the areas are like; the pooled rate is the plan's, whatever the seed."""
    rng = stream(seed, Part.NATURE)
    last = np.array([area.residents for area in AREAS], dtype=np.int64)
    rates = np.exp(RATE_SPREAD * rng.standard_normal(len(AREAS)))
    offers = np.exp(OFFER_SPREAD * rng.standard_normal(len(AREAS)))
    mix = _mix(rng)
    residents = _residents(rng, last, len(days.years))
    growth = plan.yearly_growth + plan.growth_spread * rng.standard_normal(len(AREAS))
    place_residents = tuple(_divide(rng, int(last[n]), len(area.districts)) for n, area in enumerate(AREAS))
    return Nature(
        residents=residents,
        requests=plan.requests * rates * last.sum() / (rates * last).sum(),
        offers=plan.offers * offers * last.sum() / (offers * last).sum(),
        growth=growth,
        mix=mix,
        place_residents=place_residents,
        place_shares=tuple(_place_shares(rng, held) for held in place_residents),
    )


def _mix(rng: np.random.Generator) -> Floats:
    usual = np.array([tendency.share for tendency in TYPES])
    mix = usual * np.exp(MIX_SPREAD * rng.standard_normal((len(AREAS), len(TYPES))))
    return np.asarray(mix / mix.sum(axis=1, keepdims=True))


def _residents(rng: np.random.Generator, last: Whole, years: int) -> Whole:
    growth = rng.uniform(-0.001, 0.008, len(last))
    before_last = np.arange(years - 1, -1, -1)
    return np.rint(last[:, None] / (1 + growth[:, None]) ** before_last).astype(np.int64)


def _divide(rng: np.random.Generator, residents: int, parts: int) -> Whole:
    weights = rng.uniform(0.7, 1.5, parts)
    divided = np.floor(residents * weights / weights.sum()).astype(np.int64)
    divided[-1] += residents - divided.sum()
    return np.asarray(divided)


def _place_shares(rng: np.random.Generator, residents: Whole) -> Floats:
    weights = residents * np.exp(PLACE_SPREAD * rng.standard_normal(len(residents)))
    weights[0] *= EXTRA_IN_ONE_PLACE
    return np.asarray(weights / weights.sum())
