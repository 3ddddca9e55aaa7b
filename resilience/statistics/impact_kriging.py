"""Predicts a series whose level wanders and drifts, with the doubt about how much it does so carried along."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resilience.statistics.given import Numbers

Places = npt.NDArray[np.int64]

PACES: Numbers = np.append(0.0, np.geomspace(0.002, 20.0, 41))
"""The paces of the level that are weighed up: its step from one period to the next, in multiples of the noise."""
USUAL_PACE = 0.3
"""The pace that is as likely to be exceeded as not, before the series is seen."""
DRIFTS: Numbers = np.append(0.0, np.geomspace(0.005, 5.0, 13))
"""The sizes of a steady drift that are weighed up: the change a period, in multiples of the noise."""
USUAL_DRIFT = 0.05
NO_DRIFT = 0.8
"""The chance, before the series is seen, that there is no drift at all; a drift that is there soon outweighs it."""
_TOO_UNLIKELY = 1e-4
_LEAST = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What a series would have gone on doing in m periods, by j pairs of a pace and a drift of its level.

    `weights` (j) are the chances of the pairs given the series and `means` (j × m) the values each expects; `pace` and
    `drift` (j) are their places in `PACES` and `DRIFTS`. With a pair, the errors together have Student's t distribution
    with `df` degrees of freedom and the squared scale `noises` × (that of the pace + `leanings` × `slopes` `slopes`ᵀ).
    """

    weights: Numbers
    means: Numbers
    df: int
    pace: Places
    drift: Places
    noises: Numbers
    leanings: Numbers
    slopes: Numbers
    independent: Numbers
    wandering: Numbers
    learned: Numbers
    gains: Numbers

    def draws(self, many: int, seed: int) -> Numbers:
        """Return 2 × `many` courses (rows, m columns) that the series might have taken, in pairs of opposite errors."""
        random = np.random.default_rng(seed)
        size = self.means.shape[1]
        pair = np.searchsorted(self.weights.cumsum(), (np.arange(many) + 0.5) / many).clip(max=self.weights.size - 1)
        errors = random.standard_normal((many, size))
        for pace in np.unique(self.pace[pair]):
            rows = self.pace[pair] == pace
            errors[rows] = errors[rows] @ self._root(pace).T
        errors += (np.sqrt(self.leanings[pair]) * random.standard_normal(many))[:, None] * self.slopes[pair]
        errors *= np.sqrt(self.noises[pair] * self.df / random.chisquare(self.df, many))[:, None]
        return np.concatenate([self.means[pair] + errors, self.means[pair] - errors])

    def _root(self, pace: int) -> Numbers:
        learned = (self.learned * self.gains[pace]) @ self.learned.T
        root: Numbers = np.linalg.cholesky(self.independent + PACES[pace] ** 2 * self.wandering - learned)
        return root


def predict(
    values: Numbers, at: Numbers, design: Numbers, later: Numbers, later_design: Numbers, *, noise: float = 1.0
) -> Prediction:
    """Return the prediction of a series at the places `later` (m) from its values (n) at the places `at`.

    The values predicted have the variance `noise` round their level, in multiples of that of the series: 0 predicts
    the level itself. At the place 0 the walk and the drift are still 0, so that there the regression alone is left.

    `design` (n × k, of full rank, with a level) and `later_design` (m × k) are the columns of the regression. The
    series is regression + drift + random walk + independent noise. Each pair of pace and drift is weighed by its
    restricted likelihood times half-Cauchy densities with the medians `USUAL_PACE` and `USUAL_DRIFT`, so that limits
    hold the doubt about both.

    Source: Harville, 1974, Bayesian inference for variance components using only error contrasts; Cressie, 1993,
    Statistics for Spatial Data, 3.4 (universal kriging); Gelman, 2006, Prior distributions for variance parameters in
    hierarchical models (half-Cauchy).
    """
    size, width = design.shape
    complete, triangle = np.linalg.qr(design, mode="complete")
    contrasts = complete[:, width:]
    walk, walk_later = _walk(at, at), _walk(later, at)
    roots, turned = np.linalg.eigh(contrasts.T @ walk @ contrasts)
    basis = contrasts @ turned
    shares = 1 / (1 + PACES[:, None] ** 2 * np.maximum(roots, 0.0))
    projection = later_design @ np.linalg.solve(triangle[:width], complete[:, :width].T)
    learned = (walk_later - projection @ walk) @ basis
    followed = PACES[:, None] ** 2 * shares
    parts, line = basis.T @ values, basis.T @ at
    slopes = later - projection @ at - (followed * line) @ learned.T
    means = projection @ values + (followed * parts) @ learned.T
    crossed = walk_later @ projection.T
    found = _weighed(shares, parts, line)
    return Prediction(
        weights=found.weights,
        means=means[found.pace] + found.drifts[:, None] * slopes[found.pace],
        df=size - width,
        pace=found.pace,
        drift=found.drift,
        noises=found.noises,
        leanings=found.leanings,
        slopes=slopes[found.pace],
        independent=noise * np.eye(later.size) + projection @ projection.T,
        wandering=_walk(later, later) - crossed - crossed.T + projection @ walk @ projection.T,
        learned=learned,
        gains=PACES[:, None] ** 2 * followed,
    )


