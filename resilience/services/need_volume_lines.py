"""Centre, limits and marks of one volume chart, by the kind of chart that suits or was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_charting import ChartKind, Measure
from resilience.domain.need_question import Step
from resilience.locales import _
from resilience.services.need_volume_series import ROUND, Measured, noun_of
from resilience.statistics.spc import (
    Memory,
    RunChart,
    Season,
    attribute,
    memory,
    run_chart,
    season_of,
    suitable_chart,
    xmr_over,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.services.need_asking import NeedContext
    from resilience.statistics.spc import AttributeKind, ChartChoice
    from resilience.statistics.spc_xmr import Assurance, Improvement, Kind, XmrChart

Column = tuple[float | None, ...]
MOST_EVENTS = 200
"""Events of which the time between is charted, the newest ones."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What somebody decided about a chart: which kind, which way is better, the target (in units of the rate)."""

    kind: ChartKind = ChartKind.SUITED
    improvement: Improvement = "none"
    target: float | None = None
    breaks: tuple[int, ...] = ()
    screened: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """The lines and marks of a chart, in units of the rate; `n` counts the points that the newest lines come from.

    `variation` is what the newest judged point is called; `season` is `None` where none was looked for. Only the lines
    of an XmR chart follow it.
    """

    kind: ChartKind
    centre: Column
    lower: Column
    upper: Column
    kinds: tuple[Kind, ...]
    flags: tuple[frozenset[str], ...]
    assurance: Assurance | None
    n: int
    choice: ChartChoice
    season: Season | None
    memory: Memory
    runs: RunChart | None

    @property
    def variation(self) -> Kind:
        """What the newest point is called."""
        return self.kinds[-1] if self.kinds else "common"


def lines_of(held: Measured, settings: Settings) -> Lines:
    """Return the lines of a chart; points that other sources reported shape none and are not marked."""
    counts = held.judged_counts
    choice = suitable_chart(counts, held.over, is_share=held.is_share)
    kind = ChartKind(choice.kind) if settings.kind is ChartKind.SUITED else settings.kind
    if kind is ChartKind.RUN or choice.n < 2:  # noqa: PLR2004 - limits need a step from one point to another
        return _run(held, choice, settings)
    if kind is ChartKind.XMR:
        return _xmr(held, choice, settings)
    return _attribute(held, choice, kind, settings)


def _xmr(held: Measured, choice: ChartChoice, settings: Settings) -> Lines:
    counts = held.judged_counts
    season = _season(held)
    chart = xmr_over(
        counts,
        held.over,
        season=season,
        improvement=settings.improvement,
        breaks=settings.breaks,
        target=settings.target,
        screen_moving_ranges=settings.screened,
    )
    return Lines(
        ChartKind.XMR,
        tuple(point.mean for point in chart.points),
        tuple(None if point.lower is None else max(0.0, point.lower) for point in chart.points),
        tuple(point.upper for point in chart.points),
        tuple(point.kind for point in chart.points),
        tuple(frozenset(map(str, point.flags)) for point in chart.points),
        chart.segments[-1].assurance,
        int((~np.isnan(counts[chart.segments[-1].start :])).sum()),
        choice,
        season,
        memory(_beside_their_lines(chart)),
        None,
    )


def _season(held: Measured) -> Season | None:
    """Return the season of what is judged; `None` where a step has no round, as years have none."""
    period = ROUND.get(held.step)
    return season_of(held.judged_counts / held.over, period) if period else None


def _beside_their_lines(chart: XmrChart) -> list[float | None]:
    """Return how far each value lies from its mean, in widths of its limits."""
    return [
        None
        if point.value is None or point.mean is None or point.upper is None or point.upper == point.mean
        else (point.value - point.mean) / (point.upper - point.mean)
        for point in chart.points
    ]


