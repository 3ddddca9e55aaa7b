"""By how much the mix and the volume of months differ from a year to the next anyway, known from the years before.

Three months against three cannot show it by themselves. The years before can: the same months a year apart, between
which nothing is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.statistics.decomposition_of_volume import VolumeNoise
from resilience.statistics.mix import Noise, mix_noise
from resilience.statistics.over_dispersion import seasonal_dispersion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.services.need_type_months import Floats, TwoSides

YEAR = 12
QUARTER = 3
QUARTERS_IN_A_YEAR = 4


def noise_of_mix(sides: TwoSides) -> Noise | None:
    """Return by how much the mixes of so many months, a year apart, differed in the years before; `None` if unknown."""
    return mix_noise(_a_year_apart(sides.history, len(sides.after.months)))


def noise_of_volume(sides: TwoSides) -> VolumeNoise | None:
    """Return by how much volume and mix varied in the years before; `None` where either is not known."""
    mix = noise_of_mix(sides)
    found = seasonal_dispersion(_quarters(sides.history), season=QUARTERS_IN_A_YEAR)
    if mix is None or found.phi is None or not found.df:
        return None
    return VolumeNoise(Noise(found.phi, found.df), mix)


def _a_year_apart(history: Floats, months: int) -> Iterator[tuple[Floats, Floats]]:
    """Return neighbouring blocks of so many months with the same months a year earlier, the newest first."""
    end = len(history)
    while end - months - YEAR >= 0:
        yield history[end - months - YEAR : end - YEAR].sum(axis=0), history[end - months : end].sum(axis=0)
        end -= months


def _quarters(history: Floats) -> Floats:
    """Return requests by blocks of three months that end with the newest month."""
    whole = len(history) // QUARTER * QUARTER
    by_month = history[len(history) - whole :].sum(axis=1)
    return np.asarray(by_month.reshape(-1, QUARTER).sum(axis=1), dtype=np.float64)
