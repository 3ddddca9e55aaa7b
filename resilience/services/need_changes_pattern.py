"""Pattern between two periods: variation at equal volume, and beside it season, week, places and time to be met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import month_number
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.need_changes_several import FALSE_ALARMS, holm
from resilience.services.need_changes_variability import FEWEST_WEEKS, Stretch, variation_change
from resilience.services.need_pattern_places import places_found
from resilience.services.need_pattern_season import season_found
from resilience.services.need_pattern_setting import setting_of
from resilience.services.need_pattern_waits import waits_found
from resilience.services.need_pattern_week import week_found
from resilience.services.need_steps import start_of

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_changes_variability import VariationChange
    from resilience.services.need_pattern_setting import Setting

SEASON, WEEK, PLACES, WAITS, CALM = "season", "week", "places", "waits", "calm"
FEWEST_MONTHS_OF_SEASON = 9
"""Months of the later period, reported on both sides, from which a change of season is looked for."""
AFTERMATH = timedelta(days=7)
"""Days after a disruption that are still taken for its own."""


@dataclass(frozen=True, slots=True, eq=False)
class PatternFound:
    """The change in variation, `None` where `why_not` says why, and the p-values of what stands beside it.

    `calm` is the change without the days of recorded disruptions and the week after each, `None` without any.
    `step` is by what counts vary, `None` where records are known to the month only.
    """

    setting: Setting
    step: Step | None
    before: Stretch | None
    after: Stretch | None
    change: VariationChange | None
    calm: VariationChange | None
    beside: dict[str, float | None]
    why_not: str

    @property
    def verdict(self) -> Verdict:
        """What the change in variation is called."""
        if self.change is None:
            return Verdict.TOO_EARLY
        return Verdict.CHANGED if self.change.p < FALSE_ALARMS else Verdict.NOISE

    @property
    def kept(self) -> frozenset[str]:
        """What of the rest changed, all of it looked at together."""
        return holm(self.beside)


def pattern_found(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> PatternFound:
    """Return how the pattern changed; the periods are widened to whole months and months not reported left out."""
    held = setting_of(context, asked, pair)
    steps = context.cube.steps(held.asked)
    step = next((one for one in (Step.DAY, Step.WEEK) if one in steps), None)
    if step is None:
        why = _("Variation from day to day is seen only where records are known to the day or the week.")
        return PatternFound(held, None, None, None, None, None, _beside(held, None), why)
    before, after = (_stretch(held, step, months) for months in (held.before, held.after))
    change = None if held.why_not else variation_change(before, after)
    calm = None if change is None else _calm(held, step, before, after)
    why_not = held.why_not
    if change is None and not why_not:
        why_not = _("Each period needs {n} whole weeks and 20 records.").format(n=FEWEST_WEEKS)
    return PatternFound(held, step, before, after, change, calm, _beside(held, calm), why_not)


def _stretch(held: Setting, step: Step, months: tuple[date, ...]) -> Stretch:
    """Return the days, or the weeks, that begin in these months."""
    series = held.context.cube.series(held.asked, step)
    chosen = set(months)
    inside = [number for number, start in enumerate(series.starts) if start.replace(day=1) in chosen]
    starts = [series.starts[number] for number in inside]
    return Stretch(
        series.counts[inside],
        np.array([month_number(start) for start in starts], dtype=np.int64),
        np.array([start.weekday() if step is Step.DAY else 0 for start in starts], dtype=np.int64),
        np.array([start_of(Step.WEEK, start).toordinal() for start in starts], dtype=np.int64),
    )


def _starts(held: Setting, step: Step, months: tuple[date, ...]) -> list[date]:
    chosen = set(months)
    return [start for start in held.context.cube.series(held.asked, step).starts if start.replace(day=1) in chosen]


def _calm(held: Setting, step: Step, before: Stretch, after: Stretch) -> VariationChange | None:
    """Return the change in variation without disruptions; `None` where none fell in, or too little is left."""
    sides = []
    for side, months in ((before, held.before), (after, held.after)):
        hit = np.array([_is_hit(held, start, step) for start in _starts(held, step, months)], dtype=np.bool_)
        sides.append(Stretch(np.where(hit, np.nan, side.counts), side.month, side.weekday, side.week))
    is_hit = any(
        np.isnan(calm.counts).sum() > np.isnan(side.counts).sum()
        for calm, side in zip(sides, (before, after), strict=True)
    )
    return variation_change(sides[0], sides[1]) if is_hit else None


def _is_hit(held: Setting, start: date, step: Step) -> bool:
    length = timedelta(days=1 if step is Step.DAY else 7)
    return any(
        one.starts_on < start + length and start <= (one.ends_on or held.context.today) + AFTERMATH
        for one in held.context.disruptions
    )


def _beside(held: Setting, calm: VariationChange | None) -> dict[str, float | None]:
    """Return the chance of what is seen where nothing changed; `None` for what cannot be looked at."""
    week, places, waits = week_found(held), places_found(held), waits_found(held)
    return {
        SEASON: _season(held),
        WEEK: None if week is None else week.p,
        PLACES: None if places is None else places.p,
        WAITS: None if waits is None else waits.p,
        CALM: None if calm is None else calm.p,
    }


def _season(held: Setting) -> float | None:
    """Return what is known of the season, which is judged on the newest twelve months against the years before."""
    return season_found(held).p if len(held.after) >= FEWEST_MONTHS_OF_SEASON and len(held.months) else None
