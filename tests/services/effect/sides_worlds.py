"""Areas of generated worlds as arrays over months, for the tests of what changed beside volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.need import first_of_month, month_number
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Step
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, TrendForm
from resilience.example import WorldPlan
from resilience.example.changes import factor_by_day
from resilience.example.geography import CODES
from resilience.example.intensity import expected
from resilience.example.months import Days as WorldDays
from resilience.example.nature import nature
from resilience.example.plan import ChangeKind, PlannedChange
from resilience.example.seeding import Part, stream
from resilience.example.standard import QUIET, STANDARD
from resilience.example.tendencies import GROUP_CODES, MINUTES, NEED_TYPES, group_shares
from resilience.services.effect.outcome_series import OutcomeData
from resilience.services.effect.sides_series import (
    Days,
    concentration_of,
    share_of,
    swing_of,
    times_of_months,
    top_places,
    variation_of,
)

END = date(2026, 10, 31)
CALM = replace(STANDARD, changes=(), disruptions=(), gaps=(), days_not_reported=0)
"""The standard world with its interventions and nothing else that could pose as one."""
STILL = replace(QUIET, yearly_growth=0.012)
PLAN = EvaluationPlanDraft(Outcome(Aspect.VOLUME), Improvement.DOWN, 0.05, 12, trend=TrendForm.STRAIGHT)
SPREAD_OF_MINUTES = 0.9
URGENCY_SHARES = (0.03, 0.25, 0.47, 0.25)


@dataclass(frozen=True, eq=False)
class SidesArea:
    """One area of a world; details of requests are drawn when they are asked for."""

    code: str
    starts: tuple[date, ...]
    days: WorldDays
    counts: np.ndarray
    months: np.ndarray
    shares: np.ndarray
    plan: WorldPlan
    rng: np.random.Generator

    def outcome(self, months_back: int, values: np.ndarray | None = None) -> OutcomeData:
        """All requests, or others, around a start so many months back."""
        first = len(self.starts) - months_back
        held = self.months.sum(axis=1) if values is None else values
        return OutcomeData("Requests", "requests", self.starts, Step.MONTH, held.astype(float), first, first)

    def of_type(self, code: str) -> np.ndarray:
        return self.months[:, NEED_TYPES.index(code)]

    def by_day(self) -> Days:
        numbers = self.days.numbers
        return Days(self.counts.sum(axis=1), self.days.month, (numbers + 3) % 7, (numbers + 3) // 7)

    def changes(self, kind: ChangeKind) -> tuple[PlannedChange, ...]:
        return tuple(change for change in self.plan.changes_of(kind) if self.code in change.areas)

    def factors(self, kind: ChangeKind, subject: str = "") -> np.ndarray:
        """What is multiplied in each month."""
        product = np.ones(len(self.starts))
        firsts = np.searchsorted(self.days.month, np.arange(len(self.starts)))
        for change in self.changes(kind):
            if change.subject == subject:
                product *= factor_by_day(change, self.days)[firsts]
        return product

    def by_place(self) -> np.ndarray:
        """Requests by place and month."""
        top = int(self.shares.argmax())
        table = []
        for total, factor in zip(self.months.sum(axis=1), self.factors(ChangeKind.CONCENTRATION), strict=True):
            rest = np.delete(self.shares, top)
            share = self.shares[top] * factor
            drawn = np.insert(rest / rest.sum() * (1 - share), top, share)
            table.append(self.rng.multinomial(int(total), drawn))
        return np.array(table, dtype=float).T

    def of_group(self, code: str) -> np.ndarray:
        """Requests that name a target group, by month."""
        chance = group_shares()[:, GROUP_CODES.index(code)] * self.factors(ChangeKind.TARGET_GROUP, code)[:, None]
        return self.rng.binomial(self.months.astype(int), np.minimum(chance, 1)).sum(axis=1).astype(float)

    def medians(self) -> np.ndarray:
        """The median minutes until requests of each month are met; an eighth never are."""
        found = []
        for total, factor in zip(self.months.sum(axis=1), self.factors(ChangeKind.TIME_TO_OUTCOME), strict=True):
            urgency = self.rng.choice(len(MINUTES), size=int(total), p=URGENCY_SHARES)
            noise = np.exp(SPREAD_OF_MINUTES * self.rng.standard_normal(int(total)))
            minutes = np.array(MINUTES)[urgency] * factor * noise
            minutes[self.rng.random(int(total)) < 1 / 8] = np.inf
            found.append(np.median(minutes))
        return np.array(found)


def sides_areas(plan: WorldPlan, seeds: Sequence[int], codes: Sequence[str] = CODES) -> Iterator[SidesArea]:
    """Some areas of some worlds, drawn as the generator draws them; without disruptions."""
    for seed in seeds:
        days = WorldDays(END)
        about = nature(plan, seed, days)
        counts = stream(seed, Part.COUNTS).poisson(expected(plan, seed, days, about).requests).astype(float)
        first = month_number(days.first)
        starts = tuple(first_of_month(first + n) for n in range(int(days.month[-1]) + 1))
        for code in codes:
            number = CODES.index(code)
            months = np.zeros((len(starts), counts.shape[2]))
            np.add.at(months, days.month, counts[number])
            rng = np.random.default_rng([seed, number])
            yield SidesArea(code, starts, days, counts[number], months, about.place_shares[number], plan, rng)


@dataclass(frozen=True)
class Planted:
    """One kind of planted change: its subject, the areas that have it, and how many months back it began."""

    kind: ChangeKind
    subject: str
    codes: tuple[str, ...]
    months_back: int
    factor: float


def planted() -> tuple[Planted, ...]:
    """Every kind of change other than volume that the standard world plants."""
    kinds = [change for change in CALM.all_changes if change.kind is not ChangeKind.VOLUME]
    return tuple(Planted(one.kind, one.subject, one.areas, one.months_back, one.factor) for one in kinds)


def side_of(area: SidesArea, one: Planted) -> tuple[OutcomeData, float]:
    """The series by which this kind of change is judged, and by which share it truly changed in this area."""
    base, whole = area.outcome(one.months_back), area.months.sum(axis=1)
    if one.kind is ChangeKind.CONCENTRATION:
        return _concentration(area, one)
    if one.kind is ChangeKind.VARIABILITY:
        noise = area.plan.noise.day_variance * area.counts.sum(axis=1).mean()
        return variation_of(base, area.by_day()), (1 + one.factor * noise) / (1 + noise) - 1
    if one.kind is ChangeKind.SEASON:
        return swing_of(base), one.factor - 1
    if one.kind is ChangeKind.MIX:
        return share_of(base, Aspect.MIX, area.of_type(one.subject), whole), one.factor - 1
    if one.kind is ChangeKind.TARGET_GROUP:
        return share_of(base, Aspect.TARGET_GROUP, area.of_group(one.subject), whole), one.factor - 1
    return times_of_months(base, area.medians()), one.factor - 1


def _concentration(area: SidesArea, one: Planted) -> tuple[OutcomeData, float]:
    """The place looked at is the one with most requests before, which chance may make another than the one changed."""
    table, base = area.by_place(), area.outcome(one.months_back)
    share, is_changed = area.shares.max(), top_places(base, table) == [int(area.shares.argmax())]
    truth = one.factor - 1 if is_changed else (1 - share * one.factor) / (1 - share) - 1
    return concentration_of(base, table), float(truth)
