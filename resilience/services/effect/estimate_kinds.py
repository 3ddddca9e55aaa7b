"""What an estimate of an effect consists of, whatever the method: a share, needs avoided, what was to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from resilience.locales import _, mark

if TYPE_CHECKING:
    from resilience.domain.vocabulary import Design
    from resilience.services.effect.outcome_series import Floats


class Way(StrEnum):
    """The methods, by what they compare with."""

    BEFORE_AFTER = "before_after"
    STRAIGHT = "straight"
    LEVEL = "level"
    WANDERING = "wandering"
    AGAINST_SERIES = "against_series"
    AGAINST_PLACES = "against_places"
    AGAINST_AREAS = "against_areas"
    WANDERING_WITH_CONTROLS = "wandering_with_controls"
    EACH_ITS_OWN = "each_its_own"
    TWO_WAY = "two_way"
    SYNTHETIC = "synthetic"
    STAGGERED = "staggered"

    @property
    def label(self) -> str:
        """The method as a person reads it."""
        return _(WAYS[self])

    @property
    def phrase(self) -> str:
        """The method as it stands in a sentence: "by …"."""
        said = self.label
        return said[:1].lower() + said[1:]


WAYS = {
    Way.BEFORE_AFTER: mark("Before and after"),
    Way.STRAIGHT: mark("Interrupted series, straight trend"),
    Way.LEVEL: mark("Interrupted series, no trend"),
    Way.WANDERING: mark("Structural model with a trend that may bend"),
    Way.AGAINST_SERIES: mark("Interrupted series against its controls"),
    Way.AGAINST_PLACES: mark("Interrupted series against other places"),
    Way.AGAINST_AREAS: mark("Difference in differences with other areas or units"),
    Way.WANDERING_WITH_CONTROLS: mark("Structural model with its controls"),
    Way.EACH_ITS_OWN: mark("Controlled series, each with a trend of its own"),
    Way.TWO_WAY: mark("Plain two-way estimate of the panel"),
    Way.SYNTHETIC: mark("Synthetic control"),
    Way.STAGGERED: mark("Staggered starts (Callaway and Sant’Anna)"),
}
RESTS_ON = {
    Way.BEFORE_AFTER: mark("Nothing else changed but the season, as far as the time before shows one."),
    Way.STRAIGHT: mark("Without it, need would have gone on along its straight trend and its season."),
    Way.LEVEL: mark("Without it, need would have stayed at its level, with its season."),
    Way.WANDERING: mark("Without it, the level would have gone on wandering as before, with its season."),
    Way.AGAINST_SERIES: mark("Without it, this would have moved as the controls did, which it did not touch."),
    Way.AGAINST_PLACES: mark("Without it, these places would have moved as the other places did."),
    Way.AGAINST_AREAS: mark("Without it, this area would have moved as the other areas did."),
    Way.WANDERING_WITH_CONTROLS: mark(
        "Without it, what this and the controls had to do with one another would have stayed, the rest wandering on."
    ),
    Way.EACH_ITS_OWN: mark("Each series has a trend and season of its own; whatever else came at the start hit all."),
    Way.TWO_WAY: mark("All units would have moved alike, and effects are the same in all units and at all times."),
    Way.SYNTHETIC: mark("The mixture of untreated units that matched before would have gone on matching."),
    Way.STAGGERED: mark("Units treated later or never moved as the treated ones would have, from each start on."),
}


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """What one method says. Shares are of what would have been (-0.15: 15 % less), `None` where it gives none.

    `avoided` are fewer than expected over all periods after, with limits: above zero is fewer. `added` is the mean
    difference of a period in the outcome's own unit. `expected` with its limits has one value for each period, NaN
    where not known; all three are `None` for a method without a picture. `p` is two-sided against no effect, `z` the
    estimate in standard errors. `residuals` are NaN where a period had no part. `reason` says why a number is missing.
    """

    way: Way
    share: float | None = None
    low: float | None = None
    high: float | None = None
    avoided: float | None = None
    avoided_low: float | None = None
    avoided_high: float | None = None
    added: float | None = None
    added_low: float | None = None
    added_high: float | None = None
    expected: Floats | None = None
    expected_low: Floats | None = None
    expected_high: Floats | None = None
    p: float | None = None
    z: float | None = None
    residuals: Floats | None = None
    dispersion: float | None = None
    is_widened: bool = False
    """Whether limits allow for values that hang together over time."""
    missed: float | None = None
    """Of a mixture how far it lay from the series before the start, in multiples of that series' own noise."""
    is_poor_fit: bool = False
    """Whether it did not follow the series before the start."""
    reason: str = ""

    @property
    def has_limits(self) -> bool:
        """Whether the share has limits."""
        return self.share is not None and self.low is not None and self.high is not None

    @property
    def excludes_none(self) -> bool:
        """Whether the interval leaves out no effect."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Choice:
    """The design, in a sentence why, and one sentence for each stronger design on why it was not possible."""

    design: Design
    way: Way
    sentence: str
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The main estimate by the chosen design, and what other methods say of the same outcome."""

    choice: Choice
    main: Estimate
    others: tuple[Estimate, ...]

    @property
    def every(self) -> tuple[Estimate, ...]:
        """All estimates, the main one first."""
        return (self.main, *self.others)
