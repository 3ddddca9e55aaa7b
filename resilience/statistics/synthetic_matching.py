"""Says what a mixture of donors is to be close in: every period before the start, and predictors if there are any.

Source: Abadie, Diamond and Hainmueller, 2010, Synthetic Control Methods for Comparative Case Studies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, is_number, one_row
from resilience.statistics.synthetic_panel import Columns, Split
from resilience.statistics.synthetic_weights import mixture

Predictors = Mapping[str, Mapping[Any, float] | Series] | Columns
"""By name, a value per unit: by the unit's name, or in the panel's order."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What is stacked into the target: outcomes before times `of_outcome`, then a row of predictors per unit."""

    of_outcome: float
    predictors: dict[Any, Numbers]

    def weights(self, panel: Split) -> Numbers:
        """Return the donors' weights for the treated unit of this panel."""
        outcomes = slice(0, panel.before if self.of_outcome else 0)
        target, donors = panel.treated[outcomes] * self.of_outcome, panel.donors[outcomes] * self.of_outcome
        if self.predictors:
            target = np.concatenate([target, self.predictors[panel.name]])
            donors = np.vstack([donors, np.column_stack([self.predictors[name] for name in panel.names])])
        return mixture(donors, target)


OUTCOMES_ALONE = Matching(1.0, {})


def matching(
    panel: Split,
    order: Sequence[Any],
    predictors: Predictors | None,
    weights: Mapping[str, float] | None,
    *,
    match_outcomes: bool,
) -> tuple[Split, Matching]:
    """Return what to match, and the panel without the donors that lack a predictor; `order` is the panel's units."""
    if predictors is None:
        if weights is not None or not match_outcomes:
            raise NotComputable(
                _("Without predictors there is nothing to weigh, and nothing but the outcomes to match.")
            )
        return panel, OUTCOMES_ALONE
    columns = {name: _by_unit(values, order) for name, values in predictors.items()}
    if not columns or any(np.isnan(column[panel.name]) for column in columns.values()):
        raise NotComputable(_("Every predictor needs a value for the treated unit."))
    for place in reversed(range(len(panel.names))):
        name = panel.names[place]
        if any(np.isnan(column[name]) for column in columns.values()):
            panel = replace(panel.without(place), left_out=(*panel.left_out, name))
    if not panel.names:
        raise NotComputable(_("Every predictor needs a value for the donors."))
    heavy = {name: 1 / len(columns) if weights is None else weights.get(name, 0.0) for name in columns}
    is_known = weights is None or set(weights) <= set(columns)
    if not is_known or not all(map(is_number, heavy.values())) or min(heavy.values()) < 0 or not any(heavy.values()):
        raise NotComputable(
            _("The weights of predictors are numbers from 0 upwards, by the predictors’ names, not all of them 0.")
        )
    units = (panel.name, *panel.names)
    scaled = [_scaled(column, units, heavy[name]) for name, column in columns.items()]
    spread = float(np.column_stack([panel.treated, panel.donors])[: panel.before].std()) or 1.0
    of_outcome = 1 / (spread * panel.before**0.5) if match_outcomes else 0.0
    return panel, Matching(of_outcome, {unit: np.array([column[unit] for column in scaled]) for unit in units})


def _by_unit(values: Any, order: Sequence[Any]) -> dict[Any, float]:  # noqa: ANN401 - see `Predictors`
    """Return one predictor's value by unit, NaN where missing."""
    if isinstance(values, Columns):
        named = dict(values.items())
        if set(order) <= set(named):
            return {unit: one_row([named[unit]], _("A predictor"))[0] for unit in order}
        values = list(named.values())
    row = one_row(values, _("A predictor"))
    if row.size != len(order):
        raise NotComputable(_("A predictor has one value per unit, by its name or in the panel’s order."))
    return dict(zip(order, row, strict=True))


def _scaled(column: Mapping[Any, float], units: Sequence[Any], weight: float) -> dict[Any, float]:
    """Return a predictor over its standard deviation, times the root of its weight."""
    spread = float(np.std([column[unit] for unit in units])) or 1.0
    return {unit: column[unit] / spread * weight**0.5 for unit in units}
