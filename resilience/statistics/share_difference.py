"""By how much two shares differ, with limits: also where one of them is nothing or everything."""

from __future__ import annotations

import math
from dataclasses import dataclass

from resilience.locales import _
from resilience.statistics.given import amount
from resilience.statistics.mix_noise import Noise
from resilience.statistics.rates import AS_GOOD_AS_NORMAL, wilson
from resilience.statistics.student import t_quantile

CHANCE_ALONE = Noise()
_HIGHEST_LEVEL = 1 - 1e-12


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """Share 1 less share 0, both with their limits (0 to 1); what cannot be given is None with the `reason`."""

    share_1: float | None
    low_1: float | None
    high_1: float | None
    share_0: float | None
    low_0: float | None
    high_0: float | None
    estimate: float | None
    low: float | None
    high: float | None
    level: float
    reason: str | None = None

    @property
    def is_more_than_noise(self) -> bool | None:
        """Whether the limits leave 0 out; None where there are none."""
        if self.low is None or self.high is None:
            return None
        return self.low > 0 or self.high < 0


def share_difference(
    part_1: float | None,
    whole_1: float | None,
    part_0: float | None,
    whole_0: float | None,
    level: float = 0.95,
    *,
    noise_1: Noise = CHANCE_ALONE,
    noise_0: Noise = CHANCE_ALONE,
) -> ShareDifference:
    """Return `part_1 / whole_1` less `part_0 / whole_0` with the limits that Wilson's limits of both make.

    `noise_1` and `noise_0` say by how much each share varies more than by chance: counts are divided by it for the
    limits, and Student's t takes the normal's place where it is known from few periods. A missing number, or a whole
    of 0, gives that share as None with the reason, and so the difference. Raises `NotComputable` for a part larger than
    its whole and for negative counts.

    Source: Newcombe, 1998, Interval estimation for the difference between independent proportions (method 10).
    """
    one, zero = _share(part_1, whole_1, level, noise_1), _share(part_0, whole_0, level, noise_0)
    if one is None or zero is None:
        reason = _("One of the two shares is of nothing, or not recorded, so there is no difference.")
        return _put_together(one or _NONE, zero or _NONE, (None, None, None), level, reason)
    found = one[0] - zero[0]
    low = found - math.hypot(one[0] - one[1], zero[2] - zero[0])
    high = found + math.hypot(one[2] - one[0], zero[0] - zero[1])
    return _put_together(one, zero, (found, max(-1.0, low), min(1.0, high)), level, None)


_Limits = tuple[float | None, float | None, float | None]
_NONE: _Limits = (None, None, None)


def _put_together(one: _Limits, zero: _Limits, less: _Limits, level: float, reason: str | None) -> ShareDifference:
    return ShareDifference(one[0], one[1], one[2], zero[0], zero[1], zero[2], less[0], less[1], less[2], level, reason)


def _share(part: float | None, whole: float | None, level: float, noise: Noise) -> tuple[float, float, float] | None:
    of, total = amount(part, _("The part")), amount(whole, _("The whole"))
    if of is None or not total:
        return None
    limits = wilson(of / noise.phi, total / noise.phi, _of_student(level, noise.degrees_of_freedom))
    return of / total, limits.low or 0.0, 1.0 if limits.high is None else limits.high


def _of_student(level: float, degrees_of_freedom: int | None) -> float:
    """Return the level at which the normal distribution reaches as far out as Student's t does at `level`."""
    if degrees_of_freedom is None or degrees_of_freedom > AS_GOOD_AS_NORMAL:
        return level
    return min(_HIGHEST_LEVEL, math.erf(t_quantile(level, degrees_of_freedom) / math.sqrt(2)))
