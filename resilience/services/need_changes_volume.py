"""Volume between two periods: a ratio of rates with what such periods differ by anyway, and the types that changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from resilience.domain.need_question import Period, Step
from resilience.domain.vocabulary import Verdict
from resilience.locales import _
from resilience.services.need_changes_noise import VolumeNoise, noise_before, noises_shared
from resilience.services.need_changes_points import (
    are_the_same_season,
    compared_points,
    points_by_type,
    points_of,
    total_of,
    usual_of,
)
from resilience.services.need_changes_several import FALSE_ALARMS
from resilience.services.need_periods import as_months
from resilience.statistics import rates
from resilience.statistics.multiplicity import benjamini_hochberg

if TYPE_CHECKING:
    from resilience.domain.need_question import NeedFilter, PeriodPair
    from resilience.services.need_asking import NeedContext
    from resilience.services.need_changes_points import Points
    from resilience.statistics.rates import RateRatio

FEWEST_REQUESTS = 20
"""Requests of both periods together below which a volume is not judged: too few to say."""


@dataclass(frozen=True, slots=True)
class VolumeFound:
    """Both periods' counts and their ratio; `why_not` is "" where there is one. `lengths` are in months or days.

    `usual` are the counts of the same two times of year in earlier years, where the periods are not the same time of
    year; `None` where they are. `left_out` months were not reported in one of the periods and are counted in neither.
    `residents` are those of each period with their year, `None` where none are held.
    """

    pair: PeriodPair
    before: float | None
    after: float | None
    lengths: tuple[int, int]
    residents: tuple[tuple[float, int], tuple[float, int]] | None
    noise: VolumeNoise | None
    ratio: RateRatio | None
    usual: tuple[float, float] | None = None
    left_out: int = 0
    why_not: str = ""

    @property
    def verdict(self) -> Verdict:
        """What the change is called, without a plan."""
        if self.ratio is None or self.ratio.p is None:
            return Verdict.TOO_EARLY
        return Verdict.CHANGED if self.ratio.p < FALSE_ALARMS else Verdict.NOISE

    @property
    def is_up(self) -> bool:
        """Whether the later rate is the higher one."""
        return self.ratio is not None and (self.ratio.estimate or 1.0) > 1


def judge_volume(
    counts: tuple[float, float],
    exposure: tuple[float, float],
    noise: VolumeNoise,
    *,
    usual: tuple[float, float] | None = None,
    level: float = 0.95,
) -> RateRatio:
    """Return the rate after over the rate before with an interval that allows for `noise`.

    `counts` and `exposure` are of the earlier and the later period. `usual` are counts of the same two times of year
    in earlier years: then what they differ by is taken out of the ratio, and their own noise
    adds to its interval. Pure.
    """
    judged = partial(
        rates.rate_ratio,
        level=level,
        dispersion=max(1.0, noise.phi),
        degrees_of_freedom=noise.degrees_of_freedom,
    )
    if usual is None or not all(usual) or not all(counts):
        return judged(counts[1], exposure[1], counts[0], exposure[0])
    # One ratio with the error of four counts: harmonic sums on both sides give rate_ratio just that.
    expected = usual[1] / usual[0] * counts[0] / exposure[0] * exposure[1]
    pooled = 1 / (1 / counts[0] + 1 / usual[0] + 1 / usual[1])
    return judged(counts[1], 1.0, pooled, pooled / expected)


def volume_found(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> VolumeFound:
    """Return how volume changed, all in all or in the one type or part asked for."""
    if asked.slice is not None or Step.DAY not in context.cube.steps(asked):
        pair = as_months(pair)
    points = points_of(context, asked, pair)
    noise = _noise(points, pair)
    if asked.need_type is not None:
        noise = _noises(points_by_type(context, asked, pair), pair).get(asked.need_type)
    return _found(context, asked, pair, points, noise)


def types_found(context: NeedContext, asked: NeedFilter, pair: PeriodPair) -> tuple[tuple[str, VolumeFound], ...]:
    """Return the types that changed, the clearest first, all of them looked at together.

    At most one in twenty of those returned is there by chance (Benjamini and Hochberg), and their intervals are
    widened for having been picked (Benjamini and Yekutieli, 2005, False discovery rate-adjusted multiple confidence
    intervals for selected parameters).
    """
    if asked.need_type is not None or asked.slice is not None:
        return ()
    if Step.DAY not in context.cube.steps(asked):
        pair = as_months(pair)
    judged = {}
    points = points_by_type(context, asked, pair)
    for code, noise in _noises(points, pair).items():
        found = _found(context, replace(asked, need_type=code), pair, points[code], noise)
        if found.ratio is not None:
            judged[code] = found
    kept = benjamini_hochberg([one.ratio.p for one in judged.values() if one.ratio], FALSE_ALARMS)
    changed = [(code, one) for (code, one), is_kept in zip(judged.items(), kept, strict=True) if is_kept]
    level = 1 - FALSE_ALARMS * len(changed) / max(1, len(judged))
    widened = [(code, _widened(one, level)) for code, one in changed]
    return tuple(sorted(widened, key=lambda pair_: (pair_[1].ratio.p or 0.0) if pair_[1].ratio else 1.0))


def years_of(context: NeedContext, asked: NeedFilter, found: VolumeFound) -> tuple[tuple[Period, float], ...]:
    """Return the later period's days of every year wholly held, with what was counted, oldest first."""
    points = points_of(context, asked, found.pair)
    period, years = found.pair.after, []
    while points.starts and period.first >= points.starts[0]:
        counts = points.counts[points.within(period)]
        if len(counts) and not np.isnan(counts).any():
            years.append((period, float(counts.sum())))
        period = period.a_year_before()
    return tuple(reversed(years))


