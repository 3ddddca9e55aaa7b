"""Before and after set side by side, with the same months of the year on both, beside the series of each side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import month_number
from resilience.locales import _
from resilience.services.effect.sides_series import BLOCK
from resilience.services.need_changes_variability import variation_change
from resilience.services.need_pattern_words import (
    how_long,
    how_long_between,
    percent,
    percent_between,
    ratio_words,
)
from resilience.statistics.concentration import concentration_change
from resilience.statistics.mix_change import change
from resilience.statistics.pattern import wave_change
from resilience.statistics.survival import kaplan_meier

if TYPE_CHECKING:
    from resilience.services.effect.outcome_series import Flags, Floats, OutcomeData
    from resilience.services.effect.sides_read import SidesHeld
    from resilience.services.effect.sides_series import Days
    from resilience.statistics.mix_change import MixChange
    from resilience.statistics.pattern import Swing
    from resilience.statistics.survival import Quantile

DRAWS = 400
PERMUTATIONS = 1999


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Before and after as a sentence, "" without one, and whether they differ by themselves; `None` where not known."""

    sentence: str
    is_changed: bool | None


NOTHING = SideBySide("", None)


def matched(base: OutcomeData) -> tuple[Flags, Flags]:
    """Return the months before and after that have the same months of the year on both sides."""
    season = np.array([month_number(start) % BLOCK for start in base.starts])
    before, after = base.before & base.in_use, base.after & base.in_use
    both = np.intersect1d(season[before], season[after])
    return before & np.isin(season, both), after & np.isin(season, both)


def variation_beside(base: OutcomeData, days: Days | None) -> SideBySide:
    """Return the change in variation between the two sides at equal volume."""
    if days is None:
        return NOTHING
    before, after = matched(base)
    found = variation_change(days.within(before), days.within(after))
    if found is None:
        return NOTHING
    said = _("Same months set side by side, the variance at equal volume is {ratio}.").format(
        ratio=ratio_words(found.estimate, found.low, found.high)
    )
    return SideBySide(said, is_changed=not found.low <= 1 <= found.high)


def season_beside(base: OutcomeData) -> SideBySide:
    """Return the swing of both sides with limits."""
    counts = base.used
    after = np.where(base.after, counts, np.nan)[base.first_after :]
    found = wave_change(counts[: base.first_lead_in], after, BLOCK)
    if found.before is None or found.after is None:
        return NOTHING
    said = _("Half the distance from trough to peak was {before} before, and {after} after.").format(
        before=_share(found.before.estimate, found.before.low, found.before.high),
        after=_share(found.after.estimate, found.after.low, found.after.high),
    )
    return SideBySide(said, is_changed=_is_apart(_ends(found.before), _ends(found.after)))


def _ends(swing: Swing) -> tuple[float, float]:
    return swing.low, swing.high


def _is_apart(before: tuple[float, float], after: tuple[float, float]) -> bool:
    """Whether two intervals do not meet."""
    return after[1] < before[0] or before[1] < after[0]


def _share(middle: float, low: float, high: float) -> str:
    return f"{percent(middle)} ({percent_between(low, high)})"


def places_beside(base: OutcomeData, table: Floats, residents: Floats | None) -> SideBySide:
    """Return Gini's coefficient on both sides and its difference with limits."""
    sides = [table[:, side] for side in matched(base)]
    if min(side.size for side in sides) == 0:
        return NOTHING
    found = concentration_change(sides[0], sides[1], residents, draws=DRAWS)
    gini, before, after = found.gini, found.before.gini, found.after.gini
    if before is None or after is None or gini.estimate is None or gini.low is None or gini.high is None:
        return NOTHING
    said = _("Gini over all places: {before} before, {after} after; difference {moved} ({low} to {high}).").format(
        before=f"{before.estimate:.2f}",
        after=f"{after.estimate:.2f}",
        moved=_signed(gini.estimate),
        low=_signed(gini.low),
        high=_signed(gini.high),
    )
    return SideBySide(said, is_changed=not gini.low <= 0 <= gini.high)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def times_beside(held: SidesHeld) -> SideBySide:
    """Return the median time of both sides with limits, requests still open counted as waiting."""
    medians = []
    for side in matched(held.all_requests):
        waits = held.waits(np.flatnonzero(side).tolist())
        if not waits.met:
            return NOTHING
        medians.append(kaplan_meier(waits.minutes, waits.ended, waits.many).median)
    said = _("Same months set side by side: half were met within {before} before, and {after} after.").format(
        before=_time(medians[0]), after=_time(medians[1])
    )
    ends = [(one.low or 0.0, math.inf if one.high is None else one.high) for one in medians]
    return SideBySide(said, is_changed=_is_apart(*ends))


def _time(median: Quantile) -> str:
    if median.estimate is None:
        return _("a time not reached")
    return f"{how_long(median.estimate)} ({how_long_between(median.low, median.high)})"


def mix_change_of(base: OutcomeData, table: Floats) -> MixChange:
    """Return how far the mix (types × months) moved, months of the year trading places within their season."""
    season = np.array([month_number(start) % BLOCK for start in base.starts])
    before, after = matched(base)
    return change(
        table[:, before].T,
        table[:, after].T,
        seasons=(season[before].tolist(), season[after].tolist()),
        permutations=PERMUTATIONS,
    )
