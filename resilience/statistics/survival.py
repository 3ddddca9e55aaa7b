"""How long it takes until a request is met, with those still waiting counted as waiting and not left out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.given import amounts, normal_quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series

    Ended = Sequence[bool | int] | npt.NDArray[np.bool_] | npt.NDArray[np.int64]
    """Whether each one's wait ended (True) or was still going on when last seen (False)."""


@dataclass(frozen=True, slots=True)
class Step:
    """The share still waiting from `time` on, with its limits (None where the method has none)."""

    time: float
    at_risk: float
    ended: float
    waiting: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time by which a share had ended; a limit or the estimate is None where the curve never gets so far."""

    share: float
    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Survival:
    """The curve as steps at the times at which a wait ended, its median, and how many waits it is made of.

    `n` counts all, `ended` those that ended and `followed` is the longest time anybody was observed. Without anything
    recorded there are no steps, and `reason` says so.
    """

    steps: tuple[Step, ...]
    median: Quantile
    n: float
    ended: float
    followed: float | None
    level: float
    reason: str | None = None

    def waiting_at(self, time: float) -> Step | None:
        """Return the step in force at a time; None before the first, when all still wait, or beyond what was seen."""
        if self.followed is None or time > self.followed:
            return None
        return next((step for step in reversed(self.steps) if step.time <= time), None)


@dataclass(frozen=True, slots=True)
class LogRank:
    """The test that groups wait equally long: chi-squared on `df`, `p`, and waits ended per group and expected."""

    statistic: float | None
    df: int
    p: float | None
    observed: tuple[float, ...]
    expected: tuple[float, ...]
    reason: str | None = None


def kaplan_meier(durations: Series, ended: Ended, weights: Series | None = None, *, level: float = 0.95) -> Survival:
    """Return the share still waiting over time, and the median wait.

    `durations` (0 or more, any unit) last until the end or until last seen; `ended` says which. Those last seen at the
    time at which others end are counted as waiting until just after. `weights` are numbers of equal waits, so that
    counts by length of wait will do. A missing duration is left out. The limits of the curve are Greenwood's on the
    scale of log(-log), which never leave 0 to 1; those of the median are the times at which the limits of the curve
    pass one half (Brookmeyer and Crowley). Raises `NotComputable` for negative numbers and lengths that differ.

    That somebody is still waiting must not say that they will wait longer than others: where closing a record late is
    a habit of one team, compare teams.

    Source: Kaplan and Meier, 1958, Nonparametric estimation from incomplete observations; Greenwood, 1926, The natural
    duration of cancer; Kalbfleisch and Prentice, 1980, The Statistical Analysis of Failure Time Data (log-log);
    Brookmeyer and Crowley, 1982, A confidence interval for the median survival time.
    """
    z = normal_quantile(level)
    times, ends, many = _given(durations, ended, weights)
    if not many.sum():
        reason = _("No wait is recorded.")
        return Survival((), Quantile(0.5, None, None, None), 0.0, 0.0, None, level, reason)
    at, at_risk, deaths = _table(times, ends, many)
    steps = _steps(at, at_risk, deaths, z)
    followed = float(times[many > 0].max())
    return Survival(steps, _quantile(steps, 0.5), float(many.sum()), float(deaths.sum()), followed, level)


def quantile(curve: Survival, share: float) -> Quantile:
    """Return the time by which `share` (above 0, below 1) of all waits had ended, with limits as for the median.

    Where the curve lies at exactly 1 - `share` over a stretch of time, its middle is the estimate, as in R.
    """
    if not 0 < share < 1:
        raise NotComputable(_("The share must lie between 0 and 1."))
    return _quantile(curve.steps, share)


def log_rank(durations: Sequence[Series], ended: Sequence[Ended], weights: Sequence[Series] | None = None) -> LogRank:
    """Test whether groups wait equally long; one sequence per group, each as in `kaplan_meier`.

    Groups that cannot be told apart, because nothing ended while both were waiting, give None with the reason. It sees
    best differences that keep their proportion all along; curves that cross may pass unseen. Raises `NotComputable`
    for fewer than two groups.

    Source: Mantel, 1966, Evaluation of survival data and two new rank order statistics; Peto and Peto, 1972.
    """
    if len(durations) < 2 or len(durations) != len(ended):  # noqa: PLR2004 - a comparison
        raise NotComputable(_("A comparison needs at least two groups, each with its durations."))
    groups = [
        _given(times, ends, None if weights is None else weights[place])
        for place, (times, ends) in enumerate(zip(durations, ended, strict=True))
    ]
    every = np.unique(np.concatenate([times[(ends) & (many > 0)] for times, ends, many in groups]))
    at_risk = np.stack([many.sum() - _before(every, times, many) for times, _ends, many in groups])
    so_far = [_before(np.append(every, np.inf), times, many * ends) for times, ends, many in groups]
    return _tested(at_risk, np.diff(np.stack(so_far), axis=1))


def tempered(found: LogRank, noise: LogRank) -> float | None:
    """Return the p of a log-rank test when groups that should not differ, such as earlier months, differ as `noise`.

    Waits of one month hang together, and the plain test takes them for independent. Chi-squared by degree of freedom
    is divided by that of `noise` (at least 1) and becomes F on both degrees of freedom. None where either is.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models, 4.5 (over-dispersion from grouped data).
    """
    if found.statistic is None or noise.statistic is None:
        return None
    return f_upper_tail(found.statistic / found.df / max(1.0, noise.statistic / noise.df), found.df, noise.df)


def _given(durations: Series, ended: Ended, weights: Series | None) -> tuple[Numbers, npt.NDArray[np.bool_], Numbers]:
    times = amounts(durations, _("The durations"))
    ends = np.asarray(ended, dtype=np.bool_)
    many = np.ones_like(times) if weights is None else amounts(weights, _("The weights"))
    if not times.shape == ends.shape == many.shape:
        raise NotComputable(_("There must be as many endings and weights as durations."))
    known = ~np.isnan(times) & ~np.isnan(many)
    return times[known], ends[known], many[known]


def _table(times: Numbers, ends: npt.NDArray[np.bool_], many: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return the times at which a wait ended, how many still waited just before and how many ended."""
    at, where = np.unique(times, return_inverse=True)
    leaving: Numbers = np.bincount(where, weights=many, minlength=at.size).astype(np.float64)
    deaths: Numbers = np.bincount(where, weights=many * ends, minlength=at.size).astype(np.float64)
    at_risk: Numbers = leaving[::-1].cumsum()[::-1]
    some = deaths > 0
    return at[some], at_risk[some], deaths[some]


