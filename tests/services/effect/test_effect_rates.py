"""Planted effects lie in the page's intervals, and where nothing was done none is claimed, as often as stated.

Volume of need, and a hospital's counts, in areas of the example's generator: disruptions, gaps and lost days and all.
The stated rates are one in twenty for an interval and for a false claim, and one in forty for a false improvement.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resilience.domain.vocabulary import Design, Verdict
from resilience.example.geography import CODES
from resilience.example.plan import ChangeKind
from resilience.example.standard import FIRST, QUIET, STANDARD, WITHOUT_EFFECT
from resilience.services.effect.case import Answer
from resilience.services.effect.check_kinds import Check
from resilience.services.effect.effect_said import sentence_of
from resilience.services.effect.estimate_kinds import Way
from resilience.services.effect.estimates import main_alone
from resilience.services.effect.grading import grade
from tests.services.effect.effect_judged import CLAIMS, is_claimed, is_improvement, most_by_chance
from tests.services.effect.effect_worlds import ON_VOLUME, PLANTED, effect_worlds

MISSES, FALSE_CLAIMS, FALSE_IMPROVEMENTS = 0.05, 0.05, 0.025
SEEDS = range(1, 17)
ATTENDED = next(done for done in PLANTED if done.subject == "CAR")
INFORMED = next(done for done in PLANTED if done.subject == "INF")
DESIGNS = {
    Way.STRAIGHT: Design.INTERRUPTED,
    Way.AGAINST_SERIES: Design.CONTROLLED,
    Way.WANDERING: Design.STRUCTURAL,
    Way.AGAINST_AREAS: Design.DIFFERENCE,
}
PLACEBO_STARTS = (36, 31, 26, 21, 17, 14)
"""Months back from the end, each with a year and more before and after it."""
UNTOUCHED = ("MED", "TRN", "PRP")


@pytest.fixture(scope="module")
def worlds():
    """Standard worlds, everything that happens in them happening."""
    return tuple(effect_worlds(STANDARD, SEEDS))


@pytest.fixture(scope="module")
def quiet_worlds():
    return tuple(effect_worlds(QUIET, range(1, 11)))


@pytest.fixture(scope="module")
def planted(worlds):
    """Every intervention on volume with an effect, in every area that made it, in every world."""
    return [world.seen(done, code) for world in worlds for done in PLANTED for code in done.areas]


def misses(every):
    """How many intervals leave out what was planted, and how many there are."""
    known = [(one.truth, main_alone(one.data, one.plan).main) for one in every]
    limits = [(truth, main) for truth, main in known if main.has_limits]
    return sum(not main.low <= truth <= main.high for truth, main in limits), len(limits)


def false_claims(every):
    """Of interventions without effect: how many are called changed, how many an improvement, and how many they are."""
    claimed = [one for one in every if is_claimed(one)]
    return len(claimed), sum(map(is_improvement, claimed)), len(every)


def is_at_the_stated_rate(claims):
    claimed, improved, n = claims
    return claimed <= most_by_chance(FALSE_CLAIMS, n) and improved <= most_by_chance(FALSE_IMPROVEMENTS, n)


def is_claimed_at_the_stated_rate(every):
    return sum(map(is_claimed, every)) <= most_by_chance(FALSE_CLAIMS, len(every))


# ------------------------------------------------------------------------------------------------- planted effects


@pytest.mark.parametrize("way", DESIGNS, ids=[way.value for way in DESIGNS])
def test_every_planted_effect_lies_in_its_interval_at_the_stated_rate(planted, way):
    some = [one.by(DESIGNS[way]) if way is Way.AGAINST_AREAS else one.alone.by(DESIGNS[way]) for one in planted]
    some = some[:104] if way is Way.WANDERING else some  # which takes ten times as long
    missed, n = misses(some)
    assert main_alone(some[0].data, some[0].plan).choice.way is way
    assert n == len(some) > 100
    assert missed <= most_by_chance(MISSES, n)


def test_planted_effects_lie_in_their_intervals_whether_or_not_other_areas_agree_to_be_compared(planted):
    for some in (planted, [one.alone for one in planted]):
        missed, n = misses(some)
        assert n == len(planted) > 200
        assert missed <= most_by_chance(MISSES, n)


def test_a_synthetic_control_has_limits_where_nearly_all_areas_agree_and_holds_them_to_the_rate():
    plan = replace(QUIET, interventions=(INFORMED,))
    some = [
        world.seen(INFORMED, code, CODES).by(Design.SYNTHETIC)
        for world in effect_worlds(plan, range(1, 11))
        for code in INFORMED.areas
    ]
    missed, n = misses(some)
    assert n == len(some)
    assert missed <= most_by_chance(MISSES, n)


def test_what_home_safety_checks_did_to_a_hospitals_counts_lies_in_its_interval_and_is_mostly_found(worlds):
    some = [world.attended(ATTENDED, code) for world in worlds for code in ATTENDED.areas]
    missed, n = misses(some)
    found = sum(main_alone(one.data, one.plan).main.excludes_none for one in some)
    assert missed <= most_by_chance(MISSES, n)
    assert found > 0.7 * n


def test_a_planted_effect_is_claimed_the_right_way_round(planted):
    claimed = [(one.truth, main_alone(one.data, one.plan).main) for one in planted]
    wrong = [main for truth, main in claimed if main.excludes_none and main.share * truth < 0]
    assert len(wrong) <= most_by_chance(FALSE_IMPROVEMENTS, len(planted)) / 2


# ------------------------------------------------------------------------------------------- where nothing was done


def test_in_quiet_worlds_a_change_is_claimed_at_most_once_in_twenty_with_and_without_other_areas(quiet_worlds):
    some = [world.seen(replace(d, changes=()), code) for world in quiet_worlds for d in ON_VOLUME for code in d.areas]
    assert len(some) > 200
    assert is_at_the_stated_rate(false_claims(some))
    assert is_claimed_at_the_stated_rate([one.alone for one in some])


def test_interventions_without_effect_are_claimed_at_the_stated_rate_beside_those_that_worked(worlds):
    some = [world.seen(done, code) for world in worlds for done in WITHOUT_EFFECT for code in done.areas]
    assert is_at_the_stated_rate(false_claims(some))
    assert is_claimed_at_the_stated_rate([one.alone for one in some])
    attended = [world.attended(replace(ATTENDED, changes=()), code) for world in worlds for code in ATTENDED.areas]
    assert is_claimed_at_the_stated_rate(attended)


def test_at_placebo_dates_a_change_is_claimed_at_the_stated_rate(worlds):
    some = [_placebo_date(world, number, code) for world in worlds[:4] for number in range(3) for code in CODES]
    assert len(some) > 200
    assert is_at_the_stated_rate(false_claims(some))
    assert is_claimed_at_the_stated_rate([one.alone for one in some])


def _placebo_date(world, number, code):
    """An intervention that nobody made, for a need that nothing moved, at one of six dates."""
    back = PLACEBO_STARTS[(CODES.index(code) + number) % len(PLACEBO_STARTS)]
    done = replace(WITHOUT_EFFECT[0], areas=(code,), months_back=back, subject=UNTOUCHED[number])
    return world.seen(done, code)


def test_in_placebo_areas_a_change_is_claimed_at_the_stated_rate(worlds):
    some = [world.seen(*one) for world in worlds[:4] for done in PLANTED for one in _placebo_areas(done)]
    assert len(some) > 200
    assert is_at_the_stated_rate(false_claims(some))


def _placebo_areas(done):
    """The intervention as if made in every area in which nothing touched its need."""
    touched = {
        code
        for one in STANDARD.interventions
        if one.meant_to_change in {ChangeKind.VOLUME, ChangeKind.MIX, ChangeKind.SEASON}
        for code in one.areas
        if done.subject in {one.subject, ""} or one.meant_to_change is ChangeKind.SEASON
    }
    free = [code for code in CODES if code not in touched | {FIRST}]
    return [(replace(done, areas=(code,), changes=()), code) for code in free]


# --------------------------------------------------------------------------------------- what the page says of both


def test_placebo_results_are_worded_with_the_smallest_chance_that_so_many_can_give(worlds):
    one = worlds[0].seen(INFORMED, "X07")
    answered = one.answered()
    dates, areas = answered.of(Check.PLACEBO_DATES), answered.of(Check.PLACEBO_SERIES)
    assert "one in seven" in dates.short
    assert "With 6 placebos the smallest possible chance is one in seven" in dates.sentence
    said = sentence_of(_answer(one, answered))
    assert dates.short in said
    n = len(one.data.areas)
    assert f"With {n} placebos the smallest possible chance is one in {_spelled(n + 1)}" in areas.sentence
    assert f"one in {_spelled(n + 1)}" in areas.short


def _answer(one, answered):
    graded = grade(answered.found, answered.checks)
    return Answer(one.data, one.plan, answered.found, answered.checks, answered.verdict, graded)


def _spelled(number):
    return {11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen"}[number]


def test_checks_leave_a_sound_improvement_standing_more_often_than_not():
    here = CODES[::3]
    done = replace(INFORMED, areas=here, changes=(replace(INFORMED.changes[0], areas=here),))
    plan = replace(QUIET, interventions=(done,))
    some = [world.seen(done, code) for world in effect_worlds(plan, range(1, 3)) for code in done.areas]
    verdicts = [one.answered().verdict for one in some]
    assert np.mean([one in CLAIMS for one in verdicts]) > 0.85
    assert verdicts.count(Verdict.IMPROVEMENT) > len(some) / 2
    assert Verdict.CONCERN not in verdicts
