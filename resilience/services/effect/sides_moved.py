"""How far one side of need moved at the start against its own past, with limits wide enough for all looked at together.

Pure: an interrupted series in the plan's form, so that it can be held to its stated rate over many worlds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.vocabulary import Aspect, Verdict
from resilience.locales import _
from resilience.services.effect.estimate_kinds import Estimate
from resilience.services.effect.estimates_regression import TRENDS, WAVES, by_regression, own_series, own_way
from resilience.services.effect.sides_series import form_for
from resilience.statistics.student import t_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.outcome_series import OutcomeData

LEVEL = 0.95
POWER = 0.84
"""The normal quantile of four in five: an effect is seen so often where it lies that much beyond the limits of none."""
FEWEST_AFTER = 6
"""Months after the start in use below which no side is looked at."""
FEWEST_EVENTS = 30.0
"""Counts on each side below which a change is not looked for: they could not show one."""
YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """One side of need with its change as a share of what was to be expected; limits widened for `looks` looks.

    `seen_from` is the rise, `seen_to` the fall (a share above 0), from which on a change would be called one four times
    in five; `None` where nothing was estimated. `reason` says why not. `before` and `after` are the mean values of both
    sides as they were.
    """

    name: str
    estimate: Estimate
    looks: int
    seen_from: float | None
    seen_to: float | None
    before: float
    after: float
    reason: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is an estimate with limits."""
        return self.estimate.has_limits

    @property
    def verdict(self) -> Verdict:
        """What this alone is called."""
        if not self.is_known:
            return Verdict.TOO_EARLY
        return Verdict.CHANGED if self.estimate.excludes_none else Verdict.NOISE

    @property
    def is_up(self) -> bool:
        """Whether it rose by more than noise."""
        return self.estimate.low is not None and self.estimate.low > 0

    @property
    def is_down(self) -> bool:
        """Whether it fell by more than noise."""
        return self.estimate.high is not None and self.estimate.high < 0


def moved(name: str, data: OutcomeData, plan: EvaluationPlanDraft, looks: int = 1) -> Moved:
    """Return how a side moved: interrupted series with the plan's season and trend, a bending trend taken as straight.

    Limits hold for all `looks` sides together (Bonferroni), so that at most one family in twenty has a false claim.
    """
    plan = form_for(data.aspect, plan)
    way = own_way(plan)
    why = _why_not(data)
    found = Estimate(way, reason=why) if why else by_regression(way, data, plan, own_series(data), TRENDS[plan.trend])
    if not found.has_limits:
        return Moved(name, found, looks, None, None, *_means(data), reason=why or found.reason)
    freedom = max(3, int(data.in_use.sum()) - 3 - 2 * WAVES.get(plan.season, 2))
    wide = widened(found, looks, freedom, is_ratio=data.is_count)
    seen = _seen(found, looks, freedom, is_ratio=data.is_count)
    return Moved(name, wide, looks, *seen, *_means(data))


def together(named: Sequence[tuple[str, OutcomeData]], plan: EvaluationPlanDraft) -> tuple[Moved, ...]:
    """Return several sides that are looked at together."""
    return tuple(moved(name, data, plan, len(named)) for name, data in named)


def widened(found: Estimate, looks: int, freedom: int, *, is_ratio: bool) -> Estimate:
    """Return an estimate whose limits at 95 per cent are widened to hold for so many looks together."""
    if looks <= 1 or found.share is None or found.low is None or found.high is None:
        return found
    wider = t_quantile(1 - (1 - LEVEL) / looks, freedom) / t_quantile(LEVEL, freedom)
    if not is_ratio:
        return replace(
            found,
            low=found.share - wider * (found.share - found.low),
            high=found.share + wider * (found.high - found.share),
        )
    middle = math.log1p(found.share)
    ends = (middle + wider * (_log(end) - middle) for end in (found.low, found.high))
    low, high = (math.expm1(end) for end in ends)
    return replace(found, low=low, high=high)


def _seen(found: Estimate, looks: int, freedom: int, *, is_ratio: bool) -> tuple[float | None, float | None]:
    """Return from which rise, and from which fall, on a change would mostly be seen."""
    if found.share is None or found.low is None or found.high is None:
        return None, None
    usual = t_quantile(LEVEL, freedom)
    reach = (t_quantile(1 - (1 - LEVEL) / looks, freedom) + POWER) / usual
    if not is_ratio:
        either = reach * (found.high - found.low) / 2
        return either, either
    apart = reach * (_log(found.high) - _log(found.low)) / 2
    return math.expm1(apart), -math.expm1(-apart)


def _log(share: float) -> float:
    return math.log(max(1e-6, 1 + share))


def _why_not(data: OutcomeData) -> str:
    sides = [data.values[side & data.in_use] for side in (data.before, data.after)]
    if len(sides[0]) < YEAR or len(sides[1]) < FEWEST_AFTER:
        return _("A year before the start and {n} months after it have to be reported.").format(n=FEWEST_AFTER)
    if data.is_count and min(side.sum() for side in sides) < FEWEST_EVENTS:
        return _("Fewer than {n} requests on one side of the start.").format(n=round(FEWEST_EVENTS))
    return ""


def _means(data: OutcomeData) -> tuple[float, float]:
    """Return the mean value of both sides; of a part its share of the whole."""
    found = []
    for side in (data.before, data.after):
        values, used = data.values, side & data.in_use
        if not used.any():
            found.append(math.nan)
        elif data.exposure is None or data.aspect is Aspect.VOLUME:
            found.append(float(values[used].mean()))
        else:
            found.append(float(values[used].sum() / np.asarray(data.exposure)[used].sum()))
    return found[0], found[1]
