"""Worlds that break what an estimate rests on: the page's checks warn of each, and call nothing an improvement there.

Rates are those of a strong break (a third to a half of what comes) in areas of 20 to 100 requests a month; where a
check sees less, or nothing, the test says so. An intervention in every second area, so that the others can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from resilience.example.geography import CODES
from resilience.example.months import MonthsBack
from resilience.example.plan import Cause, ChangeKind, DisruptionKind, PlannedChange, PlannedDisruption
from resilience.example.standard import QUIET
from resilience.services.effect.case import Answer
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.checks import ALL
from resilience.services.effect.effect_said import false_if
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import main_alone
from resilience.services.effect.grading import grade
from resilience.services.effect.outcome_series import ControlSeries
from tests.services.effect.effect_judged import Seen, is_improvement, most_by_chance
from tests.services.effect.effect_worlds import PLANTED, effect_worlds

SEEDS = range(1, 3)
HERE, ELSEWHERE = CODES[::2], CODES[1::2]
FALSE_IMPROVEMENTS = 0.05
LESS_ASKED = next(done for done in PLANTED if done.subject == "INF")
MORE_ASKED = next(done for done in PLANTED if done.subject == "SOC")
BACK = LESS_ASKED.months_back


def without_effect(done):
    return replace(done, areas=HERE, changes=())


def change(
    factor: float,
    subject: str = "",
    areas: tuple[str, ...] = HERE,
    months_back: int = BACK,
    over_months: int = 0,
    cause: Cause = Cause.CONCURRENT,
) -> PlannedChange:
    return PlannedChange(ChangeKind.VOLUME, areas, months_back, factor, subject, over_months=over_months, cause=cause)


WORKED = replace(LESS_ASKED, areas=HERE, changes=(change(0.6, "INF", cause=Cause.INTERVENTION),))


def seen(done, *changes, disruptions=()) -> list[Seen]:
    """An intervention in every second area of worlds in which something else happens as well."""
    plan = replace(QUIET, interventions=(done,), changes=changes, disruptions=disruptions)
    return [world.seen(done, code) for world in effect_worlds(plan, SEEDS) for code in HERE]


def alone(some: Sequence[Seen]) -> list[Seen]:
    """The same where no other area agreed to be compared with."""
    return [one.alone for one in some]


def warned(some: Sequence[Seen], check: Check) -> float:
    """In what share of areas a check speaks against calling it an effect."""
    lines = [ALL[check](one.data, one.plan, main_alone(one.data, one.plan)) for one in some]
    return float(np.mean([line.warns and line.is_decisive for line in lines]))


def improvements(some: Sequence[Seen]) -> int:
    return sum(is_improvement(one, Check.SPILLOVER) for one in some)


def is_seldom_an_improvement(some):
    return improvements(some) <= most_by_chance(FALSE_IMPROVEMENTS, len(some))


def share_found(some):
    return float(np.median([main_alone(one.data, one.plan).main.share for one in some]))


# --------------------------------------------------------------------------------------------------------- awareness


def test_where_more_people_ask_for_everything_awareness_warns_and_what_should_rise_is_not_called_better():
    surge = change(1.5, months_back=MORE_ASKED.months_back, cause=Cause.AWARENESS)
    some = seen(without_effect(MORE_ASKED), surge)
    assert share_found(some) > 0.3
    assert warned(some, Check.AWARENESS) > 0.9
    assert is_seldom_an_improvement(some)
    assert abs(share_found(alone(some))) < 0.15, "against other need of the same area a surge of all need cancels"
    assert is_seldom_an_improvement(alone(some))


def test_where_fewer_people_ask_for_anything_awareness_warns_and_nothing_is_called_better():
    some = seen(without_effect(LESS_ASKED), change(0.65, cause=Cause.AWARENESS))
    assert share_found(some) < -0.3
    assert warned(some, Check.AWARENESS) > 0.9
    assert is_seldom_an_improvement(some)


# ---------------------------------------------------------------------------------------------------------- coverage


def test_where_coverage_slides_away_from_the_start_on_coverage_warns():
    halved = seen(without_effect(LESS_ASKED), change(0.5, over_months=18, cause=Cause.COVERAGE))
    assert share_found(halved) < -0.15
    assert warned(halved, Check.COVERAGE) > 0.8
    assert is_seldom_an_improvement(halved)


def test_a_slide_of_coverage_by_a_third_is_seen_in_about_two_areas_of_three():
    some = seen(without_effect(LESS_ASKED), change(0.7, over_months=18, cause=Cause.COVERAGE))
    assert warned(some, Check.COVERAGE) > 0.4
    assert is_seldom_an_improvement(some)


# --------------------------------------------------------------------------------------------------------- spillover


@pytest.mark.parametrize("reached", [ELSEWHERE, ELSEWHERE[:6]], ids=["all areas", "half of them"])
def test_where_an_intervention_reaches_the_areas_it_is_compared_with_spillover_warns(reached):
    some = seen(WORKED, change(0.6, "INF", reached, cause=Cause.SPILLOVER))
    assert share_found(some) > -0.35, "the effect is understated"
    assert warned(some, Check.SPILLOVER) > 0.9
    assert improvements(some) == 0


def test_where_it_reaches_the_need_types_it_is_compared_with_spillover_warns_in_most_areas():
    reached = [change(0.6, need_type, cause=Cause.SPILLOVER) for need_type in ("TRN", "SAF", "COM")]
    some = alone(seen(WORKED, *reached))
    assert share_found(some) > -0.2
    assert warned(some, Check.SPILLOVER) > 0.5
    assert is_seldom_an_improvement(some)


def test_where_it_reaches_the_one_other_place_of_the_area_spillover_warns_in_fewer_than_half():
    some = [_by_place(one) for one in seen(WORKED)]
    assert main_alone(some[0].data, some[0].plan).choice.way is Way.AGAINST_PLACES
    assert share_found(some) > -0.2
    assert warned(some, Check.SPILLOVER) > 0.25
    assert is_seldom_an_improvement(some)


def _by_place(one: Seen) -> Seen:
    """The same requests, with the intervention in one of two halves of the area though it reaches both."""
    random = np.random.default_rng(len(one.code) + one.data.first_after)
    inside = random.binomial(one.data.values.astype(int), 0.5).astype(float)
    rest = ControlSeries("The other half", one.data.values - inside, code="2")
    return replace(one, data=replace(one.data, values=inside, areas=(), places=(rest,)))


# -------------------------------------------------------------------------------------------- something else at once


def test_a_disruption_recorded_at_the_start_warns_always():
    storm = PlannedDisruption(DisruptionKind.STORM, MonthsBack(BACK, 9), HERE, 3, 10.0)
    some = seen(without_effect(LESS_ASKED), disruptions=(storm,))
    assert warned(some, Check.EVENTS) == 1
    assert improvements(some) == 0


def test_what_moves_this_need_everywhere_is_no_effect_beside_other_areas_and_warns():
    some = seen(without_effect(LESS_ASKED), change(0.6, "INF", CODES))
    assert abs(share_found(some)) < 0.1
    assert warned(some, Check.SPILLOVER) > 0.9
    assert improvements(some) == 0


def test_without_other_areas_the_same_event_cannot_be_told_and_the_page_says_what_would_tell_it():
    some = alone(seen(without_effect(LESS_ASKED), change(0.6, "INF", CODES)))
    assert improvements(some[:6]) > 0, "nothing held can see it"
    said = _page(some[0])
    assert "other areas that agree to be compared" in said.grade.raised_by
    assert "Grade 3 of 5" in said.grade.words


def test_an_unrecorded_event_that_touches_this_need_alone_cannot_be_seen_and_the_page_says_so():
    some = seen(without_effect(LESS_ASKED), change(0.6, "INF"))
    assert improvements(some[:6]) > 0, "nothing held can see it"
    for one in some[:2]:
        said = false_if(_page(one))
        assert any("touched only this need and was recorded nowhere cannot be seen" in line for line in said)


def _page(one: Seen) -> Answer:
    answered = one.answered()
    graded = grade(answered.found, answered.checks)
    return Answer(one.data, one.plan, answered.found, answered.checks, answered.verdict, graded)


# --------------------------------------------------------------------------------------------- begun before its start


@pytest.mark.parametrize(("early", "beside_areas", "by_itself"), [(3, 0.4, 0.6), (6, 0.7, 0.8)])
def test_a_change_that_began_before_the_start_warns(early, beside_areas, by_itself):
    some = seen(without_effect(LESS_ASKED), change(0.6, "INF", months_back=BACK + early))
    assert warned(some, Check.ANTICIPATION) > beside_areas
    assert warned(alone(some), Check.ANTICIPATION) > by_itself
    assert share_found(some) > -0.38, "the effect is understated"
    assert np.mean([is_improvement(one) for one in some]) < (0.5 if early == 3 else 0.2)


# --------------------------------------------------------------------------------------------- where nothing is broken


def test_in_sound_worlds_each_of_these_checks_warns_seldom():
    some = seen(WORKED)
    for check in (Check.EVENTS, Check.AWARENESS, Check.COVERAGE, Check.SPILLOVER, Check.UNMET):
        assert warned(some, check) * len(some) <= most_by_chance(0.02, len(some)), check
    assert warned(some, Check.ANTICIPATION) * len(some) <= most_by_chance(0.05, len(some))
