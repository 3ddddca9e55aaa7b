"""What the lines of every control chart are made from: where segments begin, means and moving ranges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers

SCREEN = 3.267
"""Mean moving ranges from which a single moving range is left out of the limits when they are screened."""


def mean_moving_range(table: Numbers, *, screened: bool) -> Numbers:
    """Return for each row its mean step between neighbours (rows × 1), NaN where no two neighbours are known.

    `screened` leaves out, once, steps of 3.267 times that mean and more; where all are equal none is left out.
    """
    steps = np.abs(np.diff(table, axis=1))
    mean = row_means(steps)
    if not screened:
        return mean
    kept = np.where((steps < SCREEN * mean) | (mean == 0), steps, np.nan)
    return row_means(kept)


def row_means(table: Numbers) -> Numbers:
    """Return the mean of the known values of each row (rows × 1), NaN where there is none.

    The mean's own rounding is taken out by a second pass, so that equal values lie on their mean.
    """
    known = ~np.isnan(table)
    count = known.sum(axis=1, keepdims=True)
    some = np.where(count > 0, count, 1)
    first = np.where(known, table, 0.0).sum(axis=1, keepdims=True) / some
    rest = np.where(known, table - first, 0.0).sum(axis=1, keepdims=True) / some
    return np.where(count > 0, first + rest, np.nan)


def edges(breaks: Sequence[int], length: int) -> list[int]:
    """Return the positions between segments with both ends; a break at the beginning changes nothing."""
    for position in breaks:
        if not 0 <= position < length:
            raise NotComputable(
                _("A break must lie inside the series; there is no point {position} among {length}.").format(
                    position=position, length=length
                )
            )
    return sorted({0, *breaks, length})
