"""What a difference in differences hands back: the estimate, its noise, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Lead:
    """How far treated and others lay apart `period` periods from the start (-2 is two before), against period -1.

    `is_and_earlier` says that all periods before it are counted in. The limits are those of one period looked at
    alone; they are None where there is no standard error.
    """

    period: int
    effect: float
    se: float | None
    low: float | None
    high: float | None
    is_and_earlier: bool = False


@dataclass(frozen=True, slots=True)
class PreTrend:
    """The joint test that nothing happened before the start; everything is None where `reason` says why.

    A small `p` speaks against the comparison. A large one does not prove it: few periods or few units find little.
    `statistic` is an F with `degrees_of_freedom`; `periods` is how many periods before the first start there are.
    """

    p: float | None
    statistic: float | None
    degrees_of_freedom: tuple[int, int] | None
    periods: int
    leads: tuple[Lead, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Placebo:
    """The share of ways to hand out the treatment that gave at least as large an effect, the true one among them.

    `smallest_p` is what it could be at the least; `ways` is how many were looked at. It holds where any unit might as
    well have been treated.
    """

    p: float
    smallest_p: float
    ways: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in differences in the unit of the values (differences of logarithms, if they are logarithms).

    `se`, `low`, `high` and `p` are None where `reason` says why; `effect` is too where nothing could be compared.
    `n` counts the observations used, `left_out` those that lacked something. `clusters` and `treated_clusters` are
    None without clusters. `degrees_of_freedom` is None where the limits are those of the normal distribution.
    `p_wild` is the wild bootstrap's p, None where it was not drawn; `placebo` is None unless few units were treated.
    `negative_weight_share` is the sum of the weights below 0 (taken positive) with which the effects of single units
    and periods enter the estimate, where all weights add up to 1: above 0 the estimate can have the wrong sign when
    effects differ. `warnings` are sentences.
    """

    effect: float | None
    se: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int
    units: int
    periods: int
    level: float
    pre_trend: PreTrend
    treated_units: int = 0
    clusters: int | None = None
    treated_clusters: int | None = None
    degrees_of_freedom: int | None = None
    p_wild: float | None = None
    placebo: Placebo | None = None
    negative_weight_share: float | None = None
    left_out: int = 0
    warnings: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect with its limits, None where `reason` says why; `units` is how many treated units it rests on."""

    effect: float | None
    se: float | None
    low: float | None
    high: float | None
    units: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class GroupTime:
    """The effect on the units first treated at `group`, at `time`, against their last period before.

    Where `time` lies before `group`, it is the change since the period before `time` and should be 0.
    """

    group: object
    time: object
    event: int
    effect: float
    se: float | None
    units: int
    controls: int


@dataclass(frozen=True, slots=True)
class Staggered:
    """The average effect on treated units by Callaway and Sant'Anna, in the unit of the values.

    `aggregate` says how the effects of groups and times were averaged: "simple" over all treated observations,
    "group" first over each group's periods, "event" over the time since the start, each counting the same. `by_group`
    is keyed by the first treated time, `by_event` by the number of periods since it (0 is the first treated one; those
    before 0 are placebos that should be 0). Their limits are those of one looked at alone; `joint_reach` times their
    standard errors holds all of them at once. `two_way` is the plain two-way estimate on the same data, for comparison,
    and `negative_weight_share` speaks about that one (see `Difference`). `left_out` counts observations not used: they
    lack something, or belong to units treated from the first period on.
    """

    effect: float | None
    se: float | None
    low: float | None
    high: float | None
    p: float | None
    level: float
    aggregate: Literal["simple", "group", "event"]
    control: Literal["never", "not_yet"]
    by_group: dict[object, Effect]
    by_event: dict[int, Effect]
    group_time: tuple[GroupTime, ...]
    joint_reach: float | None
    pre_trend: PreTrend
    units: int
    periods: int
    treated_units: int
    degrees_of_freedom: int | None = None
    two_way: float | None = None
    negative_weight_share: float | None = None
    left_out: int = 0
    warnings: tuple[str, ...] = ()
    reason: str | None = None
