"""The page on one intervention as a service: what it says before a plan, while checks run, and with its verdict."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from resilience.domain.errors import NotAllowed, NotTheirs
from resilience.domain.need import first_of_month
from resilience.domain.need_question import NeedFilter
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, CountedAs, Design, Verdict
from resilience.services.effect.board_effects import board_effects
from resilience.services.effect.effect_page import effect, first_fit, interventions_to_judge
from resilience.services.effect.measured import measured, verdict_lines
from resilience.services.effect.path import path
from resilience.services.viewing import view
from resilience.views.effect import CheckState
from tests.services.effect.interventions_made import START, bring_in_need, bring_in_series, checks, plan

FIRST = date(2022, 1, 1)
MANY = 58
AT = 42


def need(seed, factor=1.0, level=60):
    """Requests from January 2022 to October 2026, changed from July 2025 on."""
    place = np.arange(MANY)
    usual = level * (1 + 0.15 * np.cos(2 * np.pi * place / 12)) * np.where(place >= AT, factor, 1.0)
    return np.random.default_rng(seed).poisson(usual).tolist()


def hold(store, partnership, known_to=date(2025, 5, 31), draft=None, **planned):
    """Hold an intervention, with a plan unless `planned` is None."""
    with store.transaction() as tx:
        led = tx.people.again(partnership.lead).leading(partnership.id)
        number = tx.interventions.add(led, draft or checks())
        tx.interventions.fix_plan(led, number, plan(**planned), known_to=known_to, seen_version=0)
        return number


@pytest.fixture
def with_need(store, partnership):
    """Food requests that fell by two fifths, and two types that nothing touched."""
    bring_in_need(store, partnership, need(1, 0.6), first=FIRST)
    for key, code in (("two", "SOC"), ("three", "MON")):
        bring_in_need(store, partnership, need(len(key) + 7), first=FIRST, need_type=code, key=key)
    return partnership


def page_of(store, partnership, number):
    return effect(store, partnership.board, partnership.id, number)


def test_without_an_intervention_there_is_nothing_to_choose_and_without_a_plan_no_result(store, with_need):
    assert interventions_to_judge(store, with_need.board, with_need.id) == ()
    with store.transaction() as tx:
        number = tx.interventions.add(tx.people.again(with_need.lead).leading(with_need.id), checks())
    shown = page_of(store, with_need, number)
    assert (shown.verdict, shown.number, shown.picture, shown.checks) == (None, "", None, ())
    assert shown.empty.startswith("No evaluation plan is fixed for “Home safety checks” yet")
    assert shown.empty_link == (f"/interventions?intervention={number}", "Interventions and their plans")


def test_the_main_fit_shows_first_and_no_verdict_stands_beside_running_checks(store, with_need):
    number = hold(store, with_need, control_types=("SOC", "MON"))
    first = first_fit(store, with_need.board, with_need.id, number)
    assert first.verdict is None
    assert (first.number, first.methods, first.grade, first.measured) == ("", (), 0, None)
    assert {one.state for one in first.checks} == {CheckState.RUNNING}
    assert first.picture.expected[AT] is not None
    whole = page_of(store, with_need, number)
    assert CheckState.RUNNING not in {one.state for one in whole.checks}
    assert [one.code for one in whole.checks] == [one.code for one in first.checks]
    assert first_fit(store, with_need.board, with_need.id, number) == whole


def test_an_improvement_says_what_how_much_by_which_method_and_how_its_rivals_stand(store, with_need):
    shown = page_of(store, with_need, hold(store, with_need, control_types=("SOC", "MON")))
    assert shown.verdict is Verdict.IMPROVEMENT
    assert shown.title.startswith("Requests about food and drinking water: ")
    assert shown.title.endswith("% lower than without “Home safety checks”")
    for part in (
        "less (",
        "fewer requests (",
        "over 16 months",
        "against its controls",
        "placebo dates",
        "one in seven",
    ):
        assert part in shown.sentence
    assert shown.number in {one for row in shown.tables[1].rows for one in row}
    assert shown.picture.starts[shown.picture.first_after] == START
    assert "Source: Need recorded by Eastwold." in shown.method
    assert shown.context == "Eastwold. Judged by requests about food and drinking water, as the plan of version 1 says."
    assert "These are requests, not people, and earn no money." in shown.worked_out
    assert shown.plan[0].startswith("Version 1, fixed on 22 November 2026, before any result.")
    assert shown.plan_warning == ""
    assert shown.false_if[0].startswith("It rests on this: Without it, this would have moved as the controls did")
    assert shown.methods[0].is_main
    for one in (*shown.checks, *shown.methods):
        assert len(one.sentence) > 20, one


def test_what_other_rooms_take_on_says_the_same_as_the_page(store, with_need):
    number = hold(store, with_need, control_types=("SOC", "MON"))
    shown = page_of(store, with_need, number)
    with store.reading() as tx:
        viewer = tx.people.again(with_need.board)
        effect_ = measured(tx, viewer, with_need.id, number)
        (line,) = verdict_lines(tx, viewer, with_need.id)
    assert effect_ == shown.measured
    assert effect_.counted_as is CountedAs.REQUEST
    assert (effect_.design, effect_.is_settled, effect_.years) == (Design.CONTROLLED, True, pytest.approx(16 / 12))
    assert (effect_.first_after, effect_.last_after) == (START, date(2026, 10, 31))
    assert effect_.avoided_low < effect_.avoided < effect_.avoided_high
    assert (line.verdict, line.sentence, line.number) == (shown.verdict, shown.sentence, shown.number)
    assert line.address == f"/effect?intervention={number}"


def test_a_plan_for_another_side_of_need_says_by_which_it_is_judged_and_adds_nothing_up(store, with_need):
    share = Outcome(Aspect.MIX, NeedFilter(need_type="FOD"))
    shown = page_of(store, with_need, hold(store, with_need, outcome=share))
    assert "Judged by the share of requests that is about food and drinking water" in shown.context
    assert "avoided" not in shown.worked_out
    assert not shown.picture.adds_up
    assert shown.grade_raised_by.startswith("Nothing here would raise it: only volumes can be compared")
    walked = path(store, with_need.board, with_need.id, shown.intervention).need.sentence
    assert "% of requests on average, each month counting once, over the last 12 that were reported." in walked


def test_the_board_tells_a_plan_of_which_nothing_can_be_said_from_no_plan_at_all(store, with_need):
    assert board_effects(store, with_need.board, with_need.id).sentence.startswith("No intervention has an evaluation")
    hold(store, with_need, draft=checks(starts_on=date(2021, 5, 1)))
    told = board_effects(store, with_need.board, with_need.id)
    assert told.sentence.startswith("Nothing can be said of the interventions that have a plan yet")
    assert told.items == ()


def test_a_plan_fixed_when_results_could_be_seen_says_so_and_calls_nothing_better(store, with_need):
    late = page_of(store, with_need, hold(store, with_need, known_to=date(2026, 9, 30), control_types=("SOC", "MON")))
    assert "when 15 months of results could be seen" in late.plan_warning
    assert late.verdict is Verdict.CHANGED
    assert late.title.endswith("lower than expected since “Home safety checks”; why is open")


def test_before_its_months_have_passed_no_number_and_no_method_is_shown(store, with_need):
    shown = page_of(store, with_need, hold(store, with_need, periods=24))
    assert (shown.verdict, shown.number, shown.methods) == (Verdict.TOO_EARLY, "", ())
    assert shown.sentence == "16 of the 24 months that the plan asks for after the lead-in are wholly reported."
    assert not shown.measured.is_settled
    told = {one.code: one.sentence for one in shown.checks}
    for check in ("placebo_dates", "placebo_series", "trend_form"):
        assert told[check].startswith("This is looked at when the plan’s time has passed"), check
    assert "What each method says" not in [one.caption for one in shown.tables]


def test_a_lead_in_and_an_end_leave_their_months_on_no_side(store, with_need):
    draft = checks(starts_on=date(2025, 7, 10), lead_in_months=2, ends_on=date(2026, 8, 15))
    shown = page_of(store, with_need, hold(store, with_need, draft=draft, periods=6))
    sides = {row[0]: row[1] for row in shown.tables[0].rows}
    assert [sides[month] for month in ("June 2025", "July 2025", "September 2025", "October 2025")] == [
        "Before",
        "Lead-in",
        "Lead-in",
        "After",
    ]
    assert [sides[month] for month in ("July 2026", "August 2026")] == ["After", "Ended"]


def test_a_series_counted_elsewhere_is_judged_against_others_of_its_group(store, partnership):
    own, other = bring_in_series(store, partnership, "Falls", "Other injuries")
    number = hold(store, partnership, outcome=Outcome(Aspect.VOLUME, series=own), control_series=(other,))
    shown = page_of(store, partnership, number)
    assert shown.verdict is Verdict.NOISE
    assert shown.measured.counted_as is CountedAs.AE_ATTENDANCE
    assert "Source: counted by hand." in shown.method
    assert "No period of a series counted elsewhere is left out for a disruption." in shown.worked_out
    assert "earn no money" not in shown.worked_out
    assert {one.code: one.state for one in shown.checks}["coverage"] is CheckState.NOT_POSSIBLE


def test_nothing_is_kept_past_a_change_of_its_plan_or_of_the_areas_need(store, with_need):
    number = hold(store, with_need, control_types=("SOC",))
    before = page_of(store, with_need, number)
    with store.transaction() as tx:
        led = tx.people.again(with_need.lead).leading(with_need.id)
        tx.interventions.fix_plan(led, number, plan(control_types=()), known_to=date(2025, 5, 31), seen_version=1)
    after = page_of(store, with_need, number)
    assert len(after.plan) == len(before.plan) + 1
    assert after.design_words != before.design_words
    bring_in_need(store, with_need, [500], first=first_of_month(12 * 2026 + 10), key="four")
    assert len(page_of(store, with_need, number).picture.starts) == MANY + 1


def test_an_intervention_of_another_area_is_not_shown_and_the_command_line_says_the_same(store, with_need, another):
    number = hold(store, with_need)
    with pytest.raises(NotAllowed):
        effect(store, another.board, with_need.id, number)
    with pytest.raises(NotTheirs):
        effect(store, another.board, another.id, number)
    assert view(store, with_need.board, "effect", with_need.id, intervention=number) == page_of(
        store, with_need, number
    )


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("starts_on", [date(2026, 11, 15), date(2026, 10, 1), date(2022, 2, 1)])
def test_a_start_at_the_edge_of_what_is_held_is_too_early_and_no_error(store, with_need, starts_on):
    draft = checks(starts_on=starts_on)
    shown = page_of(store, with_need, hold(store, with_need, draft=draft, control_types=("SOC", "MON")))
    assert shown.verdict is Verdict.TOO_EARLY
    assert shown.number == ""
    assert len(shown.checks) == 15


def test_a_start_before_all_that_is_held_says_what_is_missing(store, with_need):
    shown = page_of(store, with_need, hold(store, with_need, draft=checks(starts_on=date(2021, 5, 1))))
    assert shown.empty.startswith("Nothing is held from before the start, so there is nothing to compare with.")
    assert shown.verdict is None
    assert shown.plan
