"""Averages effects of groups and times, with the noise that the units add to the average.

Source: Callaway and Sant'Anna, 2021, Difference-in-Differences with Multiple Time Periods, sections 3 and 4; Welch,
1947, The Generalization of Student's Problem (the degrees of freedom, which matter with few units).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

import numpy as np

from resilience.statistics.difference_groups import Cells, Units
from resilience.statistics.difference_results import Effect
from resilience.statistics.given import Numbers
from resilience.statistics.student import t_quantile

_SAME = 1e-9
_DRAWS = 4_000


@dataclass(frozen=True, slots=True)
class Average:
    """An average of cells: how heavily each cell counts, and each unit's part of the error of these weights."""

    effect: float
    share: Numbers
    sampling: Numbers


class Averages:
    """Averages over the cells of one comparison, and their errors."""

    def __init__(self, units: Units, cells: Cells, level: float) -> None:
        self._units = units
        self._cells = cells
        self._level = level
        size = units.start.size
        belongs = {group: units.weights * (units.start == group) for group in units.groups}
        self._share_of = {group: float(own.sum()) / size for group, own in belongs.items()}
        self._sampling_of = {group: (own - own.sum() / size) / size for group, own in belongs.items()}

    def of_cells(self, places: Sequence[int]) -> Average:
        """Return the average of these cells, each counting by the share of units that its group is."""
        alone = [self._alone(place) for place in places]
        return self.of_groups(alone, [int(self._cells.group[place]) for place in places])

    def plain(self, parts: Sequence[Average]) -> Average:
        """Return the average of averages, each counting the same."""
        return Average(
            effect=math.fsum(part.effect for part in parts) / len(parts),
            share=sum((part.share for part in parts), np.zeros(self._cells.group.size)) / len(parts),
            sampling=sum((part.sampling for part in parts), np.zeros(self._units.start.size)) / len(parts),
        )

    def of_groups(self, parts: Sequence[Average], groups: Sequence[int]) -> Average:
        """Return the average of averages, each counting by the share of units that its group is."""
        shares = np.array([self._share_of[group] for group in groups])
        heavy = shares / shares.sum()
        moved = np.array([self._sampling_of[group] for group in groups])
        effects = np.array([part.effect for part in parts])
        effect = float(heavy @ effects)
        sampling = heavy @ np.array([part.sampling for part in parts])
        sampling = sampling + (effects - effect) @ moved / shares.sum()
        return Average(effect, heavy @ np.array([part.share for part in parts]), sampling)

    def with_limits(self, average: Average) -> tuple[Effect, int]:
        """Return an average with its limits by Student's t, and the degrees of freedom."""
        error = math.sqrt(float(self.covariance([average])[0, 0]))
        degrees = self.degrees_of_freedom(average)
        reach = t_quantile(self._level, degrees) * error
        treated = self._treated_units(average)
        found = Effect(average.effect, error, average.effect - reach, average.effect + reach, treated)
        return found, degrees

    def covariance(self, averages: Sequence[Average]) -> Numbers:
        """Return the covariance of several averages."""
        of_units = np.array([self._of_units(average) for average in averages])
        found: Numbers = of_units @ of_units.T
        for group in self._lonely():
            borrowed = np.array([self._borrowed(average, group) for average in averages])
            found = found + borrowed @ borrowed.T
        return found

    def degrees_of_freedom(self, average: Average) -> int:
        """Return those of the noise, each group of units adding what it shows of its own."""
        squares = self._of_units(average) ** 2
        blocks = [squares[self._units.start == start] for start in np.unique(self._units.start)]
        blocks += [self._borrowed(average, group) ** 2 for group in self._lonely()]
        sums = [(float(block.sum()), int((block > 0).sum()) - 1) for block in blocks if (block > 0).sum() > 1]
        total = sum(size for size, _degrees in sums)
        if not total:
            return 1
        return max(1, math.floor(1 / sum((size / total) ** 2 / degrees for size, degrees in sums) + _SAME))

    def joint_reach(self, averages: Sequence[Average], seed: int) -> float | None:
        """Return how many standard errors hold all averages at once at the level; None where one has no error.

        It is drawn: the largest of as many dependent Student's t, with the median of their degrees of freedom.
        """
        covariance = self.covariance(averages) if averages else np.zeros((1, 1))
        if not (np.diag(covariance) > 0).all():
            return None
        errors = np.sqrt(np.diag(covariance))
        degrees = median_low(self.degrees_of_freedom(average) for average in averages)
        random = np.random.default_rng(seed)
        values, vectors = np.linalg.eigh(covariance / np.outer(errors, errors))
        drawn = random.normal(size=(_DRAWS, errors.size)) * np.sqrt(np.maximum(values, 0)) @ vectors.T
        drawn /= np.sqrt(random.chisquare(degrees, size=(_DRAWS, 1)) / degrees)
        return float(np.quantile(np.abs(drawn).max(axis=1), self._level))

    def _alone(self, place: int) -> Average:
        share = np.zeros(self._cells.group.size)
        share[place] = 1
        return Average(float(self._cells.effect[place]), share, np.zeros(self._units.start.size))

    def _of_units(self, average: Average) -> Numbers:
        found: Numbers = average.share @ self._cells.noise + average.sampling
        return found

    def _borrowed(self, average: Average, group: int) -> Numbers:
        rows = self._cells.group == group
        found: Numbers = average.share[rows] @ self._cells.borrowed[rows]
        return found

    def _lonely(self) -> list[int]:
        return [int(group) for group in np.unique(self._cells.group[self._cells.treated == 1])]

    def _treated_units(self, average: Average) -> int:
        groups = np.unique(self._cells.group[np.abs(average.share) > 0])
        return int(np.isin(self._units.start, groups).sum())
