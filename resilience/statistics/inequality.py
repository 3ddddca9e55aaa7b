"""How evenly need falls: the curve of Lorenz and its one number, Gini's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import amounts

if TYPE_CHECKING:
    import numpy.typing as npt

    from resilience.statistics.given import Numbers, Series


@dataclass(frozen=True, slots=True)
class Lorenz:
    """The curve from (0, 0) to (1, 1): the share of all that the least served share of the population has."""

    population: tuple[float, ...]
    share: tuple[float, ...]


def gini(values: Series, weights: Series | None = None) -> float | None:
    """Return Gini's coefficient: 0 where all have the same, close to 1 where one of many has everything.

    `values` are what each unit has, or with `weights` what each of so many members has (rates with residents as
    weights, say). No correction for few units: one of n with everything gives 1 - 1/n. A pair with either number
    missing is left out; no unit or nothing to share gives None. Raises `NotComputable` for negative numbers and for
    lengths that differ.

    Source: Gini, 1914, Sulla misura della concentrazione e della variabilità dei caratteri; Lerman and Yitzhaki,
    1989, Improving the accuracy of estimates of Gini coefficients (weights).
    """
    given, weight = _given(values, weights)
    if not given @ weight:
        return None
    return float(gini_of_each(given[None, :] * weight, weight)[0])


def lorenz(values: Series, weights: Series | None = None) -> Lorenz:
    """Return the curve of `values`, poorest unit first; arguments, missing and errors as in `gini`.

    Nothing to share gives the two ends alone, which is the line of evenness.

    Source: Lorenz, 1905, Methods of measuring the concentration of wealth.
    """
    given, weight = _given(values, weights)
    if not given @ weight:
        return Lorenz((0.0, 1.0), (0.0, 1.0))
    order = np.argsort(given, kind="stable")
    people, has = weight[order].cumsum(), (given * weight)[order].cumsum()
    return Lorenz((0.0, *(people / people[-1]).tolist()), (0.0, *(has / has[-1]).tolist()))


def gini_of_each(totals: Numbers, weight: Numbers) -> Numbers:
    """Return the coefficient of each row of totals, whose columns have `weight` members each."""
    order = np.argsort(totals / np.where(weight > 0, weight, 1), axis=1, kind="stable")
    has = np.take_along_axis(totals, order, axis=1).cumsum(axis=1)
    people = weight[order] / weight.sum()
    before = np.hstack([np.zeros((totals.shape[0], 1)), has[:, :-1]])
    area: npt.NDArray[np.float64] = (people * (has + before)).sum(axis=1) / has[:, -1]
    return np.clip(1 - area, 0, 1)


def _given(values: Series, weights: Series | None) -> tuple[Numbers, Numbers]:
    given = amounts(values, _("The values"))
    weight = np.ones_like(given) if weights is None else amounts(weights, _("The weights"))
    if weight.shape != given.shape:
        raise NotComputable(_("There must be as many weights as values."))
    both = ~np.isnan(given) & ~np.isnan(weight)
    return given[both], weight[both]
