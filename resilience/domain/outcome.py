"""What an intervention is judged by: a side of need, or something counted elsewhere and brought in as a series."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from resilience.domain.errors import Refused
from resilience.domain.identity import PersonId, SeriesId
from resilience.domain.need_question import NeedFilter, Step
from resilience.domain.text import plain_line
from resilience.domain.vocabulary import Aspect, CountedAs
from resilience.locales import _

LONGEST_NAME = 200
ALL_NEED = NeedFilter()
SERIES_STEPS = frozenset({Step.MONTH, Step.QUARTER, Step.YEAR})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: `aspect` of the need that `asked` selects, or the volume of a series where `series` names one.

    For MIX `asked.need_type` is the type whose share is meant; for TARGET_GROUP `asked.slice` is the group whose
    share of requests is meant. `series` is `None` for need recorded here.
    """

    aspect: Aspect
    asked: NeedFilter = ALL_NEED
    series: SeriesId | None = None

    def __post_init__(self) -> None:
        if self.series is not None and self.aspect is not Aspect.VOLUME:
            raise Refused(_("Of a series that was brought in only the volume can be judged."))
        if self.aspect is Aspect.MIX and self.series is None and self.asked.need_type is None:
            raise Refused(_("Please choose the need type whose share is meant."))
        if self.aspect is Aspect.TARGET_GROUP and self.asked.slice is None:
            raise Refused(_("Please choose the target group whose share is meant."))


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One period: `value` is `None` where it was not reported, `exposure` where there is none to divide by."""

    start: date
    value: float | None
    exposure: float | None = None


@dataclass(frozen=True, slots=True)
class NewSeries:
    """A series counted elsewhere, on its way in.

    Series of one `group` were brought in together and may stand for each other's comparison: the unit treated and
    units that were not, or the same people counted for something that the intervention does not touch. `unit` says
    what one value is ("attendances"); `is_count` is false for an amount, rate or index. `treated_from` is the first
    day on which this unit was treated, `None` where never: with several of them starts are staggered. `weight` is the
    unit's weight in a panel (for example its residents), `None` for equal ones. `source` says who counted.
    """

    group: str
    name: str
    counted_as: CountedAs
    unit: str
    source: str
    step: Step
    is_count: bool
    points: tuple[SeriesPoint, ...]
    treated_from: date | None = None
    weight: float | None = None

    def __post_init__(self) -> None:
        for field in ("group", "name", "unit", "source"):
            line = plain_line(getattr(self, field))
            if not line:
                raise Refused(_("A series needs a name, a unit and a source: who counted it, and when."))
            if len(line) > LONGEST_NAME:
                raise Refused(_("This text has room for {n} characters. Please shorten it.").format(n=LONGEST_NAME))
            object.__setattr__(self, field, line)
        if self.step not in SERIES_STEPS:
            raise Refused(_("A series goes by month, quarter or year."))


@dataclass(frozen=True, slots=True)
class OutcomeSeries:
    """A series as it is held; `withdrawn_at` is `None` while it counts."""

    id: SeriesId
    new: NewSeries
    brought_at: datetime
    brought_by: PersonId | None
    withdrawn_at: datetime | None

    @property
    def name(self) -> str:
        """How it is called."""
        return self.new.name
