"""The coverage of need by month, and the channels by week, as sentences, tables and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part, Step
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_asking import PER_RESIDENTS
from resilience.services.need_channels import DAY, WEEK, ChannelWeek, channel_weeks
from resilience.services.need_coverage import days_missing
from resilience.services.need_coverage_index import coverage_parts
from resilience.services.need_steps import numbers_within
from resilience.views.need import Judged
from resilience.views.need_coverage import ChannelGrid, CoverageMonth
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_channels import ChannelWeeks
    from resilience.services.need_coverage_index import CoverageParts
    from resilience.services.need_series import NeedSeries

MONTHS_SHOWN = 36
WEEKS_SHOWN = 53


def coverage_by_month(
    context: NeedContext, asked: NeedFilter, pair: PeriodPair | None
) -> tuple[Judged, tuple[CoverageMonth, ...]]:
    """Return the coverage index of the newest months with its sentence, and beside it the rate of each month."""
    series = context.cube.series(asked)
    parts = coverage_parts(context, asked, series.starts, Step.MONTH)
    months = tuple(_month(context, series, parts, number) for number in range(len(series)))
    judged = Judged(
        heading=_("How much of it was reported"),
        sentence=_index_sentence(series, parts, pair),
        verdict=None,
        number="",
        method=_(
            "Coverage is the share of days and channels that reported, times the share of fields filled in. "
            "100% is all that could have been recorded of what came."
        ),
        worked_out=_(
            "For each day: the share of channels expected that reported its week, with need or with none, times the "
            "mean share of need for which place, channel, stakeholder and urgency are recorded that month (of those "
            "that the area records at all). A day that no source covers, or that says “not reported”, counts 0. A "
            "channel is expected from its first week with need until it is noted as closed; it counts as not reporting "
            "where a row says so, and where it is silent for longer than chance gives. A month is the mean of its days."
        ),
        tables=(_index_table(context, asked, series, parts, months),),
    )
    return judged, months[-MONTHS_SHOWN:]


def _month(context: NeedContext, series: NeedSeries, parts: CoverageParts, number: int) -> CoverageMonth:
    index, count = float(parts.index[number]), float(series.counts[number])
    residents = context.residents(series.starts[number])
    is_known = residents is not None and not np.isnan(count)
    rate = count / residents[0] * PER_RESIDENTS if is_known and residents is not None else None
    return CoverageMonth(series.starts[number], None if np.isnan(index) else index, rate)


def _index_sentence(series: NeedSeries, parts: CoverageParts, pair: PeriodPair | None) -> str:
    if pair is None:
        return _("No month has been wholly reported yet.")
    after, before = (_mean(parts.index[numbers_within(series.starts, period)]) for period in (pair.after, pair.before))
    if after is None or before is None:
        return _("There are too few whole months to say how coverage stands between the two periods.")
    said = _("Coverage was {after} in the later period and {before} in the earlier one.")
    return said.format(after=_percent(after), before=_percent(before))


def _mean(values: np.typing.NDArray[np.float64]) -> float | None:
    return None if not len(values) or np.isnan(values).any() else float(values.mean())


def _percent(value: float | None) -> str:
    return _("not known") if value is None or np.isnan(value) else f"{value:.0f}%"


def _index_table(
    context: NeedContext, asked: NeedFilter, series: NeedSeries, parts: CoverageParts, months: tuple[CoverageMonth, ...]
) -> Table:
    rows = tuple(
        (
            words.month(month.month),
            _percent(month.index),
            _percent(float(parts.reported[number])),
            _percent(float(parts.complete[number])) if series.seen[number] else _("nothing recorded"),
            str(days_missing(context, asked, series.period(number))),
            ", ".join(sorted(series.sources[number])) or _("none for the whole month"),
            _("not known") if month.rate is None else words.rate(month.rate),
        )
        for number, month in enumerate(months)
    )
    return Table(
        _("Coverage by month, newest first"),
        (
            _("Month"),
            _("Coverage"),
            _("Days and channels reported"),
            _("Fields filled in"),
            _("Days missing"),
            _("Sources"),
            _("Per 10,000 residents"),
        ),
        (False, True, True, True, True, False, True),
        rows[::-1],
    )


def channels_by_week(context: NeedContext, asked: NeedFilter) -> tuple[Judged, ChannelGrid]:
    """Return which channels reported in each of the newest weeks, in words and as a grid."""
    held = channel_weeks(context, asked)
    reported_to = context.cube.reported_to(asked) or context.today
    ended = sum(monday + WEEK - DAY <= reported_to for monday in held.weeks)
    shown = range(max(0, ended - WEEKS_SHOWN), ended)
    rows = [
        row
        for row in range(len(held.codes))
        if any(held.state(row, week) is not ChannelWeek.NOT_EXPECTED for week in shown)
    ]
    states = tuple(tuple(held.state(row, week) for week in shown) for row in rows)
    names = tuple(context.name(Part.CHANNEL, held.codes[row]) for row in rows)
    said = tuple(tuple(_cell(held, row, week) for week in shown) for row in rows)
    weeks = tuple(held.weeks[week] for week in shown)
    judged = Judged(
        heading=_("Which channels reported, week by week"),
        sentence=_channel_sentence(names, states),
        verdict=None,
        number="",
        method=_("The newest {n} weeks, each named by its Monday.").format(n=len(weeks)),
        worked_out=_(
            "A week is “none” where a source covers all of it and nothing came by the channel. It is “silent” where so "
            "many such weeks in a row would come by chance, from the channel’s own usual weeks, in at most one "
            "comparison in twenty. It is “not reported” where no source covers the whole week or a row says so. Need "
            "known only to the month is not in it."
        ),
        tables=(_channel_table(names, weeks, said),),
    )
    return judged, ChannelGrid(names, weeks, tuple(tuple(map(str, row)) for row in states), said)


def _channel_sentence(names: tuple[str, ...], states: tuple[tuple[ChannelWeek, ...], ...]) -> str:
    if not names:
        return _("No channel is recorded by week.")
    silent = [name for name, row in zip(names, states, strict=True) if row[-1:] == (ChannelWeek.SILENT,)]
    if silent:
        return ngettext(
            "{n} channel is silent, for longer than chance gives: {channels}.",
            "{n} channels are silent, for longer than chance gives: {channels}.",
            len(silent),
        ).format(n=len(silent), channels=", ".join(silent))
    return ngettext(
        "{n} channel reports; it is not silent for longer than chance gives.",
        "{n} channels report; none is silent for longer than chance gives.",
        len(names),
    ).format(n=len(names))


def _cell(held: ChannelWeeks, row: int, week: int) -> str:
    state = held.state(row, week)
    if state is ChannelWeek.REPORTED:
        return words.amount(float(held.counts[row, week]))
    return {
        ChannelWeek.NONE: _("none"),
        ChannelWeek.NOT_REPORTED: _("not reported"),
        ChannelWeek.SILENT: _("none (silent)"),
        ChannelWeek.NOT_EXPECTED: _("not in use"),
    }[state]


def _channel_table(names: tuple[str, ...], weeks: tuple[date, ...], said: tuple[tuple[str, ...], ...]) -> Table:
    rows = tuple(
        (words.day(monday), *(row[number] for row in said)) for number, monday in reversed(list(enumerate(weeks)))
    )
    return Table(
        _("Need by channel and week, newest first"),
        (_("Week from"), *names),
        (False, *(True for _name in names)),
        rows,
    )
