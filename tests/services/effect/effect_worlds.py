"""Generated worlds as the page on one intervention sees them: a plan and an outcome with what stands beside it.

As arrays by month, drawn as the example draws its records, disruptions and gaps and all; without a database, so that
hundreds of areas can be judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.intervention import InterventionDraft
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_question import Step
from resilience.domain.vocabulary import CountedAs
from resilience.example import WorldPlan
from resilience.example.attendances import FALLS, attendances
from resilience.example.disruptions import Hit, extras, heard, hits
from resilience.example.geography import CODES
from resilience.example.intensity import expected
from resilience.example.interventions import JUST_BEGUN, interventions_of, lead_in
from resilience.example.months import MONTHS, Days, month_start
from resilience.example.nature import nature
from resilience.example.plan import ChangeKind, PlannedIntervention
from resilience.example.seeding import Part, stream
from resilience.example.sharing import need_decisions
from resilience.example.standard import STANDARD
from resilience.example.tendencies import NEED_TYPES
from resilience.services.effect.outcome_beside import ATTACHED, MOST_DISTURBED
from resilience.services.effect.outcome_series import Beside, BesideKind, ControlSeries, OutcomeData
from resilience.services.effect.outcome_times import Times, times_of
from resilience.statistics.disclosure import ROUNDED_TO
from tests.services.effect.effect_judged import Seen

END = date(2026, 10, 31)
UNMET_SHARE = 0.11
FEWEST_LENT = 3.0
"""Requests in a month below which an area stands in no comparison group (services/effect/lent_series.py)."""
ON_VOLUME = tuple(done for done in STANDARD.interventions if done.meant_to_change is ChangeKind.VOLUME)
PLANTED = tuple(done for done in ON_VOLUME if done.changes)
"""The interventions of the standard world that change how many requests come."""
LENDERS = frozenset(code for number, code in enumerate(CODES) if (need_decisions(number) or (False,))[-1])
"""Areas of the example that lend their need to comparison groups."""


@dataclass(frozen=True, eq=False)
class EffectWorld:
    """One world: `months` are requests by area, month and need type, NaN where not wholly reported."""

    plan: WorldPlan
    seed: int
    days: Days
    months: np.ndarray
    disturbed: np.ndarray
    residents: np.ndarray
    hits: tuple[Hit, ...]

    @cached_property
    def starts(self) -> tuple[date, ...]:
        first = month_number(self.days.first)
        return tuple(first_of_month(first + n) for n in range(MONTHS))

    def of(self, code: str, need_type: str) -> np.ndarray:
        return self.months[CODES.index(code), :, NEED_TYPES.index(need_type)]

    def seen(self, done: PlannedIntervention, code: str, lenders: Collection[str] = LENDERS) -> Seen:
        """An intervention meant for one need type, in one area, with the first plan that the area fixed.

        `lenders` are the areas that agree to be compared with.
        """
        draft, plan = self._told(done, code)
        times = times_of(self.starts, Step.MONTH, draft, plan)
        others = tuple(self._series(code, one) for one in NEED_TYPES if one != done.subject)
        values = self.of(code, done.subject)
        random = np.random.default_rng([self.seed, CODES.index(code)])
        data = OutcomeData(
            name=f"Requests about {done.subject}",
            unit="requests",
            starts=self.starts,
            step=Step.MONTH,
            values=values,
            first_lead_in=times.first_lead_in,
            first_after=times.first_after,
            exposure=self.residents[CODES.index(code)],
            controls=tuple(one for one in others if one.code in plan.control_types),
            areas=self._lent(done, code, times, lenders),
            others=others,
            negative=next((one for one in others if one.code == plan.negative_control), None),
            disturbed=self._disturbed(code, times),
            unmet=np.where(np.isnan(values), np.nan, random.binomial(np.nan_to_num(values).astype(int), UNMET_SHARE)),
            beside=self._beside(done, code),
        )
        truth = next((one.factor - 1 for one in done.changes if one.kind is ChangeKind.VOLUME), 0.0)
        return Seen(code, done, data, plan, truth)

    def attended(self, done: PlannedIntervention, code: str) -> Seen:
        """The same intervention judged by a hospital's counts, with those of other injuries as a control."""
        draft, plan = self._told(done, code)
        times = times_of(self.starts, Step.MONTH, draft, plan)
        series = attendances(CODES.index(code), done, self.seed, END, lead_in(done))
        held = {one.name: np.array([point.value for point in one.points], dtype=float) for one in series}
        data = OutcomeData(
            name=FALLS,
            unit="attendances",
            starts=self.starts,
            step=Step.MONTH,
            values=held.pop(FALLS),
            first_lead_in=times.first_lead_in,
            first_after=times.first_after,
            controls=tuple(ControlSeries(name, values) for name, values in held.items()),
            counted_as=CountedAs.AE_ATTENDANCE,
        )
        return Seen(code, done, data, plan, -0.15 if done.changes else 0.0)

    def _told(self, done: PlannedIntervention, code: str) -> tuple[InterventionDraft, EvaluationPlanDraft]:
        told = interventions_of(CODES.index(code), (done,), END)
        one = next(one for one in told if one.planned is not JUST_BEGUN)
        plan = one.plans[0].draft if one.plans else _plan_of_another_area(done)
        return one.draft, plan

    def _series(self, code: str, need_type: str) -> ControlSeries:
        return ControlSeries(need_type, self.of(code, need_type), code=need_type)

    def _lent(
        self, done: PlannedIntervention, code: str, times: Times, lenders: Collection[str]
    ) -> tuple[ControlSeries, ...]:
        """Lenders without anything of their own for this need, rounded as they are lent."""
        found = []
        for number, other in enumerate(CODES):
            if other == code or other not in lenders or self._began(other, done.subject, times):
                continue
            values = self.of(other, done.subject)
            if np.nanmean(values) >= FEWEST_LENT:
                rounded = ROUNDED_TO * np.round(values / ROUNDED_TO)
                found.append(ControlSeries("", rounded, self.residents[number], code=str(len(found) + 1)))
        return tuple(found)

    def _began(self, code: str, need_type: str, times: Times) -> bool:
        starts = self._starts_for(code, need_type)
        return any(self.starts[times.first_used] <= start <= self.starts[-1] for _name, start in starts)

    def _starts_for(self, code: str, need_type: str) -> list[tuple[str, date]]:
        """Names and starts of what an area began for a need type."""
        return [
            (one.name, month_start(END, one.months_back))
            for one in (*self.plan.interventions, JUST_BEGUN)
            if code in one.areas and one.meant_to_change is ChangeKind.VOLUME and one.subject == need_type
        ]

    def _disturbed(self, code: str, times: Times) -> np.ndarray | None:
        held = self.disturbed[CODES.index(code)]
        return None if not held.any() or held[times.first_after :].mean() > MOST_DISTURBED else held

    def _beside(self, done: PlannedIntervention, code: str) -> tuple[Beside, ...]:
        events = [
            Beside(BesideKind.DISRUPTION, hit.disruption.starts_on, hit.disruption.ends_on, hit.disruption.name)
            for hit in self.hits
            if CODES[hit.area] == code
        ]
        began = self._starts_for(code, done.subject)
        return (*events, *(Beside(BesideKind.INTERVENTION, on, None, name) for name, on in began if name != done.name))


