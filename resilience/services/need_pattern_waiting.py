"""Waits gathered from the months held: those that ended, those that never will, and those still going on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.services.need_pattern_setting import Floats, days_of
from resilience.services.need_pattern_words import (
    DAY,
)
from resilience.statistics.survival import LogRank, log_rank
from resilience.storage.need_facts import MINUTE_BINS

if TYPE_CHECKING:
    from datetime import date

    from resilience.services.need_pattern_setting import Setting


@dataclass(frozen=True, slots=True)
class Waits:
    """Waits in minutes, whether each ended in being met, and how many there are of each.

    `met`, `not_met` and `still_open` are numbers of requests; `untimed` came in the same months without a time.
    """

    minutes: Floats
    ended: np.ndarray[tuple[int], np.dtype[np.bool_]]
    many: Floats
    met: float
    not_met: float
    still_open: float
    untimed: float


def waits_of(held: Setting, months: tuple[date, ...]) -> Waits:
    """Return the waits of what came in some months; what is open has waited until the last day reported."""
    cube, reported = held.context.cube, held.context.cube.reported_to(held.asked)
    minutes: list[Floats] = []
    many: list[Floats] = []
    sums = np.zeros(3)
    ended: list[np.ndarray[tuple[int], np.dtype[np.bool_]]] = []
    for month in months:
        found = cube.minutes(held.asked, days_of(month))
        middle = np.array([_middle(start) for start in found.from_minutes.tolist()])
        waited = np.array([((reported - day).days + 0.5) * DAY if reported else 0.0 for day in found.open_days])
        never = np.full(len(middle), float(MINUTE_BINS[-1]))
        minutes += [middle, never, np.maximum(waited, 0.0)]
        many += [found.met, found.not_met, found.open_counts]
        ended += [np.ones(len(middle), bool), np.zeros(len(middle), bool), np.zeros(len(waited), bool)]
        sums += [found.met.sum(), found.not_met.sum(), found.open_counts.sum()]
    whole = float(np.nansum(held.counts_of(months)))
    return Waits(
        np.concatenate(minutes) if minutes else np.zeros(0),
        np.concatenate(ended) if ended else np.zeros(0, bool),
        np.concatenate(many) if many else np.zeros(0),
        float(sums[0]),
        float(sums[1]),
        float(sums[2]),
        max(0.0, whole - float(sums.sum())),
    )


def _middle(start: int) -> float:
    """Return the middle of the whole minutes of a bin."""
    place = MINUTE_BINS.index(start)
    end = MINUTE_BINS[place + 1] if place + 1 < len(MINUTE_BINS) else start + 1
    return (start + end - 1) / 2


def tested(groups: list[Waits]) -> LogRank:
    """Return the log-rank test of several groups of waits."""
    return log_rank([one.minutes for one in groups], [one.ended for one in groups], [one.many for one in groups])
