"""Sides of need other than volume as monthly series, so that each is judged as volume is: shares, swing, variation.

Pure: from arrays over the months of an outcome to the same outcome with other values. Of none of them needs avoided are
added up, and none has the controls that the plan names for volume.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Aspect, SeasonForm, TrendForm
from resilience.services.need_changes_variability import Stretch, usual
from resilience.statistics.pattern import wave_change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.outcome_series import Flags, Floats, OutcomeData
    from resilience.services.need_changes_variability import Labels

HUNDRED = 100.0
TOP = 0.1
"""The share of places that counts as those with most need; at least one."""
LEAST = 0.05
"""The variance of a month at equal volume is taken as at least this multiple of chance: so few days may show less."""
WEEKDAYS_FITTED = 6
FEWEST_DAYS = 20
"""Days (or three whole weeks) of a month below which its variation is not looked at."""
FEWEST_WEEKS = 3
BLOCK = 12
FEWEST_OF_BLOCK = 6
"""Months of a year that have to be known for its level to be."""
CLEAR = 0.5
"""The share of a swing that its lower limit has to reach for the wave to be a clear one."""
SPAN_OF_SEASON = 24
"""Months on each side from which anything is said of a season: what one year does is no season."""


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Counts by day (or week): `month` is the place among the outcome's months, `weekday` 0 for weeks."""

    counts: Floats
    month: Labels
    weekday: Labels
    week: Labels

    def within(self, months: Flags) -> Stretch:
        """Return the days of some of the outcome's months, without what was not reported."""
        kept = months[self.month] & ~np.isnan(self.counts)
        return Stretch(self.counts[kept], self.month[kept], self.weekday[kept], self.week[kept])


def of_aspect(
    base: OutcomeData, aspect: Aspect, values: Floats, exposure: Floats | None = None, *, is_count: bool = True
) -> OutcomeData:
    """Return an outcome over the same months with other values, and without what belongs to its volume alone."""
    return replace(
        base,
        aspect=aspect,
        values=values,
        exposure=exposure,
        is_count=is_count,
        controls=(),
        places=(),
        areas=(),
        others=(),
        negative=None,
        panel=None,
        unmet=None,
        volume=base if base.aspect is Aspect.VOLUME else base.volume,
    )


def share_of(base: OutcomeData, aspect: Aspect, part: Floats, whole: Floats) -> OutcomeData:
    """Return requests of a part in proportion to all; months without any have no part."""
    known = whole > 0  # false where NaN
    return of_aspect(base, aspect, np.where(known, part, np.nan), np.where(known, whole, 1.0))


def top_places(base: OutcomeData, table: Floats) -> list[int]:
    """Return the rows of the places (rows × months) with most need before the start: a tenth of them, at least one."""
    before = np.nansum(np.where(base.before & base.in_use, table, 0.0), axis=1)
    return [int(row) for row in np.argsort(-before, kind="stable")[: max(1, int(TOP * len(table)))]]


def concentration_of(base: OutcomeData, table: Floats) -> OutcomeData:
    """Return the requests of the places that had most before the start, in proportion to those of all places."""
    return share_of(base, Aspect.CONCENTRATION, table[top_places(base, table)].sum(axis=0), table.sum(axis=0))


def times_of_months(base: OutcomeData, medians: Floats) -> OutcomeData:
    """Return the median times of months (minutes), which change by ratio."""
    return of_aspect(base, Aspect.TIME_TO_OUTCOME, medians)


def variation_of(base: OutcomeData, days: Days) -> OutcomeData:
    """Return the variance of a day about its usual, at equal volume, month by month, in per cent of chance alone.

    A day's usual is what its month and its weekday lead one to expect, on each side of the start by itself.
    Source: docs/decisions/0014, month by month.
    """
    found = np.full(len(base), np.nan)
    sides = [days.within(side & base.in_use) for side in (base.before, base.after)]
    counted = np.concatenate([side.counts for side in sides])
    volume = float(counted.mean()) if len(counted) else 0.0
    for side in sides:
        for month, beyond in _beyond(side):
            found[month] = HUNDRED * max(LEAST, 1 + beyond * volume)
    return of_aspect(base, Aspect.VARIABILITY, found)


