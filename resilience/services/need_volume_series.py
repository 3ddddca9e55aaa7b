"""What a volume chart is drawn from: counts, what they are counted over, and which points may be judged together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.need_charting import Measure
from resilience.domain.need_question import NeedFilter, Part, Step
from resilience.domain.vocabulary import Direction
from resilience.locales import _
from resilience.services.need_asking import PER_RESIDENTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import NeedSeries

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

POINTS_SHOWN = {Step.DAY: 182, Step.WEEK: 156, Step.MONTH: 60, Step.QUARTER: 40, Step.YEAR: 40}
"""Points that a chart looks back over, the newest ones; the rest is history and shaped by other days."""
ROUND = {Step.DAY: 7, Step.WEEK: 52, Step.MONTH: 12, Step.QUARTER: 4}
"""Points in the season that is looked for: a week of days, else a year."""
PER_EXPOSED = 1000
MILLION = 1_000_000
SMALLEST_READ = 0.1
"""The mean rate from which two decimals say enough."""
HUNDRED = 100


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """One measure, point by point, up to the newest reported one.

    `counts` are events and `over` what they are counted over, in units of the rate (10,000 residents, say): NaN where
    not reported. `is_judged` marks the reported points that the same sources cover as the newest one.
    """

    asked: NeedFilter
    step: Step
    measure: Measure
    starts: tuple[date, ...]
    counts: Floats
    over: Floats
    is_judged: Flags
    unit: str
    years: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def is_share(self) -> bool:
        """Whether values are shares, in per cent."""
        return self.measure is Measure.SHARE_UNMET

    @property
    def is_reported(self) -> Flags:
        """Which points were wholly reported."""
        return ~np.isnan(self.counts)

    @property
    def judged_counts(self) -> Floats:
        """The counts of the points that are judged together, NaN elsewhere."""
        return np.where(self.is_judged, self.counts, np.nan)

    @property
    def left_out(self) -> int:
        """How many reported points other sources reported."""
        return int((self.is_reported & ~self.is_judged).sum())

    @property
    def scale(self) -> int:
        """By what a rate is multiplied to be read: 100 for a share."""
        return HUNDRED if self.is_share else 1


def measured(
    context: NeedContext, asked: NeedFilter, step: Step, measure: Measure, *, is_alone: bool = False
) -> Measured:
    """Return what was asked; empty where no point was wholly reported.

    Where it stands alone (`is_alone`) and rates per 10,000 residents would be too small to read, they are per million.
    """
    if measure is not Measure.RECORDS:
        asked = replace(asked, direction=Direction.REQUEST)
    series = context.cube.series(asked, step)
    kept = _kept(series)
    starts = tuple(series.starts[place] for place in kept)
    counts = {
        Measure.RECORDS: series.counts,
        Measure.UNMET: series.unmet,
        Measure.SHARE_UNMET: series.unmet,
    }[measure][kept]
    over, unit, years = _over(context, series, kept, measure)
    found = Measured(
        series.asked, step, measure, starts, counts, over, _alike(series, kept), unit, tuple(sorted(set(years)))
    )
    return _per_million(found) if is_alone and found.years else found


def _per_million(held: Measured) -> Measured:
    """Return rates per million residents where those per 10,000 are below a tenth on average."""
    if np.nanmean(held.counts / held.over) >= SMALLEST_READ:
        return held
    unit = _("{what} per million residents {each}").format(what=noun_of(held.asked, held.measure), each=each(held.step))
    return replace(held, over=held.over * PER_RESIDENTS / MILLION, unit=unit)


def _kept(series: NeedSeries) -> list[int]:
    """Return the places of the newest points, from the first reported one to the last."""
    known = np.flatnonzero(series.is_reported)
    if not known.size:
        return []
    last = int(known[-1])
    begin = last - POINTS_SHOWN[series.step] + 1
    first = int(known[known >= begin][0])
    return list(range(first, last + 1))


def _alike(series: NeedSeries, kept: list[int]) -> Flags:
    """Return which points are reported by the same sources as the newest one."""
    if not kept:
        return np.zeros(0, dtype=np.bool_)
    newest = series.sources[kept[-1]]
    same = np.array([series.sources[place] == newest for place in kept], dtype=np.bool_)
    return same & series.is_reported[kept]


def _over(context: NeedContext, series: NeedSeries, kept: list[int], measure: Measure) -> tuple[Floats, str, list[int]]:
    """Return what counts are divided by, the unit of the rate, and the years of the populations."""
    if measure is Measure.SHARE_UNMET:
        known = series.counts[kept]
        return np.where(known > 0, known, np.nan), _("per cent of requests that stayed unmet"), []
    noun = noun_of(series.asked, measure)
    exposed = _exposed(context, series.asked)
    if exposed is not None:
        unit = _("{what} per 1,000 exposed ({exposure}), {each}").format(
            what=noun, exposure=exposed[1], each=each(series.step)
        )
        return np.full(len(kept), exposed[0] / PER_EXPOSED), unit, []
    residents = [context.residents(series.starts[place], series.asked) for place in kept]
    held = [one for one in residents if one is not None]
    if len(held) < len(kept) or not held:
        return np.ones(len(kept)), _("{what} {each}").format(what=noun, each=each(series.step)), []
    unit = _("{what} per 10,000 residents {each}").format(what=noun, each=each(series.step))
    return np.array([one[0] / PER_RESIDENTS for one in held]), unit, [one[1] for one in held if one[1]]


def _exposed(context: NeedContext, asked: NeedFilter) -> tuple[int, str] | None:
    """Return how many a chosen disruption exposed, and the kind of exposure; `None` where no disruption is chosen."""
    if asked.slice is None or asked.slice.part is not Part.DISRUPTION:
        return None
    chosen = next((one for one in context.disruptions if str(one.id) == asked.slice.code), None)
    exposures = [one for one in chosen.exposures if one.amount > 0] if chosen else []
    return (exposures[0].amount, exposures[0].kind.label.lower()) if exposures else None


def noun_of(asked: NeedFilter, measure: Measure) -> str:
    """Return what is counted: "requests", "offers" or "unmet requests"."""
    if measure is not Measure.RECORDS:
        return _("unmet requests")
    return _("requests") if asked.direction is Direction.REQUEST else _("offers")


def each(step: Step) -> str:
    """Return how often a point comes: "a month"."""
    return _each_words()[step]


def _each_words() -> Mapping[Step, str]:
    return {
        Step.DAY: _("a day"),
        Step.WEEK: _("a week"),
        Step.MONTH: _("a month"),
        Step.QUARTER: _("a quarter"),
        Step.YEAR: _("a year"),
    }
