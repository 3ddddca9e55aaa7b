"""Checks what a caller hands to a method, so that each method can read as its formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable

Numbers = npt.NDArray[np.float64]
Series = Sequence[float | None] | npt.NDArray[np.float64] | npt.NDArray[np.int64]
"""What a caller may pass for many numbers; `None` and NaN are missing."""


def amount(value: float | None, called: str) -> float | None:
    """Return a number from 0 upwards, or None where it is missing; `called` is its name in the refusal."""
    if value is None or math.isnan(value):
        return None
    if value < 0 or math.isinf(value):
        raise NotComputable(
            _("{name} must be a number from 0 upwards; {value} is not.").format(name=called, value=value)
        )
    return float(value)


def amounts(values: Series, called: str) -> Numbers:
    """Return a row of numbers from 0 upwards, NaN where missing; `called` names them in the refusal."""
    numbers = np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1:
        raise NotComputable(_("{name} must be one row of numbers.").format(name=called))
    wrong = numbers[(numbers < 0) | np.isinf(numbers)]
    if wrong.size:
        raise NotComputable(
            _("{name} must be numbers from 0 upwards; {value} is not.").format(name=called, value=wrong[0])
        )
    return numbers


def normal_quantile(level: float) -> float:
    """Return z of a two-sided interval at `level`, a share between 0 and 1 (1.96 for 0.95)."""
    if not 0 < level < 1:
        raise NotComputable(
            _("The level of an interval is a share between 0 and 1, such as 0.95; {level} is not.").format(level=level)
        )
    return NormalDist().inv_cdf((1 + level) / 2)
