"""Hour: at which time of day need arises, where a time was kept, and whether that moved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import first_of_month, month_number
from resilience.locales import _
from resilience.services import words
from resilience.services.need_pattern_profile import (
    DAYS,
    ProfileFound,
    closed,
    compared,
    number_of_single,
    profile_found,
    worked_out,
)
from resilience.services.need_pattern_setting import Floats, days_of, verdict_of
from resilience.services.need_pattern_words import percent, warned, weekday
from resilience.views.need import Judged
from resilience.views.need_pattern import HourPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_pattern_setting import Setting

FEWEST_MONTHS = 8
MONTHS_OF_NOISE = 24
BANDS = ((0, 6), (6, 12), (12, 18), (18, 24))
"""Hours of the day that are compared: four stretches of six hours."""


def hours_found(held: Setting) -> ProfileFound | None:
    """Work out the time of day in four stretches of six hours; `None` where no time is known in the later period."""
    if held.is_sliced or not held.after:
        return None
    after = _hours(held, held.after)
    if not after.any():
        return None
    before = _hours(held, held.before)
    number = month_number(held.pair.after.first)
    months = [first_of_month(month) for month in range(number - MONTHS_OF_NOISE, number)]
    earlier = np.array([_in_bands(one) for one in (_hours(held, (month,)) for month in months) if one.any()])
    if len(earlier) < FEWEST_MONTHS:
        earlier = np.array([_in_bands(_hours(held, (month,))) for month in (*held.before, *held.after)])
    sizes = len(held.after), len(held.before)
    return profile_found(_in_bands(before), _in_bands(after), earlier, sizes, held.why_not, (0, 1))


def hour_picture(held: Setting, found: ProfileFound | None) -> HourPicture | None:
    """Return the later period by weekday and hour."""
    if found is None:
        return None
    return HourPicture(tuple(tuple(row) for row in _hours(held, held.after).tolist()))


def hours_judged(held: Setting, found: ProfileFound | None, warnings: tuple[str, ...], *, is_kept: bool) -> Judged:
    """Return the conclusion on the time of day."""
    heading = _("Hour: at which time of day")
    if held.is_sliced:
        said = _("The time of day is known for all records together. Choose all types, everybody, to see it.")
        return closed(heading, said)
    if found is None:
        return closed(
            heading,
            _(
                "No time of day is held, which is the careful default. To open this, the area lead keeps the hour, "
                "with a reason, when bringing in the next file."
            ),
        )
    verdict = verdict_of(found.p, is_kept=is_kept)
    table = _hours(held, held.after)
    day, hour = np.unravel_index(int(table.argmax()), table.shape)
    said = _("The busiest hour is {day} from {from_hour}:00 to {to_hour}:00; {night} come between midnight and 6:00.")
    return Judged(
        heading,
        " ".join(
            (
                compared(held, found, verdict, _("the night")),
                said.format(
                    day=weekday(int(day)),
                    from_hour=int(hour),
                    to_hour=int(hour) + 1,
                    night=percent(float(table[:, :6].sum() / table.sum())),
                ),
                *warned(verdict, warnings),
            )
        ),
        verdict,
        number_of_single(found, _("between midnight and 6:00")),
        _("The stronger the colour, the more came in {after}, by weekday and hour on a British clock.").format(
            after=held.after_words
        ),
        worked_out(found, _("months"))
        + " "
        + _("Compared are four stretches of six hours. Records without a time are left out."),
        (_hour_table(held, table),),
        (_("Opening times of a channel make hours look quiet in which nobody could ask."), *warnings),
    )


def _hours(held: Setting, months: tuple[date, ...]) -> Floats:
    found = np.zeros((DAYS, 24))
    for month in months:
        counts = held.context.cube.hours(held.asked, days_of(month))
        if counts is not None:
            found += counts
    return found


def _in_bands(hours: Floats) -> Floats:
    return np.array([hours[:, first:last].sum() for first, last in BANDS])


def _hour_table(held: Setting, table: Floats) -> Table:
    return Table(
        _("{period} by hour of the day and weekday").format(period=held.after_words),
        (_("Hour"), *(weekday(number) for number in range(DAYS))),
        (False, *(True for _number in range(DAYS))),
        tuple((f"{hour}:00", *(words.amount(float(table[day, hour])) for day in range(DAYS))) for hour in range(24)),
    )
