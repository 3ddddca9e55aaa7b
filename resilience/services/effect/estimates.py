"""From an outcome and its plan to an estimate, and to what other methods say: pure, so that any world can be judged."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.domain.vocabulary import Design
from resilience.locales import _
from resilience.services.effect.designs import (
    FEWEST_AREAS,
    against_donors,
    choose,
    chosen,
    controls_of,
    donors,
    trend_for,
)
from resilience.services.effect.estimate_kinds import Choice, Estimate, Found, Way
from resilience.services.effect.estimates_each import by_each_its_own
from resilience.services.effect.estimates_panel import by_mixture
from resilience.services.effect.estimates_regression import against, by_regression, own_series, own_way, usable
from resilience.services.effect.estimates_staggered import by_starts, by_two_way, is_of_logarithms
from resilience.services.effect.estimates_structural import by_structure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from resilience.domain.evaluation import EvaluationPlanDraft
    from resilience.services.effect.estimates_regression import Series, Trend
    from resilience.services.effect.outcome_series import OutcomeData

__all__ = ["Choice", "Estimate", "Found", "Way", "found", "main_alone", "series_of"]


AGAINST = frozenset({Way.AGAINST_AREAS, Way.AGAINST_PLACES, Way.AGAINST_SERIES})
OF_RATIOS = frozenset({Way.STAGGERED, Way.TWO_WAY})
"""Methods that turn a difference of logarithms into a ratio themselves."""
OF_A_PANEL: Mapping[Way, Callable[[OutcomeData], Estimate]] = {
    Way.SYNTHETIC: by_mixture,
    Way.STAGGERED: by_starts,
    Way.TWO_WAY: by_two_way,
}


def main_alone(data: OutcomeData, plan: EvaluationPlanDraft) -> Found:
    """Return the main estimate, before anything is checked.

    A mixture that gives no limits, or of which nothing may be shown, makes way for all areas or units together.
    """
    choice = choose(data, plan)
    main = estimate(choice.way, data, plan)
    if choice.way is not Way.SYNTHETIC or main.has_limits:
        return Found(choice, main, ())
    reason = _("A synthetic control: {why}").format(why=main.reason)
    instead = Choice(Design.DIFFERENCE, Way.AGAINST_AREAS, chosen(data, Design.DIFFERENCE, plan), (reason,))
    return Found(instead, estimate(instead.way, data, plan), ())


def found(data: OutcomeData, plan: EvaluationPlanDraft) -> Found:
    """Return the main estimate by the design that the plan fixed or the data allow, and what other methods say."""
    main = main_alone(data, plan)
    others = (estimate(way, data, plan) for way in _others(data, plan, main.choice.way))
    return Found(main.choice, main.main, tuple(others))


def _others(data: OutcomeData, plan: EvaluationPlanDraft, main: Way) -> tuple[Way, ...]:
    """Return the other methods that can be tried, those nearest to the main one first."""
    has_donors = donors(data) >= FEWEST_AREAS
    is_staggered = data.panel is not None and data.panel.is_staggered
    possible = (
        (Way.STAGGERED, is_staggered),
        (Way.TWO_WAY, data.panel is not None),
        (Way.AGAINST_AREAS, has_donors),
        (Way.SYNTHETIC, has_donors),
        (Way.AGAINST_PLACES, bool(usable(data, data.places))),
        (Way.AGAINST_SERIES, bool(usable(data, data.controls))),
        (own_way(plan), data.years_before >= 1),
        (Way.WANDERING, data.years_before >= 1),
        (Way.WANDERING_WITH_CONTROLS, bool(controls_of(data)) and data.years_before >= 1),
        (Way.EACH_ITS_OWN, bool(controls_of(data)) and data.years_before >= 1),
        (Way.BEFORE_AFTER, main is not Way.BEFORE_AFTER),
    )
    return tuple(way for way, is_possible in possible if is_possible and way is not main)


def series_of(way: Way, data: OutcomeData) -> Series | None:
    """Return the series that a method works on, `None` where what it compares with is not held."""
    if way is Way.AGAINST_AREAS:
        return against_donors(data)
    if way is Way.AGAINST_PLACES:
        held = usable(data, data.places)
    elif way is Way.AGAINST_SERIES:
        held = usable(data, data.controls)
    elif way is Way.WANDERING_WITH_CONTROLS:
        held = controls_of(data)
    else:
        return own_series(data)
    return against(data, held) if held else None


def estimate(way: Way, data: OutcomeData, plan: EvaluationPlanDraft) -> Estimate:
    """Return what one method says; an estimate without a share says why.

    Of values that are logarithms the share is the one by which what they are logarithms of changed.
    """
    said = _estimate(way, data, plan)
    if way in OF_RATIOS or not is_of_logarithms(data) or said.added is None:
        return said
    return replace(said, share=math.expm1(said.added), low=_ratio(said.added_low), high=_ratio(said.added_high))


def _ratio(added: float | None) -> float | None:
    return None if added is None else math.expm1(added)


def _estimate(way: Way, data: OutcomeData, plan: EvaluationPlanDraft) -> Estimate:
    if way in OF_A_PANEL:
        return OF_A_PANEL[way](data)
    if way is Way.EACH_ITS_OWN:
        return by_each_its_own(data, plan)
    series = series_of(way, data)
    if series is None:
        return Estimate(way, reason=_("There is nothing to compare with."))
    if way in {Way.WANDERING, Way.WANDERING_WITH_CONTROLS}:
        return by_structure(way, plan, series)
    trend = _trend(way, series, plan)
    fitted = by_regression(way, data, plan, series, trend)
    if way in AGAINST and trend == "straight":
        return _either(fitted, by_regression(way, data, plan, series, "none"))
    return fitted


def _either(apart: Estimate, parallel: Estimate) -> Estimate:
    """Return an estimate with a trend of its own, its limits holding those without one as well.

    Whether the two went apart before the start is itself read off a few years: over generated areas with nothing done,
    the estimate whose trend was chosen so left no effect out in one of four, far more than the stated one in twenty.
    """
    if not (apart.has_limits and parallel.has_limits):
        return apart
    return replace(
        apart,
        low=_least(apart.low, parallel.low),
        high=_most(apart.high, parallel.high),
        avoided_low=_least(apart.avoided_low, parallel.avoided_low),
        avoided_high=_most(apart.avoided_high, parallel.avoided_high),
        added_low=_least(apart.added_low, parallel.added_low),
        added_high=_most(apart.added_high, parallel.added_high),
    )


def _least(one: float | None, other: float | None) -> float | None:
    return one if one is None or other is None else min(one, other)


def _most(one: float | None, other: float | None) -> float | None:
    return one if one is None or other is None else max(one, other)


def _trend(way: Way, series: Series, plan: EvaluationPlanDraft) -> Trend:
    """Return the form of the trend in which a regression is fitted: by itself the one that its way is called by."""
    if way in AGAINST:
        return trend_for(series, plan)
    return "straight" if way is Way.STRAIGHT else "none"
