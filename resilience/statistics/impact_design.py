"""Writes an interrupted series, with or without controls, as the columns of a regression."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from resilience.statistics.given import Numbers
from resilience.statistics.impact_form import Form
from resilience.statistics.impact_series import Flags, Periods, positions

_NOTHING = 1e-9
_MOST_KNOTS = 6
_ROUNDS_BETWEEN_KNOTS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The columns (n × k) of all series on top of each other, the treated one first.

    `effect` are the places of the columns of the effect (level, then slope), `control` those of what controls did at
    the start, `trend` that of the treated series' straight trend and `others` those of covariates.
    """

    matrix: Numbers
    effect: tuple[int, ...]
    control: tuple[int, ...]
    trend: int | None
    others: tuple[int, ...]

    @property
    def without(self) -> Numbers:
        """The columns as they would be without the effect."""
        columns = self.matrix.copy()
        columns[:, self.effect] = 0.0
        return columns


def design(given: Periods, form: Form, controls: int = 0) -> Design:
    """Return the columns of one treated series, and of so many controls beside it.

    Every series has a level, a trend and a season of its own; controls share what happens to all at the start, and the
    effect is what the treated series does beyond that. Covariates act on every series alike.
    """
    changes = _changes(given, form)
    trends = trend_columns(given, form)
    own = np.hstack([np.ones((given.time.size, 1)), trends, season_columns(given, form)])
    series = 1 + controls
    treated = np.eye(series)[:, :1]
    shared = [np.kron(np.ones((series, 1)), changes)] if controls else []
    parts = [np.kron(treated, changes), *shared, np.kron(np.eye(series), own)]
    others = np.kron(np.ones((series, 1)), given.covariates)
    matrix = np.hstack([*parts, others])
    width = changes.shape[1]
    first = width * (1 + bool(controls))
    return Design(
        matrix,
        tuple(range(width)),
        tuple(range(width, first)),
        first + 1 if form.trend == "straight" else None,
        tuple(range(matrix.shape[1] - others.shape[1], matrix.shape[1])),
    )


def trend_columns(given: Periods, form: Form) -> Numbers:
    """Return the columns of the trend without its level, counted from the start."""
    elapsed = given.time - given.start
    if form.trend == "none":
        return np.empty((elapsed.size, 0))
    if form.trend == "quadratic":
        return np.column_stack([elapsed, elapsed**2])
    if form.trend == "logarithm":
        slowing: Numbers = np.log1p((given.time - given.time[0]) / given.step)
        return slowing[:, None]
    if form.trend == "bent":
        return _spline(given.time, _knots(given, form))
    return elapsed[:, None]


def season_columns(given: Periods, form: Form) -> Numbers:
    """Return the columns of the season: pairs of waves, or one for each position but the first."""
    if not form.has_season:
        return np.empty((given.time.size, 0))
    if form.season == "each":
        places = positions(given.time, form.period)
        each: Numbers = (places[:, None] == np.unique(places[given.is_used])[None, 1:]).astype(np.float64)
        return each
    turns: Numbers = 2 * math.pi * np.outer(given.time / form.period, np.arange(1, form.harmonics + 1))
    waves = np.hstack([np.sin(turns), np.cos(turns)])
    # Two periods to a wave see its sine at its zeros only.
    seen: Numbers = waves[:, np.abs(waves).max(axis=0) > _NOTHING]
    return seen


def _changes(given: Periods, form: Form) -> Numbers:
    after: Flags = given.is_after
    level = after.astype(np.float64)[:, None]
    return np.hstack([level, level * (given.time - given.origin)[:, None]]) if form.slope else level


def _knots(given: Periods, form: Form) -> Numbers:
    """Return where the trend may bend: about every two rounds, once at least and six times at most."""
    span = given.time[-1] - given.time[0]
    round_length = form.period if form.has_season else 12 * given.step
    inner = min(_MOST_KNOTS, max(1, round(span / (_ROUNDS_BETWEEN_KNOTS * round_length)) - 1))
    return np.linspace(given.time[0], given.time[-1], inner + 2)


def _spline(time: Numbers, knots: Numbers) -> Numbers:
    """Return the natural cubic spline of the times without its level (n × one fewer than knots).

    Source: Hastie, Tibshirani and Friedman, 2009, The Elements of Statistical Learning, 5.2.1.
    """
    scaled, at = (time - knots[0]) / (knots[-1] - knots[0]), (knots - knots[0]) / (knots[-1] - knots[0])
    cubes = np.maximum(scaled[:, None] - at[None, :], 0) ** 3
    falls = (cubes[:, :-1] - cubes[:, -1:]) / (at[-1] - at[:-1])
    return np.hstack([scaled[:, None], falls[:, :-1] - falls[:, -1:]])
