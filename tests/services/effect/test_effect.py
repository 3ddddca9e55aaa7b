"""From arrays and a plan to an estimate, its rivals and a verdict: what each may be called, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.need import first_of_month
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import Step
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Design, SeasonForm, TrendForm, Verdict
from resilience.services.effect.checks import Check, checked
from resilience.services.effect.designs import choose
from resilience.services.effect.effect_words import avoided, of
from resilience.services.effect.estimate_kinds import Estimate, Found, Way
from resilience.services.effect.estimates import found, main_alone
from resilience.services.effect.grading import grade
from resilience.services.effect.outcome_series import Beside, BesideKind, ControlSeries, OutcomeData, Panel
from resilience.services.effect.placebo_ranks import Placebos, short_of
from resilience.services.effect.verdicts import disagreeing, second_method, verdict

MONTHS, START = 60, 38
PLAN = EvaluationPlanDraft(Outcome(Aspect.VOLUME), Improvement.DOWN, 0.05, 12)
FIRST = 12 * 2021 + 10


def series(seed, level=60.0, factor=1.0, start=START, many=MONTHS, growth=0.0):
    """Counts by month with a season, noise above chance, and a change from a month on."""
    rng = np.random.default_rng([seed, 7])
    place = np.arange(many)
    wave = 1 + 0.2 * np.cos(2 * np.pi * place / 12)
    usual = level * wave * np.exp(growth * place) * np.where(place >= start, factor, 1.0)
    return rng.poisson(usual * rng.gamma(200, 1 / 200, many)).astype(float)


def control(seed, code="C", **more):
    return ControlSeries(code, series(seed, **more), code=code)


def data(factor=1.0, seed=1, **more):
    """An outcome of need with three types beside it that nothing touched."""
    controls = tuple(control(seed + 10 * n, code) for n, code in enumerate("ABC", start=1))
    made = OutcomeData(
        name="Requests about care",
        unit="requests",
        starts=tuple(first_of_month(FIRST + n) for n in range(MONTHS)),
        step=Step.MONTH,
        values=series(seed, factor=factor),
        first_lead_in=START,
        first_after=START,
        controls=controls,
        others=controls,
    )
    return replace(made, **more)


def judged(given, plan=PLAN, **more):
    estimates = found(given, plan)
    checks = checked(given, plan, estimates)
    return estimates, checks, verdict(given, plan, estimates, checks, **more)


def of_check(checks, check):
    return next(one for one in checks if one.check is check)


def test_a_planted_effect_is_an_improvement_with_needs_avoided_and_a_second_method():
    estimates, checks, called = judged(data(0.6))
    assert called is Verdict.IMPROVEMENT
    assert estimates.main.low < -0.4 < estimates.main.high
    expected = 0.4 / 0.6 * data(0.6).values[START:].sum()
    assert estimates.main.avoided_low < expected < estimates.main.avoided_high
    assert estimates.choice.design is Design.CONTROLLED
    assert "Synthetic control" not in [one.way.label for one in estimates.every]
    assert second_method(estimates).startswith("A second method agrees (")
    assert grade(estimates, checks).number == 3


def test_the_same_effect_is_a_concern_where_the_plan_wanted_more_and_changed_where_it_was_fixed_afterwards():
    assert judged(data(0.6), replace(PLAN, improvement=Improvement.UP))[2] is Verdict.CONCERN
    assert judged(data(0.6), is_blind=False)[2] is Verdict.CHANGED


def test_nothing_planted_is_no_more_than_noise_and_so_is_what_the_plan_counts_as_no_effect():
    assert judged(data())[2] is Verdict.NOISE
    assert judged(data(0.85), replace(PLAN, no_effect_within=0.6))[2] is Verdict.NOISE


def test_before_the_plans_periods_have_passed_it_is_too_early_however_large_the_effect():
    given = replace(data(0.4), stop=START + 11)
    assert judged(given)[2] is Verdict.TOO_EARLY
    assert judged(replace(given, stop=START + 12))[2] is Verdict.IMPROVEMENT


def test_less_than_a_year_before_the_start_is_a_before_and_after_and_never_more_than_too_early():
    given = replace(data(0.4), first_used=START - 9)
    estimates, checks, called = judged(given)
    assert estimates.choice.design is Design.BEFORE_AFTER
    assert called is Verdict.TOO_EARLY
    assert grade(estimates, checks).number == 1
    assert any("less than a year" in reason for reason in estimates.choice.passed_over)


def test_lead_in_missing_disturbed_and_ended_months_belong_to_no_side():
    values = data(0.6).values.copy()
    values[[5, 50]] = np.nan
    disturbed = np.zeros(MONTHS, dtype=bool)
    disturbed[[7, 45]] = True
    given = replace(data(0.6), values=values, disturbed=disturbed, first_after=START + 3, stop=58)
    assert (given.reported_before, given.reported_after) == (36, 16)
    wild = values.copy()
    wild[[7, 45, START, START + 1, 58, 59]] = 5000
    assert main_alone(replace(given, values=wild), PLAN).main.share == main_alone(given, PLAN).main.share


@pytest.mark.parametrize(
    ("more", "plan", "design"),
    [
        ({"areas": tuple(control(n, str(n), level=90) for n in range(40, 45))}, PLAN, Design.DIFFERENCE),
        ({"areas": tuple(control(n, str(n), level=90) for n in range(40, 44))}, PLAN, Design.CONTROLLED),
        ({"controls": ()}, PLAN, Design.STRUCTURAL),
        ({"controls": ()}, replace(PLAN, trend=TrendForm.STRAIGHT), Design.INTERRUPTED),
        ({}, replace(PLAN, design=Design.INTERRUPTED), Design.INTERRUPTED),
        ({"controls": ()}, replace(PLAN, design=Design.CONTROLLED), Design.STRUCTURAL),
    ],
)
def test_the_strongest_design_that_the_data_allow_is_taken_unless_the_plan_fixed_another(more, plan, design):
    choice = choose(data(0.6, **more), plan)
    assert choice.design is design
    assert choice.sentence.endswith(".")
    if plan.design is Design.BEST and design is not Design.DIFFERENCE:
        assert any("at least 5 are needed" in reason for reason in choice.passed_over)


def test_a_straight_trend_is_contradicted_by_one_that_may_bend_where_need_bends_by_itself():
    place = np.arange(MONTHS)
    bend = np.where(place < 30, 100 + 3.0 * place, 190 - 2.0 * (place - 30))
    values = np.random.default_rng(3).poisson(bend).astype(float)
    given = replace(data(), values=values, controls=(), others=())
    plan = replace(PLAN, trend=TrendForm.STRAIGHT, season=SeasonForm.NONE)
    estimates, checks, called = judged(given, plan)
    assert estimates.choice.way is Way.STRAIGHT
    assert estimates.main.excludes_none
    assert of_check(checks, Check.TREND_FORM).warns
    assert called is Verdict.CHANGED
    assert grade(estimates, checks).number == 1


def test_where_methods_disagree_the_sentence_says_so_and_nothing_is_called_an_improvement():
    estimates, checks, _called = judged(data(0.6))
    other = Estimate(Way.WANDERING, 0.05, -0.1, 0.2)
    apart = replace(estimates, others=(other, *estimates.others))
    assert disagreeing(apart) == (other,)
    said = second_method(apart)
    assert said == "The methods do not agree (structural model with a trend that may bend: +5%, −10 to +20)."
    assert verdict(data(0.6), PLAN, apart, checks) is Verdict.CHANGED
    assert "methods disagree" in grade(apart, checks).words


def test_placebos_say_their_smallest_possible_chance_in_words():
    dates = of_check(judged(data(0.5))[1], Check.PLACEBO_DATES)
    assert "Of 6 dates before the start at which nothing began, none show as clear an effect." in dates.sentence
    assert "With 6 placebos the smallest possible chance is one in seven; here it is one in seven." in dates.sentence
    assert dates.short == (
        "Of six placebo dates none show as much; with six tries, its probability by chance alone is one in seven, the "
        "least that they can show."
    )
    areas = tuple(control(n, str(n), level=90) for n in range(40, 50))
    units = of_check(judged(data(0.5, areas=areas))[1], Check.PLACEBO_SERIES)
    assert "the smallest possible chance is one in eleven" in units.sentence
    some = Placebos(many=6, as_far=2, claims=0)
    assert short_of(Check.PLACEBO_DATES, some) == (
        "Of six placebo dates two show as much; its probability by chance alone is three in seven, and six tries can "
        "show no less than one in seven."
    )


def test_what_moves_all_need_is_told_from_an_effect_by_what_it_is_compared_with_and_awareness_warns():
    surge = np.where(np.arange(MONTHS) >= START, 1.5, 1.0)
    given = data(1.5)
    lifted = tuple(replace(one, values=np.round(one.values * surge)) for one in given.others)
    _estimates, checks, called = judged(replace(given, others=lifted, controls=lifted))
    assert called is Verdict.NOISE
    assert of_check(checks, Check.AWARENESS).warns
    assert of_check(checks, Check.SPILLOVER).warns
    alone = judged(replace(given, others=lifted, controls=()), replace(PLAN, trend=TrendForm.LEVEL))
    assert alone[0].main.excludes_none
    assert alone[2] is Verdict.CHANGED


def test_coverage_that_falls_or_slides_away_warns():
    index = np.where(np.arange(MONTHS) >= START, 80.0, 95.0)
    assert of_check(judged(data(coverage=index))[1], Check.COVERAGE).number == "95 → 80"
    slide = np.clip(1 - 0.03 * (np.arange(MONTHS) - START), 0.4, 1.0)
    sliding = tuple(replace(one, values=np.round(4 * one.values * slide)) for one in data().others)
    slid = of_check(judged(data(others=sliding))[1], Check.COVERAGE)
    assert slid.warns
    assert "slid away from its trend" in slid.sentence


def test_a_larger_share_unmet_an_early_move_and_a_negative_control_that_moves_each_stop_an_improvement():
    given = data(0.6)
    share = np.where(np.arange(MONTHS) >= START, 0.5, 0.1)
    early = series(1, factor=0.6, start=START - 4)
    moved = control(77, "N", factor=0.5)
    for check, more in (
        (Check.UNMET, {"unmet": np.round(given.values * share)}),
        (Check.ANTICIPATION, {"values": early}),
        (Check.NEGATIVE, {"negative": moved}),
    ):
        _estimates, checks, called = judged(replace(given, **more))
        assert of_check(checks, check).warns, check
        assert called is Verdict.CHANGED, check


@pytest.mark.parametrize(
    ("kind", "place", "check", "called"),
    [
        (BesideKind.DISRUPTION, START, Check.EVENTS, Verdict.CHANGED),
        (BesideKind.INTERVENTION, START + 2, Check.EVENTS, Verdict.CHANGED),
        (BesideKind.AWARENESS, START - 2, Check.AWARENESS, Verdict.CHANGED),
        (BesideKind.DISRUPTION, START - 2, Check.EVENTS, Verdict.IMPROVEMENT),
        (BesideKind.DISRUPTION, START - 8, None, Verdict.IMPROVEMENT),
    ],
)
def test_what_is_recorded_close_to_the_start_warns_and_what_began_with_it_decides(kind, place, check, called):
    day = first_of_month(FIRST + place)
    _estimates, checks, said = judged(data(0.6, beside=(Beside(kind, day, day, "A flood"),)))
    assert [one.check for one in checks if "A flood" in one.sentence] == ([] if check is None else [check])
    assert said is called


def test_units_that_began_at_different_times_are_compared_by_their_starts_with_the_two_way_estimate_beside():
    rng = np.random.default_rng(5)
    firsts = [*[6] * 6, *[9] * 6, *[None] * 8]
    values = rng.normal(50, 1, (20, 14)) + rng.normal(0, 4, 20)[:, None]
    for row, first in enumerate(firsts):
        if first is not None:
            values[row, first:] -= 2.0 * (np.arange(14 - first) + 1)
    panel = Panel(tuple(map(str, range(20))), values, tuple(firsts), np.ones(20))
    given = OutcomeData(
        "Days", "days", tuple(date(2010 + n, 1, 1) for n in range(14)), Step.YEAR, values[0], 6, 6, is_count=False
    )
    plan = replace(PLAN, season=SeasonForm.NONE, periods=2)
    estimates, checks, called = judged(replace(given, panel=panel), plan)
    truth = -2.0 * np.mean([*np.tile(np.arange(1, 9), 6), *np.tile(np.arange(1, 6), 6)])
    assert estimates.choice.design is Design.STAGGERED
    assert estimates.main.added_low < truth < estimates.main.added_high
    assert {Way.TWO_WAY, Way.AGAINST_AREAS, Way.SYNTHETIC} <= {one.way for one in estimates.others}
    assert called in {Verdict.IMPROVEMENT, Verdict.CHANGED}
    assert grade(estimates, checks).number >= 3


def test_an_effect_is_said_with_its_interval_also_where_it_may_be_either_way():
    one = Estimate(Way.STRAIGHT, -0.15, -0.22, -0.07, 312.0, 188.0, 431.0)
    assert of(one) == "−15% (−22 to −7)"
    assert avoided(one, "requests") == "about 310 fewer requests (190 to 430)"
    either = replace(one, avoided_low=-40.0)
    assert avoided(either, "requests") == "about 310 fewer requests (from 40 more to 430 fewer)"
    more = replace(one, avoided=-312.0, avoided_low=-431.0, avoided_high=-188.0)
    assert avoided(more, "requests") == "about 310 more requests (190 to 430)"
    assert isinstance(Found(choose(data(), PLAN), one, ()).every, tuple)


def test_of_one_consenting_area_no_number_is_said_when_it_moved_at_the_start():
    areas = tuple(control(n, str(n), level=90) for n in range(40, 46))
    jumped = control(50, "50", level=8, factor=3.0)
    checks = judged(data(0.6, areas=(*areas, jumped)))[1]
    spilled = of_check(checks, Check.SPILLOVER)
    assert spilled.warns
    assert spilled.sentence.startswith("1 of the 7 that it is compared with moved at the start as well")
    assert "%" not in spilled.sentence + spilled.number


def test_a_month_that_one_control_did_not_report_is_stood_for_by_the_others():
    whole = data(0.6)
    values = [one.values.copy() for one in whole.controls]
    values[0][[10, 44]] = np.nan
    gap = tuple(replace(one, values=row) for one, row in zip(whole.controls, values, strict=True))
    main = main_alone(replace(whole, controls=gap), PLAN).main
    assert not np.isnan(main.expected[44])
    assert main.share == pytest.approx(main_alone(whole, PLAN).main.share, abs=0.02)
