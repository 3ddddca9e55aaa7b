"""A small model of worth: effects that last some years, what each is priced at, and what of it is not ours to claim."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from resilience.locales import _
from resilience.statistics.errors import NotComputable
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
    optimism bias). It begins in year `starts` (0 is the year of the first cost), lasts for `lasts` years, of which
    the last may be a part, and loses the share `fades` from year to year. All are shares from 0 to 1 but the unit
    cost (£ in the prices of the model's year, 0 or above) and `lasts`. A loss is scaled down as a gain is; one that
    should count in full is a line of its own without these shares.
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

    def __post_init__(self) -> None:
        for share in (*TAKEN_OFF, Input.ATTRIBUTION, Input.FADES):
            refuse_outside(self.of(share), share.label, 0, 1)
        refuse_outside(self.unit_cost, Input.UNIT_COST.label, 0, math.inf)
        if self.starts < 0 or ends(self.lasts)[0] <= 0:
            raise NotComputable(_("A benefit begins in year 0 or later and lasts longer than no time at all."))
        refuse_outside(self.lasts, Input.LASTS.label, 0, math.inf)

    def of(self, what: Input) -> Uncertain:
        """Return one of the uncertain numbers, all but the effect."""
        value: Uncertain = getattr(self, what.value)
        return value


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
        if not self.by_year or not all(0 <= amount < math.inf for amount in self.by_year):
            raise NotComputable(_("Costs are amounts from 0 upwards, one for each year; give 0 for a year without."))
        refuse_outside(self.optimism_bias, Input.COST_OPTIMISM.label, 0, math.inf)
        refuse_outside(self.uncertainty, Input.COST.label, 0, math.inf)
        if ends(self.uncertainty)[0] <= 0:
            raise NotComputable(_("What a cost may be multiplied with is above 0."))
