"""Storms, floods, a power cut and a wave: what they are, whom they hit how hard, and the need they bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from resilience.domain.disruption import Exposure, NewDisruption
from resilience.domain.vocabulary import ExposureKind, Phase
from resilience.example.geography import AREAS, CODES
from resilience.example.intensity import Expected
from resilience.example.months import MONTH_NAMES, Days, Floats
from resilience.example.plan import DisruptionKind, PlannedDisruption, WorldPlan
from resilience.example.seeding import Part, stream
from resilience.example.tendencies import DISRUPTION_TENDENCIES, DisruptionTendency, by_type

SOURCE = "invented: example"
SEVERITY_SPREAD = 0.3
HUMP_DAYS = 28.0
HUMPS = ((38.0, 1.0), (108.0, 0.8))
"""The wave's two humps: days after its start, and height."""
FADING_DAYS = 2.5


@dataclass(frozen=True, eq=False)
class Extra:
    """Requests (or offers) that a disruption brings to an area: by day (rows, from `first`) and type."""

    area: int
    disruption: int
    first: int
    phase: Phase
    is_offer: bool
    expected: Floats


@dataclass(frozen=True, slots=True)
class Hit:
    """One disruption in one area; `number` is its place among the area's, counted from 0 by date."""

    area: int
    number: int
    planned: PlannedDisruption
    disruption: NewDisruption
    severity: float


def hits(plan: WorldPlan, seed: int, days: Days, residents: list[int]) -> tuple[Hit, ...]:
    """Return every disruption of every area, by area and date; `residents` are those of the last year."""
    rng = stream(seed, Part.DISRUPTIONS)
    severities = np.exp(SEVERITY_SPREAD * rng.standard_normal((len(plan.disruptions), len(AREAS))))
    by_date = sorted(range(len(plan.disruptions)), key=lambda n: plan.disruptions[n].when.on(days.end))
    found = []
    for area, code in enumerate(CODES):
        here = [n for n in by_date if code in plan.disruptions[n].areas]
        for number, n in enumerate(here):
            planned, severity = plan.disruptions[n], float(severities[n, area])
            new = _disruption(planned, planned.when.on(days.end), severity, residents[area])
            found.append(Hit(area, number, planned, new, severity))
    return tuple(found)


def _disruption(planned: PlannedDisruption, starts_on: date, severity: float, residents: int) -> NewDisruption:
    label = DISRUPTION_TENDENCIES[planned.kind].label
    return NewDisruption(
        name=f"{label}, {MONTH_NAMES[starts_on.month - 1]} {starts_on.year}",
        kind=planned.kind.value,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=planned.lasts_days - 1),
        exposures=tuple(
            _exposure(kind, per_10_000 * severity * residents / 10_000) for kind, per_10_000 in planned.exposures
        ),
    )


def _exposure(kind: ExposureKind, amount: float) -> Exposure:
    return Exposure(kind, round(amount), SOURCE)


def extras(hit: Hit, days: Days, usual: Floats) -> tuple[Extra, ...]:
    """Return what one disruption brings to one area, before noise; `usual` are its requests by day."""
    tendency = DISRUPTION_TENDENCIES[hit.planned.kind]
    starts = days.position(hit.disruption.starts_on)
    size = hit.planned.strength * hit.severity * float(usual.mean())
    response, recovery = _response(hit.planned.kind, tendency), _fading(tendency.recovery_days)
    offered = by_type({"FOD": 0.3, "SOC": 0.25, "TRN": 0.15, "GDS": 0.15, "SHE": 0.08, "PRP": 0.07})
    parts = (
        (starts, Phase.RESPOND, False, size, response, by_type(tendency.response)),
        (
            starts + tendency.recovery_from,
            Phase.RECOVER,
            False,
            size * tendency.recovery,
            recovery,
            by_type(tendency.recovery_types),
        ),
        (starts, Phase.RESPOND, True, size * tendency.offers, response, offered),
    )
    return tuple(
        Extra(hit.area, hit.number, first, phase, is_offer, amount * profile[:, None] * shares)
        for first, phase, is_offer, amount, profile, shares in parts
    )


def _response(kind: DisruptionKind, tendency: DisruptionTendency) -> Floats:
    """Return shares of the response by day: two humps for a wave, a sudden rise that fades for the rest."""
    day = np.arange(tendency.response_days)
    if kind is DisruptionKind.WAVE:
        profile = sum(height * np.exp(-(((day - peak) / HUMP_DAYS) ** 2)) for peak, height in HUMPS)
    else:
        profile = np.exp(-day / FADING_DAYS)
    return np.asarray(profile / np.sum(profile))


def _fading(length: int) -> Floats:
    profile = np.linspace(1.0, 0.0, length, endpoint=False)
    return np.asarray(profile / profile.sum())


def heard(extra: Extra, world: Expected) -> Floats:
    """Return what to expect with noise, only on days in the example on which the log was kept."""
    length = max(0, min(len(extra.expected), world.noise.shape[1] - extra.first))
    window = slice(extra.first, extra.first + length)
    kept = world.noise[extra.area, window] * world.reported[extra.area, window]
    return np.asarray(extra.expected[:length] * kept[:, None])
