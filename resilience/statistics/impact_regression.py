"""Fits the regressions of interrupted series: Poisson with a log link, and least squares."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers

_ROUNDS_OF_FITTING = 60
_FITTED = 1e-10
_FARTHEST = 30.0
_NEARLY_NOTHING = 1e-9
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted regression of n values on k columns.

    `bread` (k × k) is the covariance of `coefficients` per unit of dispersion; `weights` (n) are the variances of the
    values per unit of dispersion.
    """

    design: Numbers
    values: Numbers
    coefficients: Numbers
    bread: Numbers
    means: Numbers
    weights: Numbers
    deviance: float
    dispersion: float
    df_residual: int
    is_log: bool

    @property
    def residuals(self) -> Numbers:
        """The deviance residuals; their squares add up to the deviance."""
        parts = _deviances(self.values, self.means) if self.is_log else (self.values - self.means) ** 2 / self.weights
        signed: Numbers = np.sign(self.values - self.means) * np.sqrt(np.maximum(parts, 0.0))
        return signed


def fit(design: Numbers, values: Numbers, exposure: Numbers, *, is_log: bool) -> Fit:
    """Return the regression of `values` (n) on `design` (n × k) with means proportional to `exposure`.

    With `is_log` a Poisson regression with a log link, otherwise least squares with variances proportional to
    `exposure`. `dispersion` is Pearson's statistic over the degrees of freedom left.

    Raises `NotComputable` where the columns say the same twice, where nothing is left over to judge noise by, and
    where a Poisson mean runs away to 0.

    Source: McCullagh and Nelder, 1989, Generalized Linear Models, 2.5 (iteratively reweighted least squares).
    """
    size, width = design.shape
    if size <= width:
        raise NotComputable(
            _(
                "{n} periods are too few for a model of {k} terms; add periods, or use fewer harmonics and terms."
            ).format(n=size, k=width)
        )
    if is_singular(design):
        raise NotComputable(
            _(
                "Two parts of the model say the same, so their shares cannot be told apart; use fewer harmonics, "
                "covariates or terms, or a longer series."
            )
        )
    exact, triangle, means = (_poisson if is_log else _least_squares)(design, values, exposure)
    coefficients, means = (
        _without_rounding(exact, design, 1.0 if is_log else 0.0),
        _unless_met(means, values, is_log=is_log),
    )
    weights = means if is_log else exposure
    inverse = np.linalg.inv(triangle)
    squares = ((values - means) / np.sqrt(weights)) ** 2
    deviance = float((_deviances(values, means) if is_log else squares).sum())
    left = size - width
    bread: Numbers = inverse @ inverse.T
    return Fit(design, values, coefficients, bread, means, weights, deviance, float(squares.sum()) / left, left, is_log)


def _without_rounding(coefficients: Numbers, design: Numbers, least: float) -> Numbers:
    """Return the coefficients without those that move the predictor (`least` at the least) by no more than rounding."""
    largest = max(least, float(np.abs(design @ coefficients).max()))
    moved = np.abs(coefficients) * np.abs(design).max(axis=0)
    return np.where(moved <= _ROUNDING * largest, 0.0, coefficients)


def _unless_met(means: Numbers, values: Numbers, *, is_log: bool) -> Numbers:
    """Return the means, and values themselves where they are met but for rounding; means of counts stay above 0."""
    is_met = np.abs(values - means) <= _ROUNDING * np.abs(values).max()
    return np.where(is_met & (values > 0) if is_log else is_met, values, means)


def is_singular(design: Numbers) -> bool:
    """Whether the columns (n × k) say the same twice."""
    lengths = np.sqrt((design**2).sum(axis=0))
    if not lengths.all() or len(design) < design.shape[1]:
        return True
    diagonal = np.abs(np.diag(np.linalg.qr(design / lengths, mode="r")))
    return bool(diagonal.min() < _NEARLY_NOTHING)


def _least_squares(design: Numbers, values: Numbers, exposure: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return coefficients, the triangle of the weighted design and the means."""
    root = np.sqrt(exposure)
    orthogonal, triangle = np.linalg.qr(design * root[:, None])
    coefficients: Numbers = np.linalg.solve(triangle, orthogonal.T @ (values / root))
    return coefficients, triangle, exposure * (design @ coefficients)


def _poisson(design: Numbers, counts: Numbers, exposure: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return coefficients, the triangle of the weighted design and the means, by reweighting until they settle."""
    offset = np.log(exposure)
    # Held against the rate of the whole series, so that neither its unit nor that of the exposure matters.
    usual = np.log(exposure / exposure.max()) + math.log(counts.sum()) - math.log((exposure / exposure.max()).sum())
    means = counts + 0.1
    predictor = np.log(means)
    before = np.full(design.shape[1], np.inf)
    for _round in range(_ROUNDS_OF_FITTING):
        root = np.sqrt(means)
        orthogonal, triangle = np.linalg.qr(design * root[:, None])
        working = (predictor - offset + (counts - means) / means) * root
        coefficients: Numbers = np.linalg.solve(triangle, orthogonal.T @ working)
        predictor = design @ coefficients + offset
        _check(predictor - usual)
        means = np.exp(predictor)
        if np.abs(coefficients - before).max() <= _FITTED * (1 + np.abs(coefficients).max()):
            return coefficients, triangle, means
        before = coefficients
    raise NotComputable(
        _("The model does not settle on these counts; use fewer harmonics and terms, or longer periods.")
    )


def _check(predictor: Numbers) -> None:
    if not np.abs(predictor).max() < _FARTHEST:
        raise NotComputable(
            _(
                "A part of the series has no events at all, so its logarithm has no place in the model; use longer "
                "periods or fewer terms."
            )
        )


def _deviances(counts: Numbers, means: Numbers) -> Numbers:
    """Return what each count adds to Poisson's deviance; a count of 0 adds its mean alone."""
    logarithm = np.log(np.divide(counts, means, out=np.ones_like(means), where=counts > 0))
    parts: Numbers = 2 * (counts * logarithm - (counts - means))
    return parts
