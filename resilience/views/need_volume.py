"""The volume page as a value: control charts of need with every line, mark and sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_charting import ChartKind
    from resilience.domain.need_plan import Improvement
    from resilience.domain.vocabulary import Verdict
    from resilience.views.board import Shading
    from resilience.views.need import Choosable, Judged

PointKind = Literal["common", "improvement", "concern", "high", "low"]


@dataclass(frozen=True, slots=True)
class VolumePoint:
    """One point of a chart in the chart's unit; `value` is `None` where it was not wholly reported.

    `low` and `high` are the 95% interval of the value, `centre`, `lower` and `upper` the lines at its place, all
    `None` where not known. `is_judged` is false for points that other sources reported than the newest one.
    `said` is the point's step in words, `marked` what the rules say of it, "" where nothing.
    """

    start: date
    said: str
    count: float | None
    value: float | None
    low: float | None
    high: float | None
    centre: float | None
    lower: float | None
    upper: float | None
    kind: PointKind
    marked: str
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A day at which the lines begin anew, with the reason that was recorded for it."""

    on_day: date
    why: str


@dataclass(frozen=True, slots=True)
class Sign:
    """Variation or assurance as a shape, its name and what it means in words."""

    verdict: Verdict
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A control chart. `unit` says what the axis counts, `named` which chart by which rules.

    `target` is in the chart's unit, `None` without one. `points` is empty where nothing can be drawn.
    """

    judged: Judged
    kind: ChartKind | None
    named: str
    unit: str
    points: tuple[VolumePoint, ...]
    breaks: tuple[MarkLine, ...]
    disruptions: tuple[Shading, ...]
    signs: tuple[Sign, ...]
    target: float | None = None
    decimals: int = 2


@dataclass(frozen=True, slots=True)
class HeldStep:
    """A step change as it is listed."""

    id: int
    day: str
    about: str
    why: str
    author: str


@dataclass(frozen=True, slots=True)
class HeldPlan:
    """A plan for a measure of need as it is listed; `target` is "" without one."""

    id: int
    about: str
    improvement: Improvement
    words: str
    target: str
    why: str
    holds_from: str
    author: str


@dataclass(frozen=True, slots=True)
class VolumeOfNeed:
    """The volume page: one chart that answers the title, and what is recorded for its lines."""

    title: str
    context: str
    chart: ControlChart
    may_lead: bool


@dataclass(frozen=True, slots=True)
class NotesOnVolume:
    """Step changes and plans of an area, and for which types a lead may add one."""

    sentence: str
    steps: tuple[HeldStep, ...]
    plans: tuple[HeldPlan, ...]
    types: tuple[Choosable, ...]
    may_lead: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """One small chart: every value and line in multiples of its own mean, so that all share one scale."""

    name: str
    starts: tuple[date, ...]
    values: tuple[float | None, ...]
    lower: tuple[float | None, ...]
    upper: tuple[float | None, ...]
    kinds: tuple[PointKind, ...]
    is_kept: bool


@dataclass(frozen=True, slots=True)
class ManyCharts:
    """All need types at once, with how many of their marks chance alone would make."""

    judged: Judged
    panels: tuple[Panel, ...]
    named: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of several lines on a common scale, `None` where not reported."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Requests, offers and unmet need, point by point."""

    judged: Judged
    starts: tuple[date, ...]
    sides: tuple[Side, ...]
    unit: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One disruption from its first week on: what came beyond the usual, per 1,000 exposed."""

    name: str
    weeks: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class KindOfEvent:
    """Disruptions of one kind with one kind of exposure, aligned at their first day, the newest first."""

    heading: str
    sentence: str
    unit: str
    lines: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class EventsAlike:
    """Disruptions side by side, like with like. `kinds` is empty where no two are alike."""

    judged: Judged
    kinds: tuple[KindOfEvent, ...]
