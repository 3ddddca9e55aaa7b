"""Carries what is unsure about effects, prices and shares through to the money, by drawing all of them many times."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, is_whole, normal_quantile
from resilience.statistics.value_discounting import STANDARD, Schedule, factors_from_0, schedule_called
from resilience.statistics.value_model import TAKEN_OFF, Benefit, Cost, Input, by_year
from resilience.statistics.value_uncertain import Ranks, Uncertain, at, ends, expected_of, middle_ranks

DRAWS = 10_000
FEWEST_DRAWS = 1_000
"""Draws below which the limits of a 95 % interval wander."""
MOST_DRAWS = 200_000
Key: TypeAlias = tuple[str, Input]
"""An uncertain number of a model: the name of its line (of its effect, where that has one), and which one."""
At: TypeAlias = Callable[[Ranks], Numbers]


@dataclass(frozen=True, slots=True)
class Worth:
    """What is to be expected, and the limits within which the share `level` of the draws lies."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Draws:
    """All draws, in the worth of year 0, for a chart or a sum of one's own."""

    present_benefits: Numbers = field(repr=False)
    present_costs: Numbers = field(repr=False)


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a model came to.

    `ratio` is the ratio of what is to be expected of benefits and of costs, with the limits of the ratios drawn; it
    and `probability_above_1` are None where `reason` says why. `benefits` and `costs` are by line, as (name, worth).
    """

    net_present_value: Worth
    ratio: Worth | None
    probability_above_1: float | None
    present_benefits: Worth
    present_costs: Worth
    benefits: tuple[tuple[str, Worth], ...]
    costs: tuple[tuple[str, Worth], ...]
    draws: int
    seed: int
    level: float
    schedule: str
    reason: str | None = None
    kept: Draws | None = None


def simulate(
    benefits: Sequence[Benefit],
    costs: Sequence[Cost],
    schedule: Schedule | str = STANDARD,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    level: float = 0.95,
    keep: bool = False,
) -> Simulated:
    """Return what lines of benefit and cost come to in the worth of year 0, with what is unsure carried through.

    Each number is drawn on its own; effects of one name are drawn once. A number's draws depend on its name and the
    seed alone, so that a part of the lines (what one agency sees) comes to what it is within the whole. Raises
    `NotComputable` for two lines of one name, which would count twice, and for a benefit that outlasts the rates.

    Source: HM Treasury, 2026, The Green Book (Monte Carlo analysis of risk).
    """
    normal_quantile(level)
    if not is_whole(draws) or not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise NotComputable(
            _("A simulation makes {least} to {most} draws.").format(least=f"{FEWEST_DRAWS:,}", most=f"{MOST_DRAWS:,}")
        )
    model = Model(tuple(benefits), tuple(costs), schedule_called(schedule))
    draws = int(draws)
    drawn = {key: quantile(_order(key, draws, seed)) for key, quantile in model.uncertain()}
    gained = [(line.name, np.broadcast_to(model.benefit(line, drawn), draws)) for line in model.benefits]
    spent = [(line.name, np.broadcast_to(model.cost(line, drawn), draws)) for line in model.costs]
    return _said(_summed(gained, draws), _summed(spent, draws), gained, spent, model, seed, level, keep=keep)


@dataclass(frozen=True, slots=True)
class Model:
    """The lines, and what each is worth once every uncertain number has a value."""

    benefits: tuple[Benefit, ...]
    costs: tuple[Cost, ...]
    schedule: Schedule

    def __post_init__(self) -> None:
        for lines in (self.benefits, self.costs):
            twice = [name for name, n in Counter(line.name for line in lines).items() if n > 1]
            if twice:
                raise NotComputable(
                    _("Two lines are called “{name}”. Is one thing counted twice?").format(name=twice[0][:40])
                )
        self._refuse_mixed_up_effects()
        longest = max((line.starts + ends(line.lasts)[1] for line in self.benefits), default=0)
        if longest > self.schedule.last_year:
            raise NotComputable(
                _("These discount rates are known for the years 0 to {last}.").format(last=self.schedule.last_year)
            )

    def _refuse_mixed_up_effects(self) -> None:
        effects = {effect_key(line): line.effect for line in self.benefits}
        if any(effects[effect_key(line)] is not line.effect for line in self.benefits):
            raise NotComputable(_("Two different effects have one name. Please name each effect once."))
        if len({id(effect) for effect in effects.values()}) < len(effects):
            raise NotComputable(_("One effect stands in two lines. Please name it, so that it is drawn once."))

    def uncertain(self) -> Iterator[tuple[Key, At]]:
        """Return each number that is uncertain, with what it is at a rank."""
        for line in self.benefits:
            if line.effect.is_uncertain:
                yield effect_key(line), line.effect.at
            for what in PARTS:
                yield from _if_uncertain((line.name, what), line.of(what))
        for cost in self.costs:
            yield from _if_uncertain((cost.name, Input.COST_OPTIMISM), cost.optimism_bias)
            yield from _if_uncertain((cost.name, Input.COST), cost.uncertainty)

    def benefit(self, line: Benefit, drawn: dict[Key, Numbers]) -> Numbers:
        """Return the worth of a line at these values; what has none is taken as expected."""

        def value(what: Input) -> Numbers:
            return _value(drawn, (line.name, what), line.of(what))

        worth = drawn.get(effect_key(line), np.array([line.effect.mean])) * value(Input.UNIT_COST)
        for share in TAKEN_OFF:
            worth = worth * (1 - value(share))
        return worth * value(Input.ATTRIBUTION) * self._years(line, value(Input.LASTS), value(Input.FADES))

    def cost(self, line: Cost, drawn: dict[Key, Numbers]) -> Numbers:
        """Return what a line costs at these values."""
        spent = float(np.dot(line.by_year, factors_from_0(len(line.by_year), self.schedule)))
        uplift = _value(drawn, (line.name, Input.COST_OPTIMISM), line.optimism_bias)
        return spent * (1 + uplift) * _value(drawn, (line.name, Input.COST), line.uncertainty)

    def _years(self, line: Benefit, lasts: Numbers, fades: Numbers) -> Numbers:
        """Return how many full years in year 0 the years of a benefit are worth."""
        shares = by_year(lasts, fades, line.begun_late)
        factors = factors_from_0(line.starts + len(shares), self.schedule)[line.starts :]
        total = np.zeros(1)
        for factor, share in zip(factors, shares, strict=True):
            total = total + factor * share
        return total


PARTS = (Input.UNIT_COST, *TAKEN_OFF, Input.ATTRIBUTION, Input.LASTS, Input.FADES)
"""The numbers of a line of benefit, all but its effect."""


def effect_key(line: Benefit) -> Key:
    """Return the key of a line's effect, which lines with an effect of the same name share."""
    return (line.effect.name or line.name, Input.EFFECT)


