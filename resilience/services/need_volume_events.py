"""Disruptions side by side, like with like: what came beyond the usual, per 1,000 exposed, week by week."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_charting import Measure
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import ExposureKind
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.need_asking import need_context
from resilience.services.need_volume_series import noun_of
from resilience.statistics.student import t_quantile
from resilience.views.need import Judged
from resilience.views.need_volume import EventLine, EventsAlike, KindOfEvent
from resilience.views.table import Table

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.disruption import Disruption
    from resilience.domain.identity import AreaId
    from resilience.domain.need_question import NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.services.need_series import NeedSeries
    from resilience.storage.store import Store

WEEKS = 8
"""Weeks that are drawn from the first day on, and weeks before it that tell what is usual."""
SUMMED = 4
"""Weeks from the first day on that are added up into one number."""
WEEK = 7
PER_EXPOSED = 1000


@dataclass(frozen=True, slots=True)
class _Event:
    """One disruption: requests beyond the usual by week, per 1,000 exposed, and the first four weeks together.

    A week is `None` where a day of it was not reported; so is the sum, which comes with its 95% interval.
    """

    held: Disruption
    exposed: int
    weeks: tuple[float | None, ...]
    total: tuple[float, float, float] | None


def events_alike(store: Store, viewer: Viewer, area_id: AreaId, asked: NeedFilter) -> EventsAlike:
    """Return the disruptions of an area by kind, each counted per 1,000 of one kind of exposure."""
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        asked = replace(context.cube.resolved(asked), slice=None)
        if Step.DAY not in context.cube.steps(asked):
            return _cannot(_("Need is not known by the day here, so disruptions cannot be aligned at their first day."))
        days = context.cube.series(asked, Step.DAY)
        kinds = [
            (kind, exposure, events)
            for kind, exposure, held in _alike(context.disruptions)
            if (events := [event for one in held if (event := _event(days, one, exposure)) is not None])
        ]
        if not kinds:
            return _cannot(_("No disruption with its exposure lies within the days of which need is known."))
        return EventsAlike(
            _judged(kinds, noun_of(asked, Measure.RECORDS)),
            tuple(_kind(kind, exposure, events, noun_of(asked, Measure.RECORDS)) for kind, exposure, events in kinds),
        )


def _cannot(sentence: str) -> EventsAlike:
    return EventsAlike(Judged(_("Disruptions side by side"), sentence, None, "", "", "", ()), ())


def _alike(disruptions: tuple[Disruption, ...]) -> list[tuple[str, ExposureKind, list[Disruption]]]:
    """Return disruptions by what kind they are, with the kind of exposure that most of them have."""
    by_kind: dict[str, list[Disruption]] = defaultdict(list)
    for one in disruptions:
        by_kind[one.kind.lower()].append(one)
    found = []
    for kind, held in sorted(by_kind.items()):
        counts = {exposure: sum(_exposed(one, exposure) > 0 for one in held) for exposure in ExposureKind}
        if any(counts.values()):
            most = max(counts, key=counts.__getitem__)
            found.append((kind, most, [one for one in held if _exposed(one, most)]))
    return found


def _exposed(held: Disruption, kind: ExposureKind) -> int:
    return next((exposure.amount for exposure in held.exposures if exposure.kind is kind), 0)


def _event(days: NeedSeries, held: Disruption, kind: ExposureKind) -> _Event | None:
    """Return what a disruption brought; `None` where it lies outside the days known, or the weeks before it do."""
    exposed = _exposed(held, kind)
    before = [_week(days, held.starts_on, -week) for week in range(1, WEEKS + 1)]
    usual = [count for count in before if count is not None]
    if not exposed or len(usual) < SUMMED:
        return None
    weeks = [_week(days, held.starts_on, week) for week in range(WEEKS)]
    if all(count is None for count in weeks):
        return None
    mean, scale = float(np.mean(usual)), PER_EXPOSED / exposed
    beyond = tuple(None if count is None else (count - mean) * scale for count in weeks)
    return _Event(held, exposed, beyond, _total(beyond, float(np.std(usual, ddof=1)) * scale, len(usual)))


def _week(days: NeedSeries, first: date, week: int) -> float | None:
    """Return what was counted in the seven days that begin so many weeks after a day; `None` unless all are known."""
    begin = (first + timedelta(days=WEEK * week) - days.starts[0]).days
    if begin < 0 or begin + WEEK > len(days):
        return None
    count = float(days.counts[begin : begin + WEEK].sum())
    return None if math.isnan(count) else count


def _total(beyond: tuple[float | None, ...], spread: float, known: int) -> tuple[float, float, float] | None:
    """Return the first four weeks together with their 95% interval, by how much weeks before differed."""
    first = [week for week in beyond[:SUMMED] if week is not None]
    if len(first) < SUMMED:
        return None
    # The weeks vary by themselves, and the usual that is taken from each of them is uncertain as well.
    reach = t_quantile(0.95, known - 1) * spread * math.sqrt(SUMMED + SUMMED**2 / known)
    return sum(first), sum(first) - reach, sum(first) + reach


def _kind(kind: str, exposure: ExposureKind, events: list[_Event], noun: str) -> KindOfEvent:
    unit = _("{what} beyond the usual a week, per 1,000 exposed ({exposure})").format(
        what=noun, exposure=exposure.label.lower()
    )
    return KindOfEvent(
        heading=kind[:1].upper() + kind[1:],
        sentence=_kind_sentence(events, noun, exposure),
        unit=unit,
        lines=tuple(EventLine(event.held.name, event.weeks) for event in events),
    )


def _kind_sentence(events: list[_Event], noun: str, exposure: ExposureKind) -> str:
    said = [
        _("{name}: {value} ({low} to {high})").format(
            name=event.held.name,
            value=_number(event.total[0]),
            low=_number(event.total[1]),
            high=_number(event.total[2]),
        )
        for event in events
        if event.total is not None
    ]
    if not said:
        return _("The first four weeks of none of them were wholly reported.")
    found = _("In the first four weeks, {what} beyond the usual per 1,000 exposed ({exposure}). {each}.").format(
        what=noun, exposure=exposure.label.lower(), each="; ".join(said)
    )
    return found if len(events) > 1 else found + " " + _("There is no other of this kind to hold it beside.")


def _number(value: float) -> str:
    return words.rate(value) if value >= 0 else "−" + words.rate(-value)


def _judged(kinds: list[tuple[str, ExposureKind, list[_Event]]], noun: str) -> Judged:
    n = sum(len(events) for _kind_, _exposure, events in kinds)
    return Judged(
        heading=_("Disruptions side by side"),
        sentence=ngettext(
            "{n} disruption with its exposure, beside others of its kind only.",
            "{n} disruptions with their exposure, each beside others of its kind only.",
            n,
        ).format(n=n),
        verdict=None,
        number="",
        method=_(
            "Week 1 begins on the first day. The usual is the mean of the eight weeks before; what lies beyond it may "
            "have other causes too. Weeks not wholly reported are left open."
        ),
        worked_out=_(
            "All {what} of the area are counted, whether or not a record names the disruption. The interval comes from "
            "how much the weeks before differed (Student’s, 95%). Exposures are as recorded, each with its source on "
            "the page of disruptions; another kind of exposure would give other numbers."
        ).format(what=noun),
        tables=(_table(kinds, noun),),
    )


def _table(kinds: list[tuple[str, ExposureKind, list[_Event]]], noun: str) -> Table:
    return Table(
        _("Disruptions by kind: {what} beyond the usual per 1,000 exposed, first four weeks").format(what=noun),
        (
            _("Disruption"),
            _("Kind"),
            _("First day"),
            _("Exposed"),
            _("Kind of exposure"),
            _("Value"),
            _("Low"),
            _("High"),
        ),
        (False, False, False, True, False, True, True, True),
        tuple(_row(kind, exposure, event) for kind, exposure, events in kinds for event in events),
    )


def _row(kind: str, exposure: ExposureKind, event: _Event) -> tuple[str, ...]:
    numbers = ("", "", "") if event.total is None else tuple(map(_number, event.total))
    return (
        event.held.name,
        kind,
        words.day(event.held.starts_on),
        words.amount(event.exposed),
        exposure.label,
        *numbers,
    )
