"""The volume page: how much need, point by point, and which ups and downs are more than noise."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.need_charting import ChartKind, Measure
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import ComparisonChoice, Step
from resilience.locales import _
from resilience.services.need_asking import NeedContext, need_context
from resilience.services.need_choosing import context_line
from resilience.services.need_coverage import coverage_warnings
from resilience.services.need_periods import periods
from resilience.services.need_steps import after
from resilience.services.need_volume_judged import Beside, judged, nothing_yet
from resilience.services.need_volume_lines import Lines, Settings, between_events, lines_of, positions
from resilience.services.need_volume_series import Measured, measured
from resilience.services.need_volume_words import named, point_words, signs, subject, title, why
from resilience.statistics import rates
from resilience.statistics.spc_choice import FEWEST_FOR_LIMITS
from resilience.views.board import Shading
from resilience.views.need_volume import ControlChart, MarkLine, VolumeOfNeed, VolumePoint

if TYPE_CHECKING:
    from resilience.domain.identity import AreaId
    from resilience.domain.need_plan import NeedPlan, StepChange
    from resilience.domain.need_question import NeedFilter
    from resilience.domain.viewer import Viewer
    from resilience.storage.store import Store
    from resilience.views.need_volume import PointKind

DAYS_IN_A_MONTH = 365.25 / 12
STEP_DAYS = {Step.DAY: 1.0, Step.WEEK: 7.0}


def volume_of_need(
    store: Store,
    viewer: Viewer,
    area_id: AreaId,
    asked: NeedFilter,
    step: Step = Step.MONTH,
    *,
    measure: Measure = Measure.RECORDS,
    kind: ChartKind = ChartKind.SUITED,
    screened: bool = True,
) -> VolumeOfNeed:
    """Return the volume page. `kind` is the chart to draw, by default the one that suits the figures.

    `screened` leaves great jumps out of the limits of charts that are made from moving ranges.
    """
    with store.reading() as tx:
        context = need_context(tx, tx.people.again(viewer), area_id)
        held = measured(context, asked, step, measure, is_alone=True)
        about = subject(context, held.asked, measure)
        if not len(held):
            said = title(about, None, is_run=False, is_high=False)
            return VolumeOfNeed(said, context_line(context, held.asked), nothing_yet(), context.may_lead)
        chart, lines = control_chart(context, held, kind, screened=screened)
        return VolumeOfNeed(
            title(
                about,
                chart.judged.verdict,
                is_run=lines.kind is ChartKind.RUN,
                is_high=_is_high(lines.variation, plan_of(context, held)),
            ),
            context_line(context, held.asked),
            chart,
            context.may_lead,
        )


def control_chart(
    context: NeedContext, held: Measured, kind: ChartKind, *, screened: bool
) -> tuple[ControlChart, Lines]:
    """Return the chart of a measure with its lines; there has to be at least one point."""
    doubts = _coverage(context, held)
    plan = plan_of(context, held)
    steps = steps_of(context, held.asked)
    settings = Settings(
        kind,
        plan.draft.improvement.value if plan and not doubts else "none",
        _target(held, plan),
        positions(held, [one.draft.on_day for one in steps]),
        screened,
    )
    held, settings, lines = _drawn(context, held, settings)
    if plan is not None:
        lines = replace(lines, kinds=_not_before(plan, held, lines))
    points = _points(held, lines)
    beside = Beside(doubts, plan, is_suited=kind is ChartKind.SUITED, is_screened=screened)
    target = None if settings.target is None else settings.target * held.scale
    return ControlChart(
        judged=judged(context, held, lines, points, beside),
        kind=lines.kind,
        named=named(lines, screened=screened),
        unit=held.unit,
        points=points,
        breaks=tuple(MarkLine(one.draft.on_day, one.draft.why) for one in steps if _is_inside(held, one)),
        disruptions=_shadings(context, held),
        signs=signs(lines, has_target=target is not None),
        target=target,
    ), lines


def _drawn(context: NeedContext, held: Measured, settings: Settings) -> tuple[Measured, Settings, Lines]:
    """Return the lines: for rare events of the time between them, or a run chart where that is not known."""
    lines = lines_of(held, settings) if settings.kind is not ChartKind.T else None
    if lines is not None and lines.kind is not ChartKind.T:
        return held, settings, lines
    between = between_events(context, held)
    if between is None or len(between) < FEWEST_FOR_LIMITS:
        settings = replace(settings, kind=ChartKind.RUN)
        return held, settings, lines_of(held, settings)
    steps = [one.draft.on_day for one in steps_of(context, held.asked)]
    settings = replace(settings, kind=ChartKind.T, breaks=positions(between, steps), target=None)
    return between, settings, lines_of(between, settings)


def plan_of(context: NeedContext, held: Measured) -> NeedPlan | None:
    """Return the plan that gave this measure its direction before its newest point began, or `None`."""
    if held.measure is not Measure.RECORDS or held.asked.slice is not None:
        return None
    about = (held.asked.direction, held.asked.need_type or "")
    newest = held.starts[-1]
    fitting = [
        plan
        for plan in context.plans
        if (plan.draft.direction, plan.draft.need_type) == about and plan.draft.holds_from <= newest
    ]
    return fitting[-1] if fitting else None


def _is_high(kind: PointKind, plan: NeedPlan | None) -> bool:
    """Whether a marked point lies above what is usual; a plan says which way its improvement lies."""
    if plan is None or kind in {"common", "high", "low"}:
        return kind == "high"
    return (kind == "improvement") == (plan.draft.improvement is Improvement.UP)


def _not_before(plan: NeedPlan, held: Measured, lines: Lines) -> tuple[PointKind, ...]:
    """Return what points are called: before the plan held, high and low are neither good nor bad."""
    better_is_high = plan.draft.improvement is Improvement.UP
    neutral: dict[PointKind, PointKind] = {
        "improvement": "high" if better_is_high else "low",
        "concern": "low" if better_is_high else "high",
    }
    return tuple(
        kind if start >= plan.draft.holds_from else neutral.get(kind, kind)
        for start, kind in zip(held.starts, lines.kinds, strict=True)
    )


def steps_of(context: NeedContext, asked: NeedFilter) -> list[StepChange]:
    """Return the step changes that concern what was asked, by day."""
    return [
        one
        for one in context.steps
        if one.draft.direction is asked.direction and one.draft.need_type in ("", asked.need_type or "")
    ]


def _target(held: Measured, plan: NeedPlan | None) -> float | None:
    """Return the plan's target, which is records a month, in units of the rate of the newest point."""
    if plan is None or plan.draft.target is None:
        return None
    months = held.step.months or STEP_DAYS[held.step] / DAYS_IN_A_MONTH
    return plan.draft.target * months / float(held.over[-1])


