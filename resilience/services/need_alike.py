"""Did all need types rise or fall alike? What moves all types alike is more often awareness or reporting than need."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.need_question import Step
from resilience.services.need_steps import after
from resilience.statistics import rates
from resilience.statistics.gamma import chi_squared_upper_tail
from resilience.statistics.over_dispersion import seasonal_dispersion

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import CodeSeries

Floats = npt.NDArray[np.float64]
FEWEST_TYPES = 3
FEWEST_EXPECTED = 5.0
YEAR_OF_QUARTERS = 4
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class MovedAlike:
    """All types together changed by `ratio` and single types differ no more than by chance (`p`)."""

    ratio: float
    types: int
    same_way: int
    p: float


def moved_alike(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> MovedAlike | None:
    """Return how all types moved alike, or `None` where they did not, or where it cannot be known.

    Three things have to hold: the total changed by more than its noise; it still did so without the type that changed
    most; and the types' ratios are homogeneous. Noise is what quarters before the later period varied by, over season
    and level; without two years of quarters nothing is said. A real change in all needs alike looks the same.
    """
    every = replace(asked, need_type=None, slice=None)
    if not pair.is_months and Step.DAY not in context.cube.steps(every):
        return None
    sides = [context.cube.totals_by_code(None, every, period) for period in (pair.before, pair.after)]
    quarters = context.cube.by_type(every, Step.QUARTER)
    history = _before(quarters, pair.after.first)
    if sides[0] is None or sides[1] is None:
        return None
    codes = sorted(sides[0])
    counts = np.array([[side[code] for code in codes] for side in sides if side is not None])
    days = pair.before.days, pair.after.days
    if not _is_changed(counts.sum(axis=1), days, history):
        return None
    most = int(np.argmax(np.abs(counts[1] / days[1] - counts[0] / days[0])))
    rest = [row for row, code in enumerate(quarters.codes) if code != codes[most]]
    if not _is_changed(np.delete(counts, most, axis=1).sum(axis=1), days, history[rest]):
        return None
    return _homogeneous(counts, days, _noise_of_mix(history))


def _before(quarters: CodeSeries, day: date) -> Floats:
    """Return types by the quarters that end before a day."""
    kept = [number for number, start in enumerate(quarters.starts) if after(Step.QUARTER, start) <= day]
    return quarters.counts[:, kept]


def _is_changed(totals: Floats, days: tuple[int, int], history: Floats) -> bool:
    noise = seasonal_dispersion(history.sum(axis=0), season=YEAR_OF_QUARTERS) if len(history) else None
    if noise is None or noise.phi is None or not noise.df:
        return False
    ratio = rates.rate_ratio(
        float(totals[1]), days[1], float(totals[0]), days[0], dispersion=noise.phi, degrees_of_freedom=noise.df
    )
    return ratio.low is not None and ratio.high is not None and not ratio.low <= 1 <= ratio.high


def _homogeneous(counts: Floats, days: tuple[int, int], noise: float) -> MovedAlike | None:
    whole = counts.sum(axis=0)
    shares = counts.sum(axis=1) / counts.sum()
    counts = counts[:, whole * shares.min() >= FEWEST_EXPECTED]
    types = counts.shape[1]
    if types < FEWEST_TYPES:
        return None
    p = chi_squared_upper_tail(_chi_squared(counts) / noise, types - 1)
    if p < LEVEL:
        return None
    per_day = counts / np.array(days, dtype=np.float64)[:, np.newaxis]
    ratio = float(per_day[1].sum() / per_day[0].sum())
    ups = int((per_day[1] > per_day[0]).sum() if ratio > 1 else (per_day[1] < per_day[0]).sum())
    return MovedAlike(ratio, types, ups, p)


def _chi_squared(counts: Floats) -> float:
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return float(((counts - expected) ** 2 / expected).sum())


def _noise_of_mix(history: Floats) -> float:
    """Return by how much the mix of a quarter differs from that of the same quarter a year before; 1 is chance."""
    found = []
    for later in range(YEAR_OF_QUARTERS, history.shape[1]):
        both = history[:, [later - YEAR_OF_QUARTERS, later]].T
        both = both[:, both.sum(axis=0) >= 2 * FEWEST_EXPECTED] if not np.isnan(both).any() else both[:, :0]
        if both.shape[1] >= FEWEST_TYPES and both.sum(axis=1).all():
            found.append(_chi_squared(both) / (both.shape[1] - 1))
    return max(1.0, float(np.mean(found))) if found else 1.0
