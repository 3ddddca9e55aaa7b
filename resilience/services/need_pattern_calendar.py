"""Calendar: every week of the years held, so that what stands out is seen where it lies; and bank holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Step
from resilience.domain.vocabulary import Nation
from resilience.locales import _
from resilience.services import words
from resilience.services.bank_holidays import bank_holidays
from resilience.services.need_pattern_setting import daily
from resilience.services.need_pattern_week import whole_weeks
from resilience.services.need_pattern_words import percent
from resilience.statistics.pattern import noise_between_rows
from resilience.statistics.rates import RateRatio, rate_ratio
from resilience.views.need import Judged
from resilience.views.need_pattern import CalendarPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_pattern_setting import Setting
    from resilience.services.need_series import NeedSeries

YEARS_SHOWN = 6
WEEK = 7
WEEKS_IN_A_YEAR = 53
NAMED = 3
FEWEST_HOLIDAYS = 8


@dataclass(frozen=True, slots=True)
class CalendarFound:
    """The points of the last years by week (or month), and bank holidays against the same weekdays around them."""

    series: NeedSeries
    shown: tuple[int, ...]
    holidays: RateRatio | None
    holidays_seen: int


def calendar_found(held: Setting) -> CalendarFound | None:
    """Return the weeks (or months) to show; `None` where none was reported."""
    step = Step.WEEK if Step.WEEK in held.context.cube.steps(held.asked) else Step.MONTH
    series = held.context.cube.series(held.asked, step)
    if not series.is_reported.any():
        return None
    last = year_of(series.starts[-1], step)
    shown = tuple(n for n, start in enumerate(series.starts) if year_of(start, step) > last - YEARS_SHOWN)
    return CalendarFound(series, shown, *_holidays(held))


def year_of(start: date, step: Step) -> int:
    """Return the year to which a point belongs: of a week that of its Thursday."""
    return start.isocalendar().year if step is Step.WEEK else start.year


def calendar_picture(found: CalendarFound | None) -> CalendarPicture | None:
    """Return rows of years and columns of weeks or months."""
    if found is None:
        return None
    is_weekly = found.series.step is Step.WEEK
    rows: dict[int, list[float | None]] = {}
    for number in found.shown:
        start, count = found.series.starts[number], float(found.series.counts[number])
        row = rows.setdefault(year_of(start, found.series.step), [None] * (WEEKS_IN_A_YEAR if is_weekly else 12))
        column = start.isocalendar().week - 1 if is_weekly else start.month - 1
        row[column] = None if np.isnan(count) else count
    years = tuple(sorted(rows))
    return CalendarPicture(years, tuple(tuple(rows[year]) for year in years), is_weekly)


def calendar_judged(held: Setting, found: CalendarFound | None) -> Judged:
    """Return what stands out in the calendar; nothing is judged here."""
    heading = _("Calendar: every week")
    if found is None:
        return Judged(heading, _("No whole week or month was reported yet."), None, "", "", "", ())
    return Judged(
        heading,
        " ".join((_highest(held, found), *_said_of_holidays(held, found))),
        None,
        "",
        _("One row a year, one cell a week; the stronger the colour, the more. Without colour: not wholly reported.")
        if found.series.step is Step.WEEK
        else _(
            "One row a year, one cell a month; the stronger the colour, the more. Without colour: not wholly reported."
        ),
        _worked_out(held, found),
        (_table(held, found),),
        (
            (_("A named disruption lies in the same days. That it brought the requests is not shown by that."),)
            if _disruptions_in(held, found.series, _order(found)[:NAMED])
            else ()
        ),
    )


def _order(found: CalendarFound) -> list[int]:
    """Return the reported points shown, those with most first."""
    known = [number for number in found.shown if not np.isnan(found.series.counts[number])]
    return sorted(known, key=lambda number: -found.series.counts[number])


def _highest(held: Setting, found: CalendarFound) -> str:
    series, order = found.series, _order(found)
    if not order:
        return _("None of the last years was reported.")
    top = order[0]
    names = _disruptions_in(held, series, [top])
    inside = _(", in the days of {names}").format(names=_(" and ").join(names)) if names else ""
    middle = float(np.median([series.counts[number] for number in order]))
    said = (
        _("The busiest week was that of {start} with {n}{inside}; an ordinary week has {middle}.")
        if series.step is Step.WEEK
        else _("The busiest month was {start} with {n}{inside}; an ordinary month has {middle}.")
    )
    start = series.starts[top]
    return said.format(
        start=words.day(start) if series.step is Step.WEEK else words.month(start),
        n=words.amount(float(series.counts[top])),
        inside=inside,
        middle=words.amount(middle),
    )


def _disruptions_in(held: Setting, series: NeedSeries, numbers: list[int]) -> tuple[str, ...]:
    return tuple(
        one.name
        for one in held.context.disruptions
        if any(
            one.starts_on <= series.period(number).last
            and (one.ends_on or held.context.today) >= series.period(number).first
            for number in numbers
        )
    )


def _holidays(held: Setting) -> tuple[RateRatio | None, int]:
    """Compare bank holidays with the same weekdays a week before and a week after, noise as among such weekdays."""
    series = daily(held)
    if series is None or held.context.area.nation not in {Nation.ENGLAND, Nation.WALES, Nation.SCOTLAND}:
        return None, 0
    position = {start: number for number, start in enumerate(series.starts)}
    years = range(series.starts[0].year, series.starts[-1].year + 1)
    holidays = {day for year in years for day in bank_holidays(year, held.context.area.nation)}
    on, around, seen = 0.0, 0.0, 0
    for day in sorted(holidays):
        near = [day + timedelta(days=WEEK * side) for side in (-1, 1)]
        near = [one for one in near if one not in holidays and one in position]
        counts = [float(series.counts[position[one]]) for one in near]
        count = float(series.counts[position[day]]) if day in position else np.nan
        if np.isnan(count) or len(counts) < 2 or np.isnan(counts).any():  # noqa: PLR2004 - one on each side
            continue
        on, around, seen = on + count, around + sum(counts), seen + 1
    if seen < FEWEST_HOLIDAYS:
        return None, seen
    weeks = [row for _monday, row in whole_weeks(series.starts, series.counts)]
    noise = noise_between_rows(np.array(weeks)) if weeks else None
    if noise is None:
        return None, seen
    return rate_ratio(on, seen, around, 2 * seen, dispersion=noise[0], degrees_of_freedom=noise[1]), seen


def _said_of_holidays(held: Setting, found: CalendarFound) -> tuple[str, ...]:
    ratio = found.holidays
    if ratio is None or ratio.estimate is None or ratio.low is None or ratio.high is None:
        return ()
    change = words.percent_change(ratio)
    if ratio.low <= 1 <= ratio.high:
        return (
            _("Bank holidays differ from the same weekdays around them by no more than noise, {change}.").format(
                change=change
            ),
        )
    said = (
        _("Bank holidays have more than the same weekdays around them, {change}.")
        if ratio.estimate > 1
        else _("Bank holidays have fewer than the same weekdays around them, {change}.")
    )
    del held
    return (said.format(change=change),)


def _worked_out(held: Setting, found: CalendarFound) -> str:
    said = [
        _("Weeks begin on a Monday and belong to the year of their Thursday. An ordinary week is the median.")
        if found.series.step is Step.WEEK
        else _("These records are known only to the month. An ordinary month is the median.")
    ]
    if found.holidays is not None:
        said.append(
            _(
                "{n} bank holidays of {nation} by rule (those proclaimed once, such as for a coronation, are not "
                "among them), each against the same weekday a week before and a week after; 95% interval, with the "
                "noise of weekdays."
            ).format(n=found.holidays_seen, nation=held.context.area.nation.label)
        )
    return " ".join(said)


def _table(held: Setting, found: CalendarFound) -> Table:
    series = found.series
    is_weekly = series.step is Step.WEEK
    middle = [series.counts[number] for number in _order(found)]
    ordinary = float(np.median(middle)) if middle else 0.0
    rows = []
    for number in reversed(found.shown):
        count = float(series.counts[number])
        start = series.starts[number]
        rows.append(
            (
                words.day(start) if is_weekly else words.month(start),
                _("not reported") if np.isnan(count) else words.amount(count),
                "" if np.isnan(count) or not ordinary else percent(count / ordinary),
                ", ".join(_disruptions_in(held, series, [number])),
            )
        )
    return Table(
        _("By week, newest first") if is_weekly else _("By month, newest first"),
        (
            _("Week of") if is_weekly else _("Month"),
            held.records,
            _("Of an ordinary one"),
            _("Disruption in these days"),
        ),
        (False, True, True, False),
        tuple(rows),
    )