def _plan_of_another_area(done: PlannedIntervention) -> EvaluationPlanDraft:
    """The plan of the same intervention elsewhere, for the one area of the example that fixed none."""
    number = CODES.index(done.areas[-1])
    return next(one for one in interventions_of(number, (done,), END) if one.planned is done).plans[0].draft


def effect_worlds(plan: WorldPlan, seeds: Sequence[int]) -> Iterator[EffectWorld]:
    """Worlds of one plan, drawn as the example draws them."""
    for seed in seeds:
        days = Days(END)
        about = nature(plan, seed, days)
        usual = expected(plan, seed, days, about)
        happened = hits(plan, seed, days, about.residents[:, -1].tolist())
        random = stream(seed, Part.COUNTS)
        months, brought = _by_month(random.poisson(usual.requests), days), np.zeros((len(CODES), MONTHS))
        disturbed = np.zeros((len(CODES), MONTHS), dtype=bool)
        for hit in happened:
            first, last = (days.position(day) for day in (hit.disruption.starts_on, hit.disruption.ends_on))
            disturbed[hit.area, days.month[first : last + 1]] = True
            for extra in extras(hit, days, usual.usual[hit.area]):
                if not extra.is_offer:
                    came = random.poisson(heard(extra, usual))
                    in_month = days.month[extra.first : extra.first + len(came)]
                    np.add.at(months[hit.area], in_month, came)
                    np.add.at(brought[hit.area], in_month, came.sum(axis=1) * plan.attached_share)
        disturbed |= brought > ATTACHED * np.maximum(months.sum(axis=2), 1)
        for area, day in zip(*np.nonzero(~usual.reported), strict=True):
            months[area, days.month[day]] = np.nan
        residents = about.residents[:, [start.year - days.years[0] for start in _starts(days)]].astype(float)
        yield EffectWorld(plan, seed, days, months, disturbed, residents, happened)


def _starts(days: Days) -> list[date]:
    first = month_number(days.first)
    return [first_of_month(first + n) for n in range(MONTHS)]


def _by_month(counts: np.ndarray, days: Days) -> np.ndarray:
    firsts = np.searchsorted(days.month, np.arange(MONTHS))
    return np.add.reduceat(counts, firsts, axis=1).astype(float)