def _if_uncertain(key: Key, number: Uncertain) -> Iterator[tuple[Key, At]]:
    low, high = ends(number)
    if low < high:
        yield key, lambda places: at(number, places)


def _value(drawn: dict[Key, Numbers], key: Key, number: Uncertain) -> Numbers:
    return drawn[key] if key in drawn else np.array([expected_of(number)])


def _order(key: Key, draws: int, seed: int) -> Ranks:
    """Return the middle ranks in an order that depends on the number's name and the seed."""
    name = zlib.crc32("\n".join(key).encode("utf-8", "replace"))
    return middle_ranks(draws).reordered(np.random.default_rng([seed, name]).permutation(draws))


def _summed(lines: list[tuple[str, Numbers]], draws: int) -> Numbers:
    return np.sum([worth for _name, worth in lines], axis=0) if lines else np.zeros(draws)


def _worth(drawn: Numbers, level: float) -> Worth:
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Worth(float(drawn.mean()), float(low), float(high))


def _said(
    gained: Numbers,
    spent: Numbers,
    by_benefit: list[tuple[str, Numbers]],
    by_cost: list[tuple[str, Numbers]],
    model: Model,
    seed: int,
    level: float,
    *,
    keep: bool,
) -> Simulated:
    has_costs = bool(spent.min() > 0)
    ratio = None
    if has_costs:
        limits = _worth(gained / spent, level)
        ratio = Worth(float(gained.mean() / spent.mean()), limits.low, limits.high)
    return Simulated(
        net_present_value=_worth(gained - spent, level),
        ratio=ratio,
        probability_above_1=float((gained > spent).mean()) if has_costs else None,
        present_benefits=_worth(gained, level),
        present_costs=_worth(spent, level),
        benefits=tuple((name, _worth(worth, level)) for name, worth in by_benefit),
        costs=tuple((name, _worth(worth, level)) for name, worth in by_cost),
        draws=gained.size,
        seed=seed,
        level=level,
        schedule=model.schedule.name,
        reason=None if has_costs else _("There are no costs to set the benefits against, so there is no ratio."),
        kept=Draws(gained, spent) if keep else None,
    )
