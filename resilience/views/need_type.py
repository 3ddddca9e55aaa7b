"""The page of type as values: the mix of two periods, how mixed each is, and what a change in volume consists of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.views.need import Judged

if TYPE_CHECKING:
    from resilience.domain.need_question import Part


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its limits; `None` is not known."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SharesOfType:
    """One type's share of a mix before and after, between 0 and 1, with limits that hold for all types at once."""

    name: str
    before: Measured
    after: Measured
    count_before: float
    count_after: float


@dataclass(frozen=True, slots=True)
class MixView:
    """The mix of both periods; `rows` is empty where there is nothing to compare. `unit` is what shares are of."""

    judged: Judged
    unit: str
    rows: tuple[SharesOfType, ...]


@dataclass(frozen=True, slots=True)
class EffectiveView:
    """How many equally common types would be as mixed, the earlier period first."""

    judged: Judged
    rows: tuple[tuple[str, Measured], ...]


@dataclass(frozen=True, slots=True)
class VolumeStep:
    """One bar of the picture that adds up, from `start` to `end`; a whole volume begins at 0. `said` stands beside."""

    name: str
    start: float
    end: float
    is_whole: bool
    said: str


@dataclass(frozen=True, slots=True)
class MixEffect:
    """How many requests of a type the change of the mix alone added, or took away (below 0)."""

    name: str
    effect: Measured


@dataclass(frozen=True, slots=True)
class SplitView:
    """A change in volume in parts that add up to it; `steps` is empty where it cannot be split. `unit` is counted."""

    judged: Judged
    unit: str
    steps: tuple[VolumeStep, ...]
    by_type: tuple[MixEffect, ...]


@dataclass(frozen=True, slots=True)
class NeedTypeView:
    """The page. `empty` says what is missing in place of all else. `part` is what the mix is over, `None` need types.

    `period` names both periods; `note` says how one record counts, where that is not once.
    """

    title: str
    context: str
    period: str
    part: Part | None
    note: str
    mix: MixView | None
    effective: EffectiveView | None
    split: SplitView | None
    empty: str = ""

    @property
    def conclusions(self) -> tuple[Judged, ...]:
        """What the page concludes, in the order in which it is drawn."""
        return tuple(one.judged for one in (self.mix, self.effective, self.split) if one is not None)
