"""What one area lends to a comparison group, as a series: whole months alone, rounded, with what it began itself."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.need import THOUSANDTHS, day_number, first_of_month, month_number
from resilience.domain.vocabulary import Aspect
from resilience.statistics.disclosure import ROUNDED_TO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.area import Area
    from resilience.domain.identity import AreaId
    from resilience.domain.lent import LentCover, LentStart
    from resilience.domain.outcome import Outcome
    from resilience.domain.vocabulary import Basis, Direction
    from resilience.storage.need_reading import LentNeed

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Kind = tuple["Direction", "Basis"]

FEWEST_MONTHS = 24
"""Whole months of this need that an area in the group has at least."""
FEWEST_A_MONTH = 3.0
"""Requests in a month, on average, below which rounding would bend an area's series."""


@dataclass(frozen=True, slots=True, eq=False)
class AreaSeries:
    """The months of one area in the group: for sums and mixtures over all of them, never to be shown.

    `key` tells areas of one group apart and says nothing else. `counts` are rounded to the nearest five, NaN where a
    month was not wholly reported. `residents` are those of the year nearest to the last month, `None` where none are
    held. `other_starts` are the days on which the area itself began something meant for this need, the first one
    first: from then on it is no control.
    """

    key: str
    starts: tuple[date, ...]
    counts: Floats
    residents: float | None
    other_starts: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which need is asked for; `need_type` is `None` for all types."""

    kind: Kind
    need_type: str | None
    aspect: Aspect


def lent_series(
    for_area: AreaId, area: Area, question: Question, lent: LentNeed, began: Sequence[LentStart]
) -> AreaSeries | None:
    """Return the months of one area, `None` where they are too few; its key is a digest to be sorted by."""
    covers = [cover for cover in lent.covers if question.kind in cover.holds]
    if not covers:
        return None
    first = month_number(min(cover.first for cover in covers))
    last = month_number(max(cover.last for cover in covers))
    counts = _counts(lent, question, range(first, last + 1))
    counts[~_whole(covers, first, last)] = np.nan
    is_known = ~np.isnan(counts)
    if is_known.sum() < FEWEST_MONTHS or counts[is_known].mean() < FEWEST_A_MONTH:
        return None
    rounded = ROUNDED_TO * np.round(counts / ROUNDED_TO)
    starts = tuple(first_of_month(month) for month in range(first, last + 1))
    residents = area.population_near(starts[-1].year)
    return AreaSeries(
        hashlib.sha256(f"{for_area} {area.id} ".encode() + rounded.tobytes()).hexdigest(),
        starts,
        rounded,
        None if residents is None else float(residents.residents),
        tuple(sorted(one.starts_on for one in began if _is_meant_for(one, question))),
    )


def _counts(lent: LentNeed, question: Question, months: range) -> Floats:
    """Return what was counted in each month, NaN where a row of this kind says "not reported"."""
    words, numbers = lent.months.words, lent.months.numbers
    where = numbers["month"] - months.start
    direction, basis = question.kind
    rows = (words["direction"] == direction.value) & (words["basis"] == basis.value)
    rows &= (where >= 0) & (where < len(months))
    of_type = rows if question.need_type is None else rows & (words["need_type"] == question.need_type)
    counts = np.bincount(where[of_type], weights=numbers["amount"][of_type] / THOUSANDTHS, minlength=len(months))
    counts[where[rows & (numbers["not_reported"] > 0)]] = np.nan
    return np.asarray(counts, dtype=np.float64)


def _whole(covers: Sequence[LentCover], first: int, last: int) -> Flags:
    """Return which months from one to another, both included, one source covers to the day."""
    edges = np.array([day_number(first_of_month(month)) for month in range(first, last + 2)])
    by_source: dict[int, list[LentCover]] = defaultdict(list)
    for cover in covers:
        by_source[cover.source].append(cover)
    whole = np.zeros(last - first + 1, dtype=np.bool_)
    for of_source in by_source.values():
        days = np.zeros(edges[-1] - edges[0], dtype=np.bool_)
        for cover in of_source:
            days[day_number(cover.first) - edges[0] : day_number(cover.last) + 1 - edges[0]] = True
        whole |= np.add.reduceat(days, edges[:-1] - edges[0], dtype=np.int64) == np.diff(edges)
    return whole


def _is_meant_for(began: LentStart, question: Question) -> bool:
    """Whether something was meant for this need. Where nobody said what it was for, it may have been."""
    return not began.intended or any(_touches(outcome, question) for outcome in began.intended)


def _touches(outcome: Outcome, question: Question) -> bool:
    """Whether an outcome is of the same type, or of all types together and of the side that is looked at or volume."""
    theirs, need_type = outcome.asked, question.need_type
    if outcome.series is not None or theirs.direction is not question.kind[0]:
        return False
    if need_type is not None and need_type == theirs.need_type:
        return True
    return outcome.aspect in {question.aspect, Aspect.VOLUME} and None in {need_type, theirs.need_type}