def _noise(points: Points, pair: PeriodPair) -> VolumeNoise | None:
    """Return the noise from the points before the later period, up to the end of the earlier one."""
    before, after = points.within(pair.before), points.within(pair.after)
    if before.stop == 0 or after.stop == 0:
        return None
    end = min(before.stop, after.start) if before.start < after.start else after.start
    alike = np.array([sources == points.sources[after.start] for sources in points.sources[:end]], dtype=np.bool_)
    earlier = np.where(alike, points.counts[:end], np.nan) if end else np.zeros(0)
    length = min(before.stop - before.start, after.stop - after.start)
    return noise_before(earlier, length, points.year)


def _noises(points: dict[str, Points], pair: PeriodPair) -> dict[str, VolumeNoise]:
    """Return the noise of each type, each borrowing from what all types say of noise."""
    return noises_shared({code: _noise(points[code], pair) for code in sorted(points)})


def _found(
    context: NeedContext, asked: NeedFilter, pair: PeriodPair, points: Points, noise: VolumeNoise | None
) -> VolumeFound:
    inside = compared_points(points, pair)
    before, after = (total_of(points.counts[one]) for one in inside)
    lengths = len(inside[0]), len(inside[1])
    held = [context.residents(period.first, asked) for period in (pair.before, pair.after)]
    residents = (held[0], held[1]) if held[0] is not None and held[1] is not None else None
    whole = points.within(pair.after)
    left_out = whole.stop - whole.start - lengths[1]
    usual = None if are_the_same_season(pair) else usual_of(points, pair)
    found = VolumeFound(pair, before, after, lengths, residents, noise, None, usual, left_out)
    sources = {points.sources[n] for one in inside for n in one}
    why_not = _why_not(found, is_one_set_of_sources=len(sources) == 1)
    ratio = None if why_not else _ratio(found)
    if ratio is None or ratio.estimate is None:
        return replace(found, why_not=why_not or (ratio.reason if ratio and ratio.reason else ""))
    return replace(found, ratio=ratio)


def _why_not(found: VolumeFound, *, is_one_set_of_sources: bool) -> str:
    """Return why nothing can be judged, as it stands after a colon; "" where it can."""
    if found.before is None or found.after is None:
        return _("some of these days were not reported.")
    if not is_one_set_of_sources:
        return _("not the same sources reported in both, so a change in need may be a change in reporting.")
    if found.noise is None:
        return _("it takes two whole years before the later period to know how much such periods differ anyway.")
    if found.before + found.after < FEWEST_REQUESTS:
        return _("{n} records in both periods together are too few.").format(n=round(found.before + found.after))
    if found.usual is None and not are_the_same_season(found.pair):
        return _("the two are not the same time of year, and no year before shows what the season does.")
    return ""


def _widened(found: VolumeFound, level: float) -> VolumeFound:
    return replace(found, ratio=_ratio(found, level))


def _ratio(found: VolumeFound, level: float = 0.95) -> RateRatio | None:
    if found.noise is None or found.before is None or found.after is None:
        return None
    counts = found.before, found.after
    return judge_volume(counts, _exposure(found), found.noise, usual=found.usual, level=level)


def _exposure(found: VolumeFound) -> tuple[float, float]:
    """Return residents × length of both periods; one resident each where none are held.

    What is usual for both is counted over the same lengths already, so then they are residents alone.
    """
    residents = (1.0, 1.0) if found.residents is None else (found.residents[0][0], found.residents[1][0])
    lengths = found.lengths if found.usual is None else (1, 1)
    return residents[0] * lengths[0], residents[1] * lengths[1]
