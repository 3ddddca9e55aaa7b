"""When each row's need arose and when it was met: days, the times that are kept, the minutes between the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from resilience.domain.need import FINE_GRAINS, day_from_number, day_number
from resilience.domain.vocabulary import Grain
from resilience.intake.clock import Instants, instants
from resilience.intake.columns import Coded
from resilience.intake.date_order import TwoWays
from resilience.intake.dates import Moments, moments
from resilience.intake.mapping import FromColumn, When
from resilience.intake.meanings import HIGHEST_MINUTES
from resilience.intake.problems import Faults, Mask, shown
from resilience.intake.table import SourceTable, TextColumn
from resilience.intake.times_of_day import NO_TIME, times
from resilience.locales import _

Numbers = npt.NDArray[np.int64]
EARLIEST = date(1990, 1, 1)
MONDAY_AFTER_EPOCH = 3
"""1 January 1970 was a Thursday: a day number plus three divides by seven on a Monday."""
GRAIN_SECONDS = {Grain.MINUTE: 60, Grain.HOUR: 3600}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When the rows' needs arose. `at` holds times only where they are kept; `grain` is what is left after that."""

    day: Numbers
    at: Coded[datetime | None]
    grain: Grain
    instants: Instants
    has_time: Mask


@dataclass(frozen=True, slots=True)
class Bounds:
    """The days, both included, outside which a date is taken for a mistake."""

    earliest: date
    latest: date


def occurrence(table: SourceTable, when: When, faults: Faults, bounds: Bounds, *, keep_time: bool) -> Occurrence | None:
    """Return when each row's need arose, or `None` (noted as a problem of the column) where it cannot be read."""
    column = table.column(when.column)
    try:
        read = moments(column.labels, when.form, when.grain)
    except TwoWays as two_ways:
        faults.whole(column.name, two_ways.sentence)
        return None
    faults.labels(column.name, column.codes, read.wrong)
    second = _seconds(table, when, column, read, faults)
    day = _in_bounds(column, read.day[column.codes], faults, bounds)
    found = instants(day, second, read.zone[column.codes], ZoneInfo(when.zone))
    _in_bounds(column, found.day, faults, bounds)
    _check_grain(column, found.day, when.grain, faults)
    has_time = second != NO_TIME
    is_kept = keep_time and when.grain in FINE_GRAINS
    if is_kept:
        clock = column if when.time_column is None else table.column(when.time_column)
        is_read = faults.fine(column.name, clock.name)
        faults.rows(clock.name, is_read & ~has_time, lambda _row: _("The time of day is missing, and is to be kept."))
        _check_clock(clock, found, is_read & has_time, faults)
    return Occurrence(
        day=found.day,
        at=_kept_times(found, second, when.grain) if is_kept else Coded.always(None, len(day)),
        grain=Grain.DAY if when.grain in FINE_GRAINS and not is_kept else when.grain,
        instants=found,
        has_time=has_time,
    )


