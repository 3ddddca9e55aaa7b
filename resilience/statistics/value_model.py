"""A small model of worth: effects that last some years, what each is priced at, and what of it is not ours to claim."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, is_number, is_whole
from resilience.statistics.value_effect import Effect
from resilience.statistics.value_uncertain import Uncertain, ends, refuse_outside


class Input(StrEnum):
    """The numbers of a model that may be uncertain, each with the word people read."""

    EFFECT = "effect"
    UNIT_COST = "unit_cost"
    DEADWEIGHT = "deadweight"
    DISPLACEMENT = "displacement"
    LEAKAGE = "leakage"
    ATTRIBUTION = "attribution"
    OPTIMISM_BIAS = "optimism_bias"
    LASTS = "lasts"
    FADES = "fades"
    COST = "cost"
    COST_OPTIMISM = "cost_optimism"

    @property
    def label(self) -> str:
        """The name as people read it."""
        words = {
            Input.EFFECT: _("The effect"),
            Input.UNIT_COST: _("What one is worth"),
            Input.DEADWEIGHT: _("What would have happened anyway"),
            Input.DISPLACEMENT: _("What moved elsewhere"),
            Input.LEAKAGE: _("What went to others"),
            Input.ATTRIBUTION: _("Our share in it"),
            Input.OPTIMISM_BIAS: _("The correction for optimism"),
            Input.LASTS: _("How many years it lasts"),
            Input.FADES: _("How fast it fades"),
            Input.COST: _("The cost"),
            Input.COST_OPTIMISM: _("The correction of the cost for optimism"),
        }
        return words[self]


@dataclass(frozen=True, slots=True)
class Benefit:
    """One line of benefit: an effect, what one unit is worth, and what of it cannot be claimed.

    A year's worth is effect × unit cost × (1 − deadweight) × (1 − displacement) × (1 − leakage) × attribution × (1 −
    optimism bias). It begins in year `starts` (0 is the year of the first cost), once the share `begun_late` of that
    year has passed, lasts for `lasts` years, of which the last may be a part, and loses the share `fades` from one year
    of its own to the next. All are shares from 0 to 1 but the unit cost (£ in the prices of the model's year, 0 or
    above) and `lasts`; `begun_late` is below 1. A loss is scaled down as a gain is; one that should count in full is a
    line of its own without these shares.
    """

    name: str
    effect: Effect
    unit_cost: Uncertain
    starts: int = 0
    lasts: Uncertain = 1.0
    fades: Uncertain = 0.0
    deadweight: Uncertain = 0.0
    displacement: Uncertain = 0.0
    leakage: Uncertain = 0.0
    attribution: Uncertain = 1.0
    optimism_bias: Uncertain = 0.0
    begun_late: float = 0.0

    def __post_init__(self) -> None:
        for share in (*TAKEN_OFF, Input.ATTRIBUTION, Input.FADES):
            refuse_outside(self.of(share), share.label, 0, 1)
        refuse_outside(self.unit_cost, Input.UNIT_COST.label, 0, math.inf)
        refuse_outside(self.lasts, Input.LASTS.label, 0, math.inf)
        if not is_whole(self.starts) or self.starts < 0 or ends(self.lasts)[0] <= 0:
            raise NotComputable(_("A benefit begins in year 0 or later and lasts longer than no time at all."))
        if not is_number(self.begun_late) or not 0 <= self.begun_late < 1:
            raise NotComputable(_("Of the year in which a benefit begins less than the whole has passed."))

    def of(self, what: Input) -> Uncertain:
        """Return one of the uncertain numbers, all but the effect."""
        value: Uncertain = getattr(self, what.value)
        return value


def by_year(lasts: Numbers, fades: Numbers, begun_late: float = 0.0) -> list[Numbers]:
    """Return how many full years of a benefit fall into each year, the first the one in which it begins.

    A year of the benefit's own that begins within a year reaches into the next one with its last part `begun_late`.
    """
    longest = int(np.ceil(lasts.max()))
    shares = [np.zeros(1) for _year in range(longest + 1)]
    for year in range(longest):
        length = np.clip(lasts - year, 0, 1)
        at_once = np.minimum(length, 1 - begun_late)
        kept = (1 - fades) ** year
        shares[year] = shares[year] + at_once * kept
        shares[year + 1] = shares[year + 1] + (length - at_once) * kept
    return shares if shares[-1].any() else shares[:-1]


TAKEN_OFF = (Input.DEADWEIGHT, Input.DISPLACEMENT, Input.LEAKAGE, Input.OPTIMISM_BIAS)
"""The shares of a benefit that cannot be claimed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One line of cost: £ by year, the first in year 0, times `uncertainty`, times 1 + the uplift for optimism.

    `uncertainty` is what the whole line may be multiplied with, such as (0.9, 1, 1.3).
    """

    name: str
    by_year: tuple[float, ...]
    optimism_bias: Uncertain = 0.0
    uncertainty: Uncertain = 1.0

    def __post_init__(self) -> None:
        if not len(self.by_year) or not all(is_number(amount) and amount >= 0 for amount in self.by_year):
            raise NotComputable(_("Costs are amounts from 0 upwards, one for each year; give 0 for a year without."))
        refuse_outside(self.optimism_bias, Input.COST_OPTIMISM.label, 0, math.inf)
        refuse_outside(self.uncertainty, Input.COST.label, 0, math.inf)
        if ends(self.uncertainty)[0] <= 0:
            raise NotComputable(_("What a cost may be multiplied with is above 0."))
