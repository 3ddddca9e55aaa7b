"""Finds the mixture of donors closest to a target: weights from 0 up that add up to 1, by least squares, exactly.

Source: Lawson and Hanson, 1974, Solving Least Squares Problems, chapter 23 (the active set); Wolfe, 1976, Finding the
nearest point in a polytope.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from resilience.statistics.given import Numbers

EVENNESS = 1e-7
"""How little evenness counts against fit: it only decides between mixtures that fit equally well."""
_ROUNDING = 1e-12
_ROUNDS_PER_DONOR = 10


def mixture(donors: Numbers, target: Numbers, penalty: float = 0.0) -> Numbers:
    """Return the weights that make `donors` (values × donors) come closest to `target` in squares.

    `penalty` times the sum of the squared weights is added to the squares. Where several mixtures fit equally well, the
    most even one is taken, whatever the order of the donors.
    """
    apart = donors - target[:, np.newaxis]
    squares = apart.T @ apart
    size = float(np.trace(squares)) / len(squares)
    if size <= 0:
        return np.full(len(squares), 1 / len(squares))
    # As the weights add up to 1, the fit is a length to be made shortest: adding ones scales but does not turn it.
    ridge = penalty + EVENNESS * size
    found = _shortest((squares + np.diag(np.full(len(squares), ridge))) / size)
    weights: Numbers = found / found.sum()
    return weights


def _shortest(squares: Numbers) -> Numbers:
    """Return u from 0 up that makes u'Au + (1'u - 1)² smallest, in proportion to the shortest mixture."""
    bent = squares + 1
    found, is_in = np.zeros(len(squares)), np.zeros(len(squares), dtype=bool)
    for _round in range(_ROUNDS_PER_DONOR * len(squares)):
        pull = np.where(is_in, -np.inf, 1 - bent @ found)
        best = int(pull.argmax())
        if is_in.all() or pull[best] <= _ROUNDING:
            break
        is_in[best] = True
        found = _within_bounds(bent, found, is_in)
    return found


def _within_bounds(bent: Numbers, found: Numbers, is_in: npt.NDArray[np.bool_]) -> Numbers:
    """Move to the least squares of the donors that are in, dropping those whose weight would fall below 0."""
    while is_in.any():
        wanted = np.zeros_like(found)
        wanted[is_in] = np.linalg.solve(bent[np.ix_(is_in, is_in)], np.ones(int(is_in.sum())))
        falling = is_in & (wanted <= 0)
        if not falling.any():
            return wanted
        step = float((found[falling] / (found[falling] - wanted[falling])).min())
        found = found + step * (wanted - found)
        is_in &= found > _ROUNDING
        found = np.where(is_in, found, 0.0)
    return found
