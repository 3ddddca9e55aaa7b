"""Reads the outcome of a plan from what an area holds: its need or a series, and what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.errors import Refused
from resilience.domain.need_charting import Measure
from resilience.domain.need_question import NeedFilter, Part, Slice, Step
from resilience.domain.vocabulary import Aspect
from resilience.locales import _
from resilience.services.effect.control_areas import enough_left
from resilience.services.effect.outcome_beside import beside_of, beside_series, disturbed_months, is_recorded
from resilience.services.effect.outcome_brought import brought_data
from resilience.services.effect.outcome_series import ControlSeries, Floats, OutcomeData
from resilience.services.effect.outcome_times import Times, times_of
from resilience.services.need_coverage_index import coverage_index
from resilience.services.need_type_words import records
from resilience.services.need_volume_words import subject

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.evaluation import EvaluationPlan, EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.domain.outcome import Outcome, OutcomeSeries
    from resilience.services.effect.control_areas import AreaSeries
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_series import NeedSeries

__all__ = ["OutcomeData", "Surroundings", "outcome_data"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was read beside an area's need: its series, consenting areas, and what else was done, with its plans."""

    series: tuple[OutcomeSeries, ...] = ()
    areas: tuple[AreaSeries, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    plans: tuple[EvaluationPlan, ...] = ()


def outcome_data(
    context: NeedContext,
    plan: EvaluationPlanDraft,
    intervention: Intervention,
    around: Surroundings,
) -> OutcomeData:
    """Return the outcome of a plan; `Refused` with a sentence where nothing of it is held."""
    if plan.outcome.series is not None:
        data = brought_data(plan, intervention, around.series)
        beside = beside_series(context, plan, intervention, around.interventions, around.plans)
        return replace(data, beside=beside, is_recorded=is_recorded(context, intervention.draft.starts_on))
    if plan.outcome.aspect is not Aspect.VOLUME:
        from resilience.services.effect.outcome_aspects import aspect_data  # noqa: PLC0415 - made of what is read here

        return aspect_data(context, plan, intervention)
    return _of_need(context, plan, intervention, around)


def _of_need(
    context: NeedContext, plan: EvaluationPlanDraft, intervention: Intervention, around: Surroundings
) -> OutcomeData:
    asked = context.cube.resolved(plan.outcome.asked)
    whole = context.cube.series(replace(asked, need_type=None, slice=None), Step.MONTH)
    times = times_of(whole.starts, Step.MONTH, intervention.draft, plan)
    treated, others = _places(context, asked, intervention)
    series = [context.cube.series(one, Step.MONTH) for one in treated]
    every = tuple(_type_series(context, asked, code) for code in context.cube.types(asked) if code != asked.need_type)
    by_type = asked.need_type is not None and plan.outcome.aspect is Aspect.VOLUME
    return OutcomeData(
        name=_named(context, plan.outcome, asked),
        unit=records(asked),
        starts=whole.starts,
        step=Step.MONTH,
        values=_summed([one.counts for one in series]),
        first_lead_in=times.first_lead_in,
        first_after=times.first_after,
        stop=times.stop,
        first_used=times.first_used,
        exposure=_residents(context, whole.starts, treated),
        source=_("Need recorded by {area}").format(area=context.area.name),
        controls=tuple(one for one in every if one.code in plan.control_types),
        places=tuple(_place_series(context, one) for one in others),
        areas=_areas(around.areas, whole.starts, times),
        others=every if by_type and asked.slice is None else (),
        negative=next((one for one in every if one.code == plan.negative_control), None),
        disturbed=disturbed_months(context, asked, whole.starts, times),
        coverage=coverage_index(context, asked, whole.starts, Step.MONTH),
        unmet=_unmet(series),
        beside=beside_of(context, asked, intervention, around.interventions, around.plans),
    )


def _named(context: NeedContext, outcome: Outcome, asked: NeedFilter) -> str:
    """Return what is counted, as it begins a sentence: "Requests about food"."""
    said = subject(context, asked, Measure.RECORDS)
    if outcome.aspect is Aspect.VOLUME:
        return said
    return _("{aspect}: {what}").format(aspect=outcome.aspect.label, what=said)


def _places(
    context: NeedContext, asked: NeedFilter, intervention: Intervention
) -> tuple[tuple[NeedFilter, ...], tuple[NeedFilter, ...]]:
    """Return the questions of the places treated, and those of the other places; none of them where all are."""
    treated = {str(place) for place in intervention.draft.places}
    held = {str(place.id) for place in context.places}
    if not treated or asked.slice is not None or not held - treated:
        return (asked,), ()
    sides = ((treated & held), (held - treated))
    inside, outside = (
        tuple(replace(asked, slice=Slice(Part.PLACE, code)) for code in sorted(side, key=int)) for side in sides
    )
    if not inside:
        raise Refused(_("The places of this intervention are no places of the area any more. Please choose others."))
    return inside, outside


def _type_series(context: NeedContext, asked: NeedFilter, code: str) -> ControlSeries:
    counts = context.cube.series(replace(asked, need_type=code, slice=None), Step.MONTH).counts
    return ControlSeries(context.type_name(code), counts, code=code)


def _place_series(context: NeedContext, asked: NeedFilter) -> ControlSeries:
    code = asked.slice.code if asked.slice is not None else ""
    counts = context.cube.series(asked, Step.MONTH).counts
    return ControlSeries(context.name(Part.PLACE, code), counts, code=code)


def _summed(rows: list[Floats]) -> Floats:
    return np.asarray(np.sum(rows, axis=0), dtype=np.float64)


def _residents(context: NeedContext, starts: tuple[date, ...], treated: tuple[NeedFilter, ...]) -> Floats | None:
    """Return residents month by month, with the population of the nearest year held; `None` without one."""
    found = [[context.residents(start, one) for one in treated] for start in starts]
    if any(one is None for month in found for one in month):
        return None
    return np.array([sum(one[0] for one in month if one is not None) for month in found], dtype=np.float64)


def _areas(areas: tuple[AreaSeries, ...], starts: tuple[date, ...], times: Times) -> tuple[ControlSeries, ...]:
    """Return consenting areas over the same months but for those with an intervention of their own; at least five."""
    return enough_left(_area(one, starts) for one in areas if not _is_touched(one, starts, times))


def _is_touched(area: AreaSeries, starts: tuple[date, ...], times: Times) -> bool:
    """Whether an area did something of its own for the same outcome while this one is judged."""
    return any(first <= starts[-1] and first >= starts[times.first_used] for first in area.other_starts)


def _area(area: AreaSeries, starts: tuple[date, ...]) -> ControlSeries:
    by_month = dict(zip(area.starts, area.counts.tolist(), strict=True))
    values = np.array([by_month.get(start, np.nan) for start in starts], dtype=np.float64)
    exposure = None if area.residents is None else np.full(len(starts), float(area.residents))
    return ControlSeries("", values, exposure, code=area.key)


def _unmet(series: list[NeedSeries]) -> Floats | None:
    """Return requests not met; `None` where none was ever recorded as unmet."""
    found = _summed([one.unmet for one in series])
    return found if np.nansum(found) else None
