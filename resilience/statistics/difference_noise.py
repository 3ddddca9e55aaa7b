"""How sure a difference in differences is where few clusters, or few treated ones, carry it.

Source: Cameron, Gelbach and Miller, 2008, Bootstrap-Based Improvements for Inference with Clustered Errors; Conley and
Taber, 2011, Inference with "Difference in Differences" with a Small Number of Policy Changes; MacKinnon and Webb, 2020,
Randomization inference for difference-in-differences with few treated clusters.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from resilience.statistics.difference_fit import Background, by_cluster
from resilience.statistics.difference_panel import Observations
from resilience.statistics.difference_results import Placebo
from resilience.statistics.given import Numbers

FEW_TREATED = 5
"""Treated clusters below which a cluster-robust standard error is too small to be trusted."""
MOST_CLUSTERS = 100
"""Clusters up to which the wild bootstrap is drawn; with more the plain limits are as good."""
_ALL_SIGNS = 12
_ALL_WAYS = 2_000
_DRAWN_WAYS = 999
_FEWEST_UNITS = 3
_SAME = 1e-9


def p_by_wild_bootstrap(
    rows: Observations, background: Background, shift: Numbers, draws: int, seed: int
) -> float | None:
    """Return the two-sided p of no effect by the wild cluster bootstrap with the effect set to none.

    Every cluster's noise keeps or changes its sign: in all ways up to twelve clusters, else in `draws` ways. None
    without clusters, with more than a hundred of them, or without noise.
    """
    if rows.cluster is None or draws < 1:
        return None
    clusters = np.unique(rows.cluster)
    if not 1 < clusters.size <= MOST_CLUSTERS:
        return None
    left = background.residuals(rows.values) / np.sqrt(rows.weights)
    of_cluster = (rows.cluster[:, np.newaxis] == clusters).astype(np.float64)
    drawn = background.residuals(of_cluster * left[:, np.newaxis])
    scores = by_cluster(shift[:, np.newaxis] * drawn, rows.cluster)[clusters]
    own = by_cluster(shift[:, np.newaxis] ** 2, rows.cluster)[clusters, 0]
    effects = scores.sum(axis=0) / own.sum()
    signs = _signs(clusters.size, draws, seed)
    squares = _squared_t(effects @ signs, scores @ signs, own)
    observed = _squared_t(effects.sum()[np.newaxis], scores.sum(axis=1)[:, np.newaxis], own)[0]
    if not math.isfinite(observed):
        return None
    beyond = int((squares >= observed * (1 - _SAME)).sum())
    return beyond / squares.size if clusters.size <= _ALL_SIGNS else (1 + beyond) / (1 + squares.size)


def _squared_t(effects: Numbers, scores: Numbers, own: Numbers) -> Numbers:
    """Return each draw's effect over its cluster-robust error, squared and up to a constant."""
    noise = ((scores - own[:, np.newaxis] * effects) ** 2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(noise > 0, effects**2 / noise, np.inf)


def _signs(clusters: int, draws: int, seed: int) -> Numbers:
    if clusters <= _ALL_SIGNS:
        return np.array(list(itertools.product((-1.0, 1.0), repeat=clusters))).T
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(clusters, draws))


def p_by_placebo(rows: Observations, background: Background, seed: int) -> Placebo | None:
    """Return how often other units would show as large an effect, had they been treated instead.

    The treated units' courses of treatment are handed to other units: in all ways where they are at most 2,000, else
    in 999 drawn ones. None where five or more units are treated, fewer than three units are there, or the treatment
    differs within a unit and period.
    """
    courses = _courses(rows)
    if courses is None:
        return None
    treated = np.flatnonzero(courses.any(axis=1))
    units = courses.shape[0]
    if not 0 < treated.size < min(FEW_TREATED, units) or units < _FEWEST_UNITS:
        return None
    handed = _Handed(rows, background, courses[treated])
    true = handed.effects(treated[np.newaxis].astype(np.int64))[0]
    ways = math.perm(units, treated.size)
    chosen = _all_ways(units, treated.size) if ways <= _ALL_WAYS else _drawn_ways(units, treated.size, seed)
    effects = np.abs(handed.effects(np.array(list(chosen), dtype=np.int64)))
    beyond = int((effects >= abs(true) * (1 - _SAME)).sum())
    same = math.prod(math.factorial(times) for times in Counter(map(bytes, courses[treated])).values())
    if ways <= _ALL_WAYS:
        return Placebo(beyond / ways, same / ways, ways)
    return Placebo((1 + beyond) / (1 + effects.size), max(same / ways, 1 / (1 + effects.size)), effects.size + 1)


def _courses(rows: Observations) -> Numbers | None:
    """Return units × times of treatment, unknown cells as the period before; None where it differs within a cell."""
    cell = rows.unit * len(rows.times) + rows.time
    size = len(rows.unit_names) * len(rows.times)
    often = np.bincount(cell, minlength=size)
    mean = np.bincount(cell, rows.treated, minlength=size) / np.maximum(often, 1)
    if np.abs(rows.treated - mean[cell]).max() > _SAME:
        return None
    courses = np.where(often > 0, mean, np.nan).reshape(len(rows.unit_names), len(rows.times))
    for time in range(courses.shape[1]):
        before = courses[:, time - 1] if time else 0.0
        courses[:, time] = np.where(np.isnan(courses[:, time]), before, courses[:, time])
    return courses


def _all_ways(units: int, treated: int) -> Iterator[tuple[int, ...]]:
    return itertools.permutations(range(units), treated)


def _drawn_ways(units: int, treated: int, seed: int) -> Iterator[tuple[int, ...]]:
    random = np.random.default_rng(seed)
    return (tuple(random.choice(units, treated, replace=False)) for _way in range(_DRAWN_WAYS))


class _Handed:
    """The effect for each way to hand the courses of the treated to units, from sums by unit and time alone."""

    def __init__(self, rows: Observations, background: Background, courses: Numbers) -> None:
        self._background = background
        self._courses = courses
        root = np.sqrt(rows.weights)
        self._left = background.by_cell(root * background.residuals(rows.values))
        self._basis = [background.by_cell(root * column) for column in background.basis.T]

    def effects(self, ways: npt.NDArray[np.int64]) -> Numbers:
        """Return one effect per way (a row of units, one for each course); 0 where it cannot be compared."""
        cells = self._background.cells[ways]
        carried = cells * self._courses
        mean = carried.sum(axis=2) / self._background.of_unit[ways]
        by_time = (carried - cells * mean[:, :, np.newaxis]).sum(axis=1)
        size = (carried * self._courses).sum(axis=(1, 2)) - (carried.sum(axis=2) * mean).sum(axis=1)
        total = np.maximum(size, 0)
        size -= np.einsum("wt,ts,ws->w", by_time, self._background.inverse, by_time)
        for column in self._basis:
            size -= (column[ways] * self._courses).sum(axis=(1, 2)) ** 2
        moved = (self._left[ways] * self._courses).sum(axis=(1, 2))
        is_there = size > _SAME * total
        return np.where(is_there, moved / np.where(is_there, size, 1.0), 0.0)
