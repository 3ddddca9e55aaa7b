"""How far two categories agree: fully, not at all, or in part where they are close on the scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers

Weighting = Literal["identity", "unweighted", "linear", "quadratic", "ordinal"]
"""`unweighted` is another name for `identity`. `linear` and `quadratic` go by the distance of the categories' values;
`ordinal` goes by how many pairs of categories lie between two, whatever their values."""


def weight_matrix(weights: Weighting, places: Numbers) -> Numbers:
    """Return the weights (categories × categories): 1 on the diagonal, 0 for the categories farthest apart.

    `places` are the categories' values in rising order. Raises `NotComputable` for weights of another name.

    Source: Gwet, 2014, Handbook of Inter-Rater Reliability, 4th edition, chapter 3.
    """
    if weights not in get_args(Weighting):
        raise NotComputable(
            _("Weights are identity, linear, quadratic or ordinal; {weights} are not known.").format(weights=weights)
        )
    if weights in {"identity", "unweighted"} or places.size <= 1:
        return np.eye(places.size)
    apart = _distance(weights, places)
    matrix: Numbers = 1 - apart / apart.max()
    return matrix


def _distance(weights: Weighting, places: Numbers) -> Numbers:
    if weights == "ordinal":
        steps = np.arange(places.size, dtype=np.float64)
        between: Numbers = np.abs(steps[:, None] - steps)
        return between * (between + 1)
    apart: Numbers = np.abs(places[:, None] - places)
    return apart if weights == "linear" else apart * apart
