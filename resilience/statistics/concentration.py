"""How need concentrates on places, how much of that chance alone would give, and whether it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import amounts, normal_quantile
from resilience.statistics.inequality import Lorenz, gini_of_each, lorenz
from resilience.statistics.over_dispersion import seasonal_dispersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.statistics.given import Numbers, Series

_FEWEST = 2
_TABLE = 2
_HOW_FAR_APART = tuple(step / 10 for step in range(17))
"""Possible truths, in multiples of how far apart the places were seen."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure of unevenness with its limits, and what it would be on average if only chance made places differ."""

    estimate: float
    low: float
    high: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class Concentration:
    """How counts concentrate over `places` places: Gini and the share of the `top_places` with most of them.

    `top_population` is those places' share of the residents, or of the places where residents are not known.
    `dispersion` is the noise of a place in a period, in multiples of Poisson's, that the limits allow for. Everything
    is None or empty where `reason` says why.
    """

    gini: Spread | None
    top: Spread | None
    top_places: int
    top_population: float | None
    curve: Lorenz
    places: int
    events: float
    dispersion: float
    level: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure after less the same before, with limits and two-sided `p`; None where `reason` says why."""

    estimate: float | None
    low: float | None
    high: float | None
    p: float | None
    level: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ConcentrationChange:
    """Both stretches of time, and by how much Gini and the share of the top places moved from one to the other."""

    before: Concentration
    after: Concentration
    gini: Difference
    top: Difference


def concentration(
    counts: Sequence[Series] | Numbers,
    residents: Series | None = None,
    *,
    top: float = 0.1,
    level: float = 0.95,
    dispersion: float | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Concentration:
    """Return how counts concentrate over places, with limits from repeated drawing.

    `counts` is places × periods (weeks or months of one stretch of time; one period will do, but then counts are
    taken to vary as chance alone has them, unless `dispersion` says how much more). With `residents` per place
    evenness means equal rates, without them equal counts. A period with a missing count is left out, and so is a
    place without residents.

    Noise makes places look more uneven than they are. So the limits ask which truths could have given what was seen:
    for shares between even and further apart than seen, `draws` totals are drawn, as many independent groups of
    events as the dispersion of the table allows, and the truths are kept for which the measure seen is not among the
    rarest draws (a test turned round). They are widened where needed to hold the estimate, which includes the noise.
    Fewer than two places or no event give None with the reason. Raises `NotComputable` for negative counts, lengths
    that differ and a `top` outside 0 to 1.

    Source: Davison and Hinkley, 1997, Bootstrap Methods and their Application, 5.2 and 4.4 (limits from tests).
    """
    stretch = _stretch(counts, residents, top, level, dispersion)
    if stretch.is_too_little:
        return _nothing(stretch, level)
    random = np.random.default_rng(seed)
    drawn = _drawn_from_truths(random, stretch, draws)
    gini_now, top_now = (_spread(measure, stretch, drawn, level) for measure in (_gini_of, _top_of))
    largest = np.argsort(-stretch.totals, kind="stable")[: stretch.first]
    return Concentration(
        gini=gini_now,
        top=top_now,
        top_places=stretch.first,
        top_population=float(stretch.weight[largest].sum() / stretch.weight.sum()),
        curve=lorenz(stretch.totals / stretch.weight, stretch.weight),
        places=stretch.totals.size,
        events=float(stretch.totals.sum()),
        dispersion=stretch.noise,
        level=level,
    )


def concentration_change(
    before: Sequence[Series] | Numbers,
    after: Sequence[Series] | Numbers,
    residents: Series | None = None,
    *,
    top: float = 0.1,
    level: float = 0.95,
    dispersions: tuple[float, float] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> ConcentrationChange:
    """Return how concentration changed between two stretches of time over the same places, in the same order.

    Both stretches are drawn over the shares that they have together, each with its own total and noise. That shows
    the difference that arises where nothing changed, including what noise adds to the smaller stretch; the limits are
    the difference found less the range of these, and hold 0 in just `level` of the cases where nothing changed.
    `dispersions` are those of both stretches. Arguments and errors as in `concentration`.
    """
    stretches = [
        (before, None if dispersions is None else dispersions[0]),
        (after, None if dispersions is None else dispersions[1]),
    ]
    first, second = (_stretch(counts, residents, top, level, noise) for counts, noise in stretches)
    if first.totals.size != second.totals.size:
        raise NotComputable(_("There must be the same places before and after."))
    found = [
        concentration(counts, residents, top=top, level=level, dispersion=noise, draws=draws, seed=seed)
        for counts, noise in stretches
    ]
    reason = found[0].reason or found[1].reason
    if reason:
        none = Difference(None, None, None, None, level, reason)
        return ConcentrationChange(found[0], found[1], none, none)
    together = first.totals / first.noise + second.totals / second.noise
    own = _without_noise(together, first.weight, 1)
    random = np.random.default_rng(seed)
    drawn = [_draw(random, own, stretch, draws) for stretch in (first, second)]
    moved = [_difference(measure, (first, second), drawn, level) for measure in (_gini_of, _top_of)]
    return ConcentrationChange(found[0], found[1], moved[0], moved[1])


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Events per place, residents (or 1) per place, the noise and how many places are the top ones."""

    totals: Numbers
    weight: Numbers
    noise: float
    first: int

    @property
    def is_too_little(self) -> bool:
        return self.totals.size < _FEWEST or not self.totals.any()


