"""The offers of a period and how far each came: those that have had time to be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Compared, Period
from resilience.domain.vocabulary import OfferStage, Outcome
from resilience.services.need_series import Flags, Floats, Numbers, OfferRows

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext

STAGES = tuple(OfferStage)
FIRST_USE = STAGES.index(OfferStage.TASKED)
NOT_RECORDED = -1
SETTLED_MONTHS = 3
"""Months that an offer is given before it is asked whether it was used."""
MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True, eq=False)
class Offers:
    """Offers of a period, row by row; `reached` is the position of the furthest stage, −1 where not recorded.

    `had_time` says that all were made at least three months before the newest reported month ended.
    """

    period: Period
    rows: OfferRows
    reached: Numbers
    withdrawn: Flags
    had_time: bool

    @property
    def total(self) -> float:
        """How many offers there are, their stage recorded or not."""
        return float(self.rows.counts.sum())

    def came_to(self, stage: int, where: Flags | None = None) -> float:
        """Return how many came to a stage or further: an offer that was tasked was offered, checked and ready."""
        chosen = self.reached >= stage
        return float(self.rows.counts[chosen if where is None else chosen & where].sum())

    def by_month(self, stage: int, base: int = 0) -> Floats:
        """Return, month by month, how many of those that came to `base` came to a stage, and how many did not."""
        months, which = np.unique(np.array([month.toordinal() for month in self.rows.months]), return_inverse=True)
        held = np.zeros((len(months), 2))
        chosen = self.reached >= base
        np.add.at(held, (which[chosen], (self.reached[chosen] < stage).astype(np.int64)), self.rows.counts[chosen])
        return held


def offers(context: NeedContext, asked: NeedFilter, pair: PeriodPair, kind: Compared) -> Offers | None:
    """Return the offers to follow, `None` where there are none.

    Those of the later period where somebody chose it; else of the newest twelve months that ended three months ago,
    since an offer of last week has had no time to be used.
    """
    newest, span = context.cube.newest(asked), context.cube.span(asked)
    if newest is None or span is None:
        return None
    period = pair.after if kind not in {Compared.QUARTER, Compared.TWELVE_MONTHS} else _settled(newest, span.first)
    rows = context.cube.offers(asked.basis, period)
    if not len(rows.counts):
        return None
    order = {stage.value: number for number, stage in enumerate(STAGES)}
    return Offers(
        period=period,
        rows=rows,
        reached=np.array([order.get(stage, NOT_RECORDED) for stage in rows.stages], dtype=np.int64),
        withdrawn=np.array([outcome == Outcome.WITHDRAWN.value for outcome in rows.outcomes], dtype=np.bool_),
        had_time=month_number(period.last) + SETTLED_MONTHS <= month_number(newest),
    )


def _settled(newest: date, first_day: date) -> Period:
    """Return twelve months that ended three months ago, fewer where fewer are held, and all where none is so old."""
    last, begin = month_number(newest) - SETTLED_MONTHS, month_number(first_day)
    if last < begin:
        last = month_number(newest)
    first = max(begin, last - MONTHS_SHOWN + 1)
    return Period(first_of_month(first), first_of_month(last + 1) - timedelta(days=1))
