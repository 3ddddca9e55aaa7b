"""How much of a change is due to each of the factors behind it, so that the parts add up to the whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers

Factor = float | Sequence[float | None] | npt.NDArray[np.float64] | npt.NDArray[np.int64]
"""One number for all categories, or one for each."""
RateFunction = Callable[[Mapping[str, Numbers]], Numbers | float]
"""From the factors by name, one number per category each, to the rate or to its part per category."""

_MOST_FACTORS = 12


@dataclass(frozen=True, slots=True)
class Decomposition(Mapping[str, float]):
    """The change from `before` to `after` in parts; it can be read like a mapping from a factor to its effect.

    `effects` add up to `total`, which is `after` − `before`. `by_category` splits each effect over the categories in
    the order given (a single part where the rate is no sum over categories). `standardised` is the pair of rates
    that differ in this factor alone, every other one being averaged over both sides.
    """

    effects: Mapping[str, float]
    by_category: Mapping[str, tuple[float, ...]]
    standardised: Mapping[str, tuple[float, float]]
    before: float
    after: float
    total: float

    def __getitem__(self, factor: str) -> float:
        """The effect of a factor."""
        return self.effects[factor]

    def __iter__(self) -> Iterator[str]:
        return iter(self.effects)

    def __len__(self) -> int:
        return len(self.effects)


def das_gupta(
    before: Mapping[str, Factor],
    after: Mapping[str, Factor],
    *,
    structure: str | None = None,
    crossed: Mapping[str, Sequence[Hashable]] | None = None,
    function: RateFunction | None = None,
) -> Decomposition:
    """Return the effect of each factor on the change of a rate, averaged over every order of changing them.

    `before` and `after` name the same factors. A factor is a number, or one number per category in the same order on
    both sides; a single number stands for every category. The rate is the product of the factors in each category,
    summed over the categories, so that three numbers are split as earnings × earners, and shares with rates as
    Σ share × rate.

    - `structure` names the factor that holds how many there are of each category (people, places): it counts as
      shares of its own total, so that Σ share × rate is the crude rate.
    - `crossed` says by what the categories are made, a label per category and variable (such as age and sex); the
      structure is then split further into one factor for each variable, named as it is, in place of `structure`.
    - `function` takes the place of the product. It is called with the factors by name, one number per category
      each, and returns the rate, or its parts per category where these add up to it.

    Effects do not depend on the order of factors and add up to the change exactly, up to rounding. A category without
    anybody on either side is no obstacle. There is no effect where a number is missing: missing and infinite
    numbers, factors or lengths that differ, structures with negative or without any members, more than twelve
    factors and a function without a finite rate are refused with `NotComputable`.

    Source: Das Gupta, 1993, Standardization and Decomposition of Rates: A User's Manual (US Bureau of the Census,
    P23-186), chapters 2 (products), 3 (functions), 4 (vectors) and 5 (structures); the average is that of Shapley,
    1953, A value for n-person games.
    """
    sides = tuple(_factors(side) for side in (before, after))
    if set(sides[0]) != set(sides[1]):
        raise NotComputable(_("Both sides need the same factors."))
    if structure is not None:
        sides = tuple(_with_structure(side, structure, crossed or {}) for side in sides)
    elif crossed:
        raise NotComputable(_("Say which factor holds the numbers that the crossed variables belong to."))
    names, (one, other) = tuple(sides[0]), _aligned(*sides)
    if not 1 <= len(names) <= _MOST_FACTORS:
        raise NotComputable(_("A change is split into one to {most} factors.").format(most=_MOST_FACTORS))
    rates = products(one, other) if function is None else _evaluated(names, one, other, function)
    return _decomposition(names, rates)


def products(before: Sequence[Numbers], after: Sequence[Numbers]) -> Numbers:
    """Return the product of every choice of a side per factor: axes 0 … k−1 are the factors (0 before, 1 after).

    The factors' own axes follow and broadcast with each other.
    """
    shape = np.broadcast_shapes(*(factor.shape for factor in (*before, *after)))
    product = np.ones((2,) * len(before) + shape)
    for place, pair in enumerate(zip(before, after, strict=True)):
        both = np.stack([np.broadcast_to(side, shape) for side in pair])
        product *= both.reshape((1,) * place + (2,) + (1,) * (len(before) - place - 1) + shape)
    return product


def averaged(rates: Numbers, factor: int, factors: int) -> tuple[Numbers, Numbers]:
    """Return the rates before and after of one factor, over all the choices for the others as Shapley weighs them."""
    weights = _weights(factors)
    before, after = (
        np.tensordot(weights, rates.take(side, axis=factor), axes=factors - 1) if factors > 1 else rates[side]
        for side in (0, 1)
    )
    return np.asarray(before), np.asarray(after)


def _weights(factors: int) -> Numbers:
    """Return s!(k − 1 − s)!/k! for each choice of sides of the other factors, s of which have changed."""
    changed = np.indices((2,) * (factors - 1)).sum(axis=0) if factors > 1 else np.zeros(())
    by_size = [
        math.factorial(size) * math.factorial(factors - 1 - size) / math.factorial(factors) for size in range(factors)
    ]
    return np.array(by_size)[changed.astype(np.int64)]


def _decomposition(names: tuple[str, ...], rates: Numbers) -> Decomposition:
    pairs = {name: averaged(rates, place, len(names)) for place, name in enumerate(names)}
    parts = {name: tuple((after - before).tolist()) for name, (before, after) in pairs.items()}
    first, last = (math.fsum(rates[(side,) * len(names)]) for side in (0, 1))
    return Decomposition(
        effects=MappingProxyType({name: math.fsum(part) for name, part in parts.items()}),
        by_category=MappingProxyType(parts),
        standardised=MappingProxyType({name: (math.fsum(one), math.fsum(two)) for name, (one, two) in pairs.items()}),
        before=first,
        after=last,
        total=last - first,
    )


def _evaluated(
    names: tuple[str, ...], before: Sequence[Numbers], after: Sequence[Numbers], function: RateFunction
) -> Numbers:
    rates = []
    for choice in np.ndindex((2,) * len(names)):
        chosen = {
            name: pair[side] for name, side, pair in zip(names, choice, zip(before, after, strict=True), strict=True)
        }
        rates.append(np.atleast_1d(np.asarray(function(chosen), dtype=np.float64)))
    if any(rate.ndim != 1 or rate.shape != rates[0].shape or not np.isfinite(rate).all() for rate in rates):
        raise NotComputable(_("The function must give a number, or one per category, whichever side a factor is from."))
    return np.stack(rates).reshape((2,) * len(names) + rates[0].shape)


def _factors(side: Mapping[str, Factor]) -> dict[str, Numbers]:
    return {name: _row(name, factor) for name, factor in side.items()}


def _row(name: str, factor: Factor) -> Numbers:
    try:
        numbers = np.atleast_1d(np.asarray(factor, dtype=np.float64))
    except (TypeError, ValueError):
        numbers = np.empty(0)
    if numbers.ndim != 1 or not numbers.size:
        raise NotComputable(_("The factor {name} must be a number or one row of numbers.").format(name=name))
    if not np.isfinite(numbers).all():
        raise NotComputable(
            _("The factor {name} has a missing or infinite number, so its effect is not known.").format(name=name)
        )
    return numbers


def _aligned(before: Mapping[str, Numbers], after: Mapping[str, Numbers]) -> tuple[list[Numbers], list[Numbers]]:
    """Return the factors of both sides in one order, each with a number per category."""
    lengths = {factor.size for side in (before, after) for factor in side.values()} - {1}
    if len(lengths) > 1:
        raise NotComputable(_("Every factor needs one number, or one for each category; some have more than others."))
    size = lengths.pop() if lengths else 1
    one, other = ([np.broadcast_to(side[name], (size,)) for name in before] for side in (before, after))
    return one, other


def _with_structure(
    side: Mapping[str, Numbers], structure: str, crossed: Mapping[str, Sequence[Hashable]]
) -> dict[str, Numbers]:
    if structure not in side:
        raise NotComputable(_("There is no factor {name}.").format(name=structure))
    sizes = side[structure]
    if (sizes < 0).any() or not sizes.any():
        raise NotComputable(
            _("The factor {name} must hold numbers from 0 upwards, not all of them 0.").format(name=structure)
        )
    split: dict[str, Numbers] = {}
    for name, factor in side.items():
        split |= {name: factor} if name != structure else _split(sizes, structure, crossed, set(side) - {structure})
    return split


def _split(
    sizes: Numbers, structure: str, crossed: Mapping[str, Sequence[Hashable]], others: set[str]
) -> dict[str, Numbers]:
    """Return the structure as one factor per crossed variable, whose product is each category's share."""
    if others & set(crossed):
        raise NotComputable(_("A crossed variable needs a name that no factor has."))
    if any(len(labels) != sizes.size for labels in crossed.values()):
        raise NotComputable(_("Every crossed variable needs one label for each category."))
    if len(crossed) <= 1:
        return {next(iter(crossed), structure): sizes / sizes.sum()}
    names = tuple(crossed)
    return {name: _part_of(place, sizes, [crossed[name] for name in names]) for place, name in enumerate(names)}


def _part_of(variable: int, sizes: Numbers, labels: Sequence[Sequence[Hashable]]) -> Numbers:
    """Return Das Gupta's factor of one variable: how much it adds to the others, averaged over what is known of them.

    For two variables this is √(N_ij/N_.j × N_i./N_..) of the first, and the product over all is N_ij/N_...
    """
    others = [place for place in range(len(labels)) if place != variable]
    weights = _weights(len(labels))
    part = np.ones_like(sizes)
    for known in np.ndindex(weights.shape):
        kept = [place for place, is_known in zip(others, known, strict=True) if is_known]
        fewer = _margin(sizes, [labels[place] for place in kept])
        more = _margin(sizes, [labels[place] for place in (*kept, variable)])
        part *= np.divide(more, fewer, out=np.zeros_like(more), where=fewer > 0) ** weights[known]
    return part


def _margin(sizes: Numbers, labels: Sequence[Sequence[Hashable]]) -> Numbers:
    """Return for each category how many there are of all categories that share its labels."""
    keys = list(zip(*labels, strict=True)) if labels else [()] * sizes.size
    number = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    places = np.array([number[key] for key in keys])
    sums: Numbers = np.bincount(places, weights=sizes)[places]
    return sums