Measure = Callable[[_Stretch, "Numbers"], "Numbers"]


def _stretch(
    counts: Sequence[Series] | Numbers, residents: Series | None, top: float, level: float, dispersion: float | None
) -> _Stretch:
    normal_quantile(level)
    if not 0 < top < 1:
        raise NotComputable(_("The top places are a share between 0 and 1, such as 0.1."))
    table = np.asarray(counts, dtype=np.float64)
    if table.ndim != _TABLE:
        raise NotComputable(_("The counts must be a table of places by periods."))
    amounts(table.ravel(), _("The counts"))
    table = table[:, ~np.isnan(table).any(axis=0)]
    weight = np.ones(table.shape[0]) if residents is None else amounts(residents, _("The residents"))
    if weight.size != table.shape[0]:
        raise NotComputable(_("There must be as many numbers of residents as places."))
    lived_in = np.nan_to_num(weight) > 0
    table = table[lived_in]
    noise = _noise(table) if dispersion is None else max(1.0, dispersion)
    return _Stretch(table.sum(axis=1), weight[lived_in], noise, max(1, int(top * table.shape[0])))


def _nothing(stretch: _Stretch, level: float) -> Concentration:
    reason = _("Two places with something to share are needed to say how evenly it falls.")
    line = Lorenz((0.0, 1.0), (0.0, 1.0))
    events = float(stretch.totals.sum())
    return Concentration(None, None, 0, None, line, stretch.totals.size, events, 1.0, level, reason)


def _noise(table: Numbers) -> float:
    """Return the dispersion of a place in a period about its share of the period's total; 1 from one period alone."""
    if table.shape[1] < _FEWEST:
        return 1.0
    return seasonal_dispersion(table.ravel(), table.shape[1]).phi or 1.0


def _without_noise(totals: Numbers, weight: Numbers, noise: float) -> Numbers:
    """Return shares drawn towards evenness until they vary as much as they would without noise."""
    shares, even = totals / totals.sum(), weight / weight.sum()
    varied = float(((shares - even) ** 2 / even).sum())
    by_noise = noise * (totals.size - 1) / float(totals.sum())
    kept = np.sqrt(max(0.0, 1 - by_noise / varied)) if varied else 0.0
    drawn_together: Numbers = even + kept * (shares - even)
    return drawn_together


def _draw(random: np.random.Generator, shares: Numbers, stretch: _Stretch, draws: int) -> Numbers:
    """Return draws × places of events, in groups that vary as one event does without over-dispersion."""
    groups = max(1, round(float(stretch.totals.sum()) / stretch.noise))
    return random.multinomial(groups, shares / shares.sum(), size=draws).astype(np.float64)


def _gini_of(stretch: _Stretch, totals: Numbers) -> Numbers:
    return gini_of_each(totals, stretch.weight)


def _top_of(stretch: _Stretch, totals: Numbers) -> Numbers:
    ordered = np.sort(totals, axis=1)
    share: Numbers = ordered[:, -stretch.first :].sum(axis=1) / ordered.sum(axis=1)
    return share


def _drawn_from_truths(random: np.random.Generator, stretch: _Stretch, draws: int) -> list[tuple[Numbers, Numbers]]:
    """Return pairs of possible shares, from even ones to ones further apart than seen, and draws from them."""
    even, seen = stretch.weight / stretch.weight.sum(), stretch.totals / stretch.totals.sum()
    truths = [np.maximum(even + apart * (seen - even), 0) for apart in _HOW_FAR_APART]
    return [(truth / truth.sum(), _draw(random, truth, stretch, draws)) for truth in truths]


def _spread(measure: Measure, stretch: _Stretch, drawn: list[tuple[Numbers, Numbers]], level: float) -> Spread:
    """Return the measure and the truths between which it is not among the rarest draws at either end."""
    seen = float(measure(stretch, stretch.totals[None, :])[0])
    truths = [float(measure(stretch, truth[None, :])[0]) for truth, _draws in drawn]
    found = [measure(stretch, draws) for _truth, draws in drawn]
    tail = (1 - level) / 2
    # Running extremes take the wobble of the draws out: the quantiles rise with the truth.
    lows = np.maximum.accumulate([np.quantile(draws, tail) for draws in found])
    highs = np.maximum.accumulate([np.quantile(draws, 1 - tail) for draws in found])
    low, high = float(np.interp(seen, highs, truths)), float(np.interp(seen, lows, truths))
    return Spread(seen, min(seen, low), max(seen, high), float(found[0].mean()))


def _difference(
    measure: Measure, stretches: tuple[_Stretch, _Stretch], drawn: list[Numbers], level: float
) -> Difference:
    now = [float(measure(stretch, stretch.totals[None, :])[0]) for stretch in stretches]
    moved = now[1] - now[0]
    nothing_changed = measure(stretches[1], drawn[1]) - measure(stretches[0], drawn[0])
    tail = (1 - level) / 2
    low, high = np.quantile(nothing_changed, [tail, 1 - tail])
    beyond = min(float((nothing_changed >= moved).sum()), float((nothing_changed <= moved).sum())) + 1
    p = min(1.0, 2 * beyond / (nothing_changed.size + 1))
    return Difference(moved, moved - float(high), moved - float(low), p, level)
