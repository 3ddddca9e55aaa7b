"""The months of two periods side by side, like with like: what was counted by type, and what was not recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.need_question import Part, Period, Step
from resilience.services.need_periods import as_months
from resilience.services.need_steps import numbers_within, starts_of

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import CodeSeries

Floats = npt.NDArray[np.float64]
FEWEST_MONTHS = 6
"""Months on each side from which the months themselves show how much a mix varies."""
NOTICED = 0.05
"""A difference of shares without a code from which a reader is told."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One period: months × recorded codes, and by month all requests and those without a code.

    `residents` is the number and its year; `None` where none are held.
    """

    period: Period
    months: tuple[date, ...]
    counts: Floats
    requests: Floats
    not_recorded: Floats
    residents: tuple[float, int] | None

    @property
    def by_code(self) -> Floats:
        """What all months add up to, by code."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.float64)

    @property
    def share_not_recorded(self) -> float | None:
        """The share of all requests without a code; `None` where there are no requests."""
        whole = float(self.requests.sum())
        return float(self.not_recorded.sum()) / whole if whole else None

    @property
    def seasons(self) -> tuple[int, ...]:
        """The month of the year of each row."""
        return tuple(month.month for month in self.months)


@dataclass(frozen=True, slots=True, eq=False)
class TwoSides:
    """Both periods over the same codes.

    `is_paired` says that they have the same months of the year, each once; a month not known on one side is then left
    out of both. `left_out` counts months of the periods that are not in it. `is_alike` says that the same sources
    reported throughout. `table` is the whole series, from which noise is known, and `last_before` the column of
    the last month of the earlier period.
    """

    part: Part | None
    codes: tuple[str, ...]
    before: Side
    after: Side
    is_paired: bool
    is_alike: bool
    left_out: int
    table: CodeSeries
    last_before: int

    @property
    def is_any_mention(self) -> bool:
        """True where one record may count under several codes."""
        return self.part is not None and self.part.is_any_mention

    @property
    def is_long(self) -> bool:
        """True where the months of each side themselves show how much a mix varies."""
        return min(len(self.before.months), len(self.after.months)) >= FEWEST_MONTHS

    @property
    def seasons(self) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """The month of the year of each row of both sides where the sides have the same ones."""
        return (self.before.seasons, self.after.seasons) if self.is_paired else None

    @property
    def all_codes(self) -> tuple[str, ...]:
        """The codes that together make up all records: with "" for "not recorded" where one counts once."""
        if self.is_any_mention or not (self.before.not_recorded.any() or self.after.not_recorded.any()):
            return self.codes
        return (*self.codes, "")

    def all_counts(self, side: Side) -> Floats:
        """Return months × `all_codes` of a side."""
        if self.all_codes == self.codes:
            return side.counts
        return np.column_stack([side.counts, side.not_recorded])

    @property
    def not_recorded_changed(self) -> bool:
        """Whether the share of records without a code differs by more than five points."""
        before, after = self.before.share_not_recorded or 0.0, self.after.share_not_recorded or 0.0
        return abs(after - before) > NOTICED

    @property
    def history(self) -> Floats:
        """Months × recorded codes up to the end of the earlier period, oldest first; NaN where not comparable.

        Months in which other sources reported than in the newest are not comparable.
        """
        rows = [self.table.codes.index(code) for code in self.codes]
        past = self.table.counts[rows, : self.last_before + 1].T.copy()
        unlike = [sources != self.table.sources[self.last_before] for sources in self.table.sources]
        past[np.array(unlike[: self.last_before + 1], dtype=np.bool_)] = np.nan
        return np.asarray(past, dtype=np.float64)


def two_sides(context: NeedContext, asked: NeedFilter, part: Part | None, pair: PeriodPair) -> TwoSides | None:
    """Return what is known of both periods, widened to whole months; `None` where one has no month in common use."""
    pair = as_months(pair)
    cube = context.cube
    table = cube.by_type(asked) if part is None else cube.by_code(part, asked)
    requests = cube.series(asked).counts
    inside = [numbers_within(table.starts, period) for period in (pair.before, pair.after)]
    is_paired = _are_the_same_months(pair)
    kept = _known(table, requests, inside, is_paired=is_paired)
    if not all(kept):
        return None
    codes = tuple(code for code in table.codes if code)
    sides = [
        _side(context, table, requests, period, columns)
        for period, columns in zip((pair.before, pair.after), kept, strict=True)
    ]
    months = sum(len(starts_of(Step.MONTH, period)) for period in (pair.before, pair.after))
    return TwoSides(
        part=part,
        codes=codes,
        before=sides[0],
        after=sides[1],
        is_paired=is_paired,
        is_alike=len({table.sources[column] for columns in kept for column in columns}) == 1,
        left_out=months - sum(map(len, kept)),
        table=table,
        last_before=min(columns[-1] for columns in kept),
    )


def _are_the_same_months(pair: PeriodPair) -> bool:
    before, after = ([start.month for start in starts_of(Step.MONTH, one)] for one in (pair.before, pair.after))
    return len(set(before)) == len(before) and sorted(before) == sorted(after)


def _known(table: CodeSeries, requests: Floats, inside: list[list[int]], *, is_paired: bool) -> list[list[int]]:
    """Return the columns of each period that were reported, and where periods are paired on both sides."""
    known = [[column for column in columns if not np.isnan(requests[column])] for columns in inside]
    if not is_paired:
        return known
    months = [{table.starts[column].month for column in columns} for columns in known]
    common = months[0] & months[1]
    return [[column for column in columns if table.starts[column].month in common] for columns in known]


def _side(context: NeedContext, table: CodeSeries, requests: Floats, period: Period, columns: list[int]) -> Side:
    recorded = [row for row, code in enumerate(table.codes) if code]
    return Side(
        period=period,
        months=tuple(table.starts[column] for column in columns),
        counts=np.asarray(table.counts[recorded][:, columns].T, dtype=np.float64),
        requests=requests[columns],
        not_recorded=table.row("")[columns] if "" in table.codes else np.zeros(len(columns)),
        residents=context.residents(period.last),
    )
