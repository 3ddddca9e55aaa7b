"""Says why a change in need between two periods may be a change in what was reported, or in who knew of the service.

Every need page calls this beside a change. Each rule says in its sentence what it saw, with the number; a rule that
judges by chance has a stated rate of false alarms (see `need_channels`, `need_alike`, `need_arrivals`,
`need_completeness`).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Part
from resilience.domain.taxonomy import TermKind
from resilience.domain.vocabulary import ReportingChange
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_alike import moved_alike
from resilience.services.need_arrivals import came_early
from resilience.services.need_channels import channel_weeks, longest_silence
from resilience.services.need_completeness import drifted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from resilience.domain.need_notes import ReportingDraft
    from resilience.domain.need_question import NeedFilter, Period, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_channels import ChannelWeeks

DAYS_BEFORE = 90
"""How long before a period a change in reporting may still show in it."""
AWARENESS_DIFFERS = Decimal("0.02")
"""Measured shares that differ by less than this are taken as the same."""
DAY = timedelta(days=1)


def coverage_warnings(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> tuple[str, ...]:
    """Return sentences, each a reason why a change between the periods may not be one in need; none is good news."""
    asked = context.cube.resolved(asked)
    return (
        *_sources(context, asked, pair),
        *_days(context, asked, pair),
        *_channels(context, asked, pair),
        *_notes(context, pair),
        *_awareness(context, pair),
        *_early(context, asked, pair),
        *_drifts(context, asked, pair),
        *_alike(context, asked, pair),
    )


def _sources(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Iterator[str]:
    before, after = (context.cube.sources_by_day(asked, period) for period in (pair.before, pair.after))
    for source in sorted(before.keys() | after.keys()):
        days = before.get(source, 0), after.get(source, 0)
        if (days[0] == pair.before.days) != (days[1] == pair.after.days):
            yield _(
                "Not the same sources reported in both: “{source}” covers {before} of {all_before} days of the earlier "
                "period and {after} of {all_after} of the later one."
            ).format(
                source=source,
                before=days[0],
                all_before=pair.before.days,
                after=days[1],
                all_after=pair.after.days,
            )


def days_missing(context: NeedContext, asked: NeedFilter, period: Period) -> int:
    """Return how many days of a period no source covers, or say "not reported"."""
    held = context.cube.days_reported(asked)
    if held is None:
        return period.days
    span, covered, silent = held
    first, after = (period.first - span.first).days, (period.last - span.first).days + 1
    return period.days - int((covered & ~silent)[max(first, 0) : max(after, 0)].sum())


def _days(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Iterator[str]:
    before, after = (days_missing(context, asked, period) for period in (pair.before, pair.after))
    if before or after:
        yield _(
            "Not every day was reported: {before} of {all_before} days of the earlier period are missing, and {after} "
            "of {all_after} of the later one."
        ).format(before=before, all_before=pair.before.days, after=after, all_after=pair.after.days)


def _channels(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Iterator[str]:
    held = channel_weeks(context, asked)
    if not held.weeks:
        return
    before, after = held.within(pair.before), held.within(pair.after)
    for row, code in enumerate(held.codes):
        name = context.name(Part.CHANNEL, code)
        first = _first_with_need(held, row)
        if first is not None and first > pair.before.first:
            if first <= pair.after.last and _is_new(held, row):
                yield _("The channel “{channel}” is new: nothing came by it before the week of {day}.").format(
                    channel=name, day=words.day(first)
                )
            continue
        yield from _silences(held, row, name, (before, after))
        yield from _unreported(held, row, name, (before, after))


def _silences(held: ChannelWeeks, row: int, name: str, weeks: tuple[list[int], list[int]]) -> Iterator[str]:
    earlier, later = (int(held.silent[row, some].sum()) for some in weeks)
    if later > earlier:
        yield ngettext(
            "The channel “{channel}” fell silent for {n} week of the later period, longer than it does by chance.",
            "The channel “{channel}” fell silent for {n} weeks of the later period, longer than it does by chance.",
            later,
        ).format(channel=name, n=later)
    if earlier > later:
        yield ngettext(
            "The channel “{channel}” was silent for {n} week of the earlier period, longer than it is by chance.",
            "The channel “{channel}” was silent for {n} weeks of the earlier period, longer than it is by chance.",
            earlier,
        ).format(channel=name, n=earlier)


def _unreported(held: ChannelWeeks, row: int, name: str, weeks: tuple[list[int], list[int]]) -> Iterator[str]:
    earlier, later = (int(held.not_reported[row, some].sum()) for some in weeks)
    if earlier != later:
        yield _(
            "The channel “{channel}” said “not reported” in {before} of {all_before} weeks of the earlier period and "
            "in {after} of {all_after} of the later one."
        ).format(channel=name, before=earlier, all_before=len(weeks[0]), after=later, all_after=len(weeks[1]))


def _first_with_need(held: ChannelWeeks, row: int) -> date | None:
    expected = held.expected[row].nonzero()[0]
    return held.weeks[int(expected[0])] if len(expected) else None


def _is_new(held: ChannelWeeks, row: int) -> bool:
    """Whether the reported weeks before a channel's first need are more than it would be without need by chance."""
    known = ~np.isnan(held.counts[row]) & ~held.not_reported[row]
    since = known & held.expected[row]
    before = int((known & ~held.expected[row]).sum())
    return before >= longest_silence(held.counts[row][since] == 0, len(held.codes))


