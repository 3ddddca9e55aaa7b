"""What the cube answers with: rows of points, rows of codes, and counts of how requests and offers ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from resilience.domain.need_question import NeedFilter, Period, Step
from resilience.services.need_steps import after

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class NeedSeries:
    """One row of points. `counts`, `unmet` and `still_open` are NaN where a point was not wholly reported.

    `seen` is what was counted, also of points not wholly reported. `asked` is the filter with its basis resolved;
    `sources` are those that wholly cover a point: where they differ, a change may be one in reporting.
    """

    asked: NeedFilter
    step: Step
    starts: tuple[date, ...]
    counts: Floats
    unmet: Floats
    still_open: Floats
    seen: Floats
    sources: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def is_reported(self) -> Flags:
        """Which points were wholly reported."""
        return ~np.isnan(self.counts)

    def period(self, number: int) -> Period:
        """Return the days of a point."""
        return Period(self.starts[number], after(self.step, self.starts[number]) - timedelta(days=1))


@dataclass(frozen=True, slots=True, eq=False)
class CodeSeries:
    """Rows of codes, columns of points; NaN throughout a point that was not wholly reported."""

    part: str
    codes: tuple[str, ...]
    starts: tuple[date, ...]
    counts: Floats
    sources: tuple[frozenset[str], ...]

    def row(self, code: str) -> Floats:
        """Return the counts of one code; zeros (NaN where not reported) for one that never came."""
        if code in self.codes:
            return np.asarray(self.counts[self.codes.index(code)], dtype=np.float64)
        missing = np.isnan(self.counts[0]) if len(self.codes) else np.ones(len(self.starts), dtype=np.bool_)
        return np.where(missing, np.nan, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class MinuteCounts:
    """How long outcomes took: `met` and `not_met` count by bin, which begins at `from_minutes`.

    `open_days` and `open_counts` are the days on which requests came that are still open, and how many did.
    """

    from_minutes: Numbers
    met: Floats
    not_met: Floats
    open_days: tuple[date, ...]
    open_counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OfferRows:
    """Offers by month, type, place (its number as text, "" not recorded), stage and outcome ("" not recorded)."""

    months: tuple[date, ...]
    types: tuple[str, ...]
    places: tuple[str, ...]
    stages: tuple[str, ...]
    outcomes: tuple[str, ...]
    counts: Floats


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeRows:
    """Requests by month, first type, outcome and reason unmet ("" where not recorded)."""

    months: tuple[date, ...]
    types: tuple[str, ...]
    outcomes: tuple[str, ...]
    reasons: tuple[str, ...]
    counts: Floats
