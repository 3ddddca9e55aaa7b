"""Shows with what weights single effects enter a two-way estimate, because some can be negative.

Source: de Chaisemartin and D'Haultfœuille, 2020, Two-Way Fixed Effects Estimators with Heterogeneous Treatment Effects;
Goodman-Bacon, 2021, Difference-in-Differences with Variation in Treatment Timing (why: treated ones serve as controls).
"""

from __future__ import annotations

import numpy as np

from resilience.statistics.difference_panel import Observations
from resilience.statistics.given import Numbers

_ROUNDING = 1e-12


def negative_weight_share(rows: Observations, shift: Numbers) -> float | None:
    """Return the weights below 0 of treated cells, taken positive, where those of all treated cells add up to 1.

    `shift` is what units, times and covariates leave of the treatment, times the root of the weights. None where the
    treatment is a share somewhere, because such a cell has no effect of its own.
    """
    if not np.isin(rows.treated, (0.0, 1.0)).all():
        return None
    cell = rows.unit * len(rows.times) + rows.time
    carried = np.bincount(cell, shift * np.sqrt(rows.weights) * rows.treated)
    negative = float(-carried[carried < 0].sum() / carried.sum())
    return negative if negative > _ROUNDING else 0.0