def _notes(context: NeedContext, pair: PeriodPair) -> Iterator[str]:
    for note in context.reporting:
        draft = note.draft
        if draft.kind is ReportingChange.AWARENESS_MEASURED or not _is_near(draft.on_day, pair):
            continue
        yield _("{kind}, {day}{channel}: {what}.").format(
            kind=draft.kind.label,
            day=words.day(draft.on_day),
            channel=_channel_of(context, draft),
            what=draft.what.rstrip("."),
        )


def _is_near(day: date, pair: PeriodPair) -> bool:
    return any(period.first - timedelta(days=DAYS_BEFORE) <= day <= period.last for period in (pair.before, pair.after))


def _channel_of(context: NeedContext, draft: ReportingDraft) -> str:
    if not draft.channel:
        return ""
    return _(" (channel: {channel})").format(channel=context.taxonomies.name(TermKind.CHANNEL, draft.channel))


def _awareness(context: NeedContext, pair: PeriodPair) -> Iterator[str]:
    measured = [one.draft for one in context.reporting if one.draft.share is not None]
    earlier, later = (
        next((one for one in reversed(measured) if one.on_day <= period.last), None)
        for period in (pair.before, pair.after)
    )
    if earlier is None or later is None or earlier.share is None or later.share is None:
        return
    if abs(later.share - earlier.share) >= AWARENESS_DIFFERS:
        yield _(
            "Measured awareness changed from {before} to {after} per cent of people ({source_before}; {source_after})."
        ).format(
            before=words.amount(float(earlier.share * 100)),
            after=words.amount(float(later.share * 100)),
            source_before=earlier.source,
            source_after=later.source,
        )


def _early(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Iterator[str]:
    early = came_early(context, asked, pair.after)
    if early is None:
        return
    if early.days < 0:
        yield _(
            "The newest figures were brought in on {day}, before the last day they cover had ended; what came "
            "after is missing."
        ).format(day=words.day(early.brought_in))
    else:
        yield ngettext(
            "The newest figures were brought in {n} day after the last day they cover; the {times} times before it "
            "took {least} to {most} days, so some may still be missing.",
            "The newest figures were brought in {n} days after the last day they cover; the {times} times before it "
            "took {least} to {most} days, so some may still be missing.",
            early.days,
        ).format(n=early.days, times=early.times, least=early.least, most=early.most)


def _drifts(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Iterator[str]:
    for one in drifted(context, asked, pair):
        yield _(
            "Recording drifted: {part} is not recorded in {before}% of the earlier period and {after}% of the later "
            "one, more than it varies from month to month."
        ).format(part=one.part.label.lower(), before=round(100 * one.before), after=round(100 * one.after))


def _alike(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> Iterator[str]:
    found = moved_alike(context, asked, pair)
    if found is None:
        return
    change = round(100 * abs(found.ratio - 1))
    message = (
        _(
            "{same} of {types} need types rose with the total ({change}% more a day), and by amounts that differ no "
            "more than chance (p = {p}). What lifts all types alike is often awareness or reporting."
        )
        if found.ratio > 1
        else _(
            "{same} of {types} need types fell with the total ({change}% less a day), and by amounts that differ no "
            "more than chance (p = {p}). What lowers all types alike is often awareness or reporting."
        )
    )
    yield message.format(same=found.same_way, types=found.types, change=change, p=f"{found.p:.2f}")
