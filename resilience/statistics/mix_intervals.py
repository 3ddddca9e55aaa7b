"""How sure a mix is: intervals for all shares at once, and for the effective number of types."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts, normal_quantile
from resilience.statistics.mix_indices import Table, counts_table, effective_number
from resilience.statistics.mix_noise import Noise, drawn_mixes
from resilience.statistics.rates import AS_GOOD_AS_NORMAL, wilson
from resilience.statistics.resampling import FEWEST_PERIODS, draws_of_periods, expanded_limits
from resilience.statistics.student import t_quantile

_DRAWS = 1999
_HIGHEST_LEVEL = 1 - 1e-12


@dataclass(frozen=True, slots=True)
class Share:
    """One type's share of a mix (0 to 1) with limits that hold for all types at once; None where missing."""

    count: float | None
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class EffectiveNumber:
    """The effective number of types with its limits; what cannot be given is None with the `reason`."""

    estimate: float | None
    low: float | None
    high: float | None
    level: float
    reason: str | None = None


def simultaneous_shares(
    counts: Series,
    level: float = 0.95,
    *,
    dispersion: float = 1.0,
    degrees_of_freedom: int | None = None,
    total: float | None = None,
) -> tuple[Share, ...]:
    """Return each type's share with intervals that all hold together with probability `level` or more.

    Each is Wilson's score interval at the level 1 − (1 − `level`)/k for k types. `dispersion` is by how much shares
    vary more than if requests came one by one (see `mix_dispersion`); counts are divided by it for the limits. With
    `degrees_of_freedom`, those it was estimated with ((periods − 1)(types − 1) there), Student's t takes the normal's
    place. `total` is what the shares are of where one request may count under several types; they then need not add
    up to 1, and each still lies in its limits together with the others.

    A missing count has no share and is not among the types. Nothing counted gives no shares. Raises `NotComputable`
    for negative counts, a dispersion below 1 and a total below any count.

    Source: Goodman, 1965, On simultaneous confidence intervals for multinomial proportions.
    """
    normal_quantile(level)
    if not 1 <= dispersion < math.inf:
        raise NotComputable(_("The dispersion of a mix is a number from 1 upwards."))
    known = amounts(counts, _("The counts"))
    types, whole = int((~np.isnan(known)).sum()), float(np.nansum(known)) if total is None else total
    if whole < np.nanmax(known, initial=0):
        raise NotComputable(_("A share needs a total that is no smaller than any of its counts."))
    each = _of_student(1 - (1 - level) / max(types, 1), degrees_of_freedom)
    return tuple(_share(float(count), whole, each, dispersion) for count in known)


def effective_number_interval(
    table: Table, level: float = 0.95, *, noise: Noise | None = None, draws: int = _DRAWS, seed: int = 0
) -> EffectiveNumber:
    """Return the effective number of types over all periods, with an interval by drawing whole periods anew.

    `table` is periods × types; a period with a missing count, or without events, is left out. The limits are those
    of the logarithm, reflected at the estimate (a drawn mix is always a little less mixed than the one it is drawn
    from), and kept between 1 and the number of types. Fewer than six periods give no limits, with the reason, unless
    `noise` says by how much mixes differ anyway: mixes are then drawn with that. Nothing counted gives nothing, with
    the reason. Raises `NotComputable` as `counts_table` does.

    Source: Efron and Tibshirani, 1993, An Introduction to the Bootstrap; Hesterberg, 2015, What teachers should know
    about the bootstrap (the widening for few periods).
    """
    counts = _complete(table)
    if not counts.size:
        return EffectiveNumber(None, None, None, level, _("Nothing was counted, so there is no mix."))
    estimate = effective_number(counts.sum(axis=0))
    limits = _entropy_limits([counts], noise, level, draws, seed)
    if limits is None:
        return EffectiveNumber(estimate, None, None, level, _too_few())
    low, high = (math.exp(2 * math.log(estimate) - limit) for limit in reversed(limits))
    return EffectiveNumber(estimate, min(max(1.0, low), estimate), max(estimate, min(counts.shape[1], high)), level)