def minutes_to_outcome(
    table: SourceTable, rule: FromColumn, when: When, occurred: Occurrence, faults: Faults, bounds: Bounds
) -> Coded[int | None]:
    """Return the minutes from need to outcome, from a column of times; `None` where the cell is empty."""
    column = table.column(rule.column)
    try:
        read = moments(column.labels, when.form, Grain.MINUTE)
    except TwoWays as two_ways:
        faults.whole(column.name, two_ways.sentence)
        return Coded.always(None, len(table))
    wrong = {label: sentence for label, sentence in read.wrong.items() if label != column.empty}
    faults.labels(column.name, column.codes, wrong)
    is_filled = (column.codes != column.empty) & faults.fine(column.name)
    second = read.second[column.codes]
    day = _in_bounds(column, np.where(is_filled, read.day[column.codes], day_number(bounds.latest)), faults, bounds)
    met = instants(day, second, read.zone[column.codes], ZoneInfo(when.zone))
    of = table.column(when.column)
    is_filled &= faults.fine(column.name, of.name)
    has_both = is_filled & occurred.has_time & (second != NO_TIME)
    minutes = np.where(has_both, (met.utc - occurred.instants.utc) // 60, 0)
    faults.rows(
        column.name,
        is_filled & ~has_both,
        lambda _row: _("Minutes to the outcome need a time of day for both the need and the outcome."),
    )
    _check_clock(column, met, has_both, faults)
    _check_clock(of, occurred.instants, has_both, faults)
    has_both &= faults.fine(column.name, of.name)
    faults.rows(column.name, has_both & (minutes < 0), lambda _row: _("The outcome cannot come before the need."))
    faults.rows(
        column.name,
        has_both & (minutes > HIGHEST_MINUTES),
        lambda _row: _("The outcome comes more than ten years after the need."),
    )
    return Coded.of_numbers_or_none(np.where(has_both & faults.fine(column.name), minutes, -1), none=-1)


def _seconds(table: SourceTable, when: When, column: TextColumn, read: Moments, faults: Faults) -> Numbers:
    """Return each row's second of the day, from its own column where the file keeps the time apart."""
    if when.time_column is None:
        return read.second[column.codes]
    apart = table.column(when.time_column)
    seconds, wrong = times(apart.texts())
    faults.labels(apart.name, apart.codes, wrong)
    return seconds[apart.codes]


def _in_bounds(column: TextColumn, day: Numbers, faults: Faults, bounds: Bounds) -> Numbers:
    """Note days that cannot be meant, and return the days with these put out of the way."""
    too_late = faults.fine(column.name) & (day > day_number(bounds.latest))
    too_early = faults.fine(column.name) & (day < day_number(bounds.earliest))
    faults.rows(
        column.name,
        too_late,
        lambda row: _("{date} is in the future.").format(date=shown(column.cell(row))),
    )
    faults.rows(
        column.name,
        too_early,
        lambda row: _("{date} is before {earliest}. Is the year right?").format(
            date=shown(column.cell(row)), earliest=bounds.earliest.year
        ),
    )
    return np.where(faults.fine(column.name), day, 0)


def _check_grain(column: TextColumn, day: Numbers, grain: Grain, faults: Faults) -> None:
    if grain is Grain.WEEK:
        faults.rows(
            column.name,
            faults.fine(column.name) & ((day + MONDAY_AFTER_EPOCH) % 7 != 0),
            lambda row: _("{date} is not a Monday. A week is named by its Monday.").format(
                date=day_from_number(int(day[row])).isoformat()
            ),
        )
    if grain is Grain.MONTH:
        dates = day.astype("datetime64[D]")
        faults.rows(
            column.name,
            faults.fine(column.name) & (dates != dates.astype("datetime64[M]")),
            lambda row: _(
                "{date} is not the first day of a month, by which a month is named. "
                "If days are known, choose the grain “day”."
            ).format(date=day_from_number(int(day[row])).isoformat()),
        )


def _check_clock(column: TextColumn, found: Instants, where: Mask, faults: Faults) -> None:
    """Note rows whose time is not one moment because of a clock change."""
    faults.rows(
        column.name,
        faults.fine(column.name) & where & found.twice,
        lambda row: _("{time} was on the clock twice that night. Please add “Z” for UTC or “+01:00”.").format(
            time=shown(column.cell(row))
        ),
    )
    faults.rows(
        column.name,
        faults.fine(column.name) & where & found.never,
        lambda row: _("{time} was never on the clock: it went forward that night.").format(
            time=shown(column.cell(row))
        ),
    )


def _kept_times(found: Instants, second: Numbers, grain: Grain) -> Coded[datetime | None]:
    """Return the moments in UTC, cut to the minute or hour that the mapping names."""
    cut = found.utc - np.where(second == NO_TIME, 0, second % GRAIN_SECONDS[grain])
    distinct, codes = np.unique(cut, return_inverse=True)
    return Coded(codes, [datetime.fromtimestamp(moment, UTC) for moment in distinct.tolist()])
