"""One area's need as numbers in memory, made from its summaries once for each revision of its data.

Every question of the need pages is answered from here, so that a page costs what its question costs and not what the
archive holds. It is shared by all readers of the area and changed by nobody. Amounts leave as requests (or offers).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.domain.need import THOUSANDTHS
from resilience.domain.need_question import NeedFilter, Part, Period, Slice, Step
from resilience.domain.vocabulary import Basis
from resilience.locales import _
from resilience.services.need_counted import NeedCounted
from resilience.services.need_dense import Dense, between, summed_by_day
from resilience.services.need_points import days_of_months, is_months, is_whole, positions, sum_within
from resilience.services.need_series import CodeSeries, NeedSeries
from resilience.services.need_steps import starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.viewer import ReadableArea
    from resilience.services.need_held import Kind
    from resilience.services.need_series import Flags, Floats, Numbers
    from resilience.storage.need_reading import SummaryRows
    from resilience.storage.store import Tx


class NeedCube(NeedCounted):
    """The summaries of one area. Nothing in it knows who asks: `cube_of` asks for the right to read first."""

    def __init__(self, tx: Tx, area: ReadableArea, revision: int) -> None:
        super().__init__(tx, area, revision)
        self._dense: dict[Kind, Dense] = {}

    def newest(self, asked: NeedFilter, step: Step = Step.MONTH) -> date | None:
        """Return the first day of the newest wholly reported point, or `None`."""
        series = self.series(replace(asked, need_type=None, slice=None), step)
        known = np.flatnonzero(series.is_reported)
        return series.starts[int(known[-1])] if len(known) else None

    def series(self, asked: NeedFilter, step: Step = Step.MONTH) -> NeedSeries:
        """Return what was asked, point by point from the first to the last one held; empty where nothing is."""
        asked = self.resolved(asked)
        span = self.span(asked)
        if span is None:
            nothing = np.zeros(0)
            return NeedSeries(asked, step, (), nothing, nothing, nothing, nothing, ())
        if step not in self.steps(asked):
            raise Refused(
                _("This is known by {step} only from finer records. Please choose a longer step.").format(
                    step=step.label.lower()
                )
            )
        starts = starts_of(step, span)
        sources = self.sources(asked, starts, step)
        amounts = self._amounts(asked, step, starts)
        known = np.array([bool(one) for one in sources], dtype=np.bool_) & ~self._unreported(asked, step, starts)
        counts, unmet, still_open = (np.where(known, amount, np.nan) for amount in amounts)
        return NeedSeries(asked, step, starts, counts, unmet, still_open, amounts[0], sources)

    def by_type(self, asked: NeedFilter, step: Step = Step.MONTH) -> CodeSeries:
        """Return every first need type, point by point; a place or stakeholder may be asked for."""
        asked = replace(self.resolved(asked), need_type=None)
        whole = self.series(asked, step)
        codes = self.types(asked)
        rows = [self._amounts(replace(asked, need_type=code), step, whole.starts)[0] for code in codes]
        return _table("need_type", codes, whole, rows)

    def by_code(self, part: Part, asked: NeedFilter, step: Step = Step.MONTH) -> CodeSeries:
        """Return every code of a part, point by point (months or longer; places by week too).

        Of target groups and of any type mentioned one record may count in several rows.
        """
        asked = replace(self.resolved(asked), slice=None)
        whole = self.series(replace(asked, need_type=None), step)
        codes = self.codes(part, asked)
        rows = [self._amounts(replace(asked, slice=Slice(part, code)), step, whole.starts)[0] for code in codes]
        return _table(part.value, codes, whole, rows)

    def total(self, asked: NeedFilter, period: Period) -> float | None:
        """Return requests in a period of days, or `None` where one of its days was not reported.

        A slice is known by whole months only: other periods are `Refused`.
        """
        asked = self.resolved(asked)
        step = Step.MONTH if is_months(period) else Step.DAY
        return sum_within(self.series(asked, step), period)

    def totals_by_code(self, part: Part | None, asked: NeedFilter, period: Period) -> dict[str, float] | None:
        """Return requests by code (`None`: by first need type) in a period, or `None` where a day was not reported."""
        step = Step.MONTH if is_months(period) else Step.DAY
        table = self.by_type(asked, step) if part is None else self.by_code(part, asked, step)
        inside = [number for number, start in enumerate(table.starts) if period.holds(start)]
        if not is_whole(table.starts, inside, period, step):
            return None
        if len(table.codes) and np.isnan(table.counts[:, inside]).any():
            return None
        return {code: float(table.counts[row, inside].sum()) for row, code in enumerate(table.codes)}

    def _amounts(self, asked: NeedFilter, step: Step, starts: Sequence[date]) -> tuple[Floats, Floats, Floats]:
        """Return requests, unmet and still open ones by point, reported or not; unknown parts are zeros."""
        if asked.slice is None:
            return self._from_days(asked, step, starts)
        if step is Step.WEEK:
            rows = self._of_kind(self._place_weeks, asked)
            rows &= self._place_weeks.numbers["place_id"] == int(asked.slice.code or 0)
            return self._placed(self._place_weeks, rows, self._place_weeks.numbers["week"], starts, step)
        held, _codes = self._part_rows(asked.slice.part, asked)
        rows = self._of_part(asked.slice.part, asked) & (self._code_column(asked.slice.part) == asked.slice.code)
        if asked.need_type is not None:
            rows &= held.words["need_type"] == asked.need_type
        return self._placed(held, rows, days_of_months(held.numbers["month"]), starts, step)

    def _from_days(self, asked: NeedFilter, step: Step, starts: Sequence[date]) -> tuple[Floats, Floats, Floats]:
        dense = self._dense_of(asked)
        rows = slice(None) if asked.need_type is None else dense.rows_of(asked.need_type)
        where = dense.edges(starts, step)
        found = [between(sums[rows], where) for sums in (dense.amount, dense.unmet, dense.still_open)]
        return found[0], found[1], found[2]

    def _dense_of(self, asked: NeedFilter) -> Dense:
        kind = (asked.direction, asked.basis or Basis.EXPRESSED)
        if kind not in self._dense:
            self._dense[kind] = summed_by_day(self._days, self._of_kind(self._days, asked))
        return self._dense[kind]

    def _placed(
        self, held: SummaryRows, rows: Flags, days: Numbers, starts: Sequence[date], step: Step
    ) -> tuple[Floats, Floats, Floats]:
        """Add rows up into the points in which their days lie."""
        where = positions(days[rows], starts, step)
        inside = where >= 0
        found = []
        for name in ("amount", "unmet", "still_open"):
            numbers = held.numbers.get(name)
            total = np.zeros(len(starts))
            if numbers is not None:
                np.add.at(total, where[inside], numbers[rows][inside].astype(np.float64))
            found.append(total / THOUSANDTHS)
        return found[0], found[1], found[2]

    def _unreported(self, asked: NeedFilter, step: Step, starts: Sequence[date]) -> Flags:
        """Return the points in which a row says "not reported", of whatever type."""
        dense = self._dense_of(asked)
        return np.asarray(np.diff(dense.silent[dense.edges(starts, step)]) > 0)


def cube_of(tx: Tx, area: ReadableArea) -> NeedCube:
    """Return an area's need, made anew only where its data have changed."""
    revision = tx.needs.revision(area)
    return tx.need_reading.made_once(area, revision, lambda: NeedCube(tx, area, revision))


def _table(part: str, codes: tuple[str, ...], whole: NeedSeries, rows: list[Floats]) -> CodeSeries:
    counts = np.array(rows) if rows else np.zeros((0, len(whole.starts)))
    counts[:, ~whole.is_reported] = np.nan
    return CodeSeries(part, codes, whole.starts, counts, whole.sources)
