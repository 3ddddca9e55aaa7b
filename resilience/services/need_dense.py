"""Sums of need by type and day, so that any span of days is one subtraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import THOUSANDTHS, day_number
from resilience.services.need_steps import after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.need_question import Step
    from resilience.services.need_series import Flags, Floats, Numbers
    from resilience.storage.need_reading import SummaryRows


@dataclass(frozen=True, slots=True, eq=False)
class Dense:
    """Need of one kind by type (rows) and day: what came before each day, so that any span is one subtraction.

    Arrays have one column more than there are days. What is known to the week or month stands on its first day.
    """

    first_day: int
    types: tuple[str, ...]
    amount: Numbers
    unmet: Numbers
    still_open: Numbers
    silent: Numbers

    def rows_of(self, need_type: str) -> list[int]:
        """Return the row of a type; none for one that never came."""
        return [self.types.index(need_type)] if need_type in self.types else []

    def edges(self, starts: Sequence[date], step: Step) -> Numbers:
        """Return the columns at which points begin, and at which the last one ends."""
        if not starts:
            return np.zeros(1, dtype=np.int64)
        days = np.array([*map(day_number, starts), day_number(after(step, starts[-1]))], dtype=np.int64)
        return np.clip(days - self.first_day, 0, len(self.silent) - 1)


def summed_by_day(days: SummaryRows, rows: Flags) -> Dense:
    """Return the sums of some rows of a summary by type and day."""
    numbers = days.numbers["day"][rows]
    first = int(numbers.min()) if len(numbers) else 0
    length = int(numbers.max()) - first + 1 if len(numbers) else 0
    types, which = np.unique(days.words["need_type"][rows], return_inverse=True)

    def summed(name: str) -> Numbers:
        held = np.zeros((len(types), length + 1), dtype=np.int64)
        np.add.at(held, (which, numbers - first + 1), days.numbers[name][rows])
        return np.asarray(np.cumsum(held, axis=1), dtype=np.int64)

    silent = summed("not_reported").sum(axis=0)
    return Dense(
        first,
        tuple(types.tolist()),
        summed("amount"),
        summed("unmet"),
        summed("still_open"),
        np.asarray(silent, dtype=np.int64),
    )


def between(sums: Numbers, edges: Numbers) -> Floats:
    """Return what lies between neighbouring edges, all rows together, in requests."""
    return np.asarray(np.diff(sums[:, edges].sum(axis=0)) / THOUSANDTHS, dtype=np.float64)
