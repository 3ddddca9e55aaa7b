"""Two-way fixed effects by weighted least squares: units, times and covariates are taken out, the rest compared.

Source: Frisch and Waugh, 1933, Partial Time Regressions as Compared with Individual Trends; Wooldridge, 2021, Two-Way
Fixed Effects, the Two-Way Mundlak Regression, and Difference-in-Differences Estimators.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from resilience.statistics.difference_panel import Observations, Places
from resilience.statistics.given import Numbers

SAME = 1e-9
"""The share of a column that may be left before it counts as explained by units, times and covariates."""
_ROUNDING = 1e-13


class Background:
    """What units, times and covariates explain; `residuals` are what they leave, times the root of the weights."""

    def __init__(self, rows: Observations) -> None:
        self._rows = rows
        self._root = np.sqrt(rows.weights)[:, np.newaxis]
        self._by_unit = Sums(rows.unit, len(rows.unit_names))
        self._by_time = Sums(rows.time, len(rows.times))
        self.cells = self.by_cell(rows.weights)
        self.of_unit = np.where(self.cells.any(axis=1), self.cells.sum(axis=1), 1.0)
        squares = np.diag(self.cells.sum(axis=0)) - self.cells.T @ (self.cells / self.of_unit[:, np.newaxis])
        self.inverse, times = _inverse(squares)
        self.basis = _orthonormal(self._without_units_and_times(rows.covariates))
        self.rank = int(np.unique(rows.unit).size + times + self.basis.shape[1])

    def residuals(self, columns: Numbers) -> Numbers:
        """Return what is left of a column, or of each column of a table."""
        table = columns if columns.ndim > 1 else columns[:, np.newaxis]
        left = self._without_units_and_times(table)
        left -= self.basis @ (self.basis.T @ left)
        left -= self.basis @ (self.basis.T @ left)  # a second time takes away what rounding left
        spread = np.linalg.norm((table - table.mean(axis=0)) * self._root, axis=0)
        rounding = _ROUNDING * np.linalg.norm(table * self._root, axis=0)
        left[:, np.linalg.norm(left, axis=0) <= np.maximum(SAME * spread, rounding)] = 0
        flat: Numbers = left if columns.ndim > 1 else left[:, 0]
        return flat

    def by_cell(self, values: Numbers) -> Numbers:
        """Return the sum of the values in each cell: units × times."""
        units, times = len(self._rows.unit_names), len(self._rows.times)
        cell = self._rows.unit * times + self._rows.time
        sums: Numbers = np.bincount(cell, values, minlength=units * times).astype(np.float64)
        return sums.reshape(units, times)

    def _without_units_and_times(self, table: Numbers) -> Numbers:
        """Return the columns without effects of units and times, times the root of the weights."""
        weights = self._rows.weights[:, np.newaxis]
        left = self._within(table)
        for _again in range(2):  # a second time takes away what rounding left
            left = left - self._within((self.inverse @ self._by_time(left * weights))[self._rows.time])
        return left * self._root

    def _within(self, table: Numbers) -> Numbers:
        """Return the columns without their units' weighted means."""
        sums = self._by_unit(table * self._rows.weights[:, np.newaxis])
        left: Numbers = table - (sums / self.of_unit[:, np.newaxis])[self._rows.unit]
        return left


class Sums:
    """Adds up the rows of a table by their places, over and over again."""

    def __init__(self, places: Places, size: int) -> None:
        self._order = np.argsort(places, kind="stable")
        self._starts = np.flatnonzero(np.diff(places[self._order], prepend=-1))
        self._there = places[self._order][self._starts]
        self._size = size

    def __call__(self, table: Numbers) -> Numbers:
        sums = np.zeros((self._size, table.shape[1]))
        if table.shape[1]:
            sums[self._there] = np.add.reduceat(table[self._order], self._starts, axis=0)
        return sums


def _inverse(squares: Numbers) -> tuple[Numbers, int]:
    """Return the pseudo-inverse of a symmetric matrix without negative directions, and its rank."""
    values, vectors = np.linalg.eigh(squares)
    keep = values > SAME * max(float(np.abs(np.diag(squares)).max()), float(values[-1]))
    return (vectors[:, keep] / values[keep]) @ vectors[:, keep].T, int(keep.sum())


def _orthonormal(table: Numbers) -> Numbers:
    """Return an orthonormal basis of the columns, leaving out what others explain."""
    size = np.linalg.norm(table, axis=0)
    scaled: Numbers = table[:, size > 0] / size[size > 0]
    if not scaled.shape[1]:
        return scaled
    q, r = np.linalg.qr(scaled)
    u, spread, _rest = np.linalg.svd(r)
    basis: Numbers = q @ u[:, spread > SAME * spread[0]]
    return basis


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients of several columns, with their covariance (None where there is none to be had).

    `shift` and `left` are the columns and the outcome after the background is taken out, `noise` what remains.
    """

    effects: Numbers
    covariance: Numbers | None
    shift: Numbers
    left: Numbers
    noise: Numbers
    degrees_of_freedom: int


def fit(rows: Observations, background: Background, columns: Numbers, *, count_nested: bool = True) -> Fit:
    """Regress the values on `columns` (observations × coefficients, not explained by the background).

    Without `count_nested`, effects of units that lie within one cluster are no parameters of the clustered covariance.
    """
    shift, left = background.residuals(columns), background.residuals(rows.values)
    inverse = np.linalg.inv(shift.T @ shift)
    effects = inverse @ (shift.T @ left)
    noise = left - shift @ effects
    if np.linalg.norm(noise) <= SAME * max(np.linalg.norm(left), np.linalg.norm(shift @ effects)):
        noise = np.zeros_like(noise)
    degrees = rows.size - background.rank - columns.shape[1]
    if degrees < 1:
        return Fit(effects, None, shift, left, noise, degrees)
    if rows.cluster is None:
        return Fit(effects, inverse * float(noise @ noise) / degrees, shift, left, noise, degrees)
    scores = by_cluster(shift * noise[:, np.newaxis], rows.cluster)
    factor = _few_clusters(rows, degrees + (0 if count_nested else _nested(rows)))
    return Fit(effects, factor * inverse @ (scores.T @ scores) @ inverse, shift, left, noise, degrees)


def by_cluster(table: Numbers, cluster: Places) -> Numbers:
    """Return the sum of each column over each cluster: clusters × columns."""
    return Sums(cluster, int(cluster.max()) + 1)(table)


def effective_clusters(shift: Numbers, cluster: Places) -> float:
    """Return how many equally large clusters would carry as much as these, for the column that has the fewest.

    Source: Carter, Schnepel and Steigerwald, 2017, Asymptotic Behavior of a t-Test Robust to Cluster Heterogeneity.
    """
    own = by_cluster(shift**2, cluster)
    return float((own.sum(axis=0) ** 2 / (own**2).sum(axis=0)).min())


def _few_clusters(rows: Observations, degrees: int) -> float:
    """Return CR1's factor."""
    clusters = np.unique(rows.cluster).size if rows.cluster is not None else 0
    return clusters / (clusters - 1) * (rows.size - 1) / degrees if clusters > 1 else math.nan


def _nested(rows: Observations) -> int:
    """Return how many effects of units, beside the common level, are within clusters: all of them or none."""
    if rows.cluster is None:
        return 0
    pairs = np.unique(np.column_stack([rows.unit, rows.cluster]), axis=0)
    units = np.unique(rows.unit).size
    return units - 1 if len(pairs) == units else 0
