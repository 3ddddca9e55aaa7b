"""Which points of a series days, months and periods belong to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.domain.need import day_number, first_of_month, month_number
from resilience.locales import _
from resilience.services.need_steps import after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.need_question import Period, Step
    from resilience.services.need_series import Flags, NeedSeries, Numbers


def positions(days: Numbers, starts: Sequence[date], step: Step) -> Numbers:
    """Return in which point each day lies; −1 outside of all."""
    if not starts:
        return np.full(len(days), -1, dtype=np.int64)
    edges = np.array([*map(day_number, starts), day_number(after(step, starts[-1]))], dtype=np.int64)
    found = np.searchsorted(edges, days, side="right") - 1
    found[(found >= len(starts)) | (found < 0)] = -1
    return np.asarray(found, dtype=np.int64)


def days_of_months(months: Numbers) -> Numbers:
    """Return the first day of each month, both by number."""
    distinct, which = np.unique(months, return_inverse=True)
    days = np.array([day_number(first_of_month(month)) for month in distinct.tolist()], dtype=np.int64)
    return np.asarray(days[which], dtype=np.int64) if len(months) else np.zeros(0, dtype=np.int64)


def in_months(months: Numbers, period: Period) -> Flags:
    """Return which months lie in a period; it has to begin and end with a month."""
    if not is_months(period):
        raise Refused(_("This is known by whole months. Please choose a period from the first to the last of a month."))
    return np.asarray((months >= month_number(period.first)) & (months <= month_number(period.last)))


def is_months(period: Period) -> bool:
    """Whether a period begins and ends with a month."""
    return period.first.day == 1 and (period.last + timedelta(days=1)).day == 1


def sum_within(series: NeedSeries, period: Period) -> float | None:
    """Return what a period came to, `None` where the points do not make it up or one was not wholly reported."""
    inside = [number for number, start in enumerate(series.starts) if period.holds(start)]
    if not is_whole(series.starts, inside, period, series.step) or np.isnan(series.counts[inside]).any():
        return None
    return float(series.counts[inside].sum())


def is_whole(starts: Sequence[date], inside: list[int], period: Period, step: Step) -> bool:
    """Whether the points make the period up."""
    return (
        bool(inside)
        and starts[inside[0]] == period.first
        and after(step, starts[inside[-1]]) == period.last + timedelta(days=1)
    )
