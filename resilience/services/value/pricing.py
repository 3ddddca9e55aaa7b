"""Which benefits earn money, and the sentence that says why the others do not.

Money comes from an effect measured on an outcome that was itself counted, or from a recorded count with its source.
Averted requests are not averted needs: a request that is not made may be a need that nobody hears of any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import BenefitFrom, CountedAs
from resilience.intake.shipped_value import optimism_for_grade
from resilience.locales import _
from resilience.services.value.money_words import APRIL, financial_year_of, passed_of_year
from resilience.statistics.value import Benefit as Line
from resilience.statistics.value import Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.domain.identity import BenefitId
    from resilience.domain.unit_cost import OptimismBias, UnitCost, UnitCostEdition
    from resilience.domain.worth import Benefit, BenefitDraft
    from resilience.views.effect import MeasuredEffect

NOT_EVALUATED = 0
"""The grade of evidence of a recorded count that nobody evaluated."""
OF_THE_EFFECT = "the measured effect"
"""The name under which all lines that price the measured effect share its draws."""


class NoMoney(StrEnum):
    """Why a benefit earns no money."""

    CLAIM = "claim"
    REQUEST = "request"
    NO_EFFECT = "no_effect"
    TOO_EARLY = "too_early"
    COUNTED_OTHERWISE = "counted_otherwise"
    NO_PRICE = "no_price"
    NOT_IN_EDITION = "not_in_edition"
    NO_VALUE = "no_value"
    TAKEN = "taken"

    @property
    def sentence(self) -> str:
        """Why, as people read it."""
        sentences = {
            NoMoney.CLAIM: _("reported, not evaluated: it earns no money and has no ratio"),
            NoMoney.REQUEST: _("averted requests are not averted needs"),
            NoMoney.NO_EFFECT: _("no effect has been measured"),
            NoMoney.TOO_EARLY: _("the effect is too early to say: the plan's periods have not passed"),
            NoMoney.COUNTED_OTHERWISE: _("what was counted is not what the unit cost prices"),
            NoMoney.NO_PRICE: _("no unit cost is chosen"),
            NoMoney.NOT_IN_EDITION: _("the unit costs that count now have no such price"),
            NoMoney.NO_VALUE: _("the unit costs give no value of this kind for it"),
            NoMoney.TAKEN: _("with it more than the whole of one outcome would be claimed"),
        }
        return sentences[self]


@dataclass(frozen=True, slots=True)
class Priced:
    """A benefit that earns money: `yearly` units a full year, from the day `begins` on, for `lasts` years.

    `effect` is shared by all lines of the measured effect. `optimism` is the correction for the grade of evidence.
    """

    benefit: Benefit
    cost: UnitCost
    value: float
    effect: Effect
    begins: date
    lasts: float
    optimism: OptimismBias

    @property
    def draft(self) -> BenefitDraft:
        """What was entered."""
        return self.benefit.draft

    @property
    def first_year(self) -> int:
        """The financial year in which it begins."""
        return financial_year_of(self.begins)

    @property
    def is_measured(self) -> bool:
        """Whether its quantity is the measured effect."""
        return self.draft.comes_from is BenefitFrom.MEASURED_EFFECT

    @property
    def yearly(self) -> float:
        """The units to be expected in a full year."""
        return self.effect.mean

    @property
    def key(self) -> str:
        """The name of its line in the model."""
        return f"benefit {self.benefit.id}"

    def line(self, unit_cost: float, base: int) -> Line:
        """Return its line, at the price of one unit in the model's year; year 0 is the financial year `base`."""
        draft = self.draft
        return Line(
            self.key,
            self.effect,
            unit_cost,
            starts=self.first_year - base,
            lasts=self.lasts,
            deadweight=draft.deadweight,
            displacement=draft.displacement,
            leakage=draft.leakage,
            attribution=draft.attribution,
            optimism_bias=self.optimism.share,
            begun_late=passed_of_year(self.begins),
        )


@dataclass(frozen=True, slots=True)
class Unpriced:
    """A benefit without money, and why; `said` names who claims the outcome where others do, "" otherwise."""

    benefit: Benefit
    why: NoMoney
    said: str = ""


