"""Splits a change in the number of requests into people, rate and mix, by type, and says how sure each part is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from resilience.locales import _
from resilience.statistics.decomposition import averaged, products
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, amount, normal_quantile
from resilience.statistics.mix_indices import Table, counts_table
from resilience.statistics.mix_noise import Noise, drawn_mixes
from resilience.statistics.resampling import FEWEST_PERIODS, draws_of_periods, expanded_limits

_DRAWS = 1999


class Part(StrEnum):
    """What a change in volume is split into."""

    POPULATION = "population"
    RATE = "rate"
    MIX = "mix"


@dataclass(frozen=True, slots=True)
class VolumeNoise:
    """By how much the volume of a period, and the mix in it, differ anyway, in multiples of chance alone."""

    volume: Noise
    mix: Noise


@dataclass(frozen=True, slots=True)
class Effect:
    """So many requests more (or fewer, below 0), with limits; the limits are None where periods are too few."""

    estimate: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class VolumeChange:
    """The change from `before` to `after` requests in parts that add up to it.

    `parts` are the effects over all types (that of the mix is 0: it moves requests between types and adds none),
    `by_type` those of each type in the order given, and `types` each type's whole change. `total` is the change of
    all types together. `paired` says that a period was drawn together with that of the same season on the other
    side. `left_out` counts periods with a missing count. `reason` explains limits that are None.
    """

    before: float
    after: float
    total: Effect
    types: tuple[Effect, ...]
    parts: Mapping[Part, Effect]
    by_type: Mapping[Part, tuple[Effect, ...]]
    level: float
    paired: bool
    left_out: int
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Sides:
    before: Numbers
    after: Numbers
    paired: bool
    left_out: int


def volume(
    before: Table,
    after: Table,
    *,
    population: tuple[float | None, float | None] | None = None,
    seasons: tuple[Sequence[Hashable], Sequence[Hashable]] | None = None,
    noise: VolumeNoise | None = None,
    level: float = 0.95,
    draws: int = _DRAWS,
    seed: int = 0,
) -> VolumeChange:
    """Split the change in volume between two tables of periods × types by Das Gupta's method.

    A type's volume is people × requests per person × the type's share. Without `population` (people before and
    after, or person-years; None or missing for unknown) the first factor is left out and the rate is the volume
    itself. The effects of a type add up to its change, those of all types to the whole change.

    Limits come from drawing whole periods anew, since requests cluster; people are taken as known. Where `seasons`
    label each period once and alike on both sides (the month's number), a period is drawn together with the same
    season's on the other side, so that a season counts as no noise; otherwise each side is drawn by itself. Limits
    are for each effect by itself, and hold if periods do not follow from one another. A side with fewer than six
    periods has no limits, with the reason.

    A period with a missing count is left out (with its pair, where periods are paired): the volumes are then those of
    the periods left. Raises `NotComputable` for negative counts, types that differ, labels that are not one per
    period, a population of 0 and a side without any period.

    Source: Das Gupta, 1993, Standardization and Decomposition of Rates: A User's Manual; Hesterberg, 2015, What
    teachers should know about the bootstrap.
    """
    normal_quantile(level)
    people = _people(population)
    sides = _sides(before, after, seasons)
    estimates = _effects(sides.before.sum(axis=0), sides.after.sum(axis=0), people)
    fewest = min(len(sides.before), len(sides.after))
    generator, drawn = np.random.default_rng(seed), None
    if noise is not None:
        one, other = (_redrawn(side.sum(axis=0), noise, draws, generator) for side in (sides.before, sides.after))
        drawn = _effects(one, other, people)
    elif fewest >= FEWEST_PERIODS:
        drawn = _effects(*_drawn(sides, draws, generator), people)
    reason = None if drawn else _("There are too few periods to say how sure these numbers are.")
    limits = _Limits(drawn, level, None if noise else fewest)
    return VolumeChange(
        before=float(sides.before.sum()),
        after=float(sides.after.sum()),
        total=limits.over_types(sum(estimates.values(), np.zeros(1)), tuple(estimates)),
        types=limits.each_type(sum(estimates.values(), np.zeros(1)), tuple(estimates)),
        parts=MappingProxyType({part: limits.over_types(found, (part,)) for part, found in estimates.items()}),
        by_type=MappingProxyType({part: limits.each_type(found, (part,)) for part, found in estimates.items()}),
        level=level,
        paired=sides.paired,
        left_out=sides.left_out,
        reason=reason,
    )


@dataclass(frozen=True, slots=True)
class _Limits:
    """Puts limits from the drawn effects (draws × types per part) round the estimates."""

    drawn: Mapping[Part, Numbers] | None
    level: float
    periods: int | None

    def over_types(self, estimate: Numbers, parts: tuple[Part, ...]) -> Effect:
        value = float(estimate.sum())
        if self.drawn is None:
            return Effect(value, None, None)
        low, high = expanded_limits(self._sum(parts).sum(axis=-1), self.level, self.periods)
        return Effect(value, float(low), float(high))

    def each_type(self, estimate: Numbers, parts: tuple[Part, ...]) -> tuple[Effect, ...]:
        if self.drawn is None:
            return tuple(Effect(float(value), None, None) for value in estimate)
        lows, highs = expanded_limits(self._sum(parts), self.level, self.periods)
        return tuple(
            Effect(*(float(number) for number in numbers)) for numbers in zip(estimate, lows, highs, strict=True)
        )

    def _sum(self, parts: tuple[Part, ...]) -> Numbers:
        drawn = self.drawn or {}
        return sum((drawn[part] for part in parts[1:]), drawn[parts[0]])


def _effects(before: Numbers, after: Numbers, people: tuple[float, float] | None) -> dict[Part, Numbers]:
    """Return the effect of each part by type; types stand on the last axis, draws may stand before it."""
    one, other = (_factors(side, people and people[place]) for place, side in enumerate((before, after)))
    rates = products(list(one.values()), list(other.values()))
    effects = {}
    for place, part in enumerate(one):
        first, last = averaged(rates, place, len(one))
        effects[part] = last - first
    return effects


def _factors(counts: Numbers, people: float | None) -> dict[Part, Numbers]:
    total = counts.sum(axis=-1, keepdims=True)
    mix = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    if people is None:
        return {Part.RATE: total, Part.MIX: mix}
    return {Part.POPULATION: np.full_like(total, people), Part.RATE: total / people, Part.MIX: mix}


def _drawn(sides: _Sides, draws: int, generator: np.random.Generator) -> tuple[Numbers, Numbers]:
    times = draws_of_periods(generator, len(sides.before), draws)
    others = times if sides.paired else draws_of_periods(generator, len(sides.after), draws)
    return times @ sides.before, others @ sides.after


def _redrawn(counts: Numbers, noise: VolumeNoise, draws: int, generator: np.random.Generator) -> Numbers:
    """Return counts by type as they may come out again: the volume from a gamma distribution, the mix by itself."""
    total = float(counts.sum())
    if not total:
        return np.zeros((draws, counts.size))
    phi = noise.volume.drawn(generator, draws)
    volumes = generator.standard_gamma(total / phi) * phi
    return volumes[:, np.newaxis] * drawn_mixes(counts, noise.mix, draws, generator)


def _sides(before: Table, after: Table, seasons: tuple[Sequence[Hashable], Sequence[Hashable]] | None) -> _Sides:
    one, other = counts_table(before, _("The counts before")), counts_table(after, _("The counts after"))
    if one.shape[1] != other.shape[1]:
        raise NotComputable(_("Two mixes are compared over the same types; one has more of them than the other."))
    if seasons is not None and [len(side) for side in seasons] != [len(one), len(other)]:
        raise NotComputable(_("Each period needs one label of its season."))
    paired = seasons is not None and len(set(seasons[0])) == len(seasons[0]) and set(seasons[0]) == set(seasons[1])
    if seasons is not None and paired and len(seasons[1]) == len(seasons[0]):
        places = {label: place for place, label in enumerate(seasons[1])}
        other = other[[places[label] for label in seasons[0]]]
        complete = ~np.isnan(one).any(axis=1) & ~np.isnan(other).any(axis=1)
        sides = _Sides(one[complete], other[complete], paired=True, left_out=2 * int((~complete).sum()))
    else:
        known = [~np.isnan(side).any(axis=1) for side in (one, other)]
        left_out = sum(int((~complete).sum()) for complete in known)
        sides = _Sides(one[known[0]], other[known[1]], paired=False, left_out=left_out)
    if not len(sides.before) or not len(sides.after):
        raise NotComputable(_("Each side needs at least one period without a missing count."))
    return sides


def _people(population: tuple[float | None, float | None] | None) -> tuple[float, float] | None:
    before, after = (amount(people, _("The population")) for people in population or (None, None))
    if before is None or after is None:
        return None
    if not before or not after:
        raise NotComputable(_("A rate needs an exposure above 0, such as the number of residents."))
    return before, after
