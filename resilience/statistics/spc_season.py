"""Charts of series with a season: the lines follow the season, so that every January may be a January.

Values are judged as what they lie above or below the part that their place in the round and their denominator let
expect, in units of the noise that such a part brings (√expected). Dividing by the season instead would call the low
months noisy and the high months calm: in simulations that raises one false alarm in four more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from resilience.locales import _
from resilience.statistics.beta import f_upper_tail
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, amounts
from resilience.statistics.spc_rules import Marks
from resilience.statistics.spc_xmr import Improvement, XmrChart, XmrPoint, XmrSegment, assurance_of, xmr, xmr_many

MORE_THAN_CHANCE = 0.05
ROUNDS = 3
"""Full rounds from which a season can be told from two odd years."""
_FEWEST = 2
_MOSTLY = 0.8
"""Of three full rounds so much has to be known."""
_NEARLY_NOTHING = 1e-9
_LOOKS = 6
"""Times to look for odd values at most: one that bends a season at first makes its like of other years look odd too."""
_TURNS = 200
_SETTLED = 1e-10


@dataclass(frozen=True, slots=True)
class Season:
    """The factor of each place in the round, beginning with the place of the first value; their mean is about 1.

    Empty where no season was found, or too little is known (`reason`). `p` is the chance of such a season if there
    were none, None where it could not be tested.
    """

    factors: tuple[float, ...]
    p: float | None
    reason: str | None = None

    def at(self, length: int) -> Numbers:
        """Return the factor at each of so many places, all 1 where there is no season."""
        return np.resize(self.factors, length) if self.factors else np.ones(length)


def season_of(values: Series, period: int) -> Season:
    """Return the season of values from 0 upwards, oldest first, where three full rounds show one that is no chance.

    Values beyond their limits once the season is taken out do not shape it: it is found again without them.

    Rounds by places are fitted without interaction; whether places differ is tested against what that leaves over.

    Source: Goodman, 1968, The analysis of cross-classified data (missing cells); McCullagh and Nelder, 1989,
    Generalized Linear Models, 6.2 (analysis of deviance with over-dispersion).
    """
    series = amounts(values, _("The values"))
    known = int((~np.isnan(series)).sum())
    if period < _FEWEST or series.size < ROUNDS * period or known < ROUNDS * period * _MOSTLY:
        return Season((), None, _("Fewer than three full rounds are known, so a season cannot be told."))
    table = _rounds(series, period)
    fitted = _fitted_without_odd_values(table)
    if fitted is None:
        return Season((), None, _("A part of the round is empty or was never recorded, so no season is looked for."))
    p = _chance(table, fitted)
    if p >= MORE_THAN_CHANCE:
        return Season((), p)
    return Season(tuple(np.roll(fitted.places, -(-series.size % period)).tolist()), p)


def xmr_over(
    counts: Series,
    denominators: Series,
    *,
    season: Season | None = None,
    improvement: Improvement = "none",
    baseline: int | None = None,
    breaks: Sequence[int] = (),
    target: float | None = None,
    screen_moving_ranges: bool = True,
) -> XmrChart:
    """Return the XmR chart of the rates `counts / denominators`, with lines that follow denominators and season.

    Where all denominators are equal and there is no season this is the `xmr` of the rates, line for line. `target`
    is a rate. Segments are given at their middle: mean denominator, middle of the season. Missing values, settings
    and refusals are those of `xmr`; negative counts and lengths that differ are refused too, and a denominator of 0
    is missing.
    """
    events, over = amounts(counts, _("The counts")), amounts(denominators, _("The denominators"))
    if events.shape != over.shape:
        raise NotComputable(_("There must be as many denominators as counts."))
    over = np.where(over > 0, over, np.nan)
    expected = over * (season or Season((), None)).at(events.size)
    level = _level(events, expected)
    noise = np.sqrt(expected)
    chart = xmr(
        (events - level * expected) / noise,
        improvement=improvement,
        baseline=baseline,
        breaks=breaks,
        screen_moving_ranges=screen_moving_ranges,
    )
    scales = [_Scale(*scale) for scale in zip(*_scales(level, expected, noise, over), strict=True)]
    points = tuple(_on(point, scale) for point, scale in zip(chart.points, scales, strict=True))
    middle = _Scale(level, math.sqrt(float(np.nanmean(over))) / float(np.nanmean(over)))
    segments = tuple(
        _segment_on(segment, middle, improvement, target if segment is chart.segments[-1] else None)
        for segment in chart.segments
    )
    return XmrChart(points, segments)


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a standardised value becomes a rate again: expected rate + value × noise."""

    rate: float
    noise: float

    def __call__(self, value: float | None) -> float | None:
        return None if value is None or math.isnan(self.rate) else self.rate + value * self.noise