def _beyond(side: Stretch) -> Iterator[tuple[int, float]]:
    """Yield each month with its variance beyond chance, as a share of the usual squared."""
    if not side.counts.sum():
        return
    expected, is_daily = usual(side), bool(side.weekday.any())
    months, place, size = np.unique(side.month, return_inverse=True, return_counts=True)
    free = len(expected) - len(months) - (WEEKDAYS_FITTED if is_daily else 0)
    if free < 1:
        return
    own = (side.counts - expected) ** 2 * len(expected) / free - expected
    squares = np.bincount(place, expected**2)
    enough = (size >= (FEWEST_DAYS if is_daily else FEWEST_WEEKS)) & (squares > 0)
    sums = np.bincount(place, own)
    yield from ((int(months[n]), float(sums[n] / squares[n])) for n in np.flatnonzero(enough))


def has_span_of_season(base: OutcomeData) -> bool:
    """Whether both sides hold two whole years, of which a quarter at most is missing."""
    for side in (base.before, base.after):
        known = np.flatnonzero(side & base.in_use)
        if len(known) < SPAN_OF_SEASON * 3 // 4 or side.sum() < SPAN_OF_SEASON:
            return False
    return True


def swing_of(base: OutcomeData) -> OutcomeData:
    """Return how far each month adds to the yearly swing that there was before: its mean over a year is that swing.

    Counts relative to the level of their year are multiplied by twice the wave that had its peak where it was before
    the start. Growth from year to year is none of it, and neither is a change of the peak. NaN throughout where no
    clear wave is found before: the peak of a faint one lies where chance was highest, so that it would seem to fall.

    Source: Bloomfield, 1976, Fourier Analysis of Time Series, chapter 6 (demodulation).
    """
    counts = base.used
    first, last = base.first_lead_in, base.first_after
    waves = wave_change(counts[:first], np.where(base.after, counts, np.nan)[last:], BLOCK)
    if waves.before is None or waves.after is None or waves.before.low < CLEAR * waves.before.estimate:
        return of_aspect(base, Aspect.SEASON, np.full(len(base), np.nan), is_count=False)
    places = np.arange(len(base))
    # The wave of both sides counts its places without the lead-in.
    turns = np.where(places < first, places, places - (last - first))
    shapes = [1 + one.estimate * _wave(turns, one.peak) for one in (waves.before, waves.after)]
    level = np.full(len(base), np.nan)
    for border, shape, side in ((first, shapes[0], base.before), (last, shapes[1], base.after)):
        _set_levels(level, np.floor_divide(places - border, BLOCK), counts, shape, side)
    # The peak before, at the real time of the year on both sides.
    values = 2 * (counts / level - 1) * _wave(places, waves.before.peak)
    return of_aspect(base, Aspect.SEASON, np.asarray(values), is_count=False)


def _wave(places: Labels, peak: float) -> Floats:
    return np.asarray(np.cos(2 * np.pi * (places - peak) / BLOCK))


def _set_levels(level: Floats, blocks: Labels, counts: Floats, shape: Floats, side: Flags) -> None:
    """Set the level of each year of a side: what was counted over what the wave alone would give of 1."""
    for block in np.unique(blocks[side]):
        own = side & (blocks == block) & ~np.isnan(counts)
        if own.sum() >= FEWEST_OF_BLOCK and counts[own].sum() > 0:
            level[own] = counts[own].sum() / shape[own].sum()


def form_for(aspect: Aspect, plan: EvaluationPlanDraft) -> EvaluationPlanDraft:
    """Return the plan with the form in which a side can be fitted: a swing has no trend, and needs both its waves.

    Demodulation leaves twice the wave's frequency behind, which the season of the fit takes up; a trend in the swing
    itself would take three to five years to tell.
    """
    if aspect is not Aspect.SEASON:
        return plan
    return replace(plan, trend=TrendForm.LEVEL, season=SeasonForm.TWO_WAVES, with_slope=False)
