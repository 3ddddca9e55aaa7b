"""The coverage index: which share of what could have been recorded of need was recorded, from 0 to 100.

For each day: the share of channels expected in its week that reported it (with need or with none), times the share of
fields filled in in its month. A day that no source covers, or that says "not reported", counts 0. The index of a
month or any other point is the mean over all of its days. Where no channel is recorded, a day covered counts 1.

A channel is expected from its first week with need until it is noted as closed. It counts as not reporting where a row
says so, and where it is silent for longer than chance gives (see `need_channels`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.services.need_channels import WEEK, ChannelWeek, channel_weeks
from resilience.services.need_completeness import completeness
from resilience.services.need_steps import after

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.need_question import NeedFilter, Period, Step
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_channels import ChannelWeeks

Floats = npt.NDArray[np.float64]
WHOLE = 100.0
DAY = timedelta(days=1)
HAS_REPORTED = frozenset({ChannelWeek.REPORTED, ChannelWeek.NONE})


@dataclass(frozen=True, slots=True, eq=False)
class CoverageParts:
    """By point, from 0 to 100 and NaN where nothing of it lies in what is held: the index and what makes it up.

    `reported` is the share of channel-days that reported, `complete` the mean share of fields filled in on its days.
    """

    index: Floats
    reported: Floats
    complete: Floats


def coverage_index(context: NeedContext, asked: NeedFilter, starts: Sequence[date], step: Step) -> Floats:
    """Return the coverage index of each point, from 0 to 100; NaN where nothing is held of its time.

    It is that of the direction and basis asked for, all types and places together: who reports is known of no part.
    """
    return coverage_parts(context, asked, starts, step).index


def coverage_parts(context: NeedContext, asked: NeedFilter, starts: Sequence[date], step: Step) -> CoverageParts:
    """Return the coverage index of each point with its two parts."""
    held = context.cube.days_reported(asked)
    if held is None or not starts:
        nothing = np.full(len(starts), np.nan)
        return CoverageParts(nothing, nothing, nothing)
    span, covered, silent = held
    weeks = channel_weeks(context, asked)
    reported = np.where(covered & ~_silent_for_all(span, silent, weeks), _channels_by_day(span, weeks), 0.0)
    by_month = completeness(context, asked)
    complete = np.array([by_month.get((span.first + DAY * n).replace(day=1), 1.0) for n in range(span.days)])
    mean = _Means(span, starts, step)
    return CoverageParts(mean.of(reported * complete), mean.of(reported), mean.of(complete, of_held_days=True))


def _silent_for_all(span: Period, silent: npt.NDArray[np.bool_], weeks: ChannelWeeks) -> npt.NDArray[np.bool_]:
    """Return the days on which a row says "not reported" for no channel in particular."""
    by_day = silent.copy()
    for number in np.flatnonzero(weeks.not_reported.any(axis=0) & ~weeks.unnamed_silent).tolist():
        first = (weeks.weeks[number] - span.first).days
        by_day[max(first, 0) : max(first + 7, 0)] = False
    return by_day


def _channels_by_day(span: Period, weeks: ChannelWeeks) -> Floats:
    """Return which share of the channels expected reported the week of each day; 1 where none was expected."""
    share = np.ones(span.days)
    for number, monday in enumerate(weeks.weeks):
        states = [weeks.state(row, number, is_covered=True) for row in range(len(weeks.codes))]
        expected = [state for state in states if state is not ChannelWeek.NOT_EXPECTED]
        if expected:
            first, last = (monday - span.first).days, (monday + WEEK - span.first).days
            reported = sum(state in HAS_REPORTED for state in expected)
            share[max(first, 0) : max(last, 0)] = reported / len(expected)
    return share


class _Means:
    """Means of days over points; a day of a point that lies outside of what is held counts 0."""

    def __init__(self, span: Period, starts: Sequence[date], step: Step) -> None:
        edges = [*((start - span.first).days for start in starts), (after(step, starts[-1]) - span.first).days]
        self._days = np.diff(edges)
        self._edges = np.clip(edges, 0, span.days)
        self._held = np.diff(self._edges)

    def of(self, days: Floats, *, of_held_days: bool = False) -> Floats:
        """Return the mean of each point, as a percentage; NaN where none of its days is held."""
        sums = np.diff(np.concatenate([[0.0], np.cumsum(days)])[self._edges])
        number = self._held if of_held_days else self._days
        return np.asarray(np.where(self._held > 0, WHOLE * sums / np.maximum(number, 1), np.nan), dtype=np.float64)
