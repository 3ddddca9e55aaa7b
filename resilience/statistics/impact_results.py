"""What the methods of impact answer with: an effect never travels without its limits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from resilience.statistics.beta import f_upper_tail
from resilience.statistics.given import Numbers, normal_quantile
from resilience.statistics.student import t_quantile

_WIDEST = 700.0
"""The logarithm from which a ratio no longer fits into a number."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its limits and `p` (two-sided) against no effect.

    `unchanged` is the value that means no effect: 1 for a ratio, 0 for a difference. `se` is the standard error of the
    difference, or of the ratio's natural logarithm. `level` is the share of such intervals that hold the truth.
    """

    estimate: float
    low: float
    high: float
    p: float
    se: float
    level: float
    unchanged: float

    @property
    def distance(self) -> float:
        """How far the estimate lies from no effect; of a ratio by its logarithm."""
        if not self.unchanged:
            return self.estimate
        return math.log(self.estimate) if self.estimate > 0 else -math.inf

    @property
    def z(self) -> float:
        """How many standard errors the estimate lies from no effect; positive is more than without."""
        if self.se:
            return self.distance / self.se
        return math.copysign(math.inf, self.distance) if self.distance else 0.0

    @property
    def verdict(self) -> int:
        """1 where the interval says more than without, -1 where it says less, 0 where it leaves both open."""
        return (self.low > self.unchanged) - (self.high < self.unchanged)

    @property
    def excludes_none(self) -> bool:
        """Whether the interval leaves out no effect."""
        return self.verdict != 0


@dataclass(frozen=True, slots=True)
class TermTest:
    """Whether a model is better with some terms than without: F on `df` and `df_noise`, and its chance `p`."""

    f: float
    p: float
    df: int
    df_noise: int

    @classmethod
    def of(cls, explained: float, df: int, dispersion: float, df_noise: int) -> TermTest:
        """Return the test of terms that take so much off the deviance; without noise, all or nothing."""
        gained = max(0.0, explained) / df
        if not dispersion:
            return cls(math.inf, 0.0, df, df_noise) if gained else cls(0.0, 1.0, df, df_noise)
        f = gained / dispersion
        return cls(f, f_upper_tail(f, df, df_noise), df, df_noise)


@dataclass(frozen=True, slots=True, eq=False)
class Interrupted:
    """What a series did after its start, beside what it would have done without.

    `ratio` is what a series of counts is multiplied by from the start on; of a normal series `level` is what is added
    to it instead, and the other of the two is None. With a change of slope both are the change at once, as at the last
    period before the start, and `slope` is the further change in each unit of time (a ratio or a difference).
    `overall` is the whole time after the start together: observed over expected without (or the mean difference),
    which is the answer where there is a slope.

    The rows are as long as the series. `fitted` is the model's mean; `counterfactual`, with its limits
    `counterfactual_low` and `counterfactual_high`, is the mean without the effect, NaN before the start and where the
    series is missing; `residuals` are of the deviance, NaN where a period had no part in the fit.

    `avoided` is expected without minus observed over the periods after the start (after the lead-in): negative where
    there were more. `dispersion` is what counts vary by, in multiples of chance (of a normal series: the variance).
    `trend_per_period` is the change in one unit of time without the effect, None unless the trend is straight.
    `slope_test` compares the model with the one without the change of slope. `others` are the effects of the
    covariates in their order.

    Of a controlled series, `control` is what the controls did from the start on, and `trend_difference` how the
    treated series' trend differed from theirs before the start, in one unit of time: near `unchanged` if they were
    parallel.
    """

    ratio: Effect | None
    level: Effect | None
    slope: Effect | None
    overall: Effect
    avoided: Effect
    dispersion: float
    deviance: float
    df_residual: int
    fitted: Numbers
    counterfactual: Numbers
    counterfactual_low: Numbers
    counterfactual_high: Numbers
    residuals: Numbers
    trend_per_period: Effect | None
    slope_test: TermTest | None
    others: tuple[Effect, ...]
    periods_before: int
    periods_after: int
    control: Effect | None = None
    trend_difference: Effect | None = None

    @property
    def effect(self) -> Effect:
        """The change at the start: `ratio` of counts, `level` of a normal series."""
        found = self.ratio or self.level
        if found is None:  # pragma: no cover - one of them is always there
            raise AssertionError
        return found


@dataclass(frozen=True, slots=True)
class Limits:
    """How far limits lie from an estimate, in standard errors, and how p is found.

    `df_p` None takes p from the normal distribution, otherwise from Student's t.
    """

    level: float
    df_limits: int | None
    df_p: int | None

    @property
    def reach(self) -> float:
        """The number of standard errors from the estimate to each limit."""
        return normal_quantile(self.level) if self.df_limits is None else t_quantile(self.level, self.df_limits)

    def difference(self, estimate: float, se: float) -> Effect:
        """Return an effect that is added."""
        return Effect(
            estimate, estimate - self.reach * se, estimate + self.reach * se, self._p(estimate, se), se, self.level, 0.0
        )

    def ratio(self, logarithm: float, se: float) -> Effect:
        """Return an effect that multiplies, from its natural logarithm."""
        low, middle, high = (ratio_of(logarithm + side * self.reach * se) for side in (-1, 0, 1))
        return Effect(middle, low, high, self._p(logarithm, se), se, self.level, 1.0)

    def of(self, kind: Literal["ratio", "difference"], value: float, se: float) -> Effect:
        """Return the effect on the scale that `kind` names."""
        return self.ratio(value, se) if kind == "ratio" else self.difference(value, se)

    def _p(self, distance: float, se: float) -> float:
        if se == 0:
            return 0.0 if distance else 1.0
        z = abs(distance) / se
        return math.erfc(z / math.sqrt(2)) if self.df_p is None else f_upper_tail(z * z, 1, self.df_p)


def ratio_of(logarithm: float) -> float:
    """Return the ratio with this natural logarithm; infinity and 0 where it does not fit into a number."""
    if logarithm > _WIDEST:
        return math.inf
    return math.exp(logarithm) if logarithm > -_WIDEST else 0.0
