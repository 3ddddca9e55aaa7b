"""How many requests and offers to expect of each type in each area on each day, before any disruption.

Arrays run over areas, days and need types.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from resilience.example.changes import area_numbers, factor_by_day, factors
from resilience.example.geography import AREAS, CODES
from resilience.example.months import (
    DAYS_IN_A_MONTH,
    DAYS_IN_A_YEAR,
    MONTHS,
    Days,
    Flags,
    Floats,
    month_start,
)
from resilience.example.nature import Nature
from resilience.example.plan import ChangeKind, WorldPlan
from resilience.example.seeding import Part, stream
from resilience.example.tendencies import NEED_TYPES, TYPES, week_by_type

LEAST_VARIANCE = 1e-9
"""Stands for no noise at all, which a gamma variable cannot express."""


@dataclass(frozen=True, eq=False)
class Expected:
    """What to expect; `usual` are all requests of an area on a day, without season or change.

    `noise` (areas by days) multiplies whatever comes on a day, disruptions included; it is already in
    `requests` and `offers`, as are the days without a return (`reported` is false there).
    """

    requests: Floats
    offers: Floats
    usual: Floats
    noise: Floats
    reported: Flags


def expected(plan: WorldPlan, seed: int, days: Days, nature: Nature) -> Expected:
    """Return what to expect everywhere."""
    rng = stream(seed, Part.NOISE)
    tens_of_thousands = nature.residents[:, days.year - days.years[0]] / 10_000
    usual = tens_of_thousands * _growth(nature, days) * nature.requests[:, None] / DAYS_IN_A_MONTH
    offers = tens_of_thousands * nature.offers[:, None] / DAYS_IN_A_MONTH
    noise = _noise_by_day(plan, days, rng)
    reported = reported_days(plan, days, rng)
    heard = (noise * reported)[:, :, None]
    return Expected(
        requests=_requests(plan, nature, days, usual) * heard * _noise_by_type(plan, rng)[:, days.month],
        offers=offers[:, :, None] * _offered_by_day(days) * heard,
        usual=usual,
        noise=noise,
        reported=reported,
    )


def _growth(nature: Nature, days: Days) -> Floats:
    count = len(days.numbers)
    years = (np.arange(count) - count / 2) / DAYS_IN_A_YEAR
    return np.asarray(np.exp(nature.growth[:, None] * years))


def _requests(plan: WorldPlan, nature: Nature, days: Days, usual: Floats) -> Floats:
    requests = usual[:, :, None] * nature.mix[:, None, :] * _season(plan, days) * week_by_type()[days.weekday]
    for change in plan.changes_of(ChangeKind.VOLUME):
        types = [NEED_TYPES.index(change.subject)] if change.subject else range(len(NEED_TYPES))
        for need_type in types:
            requests[area_numbers(change), :, need_type] *= factor_by_day(change, days)
    for change in plan.changes_of(ChangeKind.MIX):
        _move(requests, area_numbers(change), change.subject, change.towards, factor_by_day(change, days))
    return np.asarray(requests)


def _move(requests: Floats, areas: list[int], leaving: str, towards: str, staying: Floats) -> None:
    of_type = requests[areas, :, NEED_TYPES.index(leaving)]
    requests[areas, :, NEED_TYPES.index(leaving)] = of_type * staying
    requests[areas, :, NEED_TYPES.index(towards)] += of_type * (1 - staying)


def _season(plan: WorldPlan, days: Days) -> Floats:
    swing = np.array([tendency.swing for tendency in TYPES])
    peak = np.array([tendency.peak_day for tendency in TYPES])
    turn = np.cos(2 * np.pi * (days.day_of_year[:, None] - peak) / DAYS_IN_A_YEAR) * swing
    return np.asarray(1 + turn * factors(plan, ChangeKind.SEASON, days)[:, :, None])


def _offered_by_day(days: Days) -> Floats:
    offered = np.array([tendency.offered for tendency in TYPES])
    return np.asarray((offered / offered.sum()) * week_by_type()[days.weekday])


def _noise_by_day(plan: WorldPlan, days: Days, rng: np.random.Generator) -> Floats:
    changed = factors(plan, ChangeKind.VARIABILITY, days)
    shape = 1 / np.maximum(plan.noise.day_variance * changed, LEAST_VARIANCE)
    by_day = rng.standard_gamma(shape) / shape
    first_of_month = np.searchsorted(days.month, np.arange(MONTHS))
    spread = plan.noise.month_spread * np.sqrt(changed[:, first_of_month])
    return np.asarray(by_day * _log_normal(rng, spread)[:, days.month])


def _noise_by_type(plan: WorldPlan, rng: np.random.Generator) -> Floats:
    shape = (len(AREAS), MONTHS, len(TYPES))
    return _log_normal(rng, np.full(shape, plan.noise.type_month_spread))


def _log_normal(rng: np.random.Generator, spread: Floats) -> Floats:
    """Return log-normal variables with mean 1."""
    return np.asarray(np.exp(spread * rng.standard_normal(spread.shape) - spread**2 / 2))


def reported_days(plan: WorldPlan, days: Days, rng: np.random.Generator) -> Flags:
    """Return the days (areas by days) on which an area's log was kept: not in its gaps, not on lost days."""
    reported = covered_days(plan, days)
    if plan.days_not_reported:
        covered = np.flatnonzero(reported)
        reported.flat[rng.choice(covered, plan.days_not_reported, replace=False)] = False
    return reported


def covered_days(plan: WorldPlan, days: Days) -> Flags:
    """Return the days (areas by days) that an area's returns cover: all but its gaps."""
    covered = np.ones((len(AREAS), len(days.numbers)), dtype=np.bool_)
    for gap in plan.gaps:
        first = days.position(month_start(days.end, gap.months_back))
        after = days.position(month_start(days.end, gap.months_back - gap.months))
        covered[CODES.index(gap.area), first:after] = False
    return covered
