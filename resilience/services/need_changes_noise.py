"""By how much need differs between periods of one length anyway, learned from those before the period judged.

Counts of need vary more than chance alone. What is judged is never part of its own noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.statistics import rates
from resilience.statistics.moderation import moderated
from resilience.statistics.over_dispersion import seasonal_dispersion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.services.need_series import Floats
    from resilience.statistics.over_dispersion import Dispersion

MONTHS, DAYS = 12, 365
"""How many months, and how many days, one year has here; days of a leap year shift the blocks by one."""
FEWEST_DF = 3
"""Degrees of freedom from which a noise is used: two years of quarters."""
ENOUGH_DF = 6
"""Degrees of freedom from which shorter blocks do not stand in for those of a long period: three years of quarters."""
SHORTEST_STRIDE = 13
"""Days from one block to the next at least: some thirty a year are enough, on changing weekdays."""
PARTS_OF_A_YEAR = (1, 2, 3, 4, 6, 12)
"""Blocks that stand in for a longer period: a year, a half, a third … a twelfth of it."""
QUARTERS = 4
"""Of periods no longer than a quarter only blocks of their own length count."""


@dataclass(frozen=True, slots=True)
class VolumeNoise:
    """The variance of counts in multiples of chance, how well it is known, and from blocks of which length.

    `block` is in months or days, as given; it is shorter than the period judged where too few as long are held.
    `degrees_of_freedom` is `None` where many types together know it as if exactly.
    """

    phi: float
    degrees_of_freedom: int | None
    block: int


def noise_before(earlier: Floats, length: int, year: int) -> VolumeNoise | None:
    """Return the noise of periods of `length` months or days, `None` where too little came before to know it.

    `earlier` are counts by month (`year` 12) or day (365) up to the end of the period compared with, NaN where not
    reported or not by the same sources. Each year gives its blocks, counted back from the end; a season that repeats
    itself and a change of a whole year alike are no noise. Where there are too few blocks of the full length, shorter
    ones stand in: the longest known on six degrees of freedom, or else the one known best.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models, 4.5 (dispersion).
    """
    found = [
        VolumeNoise(one.statistic / one.df, one.df, block)
        for block in _lengths(length, year)
        for one in (_seasonal(earlier, block, year),)
        if one.statistic is not None and one.df is not None and one.df >= FEWEST_DF
    ]
    enough = (one for one in found if (one.degrees_of_freedom or 0) >= ENOUGH_DF)
    return next(enough, max(found, key=lambda one: one.degrees_of_freedom or 0, default=None))


def noises_shared(noises: Mapping[str, VolumeNoise | None]) -> dict[str, VolumeNoise]:
    """Return the noise of each type drawn towards what all types have in common; types without one are left out."""
    known = {code: noise for code, noise in noises.items() if noise is not None}
    drawn = moderated(
        [noise.phi for noise in known.values()], [noise.degrees_of_freedom or 1 for noise in known.values()]
    )
    return {
        code: VolumeNoise(
            one.variance, None if one.degrees_of_freedom is None else int(one.degrees_of_freedom), noise.block
        )
        for (code, noise), one in zip(known.items(), drawn, strict=True)
    }


def _lengths(length: int, year: int) -> list[int]:
    """Return the length of a block to try first, and then shorter ones; nothing longer than a year."""
    if length <= year // QUARTERS:
        return [length]
    parts = {year // part for part in PARTS_OF_A_YEAR}
    return sorted({min(length, year), *(part for part in parts if part < length)}, reverse=True)


def _seasonal(earlier: Floats, block: int, year: int) -> Dispersion:
    """Return the dispersion of blocks about season and level; about their mean where a year holds one block only."""
    stride = max(block, SHORTEST_STRIDE if year == DAYS else 1)
    in_a_year = max(1, year // stride)
    years = len(earlier) // year
    if not years:
        return rates.dispersion([])
    rows = earlier[len(earlier) - years * year :].reshape(years, year)[:, year - in_a_year * stride :]
    table = rows.reshape(years, in_a_year, stride)[:, :, stride - block :].sum(axis=2)
    return rates.dispersion(table[:, 0]) if in_a_year == 1 else seasonal_dispersion(table.ravel(), in_a_year)
