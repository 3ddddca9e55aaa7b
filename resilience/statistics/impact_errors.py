"""How uncertain the coefficients of an interrupted series are, also where its values hang together."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers
from resilience.statistics.impact_regression import Fit

Family = Literal["quasipoisson", "poisson", "normal"]
Errors = Literal["plain", "newey_west", "autoregressive"]

_NOTHING = 1e-9
_RESEMBLANCES: Numbers = np.linspace(0.0, 0.95, 96)


def covariance(fitted: Fit, family: Family, errors: Errors, lags: int, places: tuple[Numbers, ...]) -> Numbers:
    """Return the covariance of the coefficients (k × k).

    `places` are, for each series, those of its rows in whole periods; values of different series do not hang together.
    "plain" takes values as independent, with the dispersion found (1 for "poisson"). "newey_west" lets them hang
    together over `lags` rows and vary as they like, and is scaled by n / (n − k), as for least squares.
    "autoregressive" lets each resemble the one before it, as much as the residuals do once allowance is made for what
    the fit took out of them; a resemblance below 0 counts as none. Raises `NotComputable` where Newey and West's sum
    leaves nothing of a coefficient's noise.

    Source: Newey and West, 1987, A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent
    covariance matrix; Zeger, 1988, A regression model for time series of counts.
    """
    if errors == "plain":
        return fitted.bread * (1.0 if family == "poisson" else fitted.dispersion)
    if errors == "autoregressive":
        return _autoregressive(fitted, places)
    found = _newey_west(fitted, lags, places)
    if (np.diag(found) < _NOTHING * np.diag(fitted.bread) * fitted.dispersion).any():
        raise NotComputable(
            _("The series is too short for limits by Newey and West, which find no noise in it; use other ones.")
        )
    return found


def usual_lags(size: int) -> int:
    """Return the lags of Newey and West's rule: 4 (n / 100)^(2/9), cut down to a whole number."""
    return int(4 * (size / 100) ** (2 / 9))


def _newey_west(fitted: Fit, lags: int, places: tuple[Numbers, ...]) -> Numbers:
    scores = fitted.design * (fitted.values - fitted.means)[:, None]
    ends = np.cumsum([one.size for one in places])[:-1]
    meat = sum((_together(part, lags) for part in np.split(scores, ends)), np.zeros_like(fitted.bread))
    spread: Numbers = fitted.bread @ meat @ fitted.bread * (len(scores) / fitted.df_residual)
    return spread


def _together(scores: Numbers, lags: int) -> Numbers:
    meat = scores.T @ scores
    for lag in range(1, min(lags, len(scores) - 1) + 1):
        product = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (product + product.T)
    result: Numbers = meat
    return result


def _autoregressive(fitted: Fit, places: tuple[Numbers, ...]) -> Numbers:
    weighted = fitted.design * np.sqrt(fitted.weights)[:, None]
    residuals = (fitted.values - fitted.means) / np.sqrt(fitted.weights)
    taken = weighted @ fitted.bread @ weighted.T
    left = np.eye(residuals.size) - taken
    gaps = _gaps(places)
    near = (gaps == 1).astype(np.float64)
    # What the residuals' squares and products of neighbours are expected to be, by the resemblance of the noise.
    powers = _RESEMBLANCES[:, None] ** np.arange(gaps.max() + 1)
    squares = powers @ _by_gap(left, gaps)
    products = powers @ _by_gap(left @ near @ left, gaps)
    found = float(residuals @ near @ residuals / (residuals @ residuals)) if residuals.any() else 0.0
    at = int(np.abs(products / squares - found).argmin())
    alike = np.where(gaps >= 0, _RESEMBLANCES[at] ** np.maximum(gaps, 0), 0.0)
    noise = float(residuals @ residuals) / squares[at]
    spread: Numbers = noise * fitted.bread @ (weighted.T @ alike @ weighted) @ fitted.bread
    return spread


def _gaps(places: tuple[Numbers, ...]) -> npt.NDArray[np.int64]:
    """Return how many periods lie between each two rows (n × n), -1 for rows of different series."""
    whole = np.concatenate(places).round().astype(np.int64)
    series = np.repeat(np.arange(len(places)), [one.size for one in places])
    gaps: npt.NDArray[np.int64] = np.abs(whole[:, None] - whole[None, :])
    gaps[series[:, None] != series[None, :]] = -1
    return gaps


def _by_gap(table: Numbers, gaps: npt.NDArray[np.int64]) -> Numbers:
    """Return the sum of a table's cells (n × n) for each number of periods between its row and its column."""
    same = gaps >= 0
    return np.asarray(np.bincount(gaps[same], table[same]), np.float64)
