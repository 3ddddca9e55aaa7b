"""From the time on a wall to the one moment it means, and to the day it was there; the two clock changes
included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np
import numpy.typing as npt

from resilience.domain.need import EPOCH
from resilience.intake.times_of_day import NO_TIME, NO_ZONE

DAY_SECONDS = 86_400
QUARTER_HOUR = 900
START = datetime(EPOCH.year, EPOCH.month, EPOCH.day, tzinfo=UTC)

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Instants:
    """`day` is the day it was in the zone, as a `day_number`; `utc` seconds since 1970, meaningless without a
    time.

    `twice` marks times that the clock showed twice that night, `never` times that it skipped.
    """

    day: Numbers
    utc: Numbers
    twice: npt.NDArray[np.bool_]
    never: npt.NDArray[np.bool_]


def instants(day: Numbers, second: Numbers, offset: Numbers, zone: tzinfo) -> Instants:
    """Return what moments are meant by days and seconds as written, each with its own offset or (`NO_ZONE`)
    in `zone`.
    """
    has_time = second != NO_TIME
    has_offset = has_time & (offset != NO_ZONE)
    utc = day * DAY_SECONDS + np.where(has_time, second, 0)
    local_day = day.copy()
    twice = np.zeros(len(day), dtype=np.bool_)
    never = np.zeros(len(day), dtype=np.bool_)
    utc[has_offset] -= offset[has_offset]
    local_day[has_offset] = (utc[has_offset] + _offsets_at(utc[has_offset], zone)) // DAY_SECONDS
    on_the_wall = has_time & ~has_offset
    offsets, twice[on_the_wall], never[on_the_wall] = _offsets_on_the_wall(utc[on_the_wall], zone)
    utc[on_the_wall] -= offsets
    return Instants(local_day, utc, twice, never)


def _offsets_at(utc: Numbers, zone: tzinfo) -> Numbers:
    """Return the zone's offset in seconds at moments of UTC. No zone changes within a quarter of an hour."""
    quarters, which = np.unique(utc // QUARTER_HOUR, return_inverse=True)
    moments = (START + timedelta(seconds=int(quarter) * QUARTER_HOUR) for quarter in quarters)
    return np.array([_seconds(moment.astimezone(zone).utcoffset()) for moment in moments], dtype=np.int64)[which]


def _offsets_on_the_wall(wall: Numbers, zone: tzinfo) -> tuple[Numbers, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the zone's offset at times as the wall shows them, and which of these were shown twice or never."""
    days, which = np.unique(wall // DAY_SECONDS, return_inverse=True)
    at_midnight = [_offset_at_wall(int(day) * DAY_SECONDS, zone, fold=0) for day in days]
    at_next_midnight = [_offset_at_wall((int(day) + 1) * DAY_SECONDS, zone, fold=0) for day in days]
    offsets = np.array(at_midnight, dtype=np.int64)[which]
    changes = (np.array(at_midnight) != np.array(at_next_midnight))[which]
    twice = np.zeros(len(wall), dtype=np.bool_)
    never = np.zeros(len(wall), dtype=np.bool_)
    if changes.any():
        distinct, which_of_these = np.unique(wall[changes], return_inverse=True)
        first = np.array([_offset_at_wall(int(second), zone, fold=0) for second in distinct])
        again = np.array([_offset_at_wall(int(second), zone, fold=1) for second in distinct])
        offsets[changes] = first[which_of_these]
        twice[changes] = (first > again)[which_of_these]
        never[changes] = (first < again)[which_of_these]
    return offsets, twice, never


def _offset_at_wall(seconds: int, zone: tzinfo, *, fold: int) -> int:
    wall = (START + timedelta(seconds=seconds)).replace(tzinfo=zone, fold=fold)
    return _seconds(wall.utcoffset())


def _seconds(offset: timedelta | None) -> int:
    return int(offset.total_seconds()) if offset is not None else 0
