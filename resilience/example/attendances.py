"""A hospital's counts beside the records of need: attendances after a fall, and after other injuries as a comparison.

Both come month by month as a hospital would send them. What home safety checks did to the first is planted here and
told in the truth; the second is untouched.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from resilience.domain.need_question import Step
from resilience.domain.outcome import NewSeries, SeriesPoint
from resilience.domain.vocabulary import CountedAs
from resilience.example.geography import AREAS
from resilience.example.months import MONTHS, month_start
from resilience.example.plan import PlannedIntervention
from resilience.example.seeding import Part, stream

FALLS_PER_10_000 = 9.0
OTHERS_PER_10_000 = 16.0
"""A month, on average over the year."""
PLANTED = 0.85
"""What attendances after a fall are multiplied by from the first month after the lead-in on."""
MONTH_SPREAD = 0.05
SWING = 0.12
GROUP = "Attendances at the emergency department (invented)"
FALLS, OTHERS = "Attendances after a fall, over 65", "Attendances after another injury"
SOURCE = "An invented hospital trust, monthly return"


def attendances(number: int, done: PlannedIntervention, seed: int, end: date, lead_in: int) -> tuple[NewSeries, ...]:
    """Return the two series of an area (by its place in the consortium) in which something was done."""
    random = stream(seed * 1_000 + number, Part.ATTENDANCES)
    residents = AREAS[number].residents
    starts = [month_start(end, back) for back in range(MONTHS, 0, -1)]
    season = 1 + SWING * np.cos(2 * np.pi * (np.array([start.month for start in starts]) - 1) / 12)
    after = np.array([start >= month_start(end, done.months_back - lead_in) for start in starts])
    falls = FALLS_PER_10_000 * residents / 10_000 * season * np.where(after, factor(done), 1.0)
    others = OTHERS_PER_10_000 * residents / 10_000 * (2 - season)
    return tuple(
        NewSeries(
            GROUP,
            name,
            CountedAs.AE_ATTENDANCE,
            "attendances",
            SOURCE,
            Step.MONTH,
            is_count=True,
            points=tuple(
                SeriesPoint(start, float(count))
                for start, count in zip(starts, random.poisson(mean * _noise(random)).tolist(), strict=True)
            ),
        )
        for name, mean in ((FALLS, falls), (OTHERS, others))
    )


def factor(done: PlannedIntervention) -> float:
    """Return what attendances after a fall are multiplied by: 1 in a world in which the intervention has no effect."""
    return PLANTED if done.changes else 1.0


def _noise(random: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(random.lognormal(-(MONTH_SPREAD**2) / 2, MONTH_SPREAD, MONTHS), dtype=np.float64)