def innovations(values: Numbers, at: Numbers, design: Numbers, pace: float, drift: float) -> Numbers:
    """Return what each value (n) brought that those before it did not tell, in multiples of its usual size.

    `pace` and `drift` are in multiples of the noise; `design` is as in `predict`.
    """
    spread = np.eye(values.size) + pace**2 * _walk(at, at) + drift**2 * np.outer(at, at)
    lower = np.linalg.cholesky(spread)
    own, columns = np.linalg.solve(lower, values), np.linalg.solve(lower, design)
    rest: Numbers = own - columns @ np.linalg.lstsq(columns, own, rcond=None)[0]
    usual = math.sqrt(float((rest**2).sum()) / (values.size - design.shape[1]))
    standardised: Numbers = rest / max(usual, _LEAST)
    return standardised


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """The pairs of pace and drift that are likely enough: their places, chances, noise and the drift found (j each)."""

    pace: Places
    drift: Places
    weights: Numbers
    noises: Numbers
    drifts: Numbers
    leanings: Numbers


def _weighed(shares: Numbers, parts: Numbers, line: Numbers) -> _Weighed:
    """Weigh each pace (rows) and drift (columns) by how likely it makes the contrasts of the series."""
    left = parts.size
    known = (shares @ line**2)[:, None]
    pull = (shares @ (line * parts))[:, None]
    leanings = DRIFTS**2 / (1 + DRIFTS**2 * known)
    squares = np.maximum((shares @ parts**2)[:, None] - leanings * pull**2, _LEAST)
    logarithm = np.log(shares).sum(axis=1)[:, None] - np.log1p(DRIFTS**2 * known) - left * np.log(squares)
    drift_before = (1 - NO_DRIFT) * _before(DRIFTS, USUAL_DRIFT)
    drift_before[0] += NO_DRIFT
    weights = np.exp((logarithm - logarithm.max()) / 2) * np.outer(_before(PACES, USUAL_PACE), drift_before)
    pace, drift = np.nonzero(weights > _TOO_UNLIKELY * weights.max())
    kept = weights[pace, drift]
    return _Weighed(
        pace,
        drift,
        kept / kept.sum(),
        squares[pace, drift] / left,
        (leanings * pull)[pace, drift],
        leanings[pace, drift],
    )


def _walk(first: Numbers, second: Numbers) -> Numbers:
    """Return the covariance of a random walk with steps of variance 1, which begins at place 0."""
    return np.minimum.outer(first, second)


def _before(sizes: Numbers, usual: float) -> Numbers:
    """Return the half-Cauchy chance of each size: of what lies nearer to it, on the log scale, than to another."""
    edges = np.concatenate([[0.0], sizes[1:2] / 2, np.sqrt(sizes[1:-1] * sizes[2:]), [np.inf]])
    chances: Numbers = np.diff(np.arctan(edges / usual)) * 2 / np.pi
    return chances
