"""Checks what a caller hands to a method, so that each method can read as its formula."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable

Numbers = npt.NDArray[np.float64]
Series = Sequence[float | None] | npt.NDArray[np.float64] | npt.NDArray[np.int64]
"""What a caller may pass for many numbers; `None` and NaN are missing."""

_NOT_AMOUNTS = "mMc"
"""NumPy's kinds of dates, spans of time and complex numbers, which it would turn into numbers without a word."""


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
    numbers = numbers_of(values)
    if numbers is None or numbers.ndim != 1:
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


def numbers_of(given: Any) -> Numbers | None:  # noqa: ANN401 - whatever a caller gives
    """Return it as numbers of any shape, NaN where None or masked; None where it holds words, dates or uneven rows."""
    try:
        if isinstance(given, np.ma.MaskedArray):
            return np.asarray(np.ma.filled(given.astype(np.float64), np.nan), dtype=np.float64)
        table = np.asarray(given)
        return None if table.dtype.kind in _NOT_AMOUNTS else table.astype(np.float64)
    except (TypeError, ValueError):
        return None


def one_row(values: Any, called: str) -> Numbers:  # noqa: ANN401 - whatever a caller gives
    """Return one row of numbers, NaN where missing; `called` names them in the refusal."""
    numbers = numbers_of(values)
    if numbers is None or numbers.ndim != 1 or np.isinf(numbers).any():
        raise NotComputable(_("{name} must be one row of numbers, none of them infinite.").format(name=called))
    return numbers


def is_by_name(given: object) -> bool:
    """Return whether it holds columns by name, as a mapping or a data frame does (a single column does not)."""
    return isinstance(given, Mapping) or (hasattr(given, "items") and getattr(given, "ndim", 0) == 2)  # noqa: PLR2004


def is_number(given: object) -> bool:
    """Return whether it is one number that is neither missing nor infinite."""
    return isinstance(given, Real) and math.isfinite(given)


def is_whole(given: object) -> bool:
    """Return whether it is one whole number, written with decimals or not."""
    return isinstance(given, Real) and math.isfinite(given) and float(given).is_integer()
