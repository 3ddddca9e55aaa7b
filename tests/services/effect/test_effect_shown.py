"""What the page draws and calls things: what was left out, times in hours, forms of trend, and why no comparison."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from resilience.domain.vocabulary import Aspect, Design, TrendForm
from resilience.services.effect.case import Answer
from resilience.services.effect.checks import Check, checked
from resilience.services.effect.designs import choose, why_not
from resilience.services.effect.effect_said import method_of
from resilience.services.effect.effect_shown import methods_of, picture_of
from resilience.services.effect.effect_tables import tables_of
from resilience.services.effect.estimate_kinds import Estimate, Way
from resilience.services.effect.estimates import found, main_alone
from resilience.services.effect.estimates_regression import by_regression, own_series
from resilience.services.effect.grading import grade
from resilience.services.effect.sides_series import of_aspect
from resilience.services.effect.verdicts import verdict
from tests.services.effect.test_effect import MONTHS, PLAN, START, control, data, of_check

LEVEL = replace(PLAN, trend=TrendForm.LEVEL, design=Design.INTERRUPTED)
OTHER_SIDES = [one for one in Aspect if one is not Aspect.VOLUME]


def answered(given, plan):
    estimates = found(given, plan)
    checks = checked(given, plan, estimates)
    called = verdict(given, plan, estimates, checks)
    return Answer(given, plan, estimates, checks, called, grade(estimates, checks))


@pytest.mark.parametrize("design", [Design.STRUCTURAL, Design.INTERRUPTED, Design.CONTROLLED, Design.STAGGERED])
def test_every_period_that_a_fit_leaves_out_is_marked_whatever_the_method(design):
    disturbed = np.zeros(MONTHS, dtype=bool)
    disturbed[[7, 45]] = True
    values = data(0.6).values.copy()
    values[20] = np.nan
    given = data(0.6, values=values, disturbed=disturbed, first_used=2, first_after=START + 2, stop=58)
    main = main_alone(given, replace(PLAN, design=design))
    picture = picture_of(given, main.main)
    left_out = [place + 2 for place, is_out in enumerate(picture.left_out) if is_out]
    assert left_out == [7, 45, 58, 59]
    assert "2 periods with a disruption left out (hollow)." in method_of(main, given, checks=True)


def test_a_period_in_which_what_it_is_compared_with_is_missing_is_left_out_as_well():
    gone = tuple(replace(one, values=np.where(np.arange(MONTHS) == 12, np.nan, one.values)) for one in data().controls)
    given = data(0.6, controls=gone)
    picture = picture_of(given, main_alone(given, PLAN).main)
    assert [place for place, is_out in enumerate(picture.left_out) if is_out] == [12]


def test_without_a_picture_of_its_method_nothing_but_what_is_not_in_use_is_left_out():
    assert not any(picture_of(data(), Estimate(Way.BEFORE_AFTER)).left_out)


@pytest.mark.parametrize(("minutes", "unit", "drawn"), [(300.0, "hours", 5.0), (90.0, "minutes", 90.0)])
def test_times_are_drawn_in_hours_where_they_are_longer_than_two(minutes, unit, drawn):
    given = of_aspect(data(), Aspect.TIME_TO_OUTCOME, np.full(MONTHS, minutes) + np.arange(MONTHS) % 3)
    answer = answered(replace(given, unit="minutes"), LEVEL)
    picture, periods = picture_of(answer.data, answer.found.main), tables_of(answer)[0]
    assert (picture.unit, picture.observed[0], picture.adds_up) == (unit, drawn, False)
    assert picture.expected[START] == pytest.approx(drawn, rel=0.02)
    assert periods.caption.endswith(f", in {unit}")
    assert float(periods.rows[0][2]) == drawn


def test_a_plan_without_a_trend_is_not_said_to_have_a_straight_one_and_gives_the_same_estimate():
    given = data(0.6)
    answer = answered(given, LEVEL)
    main = answer.found.main
    assert main.way.label == "Interrupted series, no trend"
    assert main.share == by_regression(Way.LEVEL, given, LEVEL, own_series(given), "none").share
    assert answer.found.choice.sentence.startswith("Compared with its own level and season before the start")
    said = " ".join(one.name + one.sentence for one in methods_of(answer))
    assert "straight" not in said
    assert "Without it, need would have stayed at its level, with its season." in said
    straight = found(given, replace(LEVEL, trend=TrendForm.STRAIGHT)).main
    assert straight.way.label == "Interrupted series, straight trend"


def test_a_trend_that_a_plan_without_one_took_for_an_effect_is_told_by_a_straight_one():
    place = np.arange(MONTHS)
    values = np.random.default_rng(4).poisson(60 * np.exp(-0.02 * place)).astype(float)
    answer = answered(data(values=values, controls=(), others=()), LEVEL)
    assert answer.found.main.excludes_none
    assert of_check(answer.checks, Check.TREND_FORM).warns


@pytest.mark.parametrize("aspect", OTHER_SIDES)
def test_of_a_side_that_is_no_volume_the_page_says_that_only_volumes_are_compared(aspect):
    """However many areas lend theirs, and whatever the plan names as untouched."""
    areas = tuple(control(n, str(n), level=90) for n in range(40, 46))
    given = of_aspect(data(areas=areas), aspect, data().values)
    choice = choose(given, PLAN)
    assert choice.design is Design.STRUCTURAL
    said = " ".join(choice.passed_over)
    assert f"other areas lend the volume of their need and nothing else; the plan judges “{aspect.label}”" in said
    assert f"what the plan names as untouched stands beside a volume alone; the plan judges “{aspect.label}”" in said
    assert "are needed" not in said
    assert "names no need type" not in said


def test_of_a_side_that_is_known_for_few_months_it_is_not_said_that_few_were_reported():
    short = of_aspect(data(first_used=START - 6), Aspect.SEASON, data().values)
    assert "were reported" not in why_not(short, Design.INTERRUPTED)
    assert "this can be worked out" in why_not(short, Design.INTERRUPTED)


def test_a_negative_control_that_the_plan_names_is_not_said_to_be_missing_from_it():
    named = replace(PLAN, negative_control="N")
    said = {
        of_check(checked(given, plan, main_alone(given, plan)), Check.NEGATIVE).sentence
        for given, plan in (
            (data(), PLAN),
            (data(), named),
            (of_aspect(data(), Aspect.MIX, data().values), named),
        )
    }
    assert said == {
        "The plan names no need type on which no effect may be found.",
        "Nothing is held of the need type on which the plan allows no effect.",
        "The negative control of the plan stands beside a volume alone, and this is another side of need.",
    }


def test_before_the_plans_time_has_passed_no_check_tells_the_result():
    disturbed = np.zeros(MONTHS, dtype=bool)
    disturbed[[7, 45]] = True
    given = data(0.3, disturbed=disturbed, negative=control(77, "N"))
    early = checked(given, replace(PLAN, periods=24), main_alone(given, PLAN))
    told = " ".join(one.sentence + one.number for one in early)
    assert main_alone(given, PLAN).main.share < -0.6
    assert not any(f"−{n}%" in told for n in range(50, 90))
    events = of_check(early, Check.EVENTS).sentence
    assert events.endswith("2 months with a recorded disruption, or its aftermath, count on neither side.")
    assert "with them it would be" in of_check(checked(given, PLAN, main_alone(given, PLAN)), Check.EVENTS).sentence


def test_of_months_of_a_disruption_that_no_value_is_known_of_nothing_is_drawn_and_nothing_said_to_come_with_them():
    disturbed = np.zeros(MONTHS, dtype=bool)
    disturbed[[7, 45]] = True
    unknown = replace(data(0.6, disturbed=disturbed), values=np.where(disturbed, np.nan, data(0.6).values))
    estimates = main_alone(unknown, PLAN)
    assert "2 periods with a disruption left out." in method_of(estimates, unknown, checks=True)
    assert not any(picture_of(unknown, estimates.main).left_out)
    assert "with them" not in of_check(checked(unknown, PLAN, estimates), Check.EVENTS).sentence
