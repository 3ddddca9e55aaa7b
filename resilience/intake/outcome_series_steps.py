"""How long the periods of a series last: told from how they are written, and from how far they stand apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from math import gcd

from resilience.domain.errors import Refused
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Step
from resilience.intake.outcome_series_periods import (
    Fineness,
    WrittenPeriod,
    are_last_days,
    stand_at_one_place_of_the_month,
)
from resilience.locales import _

DAYS_OF_A_WEEK = 7
FINENESS = {Step.MONTH: Fineness.MONTH, Step.QUARTER: Fineness.QUARTER, Step.YEAR: Fineness.YEAR}
OF_FINENESS = {Fineness.QUARTER: Step.QUARTER, Fineness.YEAR: Step.YEAR}
LONGEST_FIRST = (Step.YEAR, Step.QUARTER, Step.MONTH)


@dataclass(frozen=True, slots=True)
class Periods:
    """What the texts of a column of periods stand for.

    `starts` are first days by text. `finer` is DAY or WEEK where the file goes by these: `step` is then MONTH, and
    what falls into a month has to be added up. `left_out` are texts of another length, such as years among months.
    `ends_named` says that the file names the last day of each period.
    """

    step: Step
    starts: Mapping[str, date]
    finer: Step | None = None
    left_out: tuple[str, ...] = ()
    ends_named: bool = False


def periods_of(read: Mapping[str, WrittenPeriod], wanted: Step | None, *, names_ends: bool = False) -> Periods:
    """Return how long the periods last: `wanted`, or `None` for what the texts say. `Refused` where they say nothing.

    `names_ends` says that a column of days is known to name the last day of each period.
    """
    kept = _of_one_fineness(read, wanted)
    left_out = tuple(text for text in read if text not in kept)
    fineness = next(iter(kept.values())).fineness
    starts = {text: period.start for text, period in kept.items()}
    if fineness is Fineness.DAY:
        found = _of_days(starts, wanted, names_ends=names_ends)
    elif fineness is Fineness.MONTH:
        found = Periods(wanted or _step_of_months(set(starts.values())), starts)
    else:
        found = Periods(OF_FINENESS[fineness], starts)
    _refuse_uneven(found)
    return Periods(found.step, found.starts, found.finer, left_out, found.ends_named)


def _of_one_fineness(read: Mapping[str, WrittenPeriod], wanted: Step | None) -> dict[str, WrittenPeriod]:
    """Return the texts of the length that is wanted, or else of the finest: tables may hold years beside months."""
    held = {period.fineness for period in read.values()}
    if not held:
        raise Refused(_("No cell of the column of periods can be read as one. Please choose another column."))
    asked = FINENESS[wanted] if wanted else None
    kept = asked if asked in held else min(held)
    return {text: period for text, period in read.items() if period.fineness is kept}


def _step_of_months(months: Collection[date]) -> Step:
    """Return the longest step of which all distances are multiples."""
    numbers = sorted(map(month_number, months))
    apart = reduce(gcd, (later - number for number, later in pairwise(numbers)), 0)
    return next(step for step in LONGEST_FIRST if apart % (step.months or 1) == 0 and (apart or step is Step.MONTH))


def _of_days(days: Mapping[str, date], wanted: Step | None, *, names_ends: bool) -> Periods:
    distinct = sorted(set(days.values()))
    months = {month_number(day) for day in distinct}
    if stand_at_one_place_of_the_month(distinct) or (len(months) == len(distinct) and _are_weeks_apart(distinct)):
        step = wanted or _step_of_months({first_of_month(month) for month in months})
        ends = names_ends or are_last_days(distinct)
        back = (step.months or 1) - 1 if ends else 0
        return Periods(
            step,
            {text: first_of_month(month_number(day) - back) for text, day in days.items()},
            ends_named=ends,
        )
    finer = _finer(distinct)
    if wanted not in {None, Step.MONTH}:
        raise Refused(_("Days and weeks are added up to months here. Please choose the month as the period."))
    back = DAYS_OF_A_WEEK - 1 if names_ends and finer is Step.WEEK else 0
    return Periods(
        Step.MONTH, {text: day - timedelta(days=back) for text, day in days.items()}, finer, ends_named=bool(back)
    )


def _are_weeks_apart(days: list[date]) -> bool:
    """Whether one day a month is meant, although not always the same one: the first Monday, for example."""
    return all((later - day).days >= 4 * DAYS_OF_A_WEEK - 1 for day, later in pairwise(days))


def _finer(days: list[date]) -> Step:
    apart = {(later - day).days for day, later in pairwise(days)}
    if all(distance % DAYS_OF_A_WEEK == 0 for distance in apart):
        return Step.WEEK
    if min(apart) == 1:
        return Step.DAY
    raise Refused(
        _(
            "The dates are not evenly spaced: they stand {fewest} to {most} days apart. A series needs one row for "
            "each day, week, month, quarter or year."
        ).format(fewest=min(apart), most=max(apart))
    )


def _refuse_uneven(found: Periods) -> None:
    """Raise `Refused` where months do not stand whole steps apart, or years begin in different months."""
    if found.finer is not None:
        return
    places = {month_number(start) % (found.step.months or 1) for start in found.starts.values()}
    if len(places) > 1:
        raise Refused(
            _(
                "The periods do not stand whole steps apart: by the choice made each of them lasts a {step}. Please "
                "choose a shorter period, or leave it to the file."
            ).format(step=found.step.label.lower())
        )
