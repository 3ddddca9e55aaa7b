"""What something was worth: benefits against costs in the money of today, and how sure that is.

The public face of the methods for value for money. Amounts are in the prices of one year; the first of a row of
flows is year 0, which is not discounted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Series
from resilience.statistics.value_discounting import (
    HEALTH,
    SCHEDULES,
    SENSITIVITY_2026,
    STANDARD,
    Schedule,
    discount_factors,
    factors_from_0,
    present_value,
)
from resilience.statistics.value_effect import Effect
from resilience.statistics.value_model import Benefit, Cost, Input, by_year
from resilience.statistics.value_simulation import Simulated, Worth, simulate
from resilience.statistics.value_tornado import Swing, tornado
from resilience.statistics.value_uncertain import Uncertain
from resilience.statistics.value_uprating import financial_year, uprate

__all__ = [
    "HEALTH",
    "SCHEDULES",
    "SENSITIVITY_2026",
    "STANDARD",
    "Appraisal",
    "Benefit",
    "Category",
    "Cost",
    "Effect",
    "Input",
    "Schedule",
    "Simulated",
    "Swing",
    "Uncertain",
    "Worth",
    "appraise",
    "benefit_cost_ratio",
    "break_even",
    "by_year",
    "category",
    "discount_factors",
    "financial_year",
    "net_present_value",
    "payback",
    "present_value",
    "simulate",
    "tornado",
    "uprate",
]


class Category(StrEnum):
    """What the Department for Transport calls a benefit–cost ratio."""

    POOR = "poor"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very high"

    @property
    def label(self) -> str:
        """The word as people read it."""
        return _WORDS[self]()


_WORDS = {
    Category.POOR: lambda: _("poor"),
    Category.LOW: lambda: _("low"),
    Category.MEDIUM: lambda: _("medium"),
    Category.HIGH: lambda: _("high"),
    Category.VERY_HIGH: lambda: _("very high"),
}
_FROM = ((4.0, Category.VERY_HIGH), (2.0, Category.HIGH), (1.5, Category.MEDIUM), (1.0, Category.LOW))


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Benefits and costs in the worth of year 0. `ratio` and `category` are None where `reason` says why."""

    present_benefits: float
    present_costs: float
    net_present_value: float
    ratio: float | None
    category: Category | None
    reason: str | None = None


def appraise(benefits: Series, costs: Series, schedule: Schedule | str = STANDARD) -> Appraisal:
    """Return what benefits and costs by year come to; the two rows may differ in length.

    Costs are given as amounts above 0. Missing amounts are refused, see `present_value`.

    Source: HM Treasury, 2026, The Green Book; Department for Transport, 2017, Value for Money Framework (the words).
    """
    gained, spent = present_value(benefits, schedule), present_value(costs, schedule)
    if spent <= 0:
        reason = _("There are no costs to set the benefits against, so there is no ratio.")
        return Appraisal(gained, spent, gained - spent, None, None, reason)
    ratio = gained / spent
    return Appraisal(gained, spent, gained - spent, ratio, category(ratio))


def net_present_value(benefits: Series, costs: Series, schedule: Schedule | str = STANDARD) -> float:
    """Return benefits less costs in the worth of year 0; see `appraise`."""
    return appraise(benefits, costs, schedule).net_present_value


def benefit_cost_ratio(benefits: Series, costs: Series, schedule: Schedule | str = STANDARD) -> float | None:
    """Return benefits over costs in the worth of year 0, None without costs; `appraise` says the reason."""
    return appraise(benefits, costs, schedule).ratio


def category(ratio: float | None) -> Category:
    """Return the word for a ratio: poor below 1, low from 1, medium from 1.5, high from 2, very high from 4.

    Source: Department for Transport, 2017, Value for Money Framework.
    """
    if ratio is None or math.isnan(ratio):
        raise NotComputable(_("A ratio that is missing has no category."))
    return next((word for least, word in _FROM if ratio >= least), Category.POOR)


def payback(benefits: Series, costs: Series, schedule: Schedule | str | None = None) -> float | None:
    """Return after how many years the benefits so far have covered the costs so far for good; None for never.

    Undiscounted without a schedule, as is usual for a payback period. Counted from the end of year 0; what a later
    year brings is taken to come evenly over that year, so that 5 of costs in year 0 and 1.5 a year from year 1 are
    paid back after 3.33 years. A later cost that takes the sum below 0 again moves the payback behind it.
    """
    for flows in (benefits, costs):
        present_value(flows)  # refuses what is missing
    gained, spent = (np.asarray(flows, dtype=np.float64) for flows in (benefits, costs))
    net = np.zeros(max(gained.size, spent.size))
    net[: gained.size] += gained
    net[: spent.size] -= spent
    if schedule is not None:
        net *= factors_from_0(net.size, schedule)
    so_far = np.cumsum(net)
    so_far[np.abs(so_far) <= _ROUNDING * np.abs(net).sum()] = 0
    short = np.flatnonzero(so_far < 0)
    if not short.size:
        return 0.0
    last = int(short[-1])
    return None if last + 1 == net.size else last + float(-so_far[last] / net[last + 1])


_ROUNDING = 1e-12
"""The share of what flows that is taken for a rounding of the sum."""


def break_even(benefits: Series, costs: Series, schedule: Schedule | str = STANDARD) -> float | None:
    """Return the share of the effect at which benefits and costs are equal; above 1, more effect than was found.

    All benefits are taken to rise and fall with the effect. None where they are worth nothing or less: no share of
    such an effect pays for anything. 0 where there are no costs.
    """
    found = appraise(benefits, costs, schedule)
    if found.present_benefits <= 0:
        return None
    return max(0.0, found.present_costs) / found.present_benefits
