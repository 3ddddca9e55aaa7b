"""Week: on which days need arises, where the records know the day, and whether that moved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.services import words
from resilience.services.need_pattern_profile import (
    DAYS,
    ProfileFound,
    closed,
    compared,
    number_of_single,
    profile_found,
    said_share,
    shares,
    worked_out,
)
from resilience.services.need_pattern_setting import Floats, daily, verdict_of
from resilience.services.need_pattern_words import percent, warned, weekday
from resilience.statistics.rates import wilson
from resilience.views.need import Judged
from resilience.views.need_pattern import WeekPicture
from resilience.views.table import Table

if TYPE_CHECKING:
    from resilience.services.need_pattern_setting import Setting

WEEKEND = 5
FEWEST_WEEKS = 8
MOST_WEEKS = 104
BLOCK = 4


def week_found(held: Setting) -> ProfileFound | None:
    """Work out the weekdays from whole weeks within the months compared; `None` where no day is known."""
    series = daily(held)
    if series is None:
        return None
    weeks = whole_weeks(series.starts, series.counts)
    tables = [_within(weeks, months) for months in (held.before, held.after)]
    before, after = (table.sum(axis=0) if len(table) else np.zeros(DAYS) for table in tables)
    sizes = len(tables[1]), len(tables[0])
    earlier = np.array([row for monday, row in weeks if monday < held.pair.after.first][-MOST_WEEKS:])
    if len(earlier) < FEWEST_WEEKS:
        earlier = np.array([row for _monday, row in weeks])
    return profile_found(before, after, in_blocks(earlier), sizes, held.why_not, (WEEKEND, DAYS))


def week_picture(held: Setting, found: ProfileFound | None) -> WeekPicture | None:
    """Return the shares of the weekdays in both periods, or `None` where there are none to draw."""
    if found is None or not found.after.sum():
        return None
    before = () if not found.before.sum() else shares(found.before, found.dispersion)
    return WeekPicture(shares(found.after, found.dispersion), before, held.after_words, held.before_words)


def week_judged(held: Setting, found: ProfileFound | None, warnings: tuple[str, ...], *, is_kept: bool) -> Judged:
    """Return the conclusion on weekdays."""
    heading = _("Week: on which days")
    if found is None:
        said = _("These records are known only to the week or month. A day for each record opens this.")
        return closed(heading, said)
    if not found.after.sum():
        return closed(heading, _("No whole week was reported in {period}.").format(period=held.after_words))
    verdict = verdict_of(found.p, is_kept=is_kept)
    most, least = int(found.after.argmax()), int(found.after.argmin())
    shares = found.after / found.after.sum()
    first = _("{most} brings most ({share_most}), {least} least ({share_least}); an even week would have {even}.")
    said = first.format(
        most=weekday(most),
        share_most=percent(shares[most]),
        least=weekday(least),
        share_least=percent(shares[least]),
        even=percent(1 / DAYS),
    )
    return Judged(
        heading,
        " ".join((compared(held, found, verdict, _("weekends")), said, *warned(verdict, warnings))),
        verdict,
        number_of_single(found, _("at weekends")),
        _("Shares of whole weeks, each with its 95% interval; dots: {after}, rings: {before}.").format(
            after=held.after_words, before=held.before_words
        ),
        worked_out(found, _("weeks")),
        (_week_table(held, found),),
        (
            _("Where requests are written up later than they come, the day is that of the writing up."),
            _("A bank holiday makes a weekday look quieter; both periods have about as many when a year apart."),
            *warnings,
        ),
    )


def whole_weeks(starts: tuple[date, ...], counts: Floats) -> list[tuple[date, Floats]]:
    """Return whole weeks of which every day was reported, by their Monday."""
    if not starts:
        return []
    first = (-starts[0].weekday()) % DAYS
    whole = (len(starts) - first) // DAYS
    rows = counts[first : first + whole * DAYS].reshape(max(whole, 0), DAYS)
    return [
        (starts[first] + timedelta(days=DAYS * number), row)
        for number, row in enumerate(rows)
        if not np.isnan(row).any()
    ]


def in_blocks(weeks: Floats) -> Floats:
    """Return weeks added up by four, since weeks of one month hang together; as they are where they are few."""
    blocks = len(weeks) // BLOCK
    if blocks < FEWEST_WEEKS:
        return weeks
    added: Floats = weeks[len(weeks) - blocks * BLOCK :].reshape(blocks, BLOCK, DAYS).sum(axis=1)
    return added


def _within(weeks: list[tuple[date, Floats]], months: tuple[date, ...]) -> Floats:
    """Return the weeks that lie in the months with all their days."""
    chosen = set(months)
    return np.array(
        [
            row
            for monday, row in weeks
            if {monday.replace(day=1), (monday + timedelta(days=DAYS - 1)).replace(day=1)} <= chosen
        ]
    )


def _week_table(held: Setting, found: ProfileFound) -> Table:
    columns = [found.after, found.before]
    limits = [
        [wilson(count / found.dispersion, counts.sum() / found.dispersion) for count in counts.tolist()]
        if counts.sum()
        else [None] * DAYS
        for counts in columns
    ]
    return Table(
        _("Whole weeks by weekday: {after}, and {before}").format(after=held.after_words, before=held.before_words),
        (_("Weekday"), _("Later"), _("Later share (95% interval)"), _("Earlier"), _("Earlier share (95% interval)")),
        (False, True, True, True, True),
        tuple(
            (
                weekday(number),
                words.amount(columns[0][number]),
                said_share(limits[0][number]),
                words.amount(columns[1][number]),
                said_share(limits[1][number]),
            )
            for number in range(DAYS)
        ),
    )
