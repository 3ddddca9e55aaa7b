"""Which channels reported need in which week, and which have been silent for longer than chance gives.

A week without need is "none" where a source covers it. A run of such weeks is a silence only where the channel's own
usual weeks make a run as long very unlikely: the rule raises a false alarm in at most one comparison in twenty.

Source of the share of weeks without need: the rule of succession (Laplace, 1774), which is never 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.vocabulary import ReportingChange
from resilience.services.need_completeness import NOT_KNOWN

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, Period
    from resilience.services.need_asking import NeedContext

Flags = npt.NDArray[np.bool_]
FALSE_ALARMS = 0.05
"""How often, at most, a comparison names a silent or new channel where there is none, if weeks are independent."""
FEWEST_WEEKS = 8
"""Weeks with need from which a channel's usual silence can be judged at all."""
WEEKS_COMPARED = 104
"""Weeks in which a silence could begin, of the longest comparison: twelve months with the twelve before."""
WEEK = timedelta(days=7)


class ChannelWeek(StrEnum):
    """How a week stands of one channel."""

    REPORTED = "reported"
    NONE = "none"
    NOT_REPORTED = "not_reported"
    SILENT = "silent"
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True, eq=False)
class ChannelWeeks:
    """Channels (rows) by week (columns): counts, NaN where no source covers the whole week, and how each stands.

    `expected` is false before a channel's first week with need, and after a day from which it is noted as closed.
    `not_reported` are rows that say so of the channel, `unnamed_silent` weeks in which a row says so of no channel.
    """

    codes: tuple[str, ...]
    weeks: tuple[date, ...]
    counts: npt.NDArray[np.float64]
    not_reported: Flags
    silent: Flags
    expected: Flags
    unnamed_silent: Flags

    def state(self, row: int, week: int, *, is_covered: bool = False) -> ChannelWeek:
        """Return how one week stands of one channel; `is_covered` leaves open whether its days were covered."""
        if not self.expected[row, week]:
            return ChannelWeek.NOT_EXPECTED
        if self.not_reported[row, week] or (np.isnan(self.counts[row, week]) and not is_covered):
            return ChannelWeek.NOT_REPORTED
        if self.silent[row, week]:
            return ChannelWeek.SILENT
        return ChannelWeek.NONE if self.counts[row, week] == 0 else ChannelWeek.REPORTED

    def within(self, period: Period) -> list[int]:
        """Return the weeks that lie wholly in a period."""
        return [
            number
            for number, monday in enumerate(self.weeks)
            if period.holds(monday) and period.holds(monday + 6 * DAY)
        ]


DAY = timedelta(days=1)


def channel_weeks(context: NeedContext, asked: NeedFilter) -> ChannelWeeks:
    """Return the channels that named themselves in any record; need without a channel is not among them."""
    held, silent_rows = context.cube.channel_weeks(asked)
    named = [row for row, code in enumerate(held.codes) if code not in NOT_KNOWN]
    codes = tuple(held.codes[row] for row in named)
    counts = held.counts[named]
    not_reported = np.asarray(silent_rows[named] > 0)
    unnamed = np.asarray(silent_rows[[row for row, code in enumerate(held.codes) if not code]].sum(axis=0) > 0)
    expected = _expected(context, codes, held.starts, counts)
    known = expected & ~np.isnan(counts) & ~not_reported
    silent = np.zeros_like(known)
    for row in range(len(codes)):
        found = unlikely_silence(counts[row], known[row], len(codes))
        if found is not None:
            silent[row, slice(*found)] = known[row, slice(*found)]
    return ChannelWeeks(codes, held.starts, counts, not_reported, silent, expected, unnamed)


def unlikely_silence(counts: npt.NDArray[np.float64], known: Flags, channels: int) -> tuple[int, int] | None:
    """Return the run of weeks (first, one after the last) without need that is too long for chance, or `None`.

    `known` are the weeks that can be judged. What is usual is taken from the channel's other weeks. Only a run longer
    than every other of the channel can be too long: one that fell silent as long before does so by itself.
    """
    weeks = np.flatnonzero(known)
    is_none = counts[weeks] == 0
    first, after = max(_runs(is_none), key=lambda run: run[1] - run[0], default=(0, 0))
    others = np.delete(is_none, slice(first, after))
    if (~others).sum() < FEWEST_WEEKS or after - first < longest_silence(others, channels):
        return None
    return int(weeks[first]), int(weeks[after - 1]) + 1


def longest_silence(is_none: Flags, channels: int) -> float:
    """Return how many weeks without need in a row are too many for a channel with these usual weeks.

    So many that the chance of a run as long, of any of so many channels at any time in two years, is at most one
    in twenty; and always longer than the longest run before.
    """
    share = (float(is_none.sum()) + 1) / (len(is_none) + 2)
    by_chance = math.log(FALSE_ALARMS / (WEEKS_COMPARED * max(channels, 1))) / math.log(share)
    return max(math.ceil(by_chance), 2, max((after - first for first, after in _runs(is_none)), default=0) + 1)


def _expected(
    context: NeedContext, codes: tuple[str, ...], weeks: tuple[date, ...], counts: npt.NDArray[np.float64]
) -> Flags:
    expected = np.zeros(counts.shape, dtype=np.bool_)
    for row, code in enumerate(codes):
        with_need = np.flatnonzero(np.nan_to_num(counts[row]) > 0)
        if len(with_need):
            expected[row, with_need[0] :] = True
        for note in context.reporting:
            if note.draft.kind is ReportingChange.CHANNEL_CLOSED and note.draft.channel == code:
                again = [number for number in with_need if weeks[number] > note.draft.on_day]
                closed = [number for number, monday in enumerate(weeks) if monday > note.draft.on_day]
                expected[row, closed[: (again[0] - closed[0]) if again and closed else None]] = False
    return expected


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """Return where flags are set in a row: the first of each run, and one after its last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return [(int(first), int(after)) for first, after in edges.reshape(-1, 2)]
