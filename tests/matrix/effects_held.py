"""What every area of the matrix holds of its interventions: each kind of row once, marked with the area's canaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from resilience.domain.capability import PairDraft
from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.identity import BenefitId, BesideId, InterventionId, LearningId, PairId, SeriesId
from resilience.domain.intervention import CostLine, IntendedEffect, InterventionDraft
from resilience.domain.learning import LearningDraft
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Step
from resilience.domain.outcome import NewSeries, Outcome, SeriesPoint
from resilience.domain.viewer import LedArea
from resilience.domain.vocabulary import (
    Aspect,
    BenefitFrom,
    BesideMoney,
    CostKind,
    CountedAs,
    Everyday,
    ValueKind,
    WhoBenefits,
    Worked,
)
from resilience.domain.worth import BenefitDraft, BesideDraft
from resilience.storage.store import Tx

FOOD = Outcome(Aspect.VOLUME, NeedFilter(need_type="FOD"))
PERIODS = 60
"""Months that the plan waits for: longer than any figures reach, so that nothing is estimated."""


@dataclass(frozen=True, slots=True)
class EffectsHeld:
    """The numbers of the rows; the intervention has a plan, and nothing of it is withdrawn or shared."""

    intervention_id: InterventionId
    series_id: SeriesId
    benefit_id: BenefitId
    beside_id: BesideId
    lesson_id: LearningId
    pair_id: PairId


def hold_effects(
    tx: Tx, led: LedArea, said: Callable[[str], str], framework: tuple[str, str], today: date
) -> EffectsHeld:
    """Hold one row of each kind. `said` makes a canary, `framework` is a code and one of its indicators."""
    began = today - timedelta(days=200)
    number = tx.interventions.add(led, _intervention(said, began))
    plan = EvaluationPlanDraft(FOOD, Improvement.DOWN, 0.05, PERIODS, why=said("plan"))
    tx.interventions.fix_plan(led, number, plan, known_to=began, seen_version=0)
    (series,) = tx.outcome_series.add(led, [_series(said("series"), began)])
    beside = BesideDraft(number, BesideMoney.OPPORTUNITY, WhoBenefits.PERSON, said("beside"), said("shown"))
    return EffectsHeld(
        number,
        series,
        BenefitId(tx.benefits.add(led, _benefit(number, said("benefit")))),
        BesideId(tx.beside_money.add(led, beside)),
        tx.lessons.add(led, _lesson(number, said("lesson"))),
        PairId(
            tx.capability_pairs.add(led, PairDraft(*framework, FOOD, Improvement.DOWN, 6, said("pair"))),
        ),
    )


def _intervention(said: Callable[[str], str], began: date) -> InterventionDraft:
    return InterventionDraft(
        said("intervention"),
        said("what"),
        began,
        1,
        None,
        Everyday.TRIAL,
        partners=said("partners"),
        watched=said("watched"),
        intended=(IntendedEffect(FOOD, Improvement.DOWN),),
        costs=(CostLine(began.year, Decimal(1000), CostKind.RUNNING, said("payer"), said("paid")),),
    )


def _series(said: str, began: date) -> NewSeries:
    points = tuple(SeriesPoint(began.replace(day=1, month=month), 1.5 * month) for month in range(1, 13))
    return NewSeries(said, said, CountedAs.AE_ATTENDANCE, said, said, Step.MONTH, is_count=True, points=points)


def _benefit(number: InterventionId, said: str) -> BenefitDraft:
    return BenefitDraft(
        number,
        said,
        BenefitFrom.REPORTED_CLAIM,
        CountedAs.AE_ATTENDANCE,
        "",
        ValueKind.FISCAL,
        WhoBenefits.PERSON,
        said,
        is_cashable=False,
        quantity=3.0,
        source=said,
    )


def _lesson(number: InterventionId, said: str) -> LearningDraft:
    return LearningDraft(said, Worked.IN_PART, said, said, said, said, shown_by=said, intervention=number)


SLIPPED = "slipped in"
MARCH = date(2026, 3, 1)
INTERVENTION = _intervention(lambda _what: SLIPPED, MARCH)
LESSON = _lesson(InterventionId(1), SLIPPED)
PAIR = PairDraft("local-resilience-capability", "SL1", FOOD, Improvement.DOWN, 6, SLIPPED)
PLAN = EvaluationPlanDraft(FOOD, Improvement.DOWN, 0.05, PERIODS, why=SLIPPED)
SERIES = _series(SLIPPED, MARCH)
"""What somebody would put into another area's rows."""


def benefit_of(held: EffectsHeld) -> BenefitDraft:
    """Return a benefit of the intervention that is held."""
    return _benefit(held.intervention_id, SLIPPED)


def beside_of(held: EffectsHeld) -> BesideDraft:
    """Return what stands beside the money of the intervention that is held."""
    return BesideDraft(held.intervention_id, BesideMoney.OPPORTUNITY, WhoBenefits.PERSON, SLIPPED, SLIPPED)
