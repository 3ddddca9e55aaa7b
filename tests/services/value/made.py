"""Interventions, effects and benefits with numbers that can be worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from resilience.domain.identity import BenefitId, InterventionId
from resilience.domain.intervention import CostLine, Intervention, InterventionDraft
from resilience.domain.vocabulary import (
    BenefitFrom,
    CostKind,
    CountedAs,
    Design,
    Everyday,
    ValueKind,
    Verdict,
    WhoBenefits,
)
from resilience.domain.worth import Benefit, BenefitDraft
from resilience.intake.shipped_value import shipped_unit_costs
from resilience.services.value.editions import InUse
from resilience.services.value.model import WorkedOut, worked_out
from resilience.views.effect import MeasuredEffect

THEN = datetime(2026, 11, 22, 10, tzinfo=UTC)
NUMBER = InterventionId(1)
YEARS = 2.0


def intervention_draft(name: str = "Home checks", *, pounds: int = 10_000, source: str = "Ledger") -> InterventionDraft:
    costs = (CostLine(2024, Decimal(pounds), CostKind.SET_UP, "Fire authority", source),) if pounds else ()
    return InterventionDraft(name, "Visits", date(2024, 4, 1), 0, None, Everyday.EVERYDAY, costs=costs)


def intervention(**told: object) -> Intervention:
    return Intervention(NUMBER, intervention_draft(**told), 1, THEN, THEN, None, None)


def effect(
    avoided: float = 100.0,
    low: float = 40.0,
    high: float = 160.0,
    *,
    counted_as: CountedAs = CountedAs.AE_ATTENDANCE,
    grade: int = 5,
    is_settled: bool = True,
) -> MeasuredEffect:
    """So many attendances avoided in each of two years, of a thousand that there would have been a year."""
    return MeasuredEffect(
        share=-avoided / 1000,
        low=-high / 1000,
        high=-low / 1000,
        avoided=avoided * YEARS,
        avoided_low=low * YEARS,
        avoided_high=high * YEARS,
        years=YEARS,
        first_after=date(2024, 4, 1),
        last_after=date(2026, 3, 31),
        counted_as=counted_as,
        unit="attendances",
        grade=grade,
        design=Design.CONTROLLED,
        verdict=Verdict.CHANGED,
        sentence="",
        is_settled=is_settled,
    )


def benefit_draft(number: InterventionId = NUMBER, **told: object) -> BenefitDraft:
    usual = {
        "what": "Attendances after a fall",
        "comes_from": BenefitFrom.MEASURED_EFFECT,
        "counted_as": CountedAs.AE_ATTENDANCE,
        "unit_cost": "HE4.0",
        "kind": ValueKind.FISCAL,
        "who": WhoBenefits.COLLECTIVE,
        "beneficiary": "",
        "is_cashable": False,
    }
    return BenefitDraft(number, **(usual | told))


def recorded(number: InterventionId = NUMBER, **told: object) -> BenefitDraft:
    usual = {"comes_from": BenefitFrom.RECORDED_COUNT, "quantity": 100.0, "source": "Trust report"}
    return benefit_draft(number, **(usual | told))


def benefits(*drafts: BenefitDraft) -> tuple[Benefit, ...]:
    return tuple(Benefit(BenefitId(place), draft, THEN, None, None) for place, draft in enumerate(drafts, start=1))


def found(*drafts: BenefitDraft, measured: MeasuredEffect | None = None, **told: object) -> WorkedOut:
    return worked_out(intervention(**told), benefits(*drafts), measured, InUse(shipped_unit_costs(), is_shipped=True))
