"""What a world is made from. Another world is another `WorldPlan`; the code that makes it stays the same.

Worlds that break an analyst's assumptions are plans as well. A surge of awareness is a change in volume of
all types with the cause AWARENESS; drifting coverage is one that comes slowly, with the cause COVERAGE;
spillover is an intervention's change in areas where the intervention is not; an event at the same time is a
disruption or a change with the cause CONCURRENT; an anticipated start is a change that begins before its
intervention does.

Dates are counted back from the end (`months_back`: 1 is the last month), so that the plan fits any end.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resilience.domain.vocabulary import ExposureKind
from resilience.example.months import LastTime, MonthsBack


class ChangeKind(StrEnum):
    """What a planted change changes, and so what its factor multiplies; offers keep all but their noise.

    VOLUME: the expected requests of one need type, or of all where `subject` is "".
    VARIABILITY: the variance of the day's noise, and that of the month's.
    SEASON: the swing of every need type round its yearly mean; the yearly mean stays.
    CONCENTRATION: the share of the place with most requests; the other places share out the rest as before.
    MIX: the requests of type `subject`; those it loses come as type `towards`, so that the total stays.
    TARGET_GROUP: the chance that a request names the group `subject`.
    TIME_TO_OUTCOME: the minutes from request to outcome.
    """

    VOLUME = "volume"
    VARIABILITY = "variability"
    SEASON = "season"
    CONCENTRATION = "concentration"
    MIX = "mix"
    TARGET_GROUP = "target_group"
    TIME_TO_OUTCOME = "time_to_outcome"


class Cause(StrEnum):
    """Why a change was planted."""

    INTERVENTION = "intervention"
    SPILLOVER = "spillover"
    RECENT = "recent"
    AWARENESS = "awareness"
    COVERAGE = "coverage"
    CONCURRENT = "concurrent"


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change in some areas (by code), from the first day of the month `months_back` on.

    `factor` is what the kind's quantity is multiplied by once the change is whole, which takes
    `over_months` (0 for at once). It goes on to the end, or stops before the first day of the month
    `stops_back` where that is not 0.
    """

    kind: ChangeKind
    areas: tuple[str, ...]
    months_back: int
    factor: float
    subject: str = ""
    towards: str = ""
    over_months: int = 0
    stops_back: int = 0
    cause: Cause = Cause.INTERVENTION


@dataclass(frozen=True, slots=True)
class PlannedIntervention:
    """Something done in some areas from a month on. Without changes it had no effect.

    `meant_to_change` and `subject` say what it was meant to change, as in `PlannedChange`.
    """

    name: str
    areas: tuple[str, ...]
    months_back: int
    meant_to_change: ChangeKind
    subject: str
    changes: tuple[PlannedChange, ...] = ()


class DisruptionKind(StrEnum):
    STORM = "storm"
    FLOOD = "flood"
    POWER_CUT = "power cut"
    WAVE = "pandemic"


@dataclass(frozen=True, slots=True)
class PlannedDisruption:
    """A disruption that hits some areas, each with a severity of its own.

    `strength` is how many days' worth of an area's usual requests come on top while it is responded to, at
    severity 1. `exposures` are per 10,000 residents at severity 1.
    """

    kind: DisruptionKind
    when: MonthsBack | LastTime
    areas: tuple[str, ...]
    lasts_days: int
    strength: float
    exposures: tuple[tuple[ExposureKind, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedGap:
    """Months without a return: `months` of them, the first one `months_back`."""

    area: str
    months_back: int
    months: int


@dataclass(frozen=True, slots=True)
class Noise:
    """What makes counts vary more than chance alone.

    The day's expected requests are multiplied by a gamma variable with mean 1 and this variance, those of a
    month by a log-normal one with mean 1 and this spread (standard deviation of the logarithm), and those
    of each type in a month by another. Days, months, types and areas are independent.
    """

    day_variance: float = 0.14
    month_spread: float = 0.05
    type_month_spread: float = 0.06


@dataclass(frozen=True, slots=True)
class Confidence:
    """How evaluators' levels come about: the partnership's maturity plus what is the evaluator's own.

    `gain` levels a round are added to every area on average; the spreads are standard deviations, over
    areas and over indicators, of what each gains in a round.
    """

    gain: float = 0.2
    gain_spread_of_areas: float = 0.12
    gain_spread_of_indicators: float = 0.15


@dataclass(frozen=True, slots=True)
class WorldPlan:
    """Everything that is planted. Rates are a month and per 10,000 residents, on average over areas.

    Need grows by `yearly_growth` a year, with `growth_spread` (standard deviation) between areas.
    `days_not_reported` days, spread over the areas, hold one row "not reported" and nothing else. Of the
    requests that a disruption brings, the share `attached_share` names it. `falling_areas` lose in
    confidence instead of gaining; `two_evaluators` names the area, if any, where only two ever
    answer.
    """

    interventions: tuple[PlannedIntervention, ...] = ()
    changes: tuple[PlannedChange, ...] = ()
    disruptions: tuple[PlannedDisruption, ...] = ()
    gaps: tuple[PlannedGap, ...] = ()
    requests: float = 6.0
    offers: float = 0.75
    yearly_growth: float = 0.0
    growth_spread: float = 0.0
    noise: Noise = Noise()
    days_not_reported: int = 0
    attached_share: float = 0.9
    confidence: Confidence = Confidence()
    falling_areas: tuple[str, ...] = ()
    two_evaluators: str = ""

    @property
    def all_changes(self) -> tuple[PlannedChange, ...]:
        """Every change, those of interventions first."""
        return (*(change for done in self.interventions for change in done.changes), *self.changes)

    def changes_of(self, kind: ChangeKind) -> tuple[PlannedChange, ...]:
        """Every change of one kind."""
        return tuple(change for change in self.all_changes if change.kind is kind)
