"""What every part of the pattern is judged on: the months that both periods have, and whether they can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import NeedFilter, Period, PeriodPair, Step
from resilience.domain.vocabulary import Direction, Verdict
from resilience.locales import _
from resilience.services.need_periods import as_months, periods, span_words

if TYPE_CHECKING:
    from resilience.domain.need_question import ComparisonChoice
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import NeedSeries

Floats = npt.NDArray[np.float64]

YEAR = 12
FEWEST = 30
"""Requests that each period needs before its pattern is compared: fewer cannot show one."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Two periods of whole months. `before` and `after` are the months of each that are compared.

    A month that was not wholly reported is left out, and with it the same month of the other year where the periods
    have the same months. `why_not` says why nothing can be compared, "" where it can.
    """

    context: NeedContext
    asked: NeedFilter
    pair: PeriodPair
    months: NeedSeries
    before: tuple[date, ...]
    after: tuple[date, ...]
    why_not: str

    @property
    def before_words(self) -> str:
        """The earlier period as it is said."""
        return span_words(self.pair.before)

    @property
    def after_words(self) -> str:
        """The later period as it is said."""
        return span_words(self.pair.after)

    @property
    def left_out(self) -> int:
        """How many months of the later period are left out."""
        return _months_of(self.pair.after) - len(self.after)

    @property
    def is_sliced(self) -> bool:
        """Whether only one type or one part of need is asked for."""
        return self.asked.need_type is not None or self.asked.slice is not None

    @property
    def records(self) -> str:
        """What is counted, as the beginning of a sentence."""
        return _("Offers") if self.asked.direction is Direction.OFFER else _("Requests")

    def counts_of(self, starts: tuple[date, ...]) -> Floats:
        """Return the monthly counts of some months."""
        chosen = set(starts)
        return np.array(
            [count for start, count in zip(self.months.starts, self.months.counts, strict=True) if start in chosen]
        )

    def holds(self, day: date, starts: tuple[date, ...]) -> bool:
        """Whether a day lies in one of these months."""
        return day.replace(day=1) in starts


def setting(context: NeedContext, asked: NeedFilter, choice: ComparisonChoice) -> Setting | None:
    """Return what the pattern is judged on, or `None` where no whole month has been reported."""
    asked = context.cube.resolved(asked)
    pair = periods(context, asked, choice)
    return None if pair is None else setting_of(context, asked, pair)


def setting_of(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Setting:
    """Return what the pattern is judged on between two periods, widened to whole months."""
    pair = as_months(pair)
    asked = context.cube.resolved(asked)
    months = context.cube.series(asked)
    known = {start: source for start, source, is_known in _months(months) if is_known}
    before, after = ([start for start in _starts(period) if start in known] for period in (pair.before, pair.after))
    apart = month_number(pair.after.first) - month_number(pair.before.first)
    if apart % YEAR == 0 and _months_of(pair.before) == _months_of(pair.after):
        after = [start for start in after if _moved(start, -apart) in before]
        before = [_moved(start, -apart) for start in after]
    sources = {known[start] for start in (*before, *after)}
    return Setting(context, asked, pair, months, tuple(before), tuple(after), _why_not(before, after, sources))


def verdict_of(p: float | None, *, is_kept: bool) -> Verdict:
    """Return what one comparison is called once all of the page have been looked at together."""
    if p is None:
        return Verdict.TOO_EARLY
    return Verdict.CHANGED if is_kept else Verdict.NOISE


def days_of(month: date) -> Period:
    """Return the days of a month."""
    return Period(month, _moved(month, 1) - timedelta(days=1))


def total(counts: Floats) -> float:
    """Return the sum of what is known."""
    return float(np.nansum(counts))


def daily(held: Setting) -> NeedSeries | None:
    """Return need by day, or `None` where records are known only to the week or month."""
    return held.context.cube.series(held.asked, Step.DAY) if Step.DAY in held.context.cube.steps(held.asked) else None


def _why_not(before: list[date], after: list[date], sources: set[frozenset[str]]) -> str:
    if not before or not after:
        return _("Not enough of these months, or of those they are compared with, were wholly reported.")
    if len(sources) > 1:
        return _("Not the same sources reported in both periods, so a change may be one in reporting.")
    return ""


def _months(series: NeedSeries) -> list[tuple[date, frozenset[str], bool]]:
    return list(zip(series.starts, series.sources, series.is_reported.tolist(), strict=True))


def _starts(period: Period) -> list[date]:
    return [first_of_month(number) for number in range(month_number(period.first), month_number(period.last) + 1)]


def _months_of(period: Period) -> int:
    return month_number(period.last) - month_number(period.first) + 1


def _moved(start: date, months: int) -> date:
    return first_of_month(month_number(start) + months)
