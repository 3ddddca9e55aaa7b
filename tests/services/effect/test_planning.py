"""Evaluation plans: fixed before the result, never changed, and honest about what could be known by then."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resilience.domain.errors import NotAllowed, Refused
from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.intervention import InterventionConflict
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Step
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, Design, SeasonForm, TrendForm
from resilience.services.effect import planning, register
from resilience.services.effect.planning_known import KnownBefore
from resilience.services.effect.planning_power import smallest_share
from resilience.services.effect.planning_time import timeline, usual_periods
from resilience.statistics.impact import interrupted
from tests.services.effect.interventions_made import (
    FEWER_FOOD,
    FOOD,
    bring_in_need,
    bring_in_series,
    checks,
    months,
    plan,
)

BEFORE = [90 + 10 * (place % 12 in {0, 1, 11}) + place % 5 for place in range(42)]
"""January 2022 to June 2025, the month before the start."""
ALL_NEED = Outcome(Aspect.VOLUME)


@pytest.fixture
def number(store, partnership):
    return register.add_intervention(store, partnership.lead, partnership.id, checks(intended=(FEWER_FOOD,)))


def fix(store, partnership, number, draft=None, *, seen=0):
    return planning.fix_plan(
        store, partnership.lead, partnership.id, number, draft or plan(), seen_version=seen, is_confirmed=True
    )


def said(store, partnership):
    (line,) = register.interventions(store, partnership.board, partnership.id).lines
    return [(one.said, one.is_blind) for one in line.plans]


@pytest.mark.parametrize(
    ("starts_on", "lead_in", "step", "first_lead_in", "first_after"),
    [
        (date(2025, 7, 1), 0, Step.MONTH, date(2025, 7, 1), date(2025, 7, 1)),
        (date(2025, 7, 15), 0, Step.MONTH, date(2025, 7, 1), date(2025, 8, 1)),
        (date(2025, 7, 1), 2, Step.MONTH, date(2025, 7, 1), date(2025, 9, 1)),
        (date(2025, 7, 15), 2, Step.MONTH, date(2025, 7, 1), date(2025, 10, 1)),
        (date(2025, 8, 1), 0, Step.QUARTER, date(2025, 7, 1), date(2025, 10, 1)),
        (date(2025, 8, 1), 1, Step.YEAR, date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_a_period_that_start_or_lead_in_cuts_in_two_is_neither_before_nor_after(
    starts_on, lead_in, step, first_lead_in, first_after
):
    line = timeline(checks(starts_on=starts_on, lead_in_months=lead_in), step)
    assert (line.first_lead_in, line.first_after) == (first_lead_in, first_after)


def test_a_plan_begins_with_the_first_intended_effect(store, partnership, number):
    start = planning.plan_start(store, partnership.lead, partnership.id, number)
    assert start.draft.outcome == FOOD
    assert start.draft.improvement is Improvement.DOWN
    assert (start.draft.periods, start.draft.design, start.seen) == (12, Design.BEST, 0)


@pytest.mark.parametrize(("step", "periods"), [(Step.MONTH, 12), (Step.QUARTER, 4), (Step.YEAR, 3)])
def test_a_plan_that_names_no_time_waits_a_year_or_three_years_of_years(step, periods):
    assert usual_periods(step) == periods


def test_a_plan_says_whether_any_result_could_be_seen_when_it_was_fixed(store, partnership, number):
    bring_in_need(store, partnership, BEFORE)
    fix(store, partnership, number)
    assert said(store, partnership) == [("Version 1, fixed on 22 November 2026, before any result", True)]
    bring_in_need(store, partnership, [90] * 5, first=date(2025, 7, 1), key="later")
    with pytest.raises(Refused, match="say why the plan changes"):
        fix(store, partnership, number, plan(periods=6), seen=1)
    assert fix(store, partnership, number, plan(periods=6, why="The hub closed early"), seen=1) == 2
    assert said(store, partnership) == [
        ("Version 1, fixed on 22 November 2026, before any result", True),
        ("Version 2, changed on 22 November 2026, when 5 months of results could be seen", False),
    ]
    (line,) = register.interventions(store, partnership.one, partnership.id).lines
    assert [one.plan.draft.periods for one in line.plans] == [12, 6]
    facts = dict(line.plans[1].facts)
    assert facts["Why"] == "The hub closed early"
    assert facts["Judged by"] == "Requests about food and drinking water"
    assert (facts["Better is"], facts["Counts as no effect"]) == ("Less", "A difference of up to 5% either way")
    assert facts["Compared with"] == "Areas that consent to stand beside it, where at least five do"
    assert not [said for _heading, said in (*line.facts, *line.plans[0].facts) if said[0].islower()]


def test_a_plan_on_a_series_counted_elsewhere_knows_how_far_that_series_goes(store, partnership, number):
    own, other = bring_in_series(store, partnership, "General hospital", "Other hospital")
    fix(store, partnership, number, plan(outcome=Outcome(Aspect.VOLUME, series=own), control_series=(other,)))
    (line,) = register.interventions(store, partnership.lead, partnership.id).lines
    assert line.plans[0].plan.known_to == date(2026, 10, 31)
    assert line.plans[0].said.endswith("when 16 months of results could be seen")


def test_a_plan_is_fixed_by_the_lead_once_confirmed_and_on_top_of_what_was_seen(store, partnership, number):
    for viewer in (partnership.board, partnership.one):
        for ask in (
            lambda who: planning.plan_start(store, who, partnership.id, number),
            lambda who: planning.preview_plan(store, who, partnership.id, number, plan()),
            lambda who: planning.fix_plan(
                store, who, partnership.id, number, plan(), seen_version=0, is_confirmed=True
            ),
        ):
            with pytest.raises(NotAllowed):
                ask(viewer)
    with pytest.raises(Refused, match="confirm"):
        planning.fix_plan(store, partnership.lead, partnership.id, number, plan(), seen_version=0, is_confirmed=False)
    fix(store, partnership, number)
    with pytest.raises(InterventionConflict):
        fix(store, partnership, number)


def test_a_plan_that_could_not_judge_what_it_means_to_is_refused(store, partnership, number):
    own, other = bring_in_series(store, partnership, "General hospital", "Other hospital")
    (stranger,) = bring_in_series(store, partnership, "Fire calls", group="Fire")
    by_series = Outcome(Aspect.VOLUME, series=own)
    for draft, sentence in (
        (plan(control_types=("FOD",)), "cannot stand beside itself"),
        (plan(control_types=("XXX",)), "need types that are offered"),
        (plan(outcome=ALL_NEED, control_types=("SHE",)), "hold every control"),
        (plan(control_types=("SHE",), negative_control="SHE"), "no control already"),
        (plan(baseline_from=date(2025, 7, 1)), "begin before the intervention"),
        (plan(control_series=(own,)), "not with a series"),
        (plan(outcome=by_series, control_types=("SHE",)), "not with need types"),
        (plan(outcome=by_series, control_series=(own,)), "cannot stand beside itself"),
        (plan(outcome=by_series, control_series=(other, stranger)), "same group"),
    ):
        with pytest.raises(Refused, match=sentence):
            fix(store, partnership, number, draft)
    assert said(store, partnership) == []


def test_a_preview_is_the_same_whatever_came_after_the_start(store, partnership, another):
    """Else a lead could try plans until one shows the result that is wanted."""
    seen = []
    for held, after in ((partnership, [90] * 14), (another, [1] * 14)):
        bring_in_need(store, held, BEFORE + after)
        number = register.add_intervention(store, held.lead, held.id, checks(intended=(FEWER_FOOD,)))
        seen.append(planning.preview_plan(store, held.lead, held.id, number, plan()))
    assert seen[0] == seen[1]
    assert seen[0].periods_seen == 14
    assert "42 months wholly reported" in seen[0].allows[0]
    assert "14 months reported so far; the plan waits for 12 months, up to 30 June 2026" in seen[0].allows[1]
    assert "made after the results can be made to fit them" in seen[0].warnings[0]


def test_a_preview_warns_of_an_effect_too_small_to_be_found_and_of_a_design_without_comparison(
    store, partnership, number
):
    bring_in_need(store, partnership, [place % 4 + 2 for place in range(42)])
    draft = plan(design=Design.SYNTHETIC, no_effect_within=0.25, control_areas=False)
    seen = planning.preview_plan(store, partnership.lead, partnership.id, number, draft)
    assert seen.smallest is not None
    assert seen.smallest > 0.2
    told = " ".join(seen.warnings)
    for words in ("is smaller than that", "as wide as the effect you intend", "there is none. Choose controls"):
        assert words in told


def test_without_anything_from_before_the_start_a_preview_says_so(store, partnership, number):
    seen = planning.preview_plan(store, partnership.lead, partnership.id, number, plan())
    assert seen.smallest is None
    assert "Nothing is held from before the start" in seen.warnings[0]


@pytest.mark.parametrize("trend", [TrendForm.LEVEL, TrendForm.STRAIGHT])
def test_the_smallest_effect_named_beforehand_is_found_four_times_in_five(trend):
    """Against the regression itself, over worlds whose months stray as chance makes them."""
    rng, wave = np.random.default_rng(6), np.exp(0.2 * np.sin(2 * np.pi * np.arange(60) / 12))
    draft = EvaluationPlanDraft(
        FOOD, Improvement.DOWN, 0.05, 18, season=SeasonForm.ONE_WAVE, trend=trend, control_areas=False
    )
    line = timeline(checks(), Step.MONTH)
    found = []
    for _world in range(120):
        before = rng.poisson(100 * wave[:42]).astype(float)
        known = KnownBefore(line, months(date(2022, 1, 1), 1)[0], before, True, 0, 0, 0, 0)
        share = smallest_share(known, draft)
        after = rng.poisson(100 * wave[42:60] * (1 - share)).astype(float)
        form = {TrendForm.LEVEL: "none", TrendForm.STRAIGHT: "straight"}[trend]
        fit = interrupted([*before, *after], list(range(60)), 42, harmonics=1, trend=form)
        found.append(fit.effect.high < 1)
    assert 0.68 <= np.mean(found) <= 0.92


def test_a_trend_that_may_bend_needs_a_larger_effect_than_one_that_may_not():
    before = np.random.default_rng(6).poisson(100, 42).astype(float)
    known = KnownBefore(timeline(checks(), Step.MONTH), date(2022, 1, 1), before, True, 0, 0, 0, 0)
    shares = [smallest_share(known, plan(trend=trend)) for trend in (TrendForm.LEVEL, TrendForm.BENDING)]
    assert 0 < shares[0] < shares[1] < 1


def test_an_outcome_that_is_no_volume_names_no_smallest_effect(store, partnership, number):
    bring_in_need(store, partnership, BEFORE)
    mixed = Outcome(Aspect.MIX, NeedFilter(need_type="FOD"))
    seen = planning.preview_plan(store, partnership.lead, partnership.id, number, plan(outcome=mixed))
    assert seen.smallest is None
    assert "cannot be worked out" in seen.allows[3]
