"""Says how often the rules of an NHS chart speak up where nothing happened, for pages that look at many charts.

No table has this for limits that come from the same few points, so it is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.spc_xmr import xmr_many

_SEED = 20
_VALUES = 120_000
"""How many normal values are drawn: enough for "about 2 of 100", few enough for a page that waits for them."""
_FEWEST_SERIES = 400


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """What to expect of a chart without any change in it.

    `points` is the number of marked points, `any_point` the chance of at least one, and `latest` the chance that
    the last point is marked, so that the chart would claim a signal now.
    """

    points: float
    any_point: float
    latest: float


@cache
def false_alarms(n_points: int, *, screen_moving_ranges: bool = True) -> FalseAlarms:
    """Return what the NHS rules find in `n_points` independent normal values that share mean and spread.

    The answer is the average over at least 400 simulated series (120,000 values in all, fixed seed), each with
    limits from its own points, so it is the same every time and good to about one digit; the first point stands
    beside the last, since the rules read the same backwards. Series with a season or
    with memory have more false alarms than this. Multiply by a number of charts for what to expect of all of them.
    Raises `NotComputable` for fewer than two points.
    """
    if n_points < 2:  # noqa: PLR2004 - a moving range needs two
        raise NotComputable(_("A control chart needs at least two points; {count} is too few.").format(count=n_points))
    series = max(_FEWEST_SERIES, _VALUES // n_points)
    noise = np.random.default_rng(_SEED).standard_normal((series, n_points))
    marked = xmr_many(noise, screen_moving_ranges=screen_moving_ranges).flags.direction != 0
    return FalseAlarms(
        float(marked.sum(axis=1).mean()), float(marked.any(axis=1).mean()), float(marked[:, [0, -1]].mean())
    )
