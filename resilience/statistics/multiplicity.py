"""Keeps a page of many comparisons from calling chance a signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import amounts

if TYPE_CHECKING:
    from resilience.statistics.given import Series


def benjamini_hochberg(p_values: Series, level: float = 0.05) -> tuple[bool, ...]:
    """Say of each p-value, in the order given, whether it is kept as a discovery.

    `level` is the share of false discoveries tolerated among those kept, on average. A missing p-value was
    not a test: it is not kept and does not count among the tests. Raises `NotComputable` for a p above 1 or
    below 0.

    Source: Benjamini and Hochberg, 1995, Controlling the false discovery rate.
    """
    p = amounts(p_values, _("The p-values"))
    if (p > 1).any() or not 0 < level < 1:
        raise NotComputable(_("P-values lie from 0 to 1, and the level between 0 and 1."))
    tested = np.sort(p[~np.isnan(p)])
    passing = tested[tested <= level * np.arange(1, tested.size + 1) / max(tested.size, 1)]
    threshold = passing[-1] if passing.size else -1.0
    return tuple(bool(value <= threshold) for value in p)
