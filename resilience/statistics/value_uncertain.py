"""Numbers that are not known for sure, and how they are drawn so that few draws say much."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, is_number

Uncertain: TypeAlias = float | tuple[float, float] | tuple[float, float, float]
"""A number that is known, (low, high) anywhere between which it is as likely, or (low, most likely, high)."""
_RANGE, _TRIANGLE = 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """Places in a distribution, each above 0 and below 1 (0.5 is the median), with their normal quantiles."""

    uniform: Numbers
    normal: Numbers

    def reordered(self, order: npt.NDArray[np.int64]) -> Ranks:
        """Return the same places in another order."""
        return Ranks(self.uniform[order], self.normal[order])


def ranks(*places: float) -> Ranks:
    """Return these places."""
    inverse = NormalDist().inv_cdf
    return Ranks(np.array(places), np.array([inverse(place) for place in places]))


@lru_cache(maxsize=4)
def middle_ranks(draws: int) -> Ranks:
    """Return the middles of so many equal parts of a distribution, in order.

    Drawn in an order of its own for each number, each number has its mean and its spread almost exactly, whatever the
    seed: a Latin hypercube.

    Source: McKay, Beckman and Conover, 1979, A comparison of three methods for selecting values of input variables.
    """
    found = ranks(*((place + 0.5) / draws for place in range(draws)))
    for held in (found.uniform, found.normal):
        held.flags.writeable = False
    return found


def ends(number: Uncertain) -> tuple[float, float]:
    """Return the lowest and the highest that a number may be."""
    return (number[0], number[-1]) if isinstance(number, tuple) else (number, number)


def expected_of(number: Uncertain) -> float:
    """Return what is to be expected of a number: the mean of its range or triangle."""
    return sum(number) / len(number) if isinstance(number, tuple) else float(number)


def at(number: Uncertain, places: Ranks) -> Numbers:
    """Return a number at these places.

    Source: Kotz and van Dorp, 2004, Beyond Beta (the triangular distribution's quantile).
    """
    low, high = ends(number)
    width = high - low
    if not isinstance(number, tuple) or width == 0:
        return np.full(places.uniform.shape, float(low))
    if len(number) == _RANGE:
        return low + width * places.uniform
    mode = (number[1] - low) / width
    rising = low + width * np.sqrt(places.uniform * mode)
    falling = high - width * np.sqrt((1 - places.uniform) * (1 - mode))
    return np.where(places.uniform < mode, rising, falling)


def refuse_outside(number: Uncertain, called: str, low: float, high: float) -> None:
    """Raise `NotComputable` where a number is none, runs from high to low, or leaves `low` to `high`."""
    parts: tuple[float, ...] = number if isinstance(number, tuple) else (number,)
    if not 0 < len(parts) <= _TRIANGLE or not all(map(is_number, parts)) or list(parts) != sorted(parts):
        raise NotComputable(_("“{what}” is a number, or two or three numbers from low to high.").format(what=called))
    if not low <= parts[0] <= parts[-1] <= high:
        between = _("a share from 0 to 1") if high == 1 else _("a number from 0 upwards")
        raise NotComputable(_("“{what}” must be {between}.").format(what=called, between=between))
