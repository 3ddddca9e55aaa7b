"""What can be asked of need: which records, by what step of time, in which period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Basis, Direction
from resilience.locales import _, mark


class Step(StrEnum):
    """How long one point of a series lasts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The step as a person reads it."""
        return _(STEP_LABELS[self])

    @property
    def months(self) -> int | None:
        """How many months the step lasts; `None` for a day and a week."""
        return {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}.get(self)

    @property
    def in_a_year(self) -> int:
        """How many steps make a year, which is the period of a season (weeks: 52, days: 365)."""
        return {Step.DAY: 365, Step.WEEK: 52, Step.MONTH: 12, Step.QUARTER: 4, Step.YEAR: 1}[self]


STEP_LABELS = {
    Step.DAY: mark("Day"),
    Step.WEEK: mark("Week"),
    Step.MONTH: mark("Month"),
    Step.QUARTER: mark("Quarter"),
    Step.YEAR: mark("Year"),
}


class Part(StrEnum):
    """By what, beside its first need type, need is told apart."""

    PLACE = "place"
    STAKEHOLDER = "stakeholder"
    TARGET_GROUP = "target_group"
    URGENCY = "urgency"
    CHANNEL = "channel"
    PHASE = "phase"
    DISRUPTION = "disruption"
    ANY_TYPE = "any_type"

    @property
    def label(self) -> str:
        """The part as a person reads it."""
        return _(PART_LABELS[self])

    @property
    def is_any_mention(self) -> bool:
        """True where one record may count under several codes, so that shares do not add up to a whole."""
        return self in {Part.TARGET_GROUP, Part.ANY_TYPE}


PART_LABELS = {
    Part.PLACE: mark("Place"),
    Part.STAKEHOLDER: mark("Stakeholder"),
    Part.TARGET_GROUP: mark("Target group"),
    Part.URGENCY: mark("Urgency"),
    Part.CHANNEL: mark("Channel"),
    Part.PHASE: mark("Phase"),
    Part.DISRUPTION: mark("Disruption"),
    Part.ANY_TYPE: mark("Need type, any mention"),
}
WITH_TYPE = frozenset({Part.PLACE, Part.STAKEHOLDER})
"""Parts that can be asked for together with one need type."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One code of one part: a place's number as text, a stakeholder, a target group …; "" is "not recorded"."""

    part: Part
    code: str


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """Which records a question is about. `basis` and `need_type` are `None` for the usual one and for all types.

    Bases are never added together. A slice with a need type is asked for places and stakeholders only.
    """

    direction: Direction = Direction.REQUEST
    basis: Basis | None = None
    need_type: str | None = None
    slice: Slice | None = None

    def __post_init__(self) -> None:
        if self.need_type is not None and self.slice is not None and self.slice.part not in WITH_TYPE:
            raise Refused(
                _("One need type can be looked at by place or by stakeholder. Please choose all types for the rest.")
            )


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days; both are included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Refused(_("The period ends before it begins. Please check the two dates."))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def overlaps(self, first: date, last: date) -> bool:
        """Whether it shares a day with another span."""
        return self.first <= last and first <= self.last

    def a_year_before(self) -> Period:
        """Return the same days a year before; the end of February stays the end of February."""
        return Period(_a_year_before(self.first), _a_year_before(self.last + timedelta(days=1)) - timedelta(days=1))


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


class Compared(StrEnum):
    """Which two periods are set against each other. Of all but `OWN` the months of the year are the same in both."""

    QUARTER = "quarter"
    TWELVE_MONTHS = "twelve_months"
    AROUND = "around"
    DISRUPTION = "disruption"
    OWN = "own"

    @property
    def label(self) -> str:
        """The comparison as a person reads it."""
        return _(COMPARED_LABELS[self])


COMPARED_LABELS = {
    Compared.QUARTER: mark("The newest three months and the same months a year before"),
    Compared.TWELVE_MONTHS: mark("The newest twelve months and the twelve before"),
    Compared.AROUND: mark("After a date and the same months a year before"),
    Compared.DISRUPTION: mark("A disruption and the same days a year before"),
    Compared.OWN: mark("Two periods of my own"),
}


@dataclass(frozen=True, slots=True)
class ComparisonChoice:
    """What a reader chose to compare; what a kind does not need is left out."""

    kind: Compared = Compared.QUARTER
    on_day: date | None = None
    disruption: str = ""
    before: Period | None = None
    after: Period | None = None


@dataclass(frozen=True, slots=True)
class PeriodPair:
    """Two periods to compare, whole months unless `is_months` is false; `words` names both in a phrase."""

    before: Period
    after: Period
    words: str
    is_months: bool = True