def priced(
    benefits: tuple[Benefit, ...],
    measured: MeasuredEffect | None,
    edition: UnitCostEdition,
    starts_on: date,
    taken: Mapping[BenefitId, str],
) -> tuple[tuple[Priced, ...], tuple[Unpriced, ...]]:
    """Return the benefits that earn money and those that do not.

    A recorded count goes from `starts_on`, the intervention's first day, or from the financial year that was said.
    `taken` are benefits with which more than the whole of an outcome would be claimed, with who claims it.
    """
    effect = _effect(measured) if measured is not None and measured.is_settled else None
    earning, others = [], []
    for benefit in benefits:
        found = _one(benefit, measured, effect, edition, starts_on)
        if isinstance(found, Priced) and benefit.id in taken:
            others.append(Unpriced(benefit, NoMoney.TAKEN, taken[benefit.id]))
        elif isinstance(found, Priced):
            earning.append(found)
        else:
            others.append(Unpriced(benefit, found))
    return tuple(earning), tuple(others)


def _one(
    benefit: Benefit,
    measured: MeasuredEffect | None,
    effect: Effect | None,
    edition: UnitCostEdition,
    starts_on: date,
) -> Priced | NoMoney:
    draft = benefit.draft
    why = _why_not(draft, measured)
    cost = why or _cost(draft, edition)
    if isinstance(cost, NoMoney):
        return cost
    value = cost.of(draft.kind)
    if value is None:
        return NoMoney.NO_VALUE
    if draft.comes_from is BenefitFrom.MEASURED_EFFECT and measured is not None and effect is not None:
        lasts, optimism = measured.years + draft.lasts_years, optimism_for_grade(measured.grade)
        return Priced(benefit, cost, value, effect, measured.first_after, lasts, optimism)
    optimism = optimism_for_grade(NOT_EVALUATED)
    begins = _first_counted(draft.first_year, starts_on)
    return Priced(benefit, cost, value, _recorded(draft), begins, 1 + draft.lasts_years, optimism)


def _first_counted(year: int | None, starts_on: date) -> date:
    """Return from when a count goes: the intervention's start, also where the year said is the one it started in."""
    if year is None or year == financial_year_of(starts_on):
        return starts_on
    return date(year, APRIL, 1)


def _why_not(draft: BenefitDraft, measured: MeasuredEffect | None) -> NoMoney | None:
    """Return why a benefit earns nothing whatever its price, `None` where it may."""
    if draft.comes_from is BenefitFrom.REPORTED_CLAIM:
        return NoMoney.CLAIM
    if draft.counted_as is CountedAs.REQUEST:
        return NoMoney.REQUEST
    return _why_not_measured(draft, measured) if draft.comes_from is BenefitFrom.MEASURED_EFFECT else None


def _why_not_measured(draft: BenefitDraft, measured: MeasuredEffect | None) -> NoMoney | None:
    if measured is None:
        return NoMoney.NO_EFFECT
    if measured.counted_as is CountedAs.REQUEST:
        return NoMoney.REQUEST
    if measured.counted_as is not draft.counted_as:
        return NoMoney.COUNTED_OTHERWISE
    return None if measured.is_settled else NoMoney.TOO_EARLY


def _cost(draft: BenefitDraft, edition: UnitCostEdition) -> UnitCost | NoMoney:
    """Return the price; one of something else (OTHER) only for a recorded count, which says itself what it counts."""
    if not draft.unit_cost:
        return NoMoney.NO_PRICE
    held = next((cost for cost in edition.costs if cost.code == draft.unit_cost), None)
    if held is None:
        return NoMoney.NOT_IN_EDITION
    is_recorded = draft.comes_from is BenefitFrom.RECORDED_COUNT
    if held in edition.pricing(draft.counted_as) or (is_recorded and held.counted_as is draft.counted_as):
        return held
    return NoMoney.COUNTED_OTHERWISE


def _effect(measured: MeasuredEffect) -> Effect:
    """Return what was avoided in a full year, with its interval; an effect that did harm stays below 0."""
    low, high = limits_of(measured)
    return Effect.from_interval(measured.avoided / measured.years, low, high, name=OF_THE_EFFECT)


def limits_of(measured: MeasuredEffect) -> tuple[float, float]:
    """Return the limits of what was avoided in a full year."""
    yearly, low, high = (
        amount / measured.years for amount in (measured.avoided, measured.avoided_low, measured.avoided_high)
    )
    return min(low, yearly), max(high, yearly)


def _recorded(draft: BenefitDraft) -> Effect:
    quantity = draft.quantity or 0.0
    if draft.low is None or draft.high is None:
        return Effect.fixed(quantity)
    return Effect.from_interval(quantity, draft.low, draft.high)
