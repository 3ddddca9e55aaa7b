"""Asks a method what it would have found at dates on which nothing happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Unpack

import numpy as np

from resilience.locales import _
from resilience.statistics.errors import NotComputable
from resilience.statistics.given import Numbers, Series, one_row
from resilience.statistics.impact_form import Columns, Options
from resilience.statistics.impact_interrupted import interrupted
from resilience.statistics.impact_results import Effect
from resilience.statistics.impact_series import cut, moments_and_start, usual_step
from resilience.statistics.impact_structural import structural

Estimator = Callable[[Numbers, Numbers, float], Effect]
"""From values, times and a start to an effect; values and times begin as those of the real series do."""

MOST = 12
"""Pseudo-starts where none are given: more would share nearly all their periods."""
_FEWEST_BEFORE = 8
_FEWEST_AFTER = 3
_ROUNDS_BEFORE = 1.5


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a real effect among placebos by its distance from none, in standard errors, 1 the farthest.

    `p` is the chance of so high a place if the real one were a placebo like the others, `smallest_p` the least that
    so few placebos can give: one in seven with six.
    """

    place: int
    of: int
    p: float
    smallest_p: float


@dataclass(frozen=True, slots=True)
class Placebo:
    """The effect that a method finds at a start where nothing happened."""

    start: float
    effect: Effect


@dataclass(frozen=True, slots=True)
class Placebos:
    """What a method finds at starts where nothing happened, beside what it finds at the real one.

    `claimed` placebos exclude no effect: about one in twenty is expected of a method whose limits are right.
    `not_computable` are the pseudo-starts that had too little beside them.
    """

    real: Effect
    runs: tuple[Placebo, ...]
    claimed: int
    rank: Rank
    not_computable: tuple[float, ...]


def placebo_in_time(
    counts: Series,
    time: Series,
    start: float,
    *,
    starts: Sequence[float] | None = None,
    estimator: Estimator | None = None,
    **options: Unpack[Options],
) -> Placebos:
    """Return what the method finds at pseudo-starts in the time before the real start.

    `counts` and `time` are as in `interrupted`, which is the method unless `estimator` is another one (see
    `by_structure`); the other arguments are its own. Nothing from the real start on is seen. Each placebo has as many
    periods after its start as the real one has, or as many as there are before the real start. `starts` are by default
    at most twelve, evenly spread where enough lies on both sides of them. They share periods, so that their answers
    are not independent: their rank is a sign, not a test. The effect is the one over the whole time after (`overall`).

    Raises `NotComputable` where not one placebo can be worked out, and as the method does for the real start.

    Source: Bottomley, Scott and Isham, 2019, Analysing interrupted time series with a control; Abadie, Diamond and
    Hainmueller, 2010, Synthetic control methods for comparative case studies (placebos and their ranks).
    """
    values, moments = one_row(counts, _("The counts")), moments_and_start(time, start)
    method = estimator or by_regression(values.size, **options)
    real = method(values, moments, start)
    chosen = _usual_starts(moments, start, options) if starts is None else one_row(starts, _("The times")).tolist()
    runs, failed = [], []
    for pseudo in chosen:
        end = _end(moments, start, pseudo)
        try:
            runs.append(Placebo(pseudo, method(values[:end], moments[:end], pseudo)))
        except NotComputable:
            failed.append(pseudo)
    if not runs:
        raise NotComputable(_("The time before the start is too short for any placebo; add earlier periods."))
    effects = [run.effect for run in runs]
    claimed = sum(effect.excludes_none for effect in effects)
    return Placebos(real, tuple(runs), claimed, ranked(real, effects), tuple(failed))


def ranked(real: Effect, placebos: Sequence[Effect]) -> Rank:
    """Return the place of a real effect among placebos: at other dates, in other areas or on other series."""
    distance = abs(real.z)
    place = 1 + sum(abs(effect.z) >= distance for effect in placebos)
    of = 1 + len(placebos)
    return Rank(place, of, place / of, 1 / of)


def by_regression(size: int, **options: Unpack[Options]) -> Estimator:
    """Return `interrupted` as an estimator, with its other arguments for a series of `size` periods."""
    whole = Options(**options)

    def effect(values: Numbers, time: Numbers, start: float) -> Effect:
        return interrupted(values, time, start, **cut(whole, size, values.size)).overall

    return effect


def by_structure(
    size: int,
    *,
    measure: Literal["foretold", "shift"] = "foretold",
    covariates: Columns | None = None,
    period: int | None = 12,
    log: bool = True,
    level: float = 0.95,
    exposure: Series | None = None,
) -> Estimator:
    """Return `structural` as an estimator, with its other arguments for a series of `size` values.

    By `measure` the effect is what was observed against what was foretold (`ratio`, or with `log` False `average`), or
    the jump of the level (`shift`).
    """
    whole = Options(covariates=covariates, exposure=exposure)

    def effect(values: Numbers, time: Numbers, start: float) -> Effect:
        place, own = int((time < start).sum()), cut(whole, size, values.size)
        found = structural(
            values,
            place,
            covariates=own["covariates"],
            period=period,
            log=log,
            level=level,
            exposure=own["exposure"],
        )
        if measure == "shift":
            return found.shift
        return found.ratio if log and found.ratio else found.average

    return effect


def _end(moments: Numbers, start: float, pseudo: float) -> int:
    """Return the place behind the last period of a placebo: as long after as the real one, all before the real."""
    before = int((moments < start).sum())
    after = moments.size - before
    return min(before, int((moments < pseudo).sum()) + after)


def _usual_starts(moments: Numbers, start: float, options: Options) -> list[float]:
    before = int((moments < start).sum())
    after = moments.size - before
    step = usual_step(moments)
    has_season = bool(options.get("harmonics")) or options.get("season") == "each"
    rounds = _ROUNDS_BEFORE * options.get("period", 12) / step if has_season else 0
    first = max(_FEWEST_BEFORE, before // 3, int(np.ceil(rounds)))
    last = before - min(after, max(_FEWEST_AFTER, before // 4))
    if last < first:
        return []
    places = np.unique(np.linspace(first, last, min(MOST, last - first + 1)).round().astype(int))
    return [float(moment) for moment in moments[places]]
