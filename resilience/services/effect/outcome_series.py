"""What an effect is worked out from, as plain arrays: the outcome period by period, and what stands beside it.

Nothing here knows of a database, so that the same functions judge a partnership's own figures, a published series and
hundreds of generated worlds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.vocabulary import Aspect, CountedAs

if TYPE_CHECKING:
    from datetime import date

    from resilience.domain.need_question import Step

LEAST_REPORTED = 0.5
"""The part of several series, by size, that has to be reported in a period to stand for all of them."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ControlSeries:
    """A series that the intervention should not touch, over the outcome's periods; NaN where not reported.

    `exposure` is what its values are in proportion to, `None` where there is nothing. The name of a consenting area is
    "": nothing of one such area is ever shown by itself.
    """

    name: str
    values: Floats
    exposure: Floats | None = None
    code: str = ""


class BesideKind(StrEnum):
    """What can happen at the same time and pose as an effect."""

    DISRUPTION = "disruption"
    REPORTING = "reporting"
    AWARENESS = "awareness"
    INTERVENTION = "intervention"


@dataclass(frozen=True, slots=True)
class Beside:
    """Something recorded that lies beside the outcome; `last` is `None` where it goes on. `words` names it."""

    kind: BesideKind
    first: date
    last: date | None
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Units (rows) over the outcome's periods (columns) of a series brought in together; the outcome's unit first.

    `treated_from` is the place of each unit's first treated period, `None` where never; `weights` are the units' own.
    """

    names: tuple[str, ...]
    values: Floats
    treated_from: tuple[int | None, ...]
    weights: Floats
    shares: Floats | None = None
    """Which part of each period each unit was treated, from 0 to 1; `None` where whole periods are meant."""
    group: str = ""
    """How the series are called together."""

    @property
    def starts(self) -> frozenset[int]:
        """The different first treated periods."""
        return frozenset(one for one in self.treated_from if one is not None)

    @property
    def is_staggered(self) -> bool:
        """Whether units started at different times."""
        return len(self.starts) > 1

    @property
    def treated(self) -> int:
        """How many units were treated."""
        return sum(one is not None for one in self.treated_from)


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeData:
    """One outcome with everything that its effect is judged by; arrays have one entry for each of `starts`.

    `values` are NaN where not wholly reported. Periods from `first_lead_in` to before `first_after` belong to neither
    side; from `stop` on the intervention had ended. Periods before `first_used` lie before the plan's baseline.
    `exposure` is residents or what else values are in proportion to, `None` for nothing. `controls` are need types or
    series that the plan names, `places` other places of the area, `areas` consenting areas, `others` need types beside
    the outcome's (the controls among them), by which awareness is judged. `disturbed` are periods with a recorded
    disruption: they count on neither side. `coverage` is the index from 0 to 100, `unmet` requests not met.
    """

    name: str
    unit: str
    starts: tuple[date, ...]
    step: Step
    values: Floats
    first_lead_in: int
    first_after: int
    exposure: Floats | None = None
    is_count: bool = True
    counted_as: CountedAs = CountedAs.REQUEST
    source: str = ""
    stop: int | None = None
    first_used: int = 0
    controls: tuple[ControlSeries, ...] = ()
    places: tuple[ControlSeries, ...] = ()
    areas: tuple[ControlSeries, ...] = ()
    others: tuple[ControlSeries, ...] = ()
    negative: ControlSeries | None = None
    panel: Panel | None = None
    disturbed: Flags | None = None
    coverage: Floats | None = None
    unmet: Floats | None = None
    beside: tuple[Beside, ...] = field(default=())
    is_recorded: bool = True
    """Whether what else happened close to the start would be on record: that goes back to before it."""
    aspect: Aspect = Aspect.VOLUME
    """Which side of need the values are; of all but volume nothing adds up to needs avoided."""
    volume: OutcomeData | None = None
    """Of another side the volume of the same need, by which coverage, awareness and unmet need are judged."""

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def counted_elsewhere(self) -> bool:
        """Whether this was brought in as a series, so that nothing recorded here tells how it was counted."""
        return self.coverage is None and not self.others

    @property
    def period(self) -> int:
        """How many periods make a year."""
        return self.step.in_a_year

    @property
    def end(self) -> int:
        """The place after the last period that counts as after."""
        return len(self) if self.stop is None else self.stop

    def _between(self, first: int, stop: int) -> Flags:
        places = np.arange(len(self))
        return np.asarray((places >= first) & (places < stop))

    @property
    def before(self) -> Flags:
        """Which periods lie before the start."""
        return self._between(self.first_used, self.first_lead_in)

    @property
    def lead_in(self) -> Flags:
        """Which periods belong to neither side."""
        return self._between(self.first_lead_in, self.first_after)

    @property
    def after(self) -> Flags:
        """Which periods lie after the lead-in, while the intervention went on."""
        return self._between(self.first_after, self.end)

    @property
    def in_use(self) -> Flags:
        """Periods whose values enter the fit: reported, on one side, without a recorded disruption."""
        quiet = np.ones(len(self), dtype=np.bool_) if self.disturbed is None else ~self.disturbed
        return np.asarray((self.before | self.after) & quiet & ~np.isnan(self.values))

    @property
    def left_out(self) -> Flags:
        """Periods of one side or the other that a recorded disruption takes out, reported or not."""
        none = np.zeros(len(self), dtype=np.bool_)
        return none if self.disturbed is None else np.asarray(self.disturbed & (self.before | self.after))

    @property
    def used(self) -> Floats:
        """The values that enter the fit, NaN at all other periods."""
        return np.where(self.in_use, self.values, np.nan)

    @property
    def reported_before(self) -> int:
        """How many periods before the start were wholly reported, disruptions left out."""
        return int((self.before & self.in_use).sum())

    @property
    def reported_after(self) -> int:
        """How many periods after the lead-in were wholly reported, whatever else happened in them."""
        return int((self.after & ~np.isnan(self.values)).sum())

    @property
    def counted_after(self) -> int:
        """Over how many periods after the lead-in needs avoided are added up: those in use."""
        return int((self.after & self.in_use).sum())

    @property
    def years_before(self) -> float:
        """How many years the periods before the start span."""
        known = np.flatnonzero(self.before & self.in_use)
        return 0.0 if not len(known) else float(known[-1] - known[0] + 1) / self.period


def total(series: tuple[ControlSeries, ...]) -> Floats:
    """Return the sum of series, filled up where some were not reported in a period: see `pooled`."""
    return pooled(np.array([one.values for one in series], dtype=np.float64))


def pooled(table: Floats) -> Floats:
    """Return the sum over rows (series) of each column (period), NaN where less than half of it was reported.

    Where a row is missing, the rows reported stand for all of them, each by its mean over time.
    """
    known = ~np.isnan(table)
    many = known.sum(axis=1)
    levels = np.where(known, table, 0.0).sum(axis=1) / np.maximum(many, 1)
    if not levels.sum():
        return np.where(known.all(axis=0), np.nansum(table, axis=0), np.nan)
    part = (known * levels[:, None]).sum(axis=0) / levels.sum()
    summed = np.where(known, table, 0.0).sum(axis=0)
    return np.where(part >= LEAST_REPORTED, summed / np.maximum(part, LEAST_REPORTED), np.nan)
