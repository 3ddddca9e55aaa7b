"""What a synthetic control hands back: the mixture, the gap, and how large gaps of untreated units are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class PlaceboUnit:
    """An untreated unit compared with a mixture of the other untreated ones, as if it had been treated."""

    effect: float
    rmspe_before: float
    rmspe_after: float
    ratio: float | None


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """The effect without each donor that carries weight, and the range of these effects."""

    low: float
    high: float
    without: dict[Any, float]


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """A treated unit against the mixture of donors that followed it best before.

    `gap` is the treated unit less the mixture and `synthetic` the mixture, one per period as given, NaN where the
    treated unit is missing. `effect` is the mean gap after the start in the unit of the values, `relative` the same as
    a share of the mixture's mean (None where that is not above 0). `rmspe_before` and `rmspe_after` are the roots of
    the mean squared gaps; `ratio` is the second by the first (None where the fit before is perfect).

    `low` and `high` hold the effects that the placebos do not speak against at `level`; None where `interval_reason`
    says why. `placebo_rank` is the treated unit's place, 1 with the largest `ranked_by`, among itself and the placebos,
    each held against the treated unit mixed from the same donors; `placebo_p` is that rank as a share, and `smallest_p`
    what it could be at the least. All of them are None without placebos.
    `fit` is `rmspe_before` over the treated unit's own noise from period to period before the start (None
    where it has none); `is_poor_fit` where the gap before is so large that the gap after says little. `left_out` are
    donors with missing values.
    """

    weights: dict[Any, float]
    gap: tuple[float, ...]
    synthetic: tuple[float, ...]
    rmspe_before: float
    rmspe_after: float
    ratio: float | None
    effect: float
    relative: float | None
    periods_before: int
    periods_after: int
    level: float
    fit: float | None
    is_poor_fit: bool
    low: float | None = None
    high: float | None = None
    interval_reason: str | None = None
    ranked_by: Literal["ratio", "rmspe_after"] = "ratio"
    placebo_rank: int | None = None
    placebo_p: float | None = None
    smallest_p: float | None = None
    placebos: dict[Any, PlaceboUnit] | None = None
    leave_one_out: LeaveOneOut | None = None
    left_out: tuple[Any, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyntheticDifference:
    """A treated unit against donors and periods weighted so that both went the same way before.

    `weights` belong to donors, `time_weights` to the periods before the start (by their places from 0; the treated
    unit's missing ones have none). `gap` is the treated unit less the mixture, less the same in the weighted periods
    before, one per period as given; `effect` is its mean after the start, in the unit of the values, and `relative` the
    same as a share of what it would have been. `se` is the spread of the `placebos`' effects, `low` and `high` follow
    from it with Student's t; None where `reason` says why. `placebo_p` counts the placebos with at least as large an
    effect, `smallest_p` is what it could be at the least.
    """

    effect: float
    se: float | None
    low: float | None
    high: float | None
    placebo_p: float | None
    smallest_p: float | None
    weights: dict[Any, float]
    time_weights: dict[int, float]
    gap: tuple[float, ...]
    relative: float | None
    periods_before: int
    periods_after: int
    level: float
    placebos: dict[Any, float]
    left_out: tuple[Any, ...] = ()
    reason: str | None = None