def _scales(level: float, expected: Numbers, noise: Numbers, over: Numbers) -> tuple[list[float], list[float]]:
    return (level * expected / over).tolist(), (noise / over).tolist()


def _level(events: Numbers, expected: Numbers) -> float:
    known = ~np.isnan(events) & ~np.isnan(expected)
    if not known.any():
        raise NotComputable(_("A control chart needs one row of numbers with at least one value."))
    return float(events[known].sum() / expected[known].sum())


def _on(point: XmrPoint, scale: _Scale) -> XmrPoint:
    return replace(
        point,
        value=scale(point.value),
        mean=scale(point.mean),
        lower=scale(point.lower),
        upper=scale(point.upper),
        near_lower=scale(point.near_lower),
        near_upper=scale(point.near_upper),
    )


def _segment_on(segment: XmrSegment, scale: _Scale, improvement: Improvement, target: float | None) -> XmrSegment:
    lower, upper = scale(segment.lower), scale(segment.upper)
    return replace(
        segment,
        mean=scale(segment.mean),
        lower=lower,
        upper=upper,
        assurance=assurance_of(lower, upper, improvement, target),
    )


def _rounds(series: Numbers, period: int) -> Numbers:
    """Return the series as rounds × places, the newest value in the last cell and NaN before the first."""
    return np.concatenate([np.full(-series.size % period, np.nan), series]).reshape(-1, period)


@dataclass(frozen=True, slots=True, eq=False)
class _Fitted:
    """A table without interaction: a level of each round times a factor of each place, the factors' mean being 1."""

    rounds: Numbers
    places: Numbers
    seen: Marks

    def cells(self) -> Numbers:
        return np.outer(self.rounds, self.places)


def _fitted_without_odd_values(table: Numbers) -> _Fitted | None:
    """Return the fit to what is not beyond its limits by the fit itself; None where a place has no event."""
    odd: Marks = np.zeros(table.shape, dtype=np.bool_)
    for _look in range(_LOOKS):
        fitted = _fitted(table, odd)
        if fitted is None:
            return None
        found = _outside(table, fitted)
        if (found == odd).all():
            return fitted
        odd = found
    return _fitted(table, odd)


def _fitted(table: Numbers, odd: Marks) -> _Fitted | None:
    """Fit the table to the totals of its known cells by turns, so that a gap is no low month."""
    seen = ~np.isnan(table) & ~odd
    held = np.where(seen, table, 0.0)
    if not held.any(axis=0).all():
        return None
    places = np.ones(table.shape[1])
    rounds = np.zeros(table.shape[0])
    for _turn in range(_TURNS):
        parts = seen @ places
        rounds = held.sum(axis=1) / np.where(parts > 0, parts, 1)
        before, places = places, held.sum(axis=0) / (rounds @ seen)
        places = places / places.mean()
        if np.abs(places - before).max() < _SETTLED:
            break
    return _Fitted(rounds, places, seen)


def _chance(table: Numbers, fitted: _Fitted) -> float:
    """Return the chance of places that differ so much, by what is left over where each place has its factor.

    Both are measured in Poisson units, so that neither over-dispersion nor a change from round to round is season.
    """
    seen = fitted.seen & (fitted.rounds > 0)[:, np.newaxis]
    with_places = fitted.cells()
    level = np.where(seen, table, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    without = np.outer(level, np.ones(table.shape[1]))
    df = table.shape[1] - 1
    df_noise = int(seen.sum()) - int(seen.any(axis=1).sum()) - df
    noise = float(((table - with_places)[seen] ** 2 / without[seen]).sum())
    if df_noise < 1 or noise == 0:
        return 1.0 if df_noise < 1 else 0.0
    between = float(((with_places - without)[seen] ** 2 / without[seen]).sum())
    return f_upper_tail(between / df / (noise / df_noise), df, df_noise)


def _outside(table: Numbers, fitted: _Fitted) -> Marks:
    """Return which values lie outside their limits once level and season are taken out."""
    expected = np.maximum(fitted.cells(), _NEARLY_NOTHING)
    beside = ((table - expected) / np.sqrt(expected)).ravel()
    chart = xmr_many(beside[np.newaxis])
    return np.asarray(chart.flags.outside[0].reshape(table.shape))
