"""How completely records are filled in: the share of need for which a place, channel … is not recorded."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from resilience.domain.need_question import Part, Slice
from resilience.services.need_steps import numbers_within
from resilience.statistics.student import share_within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext

Floats = npt.NDArray[np.float64]
PARTS = (Part.PLACE, Part.CHANNEL, Part.STAKEHOLDER, Part.URGENCY)
"""The parts that every record of need can have, and for which "not recorded" is a gap and not an answer."""
NOT_KNOWN = frozenset({"", "not_known"})
"""The codes that say that a part is not known."""
FALSE_ALARMS = 0.05
LEAST_DRIFT = 0.05
"""A difference in shares below this changes no conclusion and is not told."""
FEWEST_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Drift:
    """The share not recorded of one part in two periods, which differ by more than months do."""

    part: Part
    before: float
    after: float


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """Need by month, all types together: all of it, and that for which a part is not recorded.

    `total` and `missing` are NaN where a month was not wholly reported; `seen` and `seen_missing` are what was counted
    anyway.
    """

    part: Part
    months: tuple[date, ...]
    total: Floats
    missing: Floats
    seen: Floats
    seen_missing: Floats

    @property
    def is_ever_recorded(self) -> bool:
        """Whether the area records this part at all."""
        return bool(self.seen_missing.sum() < self.seen.sum())

    @property
    def share_recorded(self) -> Floats:
        """The share for which the part is recorded, by month; 1 where there was nothing to record."""
        return np.asarray(1.0 - self.seen_missing / np.where(self.seen > 0, self.seen, 1.0), dtype=np.float64)


def missing_of(context: NeedContext, asked: NeedFilter, part: Part) -> Missing:
    """Return how much need lacks a part by month, of all types and slices together."""
    whole = context.cube.series(replace(asked, need_type=None, slice=None))
    codes = set(context.cube.codes(part, asked)) & NOT_KNOWN
    lacking = [context.cube.series(replace(whole.asked, slice=Slice(part, code))) for code in sorted(codes)]
    nothing = np.where(whole.is_reported, 0.0, np.nan)
    missing = np.sum([one.counts for one in lacking], axis=0) if lacking else nothing
    seen = np.sum([one.seen for one in lacking], axis=0) if lacking else np.zeros(len(whole))
    return Missing(part, whole.starts, whole.counts, missing, whole.seen, seen)


def completeness(context: NeedContext, asked: NeedFilter) -> dict[date, float]:
    """Return by month the share of fields filled in: the mean over the parts that the area records at all, 0 to 1.

    An area that records none of them is asked for none: 1.
    """
    held = [missing_of(context, asked, part) for part in PARTS]
    shares = [one.share_recorded for one in held if one.is_ever_recorded]
    mean = np.mean(shares, axis=0) if shares else np.ones(len(held[0].months))
    return dict(zip(held[0].months, mean.tolist(), strict=True))


def drifted(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> tuple[Drift, ...]:
    """Return the parts whose share not recorded differs between the periods by more than months differ anyway.

    Months within each period say how much shares vary (a binomial variance times an over-dispersion of at least 1);
    Student's t at 1 in 20 shared out over all parts, so that at most one comparison in twenty raises a false alarm.
    """
    found = []
    for part in PARTS:
        held = missing_of(context, asked, part)
        sides = [numbers_within(held.months, period) for period in (pair.before, pair.after)]
        drift = _drift(part, held, sides)
        if drift is not None:
            found.append(drift)
    return tuple(found)


def _drift(part: Part, held: Missing, sides: Sequence[Sequence[int]]) -> Drift | None:
    totals, missing = ([some[list(side)] for side in sides] for some in (held.total, held.missing))
    if any(len(side) < FEWEST_MONTHS or np.isnan(side).any() or not side.sum() for side in totals):
        return None
    before, after = (float(one.sum() / of.sum()) for one, of in zip(missing, totals, strict=True))
    df = sum(len(side) - 1 for side in sides)
    pooled = float(sum(one.sum() for one in missing) / sum(of.sum() for of in totals))
    chance = pooled * (1 - pooled)
    if abs(after - before) < LEAST_DRIFT or chance <= 0:
        return None
    noise = sum(
        float(((one - share * of) ** 2 / (np.maximum(of, 1) * chance)).sum())
        for one, of, share in zip(missing, totals, (before, after), strict=True)
    )
    spread = math.sqrt(chance * max(1.0, noise / df) * sum(1 / float(of.sum()) for of in totals))
    surprise = 1 - share_within(abs(after - before) / spread, df)
    return Drift(part, before, after) if surprise < FALSE_ALARMS / len(PARTS) else None