def effective_number_ratio(
    before: Table,
    after: Table,
    level: float = 0.95,
    *,
    paired: bool = False,
    noise: Noise | None = None,
    draws: int = _DRAWS,
    seed: int = 0,
) -> EffectiveNumber:
    """Return the effective number after over that before, with limits as `effective_number_interval` has them.

    `paired` says that rows of both belong together (the same month of two years): they are then drawn together, and
    a pair with a missing count or nothing counted on one side is left out.
    """
    sides = [counts_table(side, _("The counts")) for side in (before, after)]
    if paired and len(sides[0]) != len(sides[1]):
        raise NotComputable(_("Each period before needs its own after."))
    usable = [~np.isnan(side).any(axis=1) & (np.nan_to_num(side).sum(axis=1) > 0) for side in sides]
    if paired:
        usable = [usable[0] & usable[1]] * 2
    sides = [side[rows] for side, rows in zip(sides, usable, strict=True)]
    if not all(side.size for side in sides):
        return EffectiveNumber(None, None, None, level, _("Nothing was counted, so there is no mix."))
    estimate = effective_number(sides[1].sum(axis=0)) / effective_number(sides[0].sum(axis=0))
    limits = _entropy_limits(sides, noise, level, draws, seed, paired=paired)
    if limits is None:
        return EffectiveNumber(estimate, None, None, level, _too_few())
    low, high = (math.exp(2 * math.log(estimate) - limit) for limit in reversed(limits))
    return EffectiveNumber(estimate, min(low, estimate), max(high, estimate), level)


def _entropy_limits(
    sides: Sequence[Numbers], noise: Noise | None, level: float, draws: int, seed: int, *, paired: bool = False
) -> tuple[float, float] | None:
    """Return the limits of one side's entropy, or of the second's less the first's; `None` with too few periods."""
    generator = np.random.default_rng(seed)
    if noise is not None:
        drawn = [drawn_mixes(side.sum(axis=0), noise, draws, generator) for side in sides]
        periods = None
    else:
        periods = min(len(side) for side in sides)
        if periods < FEWEST_PERIODS:
            return None
        times = draws_of_periods(generator, len(sides[0]), draws)
        others = [times if paired else draws_of_periods(generator, len(side), draws) for side in sides[1:]]
        drawn = [each @ side for each, side in zip((times, *others), sides, strict=True)]
    entropies = [_entropies(counts) for counts in drawn]
    low, high = expanded_limits(entropies[-1] - entropies[0] * (len(sides) - 1), level, periods)
    return float(low), float(high)


def _too_few() -> str:
    return _("There are too few periods to say how sure the effective number is.")


def _of_student(level: float, degrees_of_freedom: int | None) -> float:
    """Return the level at which the normal distribution reaches as far out as Student's t does at `level`."""
    if degrees_of_freedom is None or degrees_of_freedom > AS_GOOD_AS_NORMAL:
        return level
    return min(_HIGHEST_LEVEL, math.erf(t_quantile(level, degrees_of_freedom) / math.sqrt(2)))


def _share(count: float, total: float, level: float, dispersion: float) -> Share:
    if math.isnan(count):
        return Share(None, None, None, None)
    if not total:
        return Share(count, None, None, None)
    limits = wilson(count / dispersion, total / dispersion, level)
    return Share(count, count / total, limits.low, limits.high)


def _complete(table: Table) -> Numbers:
    counts = counts_table(table, _("The counts"))
    counts = counts[~np.isnan(counts).any(axis=1)]
    complete: Numbers = counts[counts.sum(axis=1) > 0]
    return complete


def _entropies(counts: Numbers) -> Numbers:
    shares = counts / counts.sum(axis=-1, keepdims=True)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    entropies: Numbers = -(shares * logs).sum(axis=-1)
    return entropies
