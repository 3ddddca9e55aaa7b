"""Reads what the sides of an effect are judged by out of an area's figures: months by type, group, place and ending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need import month_number
from resilience.domain.need_charting import Measure
from resilience.domain.need_question import NeedFilter, Part, Period, PeriodPair, Step
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect
from resilience.domain.vocabulary import Outcome as Ending
from resilience.services.effect.effect_words import lower
from resilience.services.effect.outcomes import Surroundings, outcome_data
from resilience.services.effect.sides_series import Days
from resilience.services.need_pattern_setting import setting_of
from resilience.services.need_pattern_waiting import waits_of
from resilience.services.need_steps import after as next_start
from resilience.services.need_steps import start_of
from resilience.services.need_volume_words import subject
from resilience.statistics.survival import kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.domain.intervention import Intervention
    from resilience.services.effect.outcome_series import Floats, OutcomeData
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_pattern_setting import Setting
    from resilience.services.need_pattern_waiting import Waits


@dataclass(frozen=True, eq=False)
class SidesHeld:
    """What one intervention's sides are made from, each part read when it is first asked for.

    `need` is the need that the plan is about, of all requests where it is about a series or a group; without places,
    since groups, endings and times are not known by place.
    """

    context: NeedContext
    intervention: Intervention
    plan: EvaluationPlanDraft

    @cached_property
    def need(self) -> NeedFilter:
        outcome = self.plan.outcome
        about = None if outcome.series is not None or outcome.aspect is Aspect.MIX else outcome.asked.need_type
        basis = None if outcome.series is not None else outcome.asked.basis
        return self.context.cube.resolved(NeedFilter(basis=basis, need_type=about))

    @cached_property
    def every(self) -> NeedFilter:
        """All requests."""
        return replace(self.need, need_type=None)

    @cached_property
    def volume(self) -> OutcomeData:
        """The requests of the need that the plan is about, by month, in the whole area."""
        return self._volume(self.need)

    @cached_property
    def all_requests(self) -> OutcomeData:
        """All requests by month, in the whole area."""
        return self.volume if self.need == self.every else self._volume(self.every)

    def _volume(self, asked: NeedFilter) -> OutcomeData:
        everywhere = replace(self.intervention, draft=replace(self.intervention.draft, places=()))
        return outcome_data(self.context, self._plan(asked), everywhere, Surroundings())

    @cached_property
    def outside(self) -> OutcomeData | None:
        """Requests with the other places of the area, where it was done in some places only."""
        if not self.intervention.draft.places:
            return None
        found = outcome_data(self.context, self._plan(self.need), self.intervention, Surroundings())
        return found if found.places else None

    def _plan(self, asked: NeedFilter) -> EvaluationPlanDraft:
        return replace(self.plan, outcome=Outcome(Aspect.VOLUME, asked), control_types=(), negative_control="")

    def records(self, asked: NeedFilter) -> str:
        """Return what is counted, as it stands in a sentence: "requests about food"."""
        return lower(subject(self.context, asked, Measure.RECORDS))

    def type_rows(self) -> dict[str, Floats]:
        """Return requests by need type and month, those with most need first."""
        held = self.context.cube.by_type(self.every)
        return {code: held.row(code) for code in held.codes}

    def part_rows(self, part: Part, asked: NeedFilter) -> dict[str, Floats]:
        """Return requests by the codes of a part and month; what is not recorded is left out."""
        held = self.context.cube.by_code(part, asked)
        return {code: held.row(code) for code in held.codes if code}

    def days(self, asked: NeedFilter) -> Days | None:
        """Return requests by day, or by week where no finer is known; `None` where only months are."""
        cube = self.context.cube
        step = next((one for one in (Step.DAY, Step.WEEK) if one in cube.steps(asked)), None)
        if step is None:
            return None
        series = cube.series(asked, step)
        first, many = month_number(self.volume.starts[0]), len(self.volume)
        place = np.array([month_number(start) - first for start in series.starts], dtype=np.int64)
        inside = (place >= 0) & (place < many)
        starts = [start for start, is_inside in zip(series.starts, inside.tolist(), strict=True) if is_inside]
        return Days(
            series.counts[inside],
            place[inside],
            np.array([start.weekday() if step is Step.DAY else 0 for start in starts], dtype=np.int64),
            np.array([start_of(Step.WEEK, start).toordinal() for start in starts], dtype=np.int64),
        )

    def waits(self, places: Sequence[int]) -> Waits:
        """Return how long requests of some months, by their places, took to be met."""
        return waits_of(self._setting, tuple(self.all_requests.starts[place] for place in places))

    @cached_property
    def _setting(self) -> Setting:
        starts, border = self.all_requests.starts, self.all_requests.first_lead_in
        last = next_start(Step.MONTH, starts[-1]) - timedelta(days=1)
        pair = PeriodPair(Period(starts[0], starts[border] - timedelta(days=1)), Period(starts[border], last), "")
        return setting_of(self.context, self.every, pair)

    @cached_property
    def medians(self) -> Floats:
        """The median minutes until requests of each month are met; NaN where it is not reached or nothing is timed."""
        base = self.all_requests
        found = np.full(len(base), np.nan)
        for place in np.flatnonzero(base.in_use).tolist():
            waits = self.waits((place,))
            if waits.met:
                median = kaplan_meier(waits.minutes, waits.ended, waits.many).median.estimate
                found[place] = np.nan if median is None else median
        return found

    def withdrawn(self, asked: NeedFilter) -> tuple[Floats, Floats]:
        """Return requests withdrawn, and all whose end is known, by month; of all types or of one."""
        held, base = self.context.cube.endings(asked), self.volume
        first = month_number(base.starts[0])
        sums = np.zeros((2, len(base)))
        for month, code, ending, many in zip(held.months, held.types, held.outcomes, held.counts.tolist(), strict=True):
            place = month_number(month) - first
            is_asked = asked.need_type in {None, code}
            if is_asked and 0 <= place < len(base) and ending not in {"", Ending.OPEN.value}:
                sums[1, place] += many
                sums[0, place] += many * (ending == Ending.WITHDRAWN.value)
        missing = np.isnan(base.values)
        return np.where(missing, np.nan, sums[0]), np.where(missing, np.nan, sums[1])
