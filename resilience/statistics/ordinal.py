"""Summarises levels on an ordinal scale, without a mean: the steps of a scale have an order, not a size."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.locales import _
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How often a level was given."""

    level: int
    count: int


@dataclass(frozen=True, slots=True)
class Ordinal:
    """`n` levels given and `missing` not given; the rest is None where nobody gave one.

    Median and quartiles are levels, or lie half-way between two levels where the levels given divide there.
    `counts` is in the order of the levels.
    """

    n: int
    missing: int
    median: float | None
    low: int | None
    high: int | None
    lower_quartile: float | None
    upper_quartile: float | None
    counts: tuple[LevelCount, ...]


def summary(levels: Iterable[float | None], *, scale: Iterable[int] = ()) -> Ordinal:
    """Summarise whole-numbered levels; None and NaN are missing. Levels of `scale` that nobody gave count 0.

    Quartiles are the inverse of the distribution function, averaged where it is flat (definition 2 of Hyndman
    and Fan, 1996, Sample quantiles in statistical packages), of which the usual median is a case. Raises
    `NotComputable` for a level that is not whole.
    """
    answers = list(levels)
    given = sorted(_whole(level) for level in answers if level is not None and not math.isnan(level))
    return Ordinal(
        n=len(given),
        missing=len(answers) - len(given),
        median=_quarter(given, 2),
        low=given[0] if given else None,
        high=given[-1] if given else None,
        lower_quartile=_quarter(given, 1),
        upper_quartile=_quarter(given, 3),
        counts=_counts(given, scale),
    )


def _whole(level: float) -> int:
    if math.isinf(level) or level != int(level):
        raise NotComputable(_("A level is a whole number; {level} is not.").format(level=level))
    return int(level)


def _quarter(ordered: Sequence[int], quarters: int) -> float | None:
    """Return the point that `quarters` of four parts of the ordered levels lie at or below."""
    if not ordered:
        return None
    whole, rest = divmod(len(ordered) * quarters, 4)
    return float(ordered[whole]) if rest else (ordered[whole - 1] + ordered[whole]) / 2


def _counts(given: Sequence[int], scale: Iterable[int]) -> tuple[LevelCount, ...]:
    times = Counter(given)
    return tuple(LevelCount(level, times[level]) for level in sorted(times.keys() | set(scale)))
