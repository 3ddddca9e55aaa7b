"""What an intervention changed in a year, with all that is unsure about it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, is_number, normal_quantile, numbers_of
from resilience.statistics.value_uncertain import Ranks

FEWEST_DRAWS_GIVEN = 100
"""Draws below which percentiles of somebody else's simulation say little."""


class EffectForm(StrEnum):
    """What is known about an effect: one number, an estimate with its error, a ratio of rates, or draws of it."""

    FIXED = "fixed"
    NORMAL = "normal"
    LOG_RATIO = "log_ratio"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """Units gained or avoided in a full year, with what is uncertain about them; made by the functions below.

    Above 0 is a gain, below 0 a loss, and draws of both signs are kept: an interval that spans 0 says that it may
    have done harm. Lines of benefit with effects of one `name` share its draws, because it is one effect.
    """

    name: str
    form: EffectForm
    centre: float
    spread: float = 0.0
    expected: float = 0.0
    draws: Numbers = field(default_factory=lambda: np.empty(0), repr=False)

    @classmethod
    def fixed(cls, amount: float, name: str = "") -> Effect:
        """A number without an interval, such as a recorded count."""
        return cls(name, EffectForm.FIXED, _finite(amount))

    @classmethod
    def normal(cls, estimate: float, se: float, name: str = "") -> Effect:
        """An estimate with its standard error."""
        return cls(name, EffectForm.NORMAL, _finite(estimate), _not_below_0(se))

    @classmethod
    def from_interval(cls, estimate: float, low: float, high: float, *, level: float = 0.95, name: str = "") -> Effect:
        """An estimate with its interval, taken to be normal: the standard error is the interval's width over 2 z."""
        if not all(map(is_number, (low, estimate, high))) or not low <= estimate <= high:
            raise NotComputable(_("An estimate lies within its interval."))
        return cls.normal(estimate, (high - low) / (2 * normal_quantile(level)), name)

    @classmethod
    def from_ratio(
        cls, ratio: float, low: float, high: float, expected: float, *, level: float = 0.95, name: str = ""
    ) -> Effect:
        """A ratio of rates with its interval, log-normal; avoided are expected × (1 − ratio).

        `expected` are the units that there would have been in a full year without the intervention.
        """
        if not all(map(is_number, (low, ratio, high))) or not 0 < low <= ratio <= high:
            raise NotComputable(_("A ratio is above 0 and lies within its interval."))
        error = (math.log(high) - math.log(low)) / (2 * normal_quantile(level))
        return cls(name, EffectForm.LOG_RATIO, math.log(ratio), error, _not_below_0(expected))

    @classmethod
    def drawn(cls, draws: Series, name: str = "") -> Effect:
        """Draws of the units in a year, from a bootstrap or a simulation elsewhere; at least 100."""
        given = numbers_of(draws)
        held = np.empty(0) if given is None or given.ndim != 1 else np.sort(given)
        if held.size < FEWEST_DRAWS_GIVEN or not np.isfinite(held).all():
            raise NotComputable(
                _("Draws of an effect are at least {n} numbers, none missing.").format(n=FEWEST_DRAWS_GIVEN)
            )
        return cls(name, EffectForm.DRAWN, float(held.mean()), float(held.std()), draws=held)

    @property
    def is_uncertain(self) -> bool:
        """Whether there is anything to draw."""
        return self.spread > 0

    @property
    def mean(self) -> float:
        """The units that are to be expected in a year."""
        if self.form is EffectForm.LOG_RATIO:
            return self.expected * (1 - math.exp(self.centre + self.spread**2 / 2))
        return self.centre

    def at(self, ranks: Ranks) -> Numbers:
        """Return the units at these ranks."""
        if self.form is EffectForm.DRAWN:
            return self.draws[(ranks.uniform * self.draws.size).astype(np.int64)]
        if self.form is EffectForm.LOG_RATIO:
            # A ratio falls as what is avoided rises, so its ranks run the other way.
            return self.expected * (1 - np.exp(self.centre - self.spread * ranks.normal))
        return self.centre + self.spread * ranks.normal


def _finite(amount: float) -> float:
    if not is_number(amount):
        raise NotComputable(_("An effect must be a number; it is missing."))
    return float(amount)


def _not_below_0(amount: float) -> float:
    if not is_number(amount) or amount < 0:
        raise NotComputable(_("{value} must be a number from 0 upwards.").format(value=amount))
    return float(amount)
