"""Reads who rated which item how, with gaps, into the counts that every coefficient of agreement starts from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable

if TYPE_CHECKING:
    from resilience.statistics.given import Numbers

Level = float | str
"""A place on a scale, or the label of a category."""
Ratings = Sequence[Sequence[float | None]] | Sequence[Sequence[str | None]] | npt.NDArray[np.generic]
"""Raters × items. `None`, NaN and blank text are missing."""

_TABLE = 2
_PAIR = 2
_NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class RatingTable:
    """Ratings without the raters who rated nothing and without the items that nobody rated.

    `chosen` (raters × items) is the index of the category that was chosen, -1 where none was; `counts`
    (items × categories) says how many raters chose each. `places` are the categories' places on the scale: their
    own values, or 0, 1, 2 … where they are labels.
    """

    chosen: npt.NDArray[np.int64]
    counts: Numbers
    places: Numbers

    @property
    def n_raters(self) -> int:
        return len(self.chosen)

    @property
    def raters_of_item(self) -> Numbers:
        raters: Numbers = self.counts.sum(axis=1)
        return raters

    @property
    def is_shared(self) -> npt.NDArray[np.bool_]:
        """Whether an item was rated by two or more."""
        return self.raters_of_item >= _PAIR

    @property
    def n_shared(self) -> int:
        return int(self.is_shared.sum())

    def why_not(self) -> str | None:
        """Return the sentence that says why nobody can be compared with anybody, or None where they can."""
        if not self.n_raters:
            return _("Nobody has scored anything, so there is nothing to compare.")
        if self.n_raters < _PAIR:
            return _("Only one evaluator has scored, and agreement takes two.")
        if not self.n_shared:
            return _("No item was scored by two evaluators, so nothing can be compared.")
        return None


def rating_table(ratings: Ratings, categories: Sequence[Level] | None = None) -> RatingTable:
    """Return the table of `ratings` (raters × items).

    `categories` is the whole scale, of which the raters may have left parts unused; without it the scale is what they
    used. Numbers stand in their order, labels in the order of `categories` or else of the alphabet. Raises
    `NotComputable` where the rows differ in length, numbers and labels are mixed, a number is infinite or a rating
    is none of the categories.
    """
    cells = _cells(ratings)
    used = [cell for row in cells for cell in row if cell is not None]
    scale = _scale(used, categories)
    index = {level: place for place, level in enumerate(scale)}
    rows = [[_NONE if cell is None else index[cell] for cell in row] for row in cells]
    chosen = np.array(rows, dtype=np.int64, ndmin=_TABLE)
    is_rated = chosen != _NONE
    chosen = chosen[is_rated.any(axis=1)][:, is_rated.any(axis=0)]
    return RatingTable(chosen, _counts(chosen, len(scale)), _places(scale))


def numbers_of(ratings: Ratings) -> Numbers:
    """Return ratings (raters × items) as numbers, NaN where missing; labels are refused with `NotComputable`."""
    cells = _cells(ratings)
    if any(isinstance(cell, str) for row in cells for cell in row):
        raise NotComputable(_("This method reckons with numbers, and some ratings are labels."))
    return np.array(cells, dtype=np.float64).reshape(len(cells), len(cells[0]) if cells else 0)


def _cells(ratings: Ratings) -> list[list[Level | None]]:
    """Return every rating as a number, a label or None."""
    given = np.asarray(ratings, dtype=object)
    if given.shape == (0,):
        return []
    if given.ndim != _TABLE:
        raise NotComputable(_("Ratings are a table: one row a rater, and in each row one place for every item."))
    return [[_cell(cell) for cell in row] for row in given]


def _cell(cell: object) -> Level | None:
    if cell is None or isinstance(cell, str):
        return (cell or "").strip() or None
    try:
        number = float(cell)  # type: ignore[arg-type] # what is no number is refused below
    except (TypeError, ValueError):
        number = math.inf
    if math.isinf(number):
        raise NotComputable(_("A rating is a number, a label or missing; {value} is not.").format(value=cell))
    return None if math.isnan(number) else number


def _scale(used: Sequence[Level], categories: Sequence[Level] | None) -> tuple[Level, ...]:
    """Return the categories in order."""
    named = dict.fromkeys(_cell(level) for level in (used if categories is None else categories))
    scale = [level for level in named if level is not None]
    numbers = [level for level in scale if not isinstance(level, str)]
    labels = [level for level in scale if isinstance(level, str)]
    if numbers and labels:
        raise NotComputable(_("Ratings are all numbers or all labels, not some of each."))
    outside = set(used) - set(scale)
    if outside:
        raise NotComputable(_("{value} is none of the categories.").format(value=min(outside, key=str)))
    return (*sorted(numbers), *(sorted(labels) if categories is None else labels))


def _counts(chosen: npt.NDArray[np.int64], categories: int) -> Numbers:
    counts = np.zeros((chosen.shape[1], categories))
    _rater, item = np.nonzero(chosen >= 0)
    np.add.at(counts, (item, chosen[chosen >= 0]), 1)
    return counts


def _places(scale: Sequence[Level]) -> Numbers:
    numbers = [level for level in scale if not isinstance(level, str)]
    return np.array(numbers, dtype=np.float64) if numbers else np.arange(len(scale), dtype=np.float64)