def _before(at: Numbers, times: Numbers, many: Numbers) -> Numbers:
    """Return for each time how many waits, or ends of waits, lie before it."""
    order = np.argsort(times, kind="stable")
    sums = np.append(0.0, many[order].cumsum())
    before: Numbers = sums[np.searchsorted(times[order], at, side="left")]
    return before


def _steps(at: Numbers, at_risk: Numbers, deaths: Numbers, z: float) -> tuple[Step, ...]:
    waiting = np.cumprod(1 - deaths / at_risk)
    left = at_risk - deaths
    greenwood = np.cumsum(np.divide(deaths, at_risk * left, out=np.full_like(at, np.inf), where=left > 0))
    steps = []
    for place, share in enumerate(waiting.tolist()):
        low, high = _limits(share, float(greenwood[place]), z)
        steps.append(Step(float(at[place]), float(at_risk[place]), float(deaths[place]), share, low, high))
    return tuple(steps)


def _limits(share: float, greenwood: float, z: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    spread = z * math.sqrt(greenwood) / abs(math.log(share))
    return share ** math.exp(spread), share ** math.exp(-spread)


def _quantile(steps: tuple[Step, ...], share: float) -> Quantile:
    left = 1 - share
    low = next((step.time for step in steps if step.low is None or step.low <= left), None)
    high = next((step.time for step in steps if _falls_to(step.high, step.waiting, left)), None)
    return Quantile(share, _crossing(steps, left), low, high)


def _falls_to(limit: float | None, waiting: float, left: float) -> bool:
    """Say whether a limit has come down to what is left; where all have ended it has no limit and has not."""
    return limit is not None and limit <= left and waiting <= left


def _crossing(steps: tuple[Step, ...], left: float) -> float | None:
    for place, step in enumerate(steps):
        if math.isclose(step.waiting, left, rel_tol=1e-12) and place + 1 < len(steps):
            return (step.time + steps[place + 1].time) / 2
        if step.waiting <= left or math.isclose(step.waiting, left, rel_tol=1e-12):
            return step.time
    return None


def _tested(at_risk: Numbers, deaths: Numbers) -> LogRank:
    total, dying = at_risk.sum(axis=0), deaths.sum(axis=0)
    expected = (at_risk * dying / np.maximum(total, 1)).sum(axis=1)
    observed = deaths.sum(axis=1)
    df = at_risk.shape[0] - 1
    share = at_risk / np.maximum(total, 1)
    spread = dying * (total - dying) / np.maximum(total - 1, 1)
    covariance = np.diag((spread * share).sum(axis=1)) - (spread * share) @ share.T
    difference, variance = (observed - expected)[:df], covariance[:df, :df]
    seen = tuple(observed.tolist()), tuple(expected.tolist())
    if np.linalg.matrix_rank(variance) < df:
        reason = _("Nothing ended while more than one group was waiting, so the groups cannot be compared.")
        return LogRank(None, df, None, *seen, reason)
    statistic = float(difference @ np.linalg.solve(variance, difference))
    return LogRank(statistic, df, chi_squared_upper_tail(statistic, df), *seen)
