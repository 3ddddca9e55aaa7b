"""The measure of a pair: how much need, or which share of it, period by period and over the months after a round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.errors import Refused
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import NeedFilter, Period, Step
from resilience.domain.vocabulary import Aspect
from resilience.locales import _
from resilience.services.need_asking import PER_RESIDENTS
from resilience.services.need_steps import after, months_ending, numbers_within
from resilience.services.need_type_words import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from resilience.domain.outcome import Outcome, OutcomeSeries
    from resilience.services.need_asking import NeedContext

Floats = npt.NDArray[np.float64]
MONTHS_LOOKED_AT = 3
YEAR = 12
HUNDRED = 100.0
ASPECTS = (Aspect.VOLUME, Aspect.MIX, Aspect.TARGET_GROUP)
"""What a pair may look at: how much, the share of a need type, the share from a target group."""


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """Period by period what was counted (`top`) and by what it is divided (`bottom`); NaN where not wholly reported.

    Over several periods it is `scale` times the sum of the one by the sum of the other.
    """

    name: str
    unit: str
    step: Step
    starts: tuple[date, ...]
    top: Floats
    bottom: Floats
    scale: float

    @property
    def values(self) -> tuple[float | None, ...]:
        """Return the measure period by period, `None` where it is not known."""
        return tuple(self._over([number]) for number in range(len(self.starts)))

    def over(self, span: Period) -> float | None:
        """Return the measure over the periods that begin in a span (`looked_at`); `None` where one is not known."""
        inside = self._beginning_in(span)
        return self._over(inside) if len(inside) == span_months(self.step) // (self.step.months or 1) else None

    def usual(self, span: Period) -> tuple[float, int] | None:
        """Return the mean over the same months in every year known, and how many years; `None` without any."""
        if not self.starts:
            return None
        years = range(self.starts[0].year - span.first.year - 1, self.starts[-1].year - span.first.year + 2)
        found = [self.over(_months(month_number(span.first) + YEAR * later, self.step)) for later in years]
        known = [one for one in found if one is not None]
        return (float(np.mean(known)), len(known)) if known else None

    def days_of(self, span: Period) -> Period:
        """Return the days that are looked at: from the first period that begins in a span to the end of the last."""
        inside = self._beginning_in(span)
        if not inside:
            return span
        return Period(self.starts[inside[0]], after(self.step, self.starts[inside[-1]]) - timedelta(days=1))

    def _beginning_in(self, span: Period) -> list[int]:
        return numbers_within(self.starts, span)

    def _over(self, periods: Sequence[int]) -> float | None:
        top, bottom = float(self.top[list(periods)].sum()), float(self.bottom[list(periods)].sum())
        return None if np.isnan(top) or np.isnan(bottom) or bottom <= 0 else self.scale * top / bottom


def span_months(step: Step) -> int:
    """Return over how many months is looked: a quarter of a year, or a year where that is one period."""
    return max(MONTHS_LOOKED_AT, step.months or 1)


def looked_at(closed_on: date, lag_months: int, step: Step = Step.MONTH) -> Period:
    """Return the months that are looked at after a round: from the first whole one after it closed, the lag later."""
    return _months(month_number(closed_on) + 1 + lag_months, step)


def _months(first: int, step: Step) -> Period:
    return months_ending(first_of_month(first + span_months(step) - 1), span_months(step))


def require_fit(outcome: Outcome) -> None:
    """Refuse a side of need that a pair cannot look at, with a sentence."""
    if outcome.aspect not in ASPECTS:
        raise Refused(
            _("For a pair please choose how much need, the share of a need type, or the share from a target group.")
        )


def measure_of(context: NeedContext, series: Iterable[OutcomeSeries], outcome: Outcome) -> Measure:
    """Return the measure of a pair; `Refused` where its series is no more."""
    if outcome.series is None:
        return _of_need(context, outcome)
    held = next((one for one in series if one.id == outcome.series), None)
    if held is None:
        raise Refused(_("The series of this pair was withdrawn."))
    return _of_series(held)


def _of_need(context: NeedContext, outcome: Outcome) -> Measure:
    asked = context.cube.resolved(outcome.asked)
    part = context.cube.series(asked)
    if outcome.aspect is Aspect.VOLUME:
        residents = [context.residents(start, asked) for start in part.starts]
        if any(one is None for one in residents):
            return _measure(context, outcome, part.starts, part.counts, np.ones(len(part)), 1.0)
        people = np.array([one[0] for one in residents if one is not None], dtype=np.float64)
        return _measure(context, outcome, part.starts, part.counts, people, PER_RESIDENTS)
    whole = context.cube.series(_whole(asked, outcome.aspect))
    return _measure(context, outcome, part.starts, part.counts, whole.counts, HUNDRED)


def _whole(asked: NeedFilter, aspect: Aspect) -> NeedFilter:
    """Return what a share is of: all types for the share of a type, all requests for that of a group."""
    return replace(asked, need_type=None) if aspect is Aspect.MIX else replace(asked, slice=None)


def _measure(
    context: NeedContext, outcome: Outcome, starts: tuple[date, ...], top: Floats, bottom: Floats, scale: float
) -> Measure:
    return Measure(
        measure_words(context, outcome), _unit(outcome, scale), Step.MONTH, starts, top, bottom, float(scale)
    )


def _unit(outcome: Outcome, scale: float) -> str:
    if outcome.aspect is not Aspect.VOLUME:
        return _("% of {what}").format(what=records(outcome.asked))
    return _("a month") if scale == 1 else _("per 10,000 residents a month")


def measure_words(context: NeedContext, outcome: Outcome) -> str:
    """Return what is measured, as a person says it."""
    asked = outcome.asked
    type_name = "" if asked.need_type is None else context.type_name(asked.need_type)
    part = "" if asked.slice is None else context.name(asked.slice.part, asked.slice.code)
    if outcome.aspect is Aspect.MIX:
        said = _("the share of {type}").format(type=type_name)
    elif outcome.aspect is Aspect.TARGET_GROUP:
        return _("the share from {group}").format(group=part)
    elif type_name:
        said = _("{what} for {type}").format(what=records(asked), type=type_name)
    else:
        said = _("all {what}").format(what=records(asked))
    return _("{measure}, {part}").format(measure=said, part=part) if part else said


def _of_series(held: OutcomeSeries) -> Measure:
    new = held.new
    top = np.array([np.nan if one.value is None else one.value for one in new.points], dtype=np.float64)
    exposure = np.array([np.nan if one.exposure is None else one.exposure for one in new.points], dtype=np.float64)
    is_rate = bool(new.is_count) and not np.isnan(exposure).any()
    step = new.step.label.lower()
    return Measure(
        name=held.name,
        unit=_("{unit} per 10,000 exposed a {step}").format(unit=new.unit, step=step)
        if is_rate
        else _("{unit} a {step}").format(unit=new.unit, step=step),
        step=new.step,
        starts=tuple(one.start for one in new.points),
        top=top,
        bottom=exposure if is_rate else np.ones(len(top)),
        scale=PER_RESIDENTS if is_rate else 1.0,
    )
