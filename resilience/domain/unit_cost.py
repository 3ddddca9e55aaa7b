"""What one of something costs the public purse, people and society: dated, sourced, in the prices of one year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from resilience.domain.errors import NotFound
from resilience.domain.vocabulary import CountedAs, ValueKind
from resilience.locales import _


class Cashable(StrEnum):
    """Whether one fewer frees money that can be spent on something else, rather than time or room."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"

    @property
    def label(self) -> str:
        """The word as people read it."""
        words = {
            Cashable.YES: _("frees money"),
            Cashable.PARTLY: _("frees money in part"),
            Cashable.NO: _("frees time or room, not money"),
        }
        return words[self]


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one `unit` is worth in £ of `price_year` ("2011/12"), by kind; None where the source gives no value.

    `counted_as` is the outcome that it prices: only an outcome that was counted so may be multiplied with it. OTHER
    prices nothing that is counted here by itself. `agency` bears the fiscal part. `cashable` is a judgement.
    """

    code: str
    what: str
    unit: str
    counted_as: CountedAs
    agency: str
    price_year: str
    fiscal: float | None
    economic: float | None
    social: float | None
    cashable: Cashable
    source: str
    note: str = ""

    @property
    def is_cashable(self) -> bool:
        """Whether one fewer frees money in full."""
        return self.cashable is Cashable.YES

    def of(self, kind: ValueKind) -> float | None:
        """Return the value of one kind, `None` where the source gives none."""
        values = {ValueKind.FISCAL: self.fiscal, ValueKind.ECONOMIC: self.economic, ValueKind.SOCIAL: self.social}
        return values.get(kind)


@dataclass(frozen=True, slots=True)
class Deflator:
    """The level of prices in a financial year, to any base; a forecast one changes with the next edition."""

    year: str
    level: float
    is_forecast: bool


@dataclass(frozen=True, slots=True)
class Deflators:
    """The levels of prices by financial year, in order, of one edition."""

    name: str
    dated: date
    source: str
    years: tuple[Deflator, ...]

    @property
    def levels(self) -> dict[str, float]:
        """The levels by year, as `statistics.value.uprate` takes them."""
        return {one.year: one.level for one in self.years}

    @property
    def latest_known(self) -> str:
        """The last year that is no forecast: the one to state money in; the first year where all are forecasts."""
        return next((one.year for one in reversed(self.years) if not one.is_forecast), self.years[0].year)


@dataclass(frozen=True, slots=True)
class UnitCostEdition:
    """One dated set of unit costs, with the deflators that bring them to the prices of one year."""

    name: str
    dated: date
    licence: str
    costs: tuple[UnitCost, ...]
    deflators: Deflators

    @property
    def source(self) -> str:
        """Every source in it once, in the order of the file."""
        return "; ".join(dict.fromkeys(cost.source for cost in self.costs))

    def cost(self, code: str) -> UnitCost:
        """Return the unit cost of this code, or raise `NotFound`."""
        for cost in self.costs:
            if cost.code == code:
                return cost
        raise NotFound(
            _("The unit costs “{edition}” have no {code}. Please choose another one.").format(
                edition=self.name, code=code
            )
        )

    def pricing(self, counted_as: CountedAs) -> tuple[UnitCost, ...]:
        """Return the costs that price an outcome counted so; none for requests and for what is counted otherwise."""
        if counted_as in {CountedAs.REQUEST, CountedAs.OTHER}:
            return ()
        return tuple(cost for cost in self.costs if cost.counted_as is counted_as)


class AppliesTo(StrEnum):
    """What a correction for optimism changes: benefits down, costs up."""

    BENEFITS = "benefits"
    COSTS = "costs"


@dataclass(frozen=True, slots=True)
class OptimismBias:
    """The share by which benefits of evidence of this grade are cut, or costs known in this way are raised.

    `grade` is the grade of evidence, 5 the strongest and 1 the weakest, 0 for what nobody evaluated; `None` for costs.
    `judgement` says which part of it is a judgement.
    """

    applies_to: AppliesTo
    basis: str
    grade: int | None
    share: float
    what: str
    judgement: str
    source: str