def _coverage(context: NeedContext, held: Measured) -> tuple[str, ...]:
    pair = periods(context, held.asked, ComparisonChoice())
    raised = coverage_warnings(context, held.asked, pair) if pair else ()
    if pair is None or not raised:
        return ()
    # The page compares no periods, so the words "earlier" and "later" need them named once.
    return (_("Reporting may have changed ({words}). {why}").format(words=pair.words, why=raised[0]), *raised[1:])


def _is_inside(held: Measured, step: StepChange) -> bool:
    return held.starts[0] < step.draft.on_day <= held.starts[-1]


def _points(held: Measured, lines: Lines) -> tuple[VolumePoint, ...]:
    return tuple(_point(held, lines, place) for place in range(len(held)))


def _point(held: Measured, lines: Lines, place: int) -> VolumePoint:
    count, over = _optional(held.counts[place]), _optional(held.over[place])
    value = None if count is None or over is None else count / over * held.scale
    low, high = _interval(held, count, over, lines.kind)
    is_judged = bool(held.is_judged[place])
    return VolumePoint(
        start=held.starts[place],
        said=point_words(held.step, held.starts[place]),
        count=count,
        value=value,
        low=low,
        high=high,
        centre=_scaled(lines.centre[place], held),
        lower=_scaled(lines.lower[place], held),
        upper=_scaled(lines.upper[place], held),
        kind=lines.kinds[place],
        marked=why(held, lines, place) if is_judged and value is not None else "",
        is_judged=is_judged or value is None,
    )


def _optional(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _scaled(value: float | None, held: Measured) -> float | None:
    return None if value is None else value * held.scale


def _interval(
    held: Measured, count: float | None, over: float | None, kind: ChartKind
) -> tuple[float | None, float | None]:
    """Return the 95% interval of a point's value; a time between events has none."""
    if count is None or over is None or kind is ChartKind.T:
        return None, None
    found = rates.wilson(count, over) if held.is_share else rates.rate(count, over)
    return _scaled(found.low, held), _scaled(found.high, held)


def _shadings(context: NeedContext, held: Measured) -> tuple[Shading, ...]:
    start, end = held.starts[0], after(held.step, held.starts[-1])
    return tuple(
        Shading(one.name, max(one.starts_on, start), min(one.ends_on or end, end))
        for one in sorted(context.disruptions, key=lambda one: one.starts_on)
        if one.starts_on < end and (one.ends_on or end) >= start
    )