def _attribute(held: Measured, choice: ChartChoice, kind: ChartKind, settings: Settings) -> Lines:
    counts = held.judged_counts
    over = np.where(np.isnan(counts), np.nan, held.over)
    name: AttributeKind = _NAMES[kind]
    chart = attribute(
        name,
        counts,
        None if name == "t" else over,
        breaks=settings.breaks,
        screen_moving_ranges=settings.screened,
    )
    kinds: tuple[Kind, ...] = tuple(
        _kind(value, middle, settings, is_outside=is_outside, is_time=kind is ChartKind.T)
        for value, middle, is_outside in zip(chart.values, chart.centre, chart.outside, strict=True)
    )
    flags = tuple(frozenset({"outside"} if is_outside else ()) for is_outside in chart.outside)
    n = int((~np.isnan(counts[max((0, *settings.breaks)) :])).sum())
    found = memory(counts / held.over)
    season = None if kind is ChartKind.T else _season(held)
    return Lines(kind, chart.centre, chart.lower, chart.upper, kinds, flags, None, n, choice, season, found, None)


_NAMES: dict[ChartKind, AttributeKind] = {
    # A c chart of rates: where all points are counted over the same it has the same lines.
    ChartKind.C: "u",
    ChartKind.T: "t",
    ChartKind.U_PRIME: "u_prime",
    ChartKind.P: "p",
    ChartKind.P_PRIME: "p_prime",
}


def _kind(value: float | None, middle: float | None, settings: Settings, *, is_outside: bool, is_time: bool) -> Kind:
    """Return what a point is called; more time between events is less need."""
    if not is_outside or value is None or middle is None:
        return "common"
    is_high = (value > middle) != is_time
    if settings.improvement == "none":
        return "high" if is_high else "low"
    return "improvement" if is_high == (settings.improvement == "up") else "concern"


def _run(held: Measured, choice: ChartChoice, settings: Settings) -> Lines:
    """Return a run chart of the newest segment: the median, and whether order alone shows more than chance."""
    values = held.judged_counts / held.over
    begin = max((0, *settings.breaks))
    known = values[begin:]
    runs = run_chart(known) if (~np.isnan(known)).any() else None
    nothing: Column = (None,) * len(held)
    middle = None if runs is None else runs.median
    centre: Column = tuple(middle if place >= begin else None for place in range(len(held)))
    n = int((~np.isnan(known)).sum())
    kinds: tuple[Kind, ...] = tuple("common" for _start in held.starts)
    marks: tuple[frozenset[str], ...] = (frozenset(),) * len(held)
    return Lines(
        ChartKind.RUN, centre, nothing, nothing, kinds, marks, None, n, choice, _season(held), memory(known), runs
    )


def between_events(context: NeedContext, held: Measured) -> Measured | None:
    """Return the days from one record to the next within the same days; `None` where they are not known by the day.

    Days that nobody reported break the count: the first record after them has no time since the last.
    """
    if Step.DAY not in context.cube.steps(held.asked) or not len(held) or held.measure is not Measure.RECORDS:
        return None
    days = context.cube.series(held.asked, Step.DAY)
    first = held.starts[0]
    starts, gaps, since = [], [], None
    for day, count, is_known in zip(days.starts, days.counts.tolist(), days.is_reported.tolist(), strict=True):
        if not is_known:
            since = None
        elif count >= 1:
            for _more in range(round(count)):
                if since is not None and day >= first:
                    starts.append(day)
                    gaps.append(float((day - since).days))
                since = day
    if not starts:
        return None
    starts, gaps = starts[-MOST_EVENTS:], gaps[-MOST_EVENTS:]
    ones = np.ones(len(starts))
    what = noun_of(held.asked, held.measure)
    return replace(
        held,
        step=Step.DAY,
        starts=tuple(starts),
        counts=np.array(gaps),
        over=ones,
        is_judged=ones.astype(np.bool_),
        unit=_("days between {what}").format(what=what),
        years=(),
    )


def positions(held: Measured, days: Sequence[date]) -> tuple[int, ...]:
    """Return the points at which lines begin anew: the first that begins on such a day or after it."""
    found = {next((place for place, start in enumerate(held.starts) if start >= day), len(held)) for day in days}
    return tuple(sorted(place for place in found if 0 < place < len(held)))
