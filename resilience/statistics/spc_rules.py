"""The four rules of an NHS chart, for many series at once: which points are more than common cause.

Everything here takes arrays whose last axis is time. A missing value takes part in nothing, and neither a run nor
a window reaches across it: what happened in between is not known.

Source: NHS England, Making Data Count (shift and trend of seven points, two of three points near one limit). Where
the wording leaves a choice, it is the one of the R package NHSRplotthedots 0.2: two of three needs all three points
on one side of the mean, and marks those of them that are near the limit and not beyond it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from resilience.statistics.given import Numbers

Marks = npt.NDArray[np.bool_]
Signs = npt.NDArray[np.int8]

SHIFT = 7
"""Consecutive points on one side of the mean that are more than chance."""
TREND = 7
"""Consecutive points that rise, or fall, each from the one before."""
WINDOW = 3
"""Points of which two near one limit, all on one side of the mean, are more than chance."""
_ROUNDING = 1e-14
"""A value this share of the largest one away from a line lies on it: sums are not exact."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Mean and limits at every point, NaN where too little was observed to know them."""

    mean: Numbers
    lower: Numbers
    upper: Numbers
    near_lower: Numbers
    near_upper: Numbers


@dataclass(frozen=True, slots=True)
class Flags:
    """Which rules mark each point, and `direction`: 1 unusually high or rising, -1 low or falling, 0 unmarked."""

    outside: Marks
    shift: Marks
    trend: Marks
    two_of_three: Marks
    direction: Signs


def nhs_flags(values: Numbers, lines: Lines) -> Flags:
    """Apply the rules within one segment; where several mark a point, the first of outside, trend, two, shift speaks.

    The order matters only for `direction`: a rising trend may well begin below the mean.
    """
    slack = _rounding(values)
    side = _side(values, lines.mean, slack)
    outside = (values > lines.upper + slack) | (values < lines.lower - slack)
    near = ~outside & ((values > lines.near_upper + slack) | (values < lines.near_lower - slack))
    shift = _within(side > 0, SHIFT) | _within(side < 0, SHIFT)
    slope = _trend(values)
    two = near & _two_of_three(near, side)
    direction = np.select([outside, slope != 0, two, shift], [side, slope, side, side], default=0)
    return Flags(outside, shift, slope != 0, two, direction.astype(np.int8))


def _rounding(values: Numbers) -> Numbers:
    """Return how far from a line a value may be and still lie on it, for each row."""
    return np.asarray(_ROUNDING * np.max(np.abs(np.nan_to_num(values)), axis=-1, keepdims=True, initial=0.0))


def _side(values: Numbers, line: Numbers, slack: Numbers) -> Signs:
    """Return 1 above the line, -1 below, 0 on it and where either is missing."""
    difference = np.nan_to_num(values - line)
    return np.where(np.abs(difference) <= slack, 0, np.sign(difference)).astype(np.int8)


def _within(marks: Marks, length: int) -> Marks:
    """Return the points that lie in any window of `length` consecutive marks."""
    return _spread(_full(marks, length), length, marks.shape)


def _full(marks: Marks, length: int) -> Marks:
    """Return for each possible beginning whether the whole window is marked."""
    count = max(marks.shape[-1] - length + 1, 0)
    whole = np.ones((*marks.shape[:-1], count), dtype=np.bool_)
    for step in range(length if count else 0):
        whole &= marks[..., step : step + count]
    return whole


def _spread(beginnings: Marks, length: int, shape: tuple[int, ...]) -> Marks:
    """Mark every point of the windows that begin at `beginnings`."""
    marked = np.zeros(shape, dtype=np.bool_)
    count = beginnings.shape[-1]
    for step in range(length if count else 0):
        marked[..., step : step + count] |= beginnings
    return marked


def _trend(values: Numbers) -> Signs:
    """Return 1 in a rising trend and -1 in a falling one; the turning point between two belongs to the later."""
    steps = np.nan_to_num(np.diff(values, axis=-1))
    rising = _spread(_full(steps > 0, TREND - 1), TREND, values.shape)
    falling = _spread(_full(steps < 0, TREND - 1), TREND, values.shape)
    onwards = np.zeros(values.shape)
    onwards[..., :-1] = np.sign(steps)
    alone = rising.astype(np.int8) - falling.astype(np.int8)
    return np.where(rising & falling, onwards, alone).astype(np.int8)


def _two_of_three(near: Marks, side: Signs) -> Marks:
    """Mark the windows of three points on one side of the mean of which at least two are near the limit."""
    if near.shape[-1] < WINDOW:
        return np.zeros_like(near)
    first, second, third = near[..., :-2], near[..., 1:-1], near[..., 2:]
    enough = (first & second) | (first & third) | (second & third)
    one_side = _full(side > 0, WINDOW) | _full(side < 0, WINDOW)
    return _spread(enough & one_side, WINDOW, near.shape)


def joined_lines(parts: Sequence[Lines]) -> Lines:
    """Return the lines of neighbouring segments as those of one series."""
    return Lines(
        np.concatenate([part.mean for part in parts], axis=1),
        np.concatenate([part.lower for part in parts], axis=1),
        np.concatenate([part.upper for part in parts], axis=1),
        np.concatenate([part.near_lower for part in parts], axis=1),
        np.concatenate([part.near_upper for part in parts], axis=1),
    )


def joined_flags(parts: Sequence[Flags]) -> Flags:
    """Return the flags of neighbouring segments as those of one series."""
    return Flags(
        np.concatenate([part.outside for part in parts], axis=1),
        np.concatenate([part.shift for part in parts], axis=1),
        np.concatenate([part.trend for part in parts], axis=1),
        np.concatenate([part.two_of_three for part in parts], axis=1),
        np.concatenate([part.direction for part in parts], axis=1),
    )
