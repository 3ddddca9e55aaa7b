"""Smooths a series by local regression, in the way and with the shortcuts that STL defines for it.

Source: Cleveland, Cleveland, McRae and Terpenning, 1990, STL: A seasonal-trend decomposition procedure based on
loess (tricube weights, windows longer than the series, steps with straight lines between them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers

_NEAR, _FAR = 0.001, 0.999
_FLAT = 0.001


@dataclass(frozen=True, slots=True)
class Smoother:
    """A window of `width` values (odd), a local mean (`degree` 0) or line (1), fitted at every `step`-th value."""

    width: int
    degree: int
    step: int

    def smooth(self, values: Numbers, weights: Numbers | None = None) -> Numbers:
        """Return the values smoothed; where no value in reach has any weight the value itself stays."""
        n = values.size
        if n == 1:
            return values.copy()
        every = range(0, n, min(self.step, n - 1))
        heights = [self._at(position, values, self._reach(position, n), weights) for position in every]
        positions = list(every)
        if positions[-1] != n - 1:
            # The reach of the last step is kept for the end, as the published procedure has it.
            heights.append(self._at(n - 1, values, self._reach(positions[-1], n), weights))
            positions.append(n - 1)
        return np.interp(np.arange(n), positions, heights)

    def beyond(self, values: Numbers, weights: Numbers | None = None) -> tuple[float, float]:
        """Return the fit one place before the first value and one place after the last."""
        n = values.size
        width = min(self.width, n)
        before, after = self._fit(-1, values, (0, width), weights), self._fit(n, values, (n - width, n), weights)
        return np.nan if before is None else before, np.nan if after is None else after

    def _reach(self, position: int, n: int) -> tuple[int, int]:
        """Return the first value in the window of a position and the one behind the last."""
        if self.width >= n:
            return 0, n
        half = (self.width + 1) // 2
        left = min(max(0, position + 1 - half), n - self.width)
        return left, left + self.width

    def _at(self, position: int, values: Numbers, reach: tuple[int, int], weights: Numbers | None) -> float:
        fitted = self._fit(position, values, reach, weights)
        return float(values[position]) if fitted is None else fitted

    def _fit(self, position: int, values: Numbers, reach: tuple[int, int], weights: Numbers | None) -> float | None:
        left, right = reach
        places = np.arange(left, right, dtype=np.float64)
        weight = self._weight(np.abs(places - position), values.size)
        if weights is not None:
            weight = weight * weights[left:right]
        total = weight.sum()
        if total <= 0:
            return None
        weight = weight / total
        if self.degree:
            weight = weight * _tilt(weight, places, position, values.size)
        return float(weight @ values[left:right])

    def _weight(self, distance: Numbers, n: int) -> Numbers:
        farthest = distance.max() + max(0, self.width - n) // 2
        weight: Numbers = (1 - np.minimum(distance / max(farthest, 1), 1) ** 3) ** 3
        weight[distance <= _NEAR * farthest] = 1
        weight[distance > _FAR * farthest] = 0
        return weight


def _tilt(weight: Numbers, places: Numbers, position: int, n: int) -> Numbers | float:
    """Return what turns weights of a local mean into those of a local line at `position`."""
    centre = weight @ places
    spread = weight @ (places - centre) ** 2
    if np.sqrt(spread) <= _FLAT * (n - 1):
        return 1.0
    tilt: Numbers = (position - centre) / spread * (places - centre) + 1
    return tilt
