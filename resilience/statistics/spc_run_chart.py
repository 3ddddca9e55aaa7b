"""Run charts: what a short series can say by its order alone, without any distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Series

_ONE_IN = 20
"""One series of chance alone in so many has fewer crossings than the fewest allowed."""


@dataclass(frozen=True, slots=True)
class RunChart:
    """`signal`: the longest run is longer, or the crossings are fewer, than chance lets them be.

    `n_useful` counts the known values that do not lie on the centre line. `longest_run_max` and `crossings_min` are
    what is still chance.
    """

    median: float
    longest_run: int
    crossings: int
    signal: bool
    n_useful: int
    longest_run_max: int
    crossings_min: int


def run_chart(values: Series, *, centre: float | None = None) -> RunChart:
    """Return Anhøj's two tests of a series, oldest first; None and NaN are left out, and so are values on the line.

    `centre` takes the median's place as the line (a control chart's own centre, for example); `median` is then
    still the values' own. Refused with `NotComputable`: no value, or an infinite one.

    Source: Anhøj and Olesen, 2014, Run charts revisited (the rules); Schilling, 2012, The surprising predictability
    of long runs; Chen, 2010, A note on the number of runs.
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    if numbers.ndim != 1 or not known.size or np.isinf(known).any():
        raise NotComputable(_("A run chart needs one row of numbers with at least one value."))
    median = float(np.median(known))
    runs = _runs(known.tolist(), median if centre is None else centre)
    useful = sum(runs)
    longest, crossings = max(runs, default=0), max(len(runs) - 1, 0)
    longest_max = round(math.log2(useful)) + 3 if useful else 0
    crossings_min = fewest_crossings(useful)
    return RunChart(
        median,
        longest,
        crossings,
        longest > longest_max or crossings < crossings_min,
        useful,
        longest_max,
        crossings_min,
    )


def fewest_crossings(n_useful: int) -> int:
    """Return the smallest number of crossings with a chance of at least 5 % not to be exceeded."""
    chances = max(n_useful - 1, 0)
    ways = below = 1
    fewest = 0
    while below * _ONE_IN < 2**chances:
        ways = ways * (chances - fewest) // (fewest + 1)
        below, fewest = below + ways, fewest + 1
    return fewest


def _runs(values: list[float], centre: float) -> list[int]:
    """Return the lengths of the runs on either side of the line."""
    sides = [value > centre for value in values if value != centre]
    return [sum(1 for _value in run) for _side, run in groupby(sides)]
