"""What pages say of an effect: nothing held that nobody looked at, nothing told early, each figure with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, SeasonForm, Verdict
from resilience.services.effect.board_effects import board_effects, effect_section
from resilience.services.effect.case import Answer
from resilience.services.effect.checks import Check, checked
from resilience.services.effect.checks_fit import fit_before, trend_form
from resilience.services.effect.effect_page import effect
from resilience.services.effect.effect_said import sentence_of, title_of
from resilience.services.effect.effect_shown import methods_of
from resilience.services.effect.effect_tables import tables_of
from resilience.services.effect.effect_words import amount, average
from resilience.services.effect.estimate_kinds import Choice, Estimate, Found, Way
from resilience.services.effect.estimates import main_alone
from resilience.services.effect.grading import Grade
from resilience.services.effect.outcome_series import Panel
from resilience.services.effect.path import path
from resilience.services.effect.register import interventions
from resilience.services.effect.register_words import context, title
from resilience.services.effect.verdicts import verdict
from resilience.services.value import entering
from resilience.views.effect import CheckState
from tests.services.effect.interventions_made import bring_in_need, bring_in_series, checks
from tests.services.effect.test_effect import MONTHS, PLAN, START, data, judged, of_check
from tests.services.effect.test_effect_page import hold
from tests.services.value.made import intervention_draft, recorded


def answer(given, plan=PLAN) -> Answer:
    found, looked_at, called = judged(given, plan)
    return Answer(given, plan, found, looked_at, called, Grade(3, "", ""))


@pytest.fixture
def counted_elsewhere(store, partnership):
    """An intervention judged by attendances, with a benefit from a recorded count, in an area that recorded no need."""
    own, other = bring_in_series(store, partnership, "Falls", "Other injuries")
    done = checks(costs=intervention_draft().costs)
    judged_by = Outcome(Aspect.VOLUME, series=own)
    number = hold(store, partnership, draft=done, outcome=judged_by, control_series=(other,))
    entering.add_benefit(store, partnership.lead, partnership.id, recorded(number))
    return number


def test_path_and_board_say_in_which_prices_and_from_which_edition_money_is_and_what_could_not_be_checked(
    store, partnership, counted_elsewhere
):
    edition = "unit costs: GMCA unit costs 1.4, selected facts of March 2015"
    seen = path(store, partnership.board, partnership.id, counted_elsewhere)
    assert any(fact.startswith("Prices of 2024/25") and edition in fact for fact in seen.worth.facts)
    (item,) = board_effects(store, partnership.board, partnership.id).items
    assert item.detail.endswith(f"Prices of 2024/25; {edition}.")
    with store.reading() as tx:
        section = effect_section(tx, tx.people.again(partnership.board), partnership.id)
    assert edition in section.sentence
    counted = seen.effect.facts[1]
    assert "checks held. " in counted
    assert counted.endswith("negative control, fit of the mixture, placebo areas or series.")
    assert "Not possible: other events, awareness, coverage, unmet need" in counted


def test_what_else_happened_is_not_known_of_a_time_of_which_nothing_is_recorded(store, partnership, counted_elsewhere):
    def events():
        shown = effect(store, partnership.board, partnership.id, counted_elsewhere)
        return next(one for one in shown.checks if one.code == Check.EVENTS)

    assert events().state is CheckState.NOT_POSSIBLE
    assert "goes back that far" in events().sentence
    bring_in_need(store, partnership, [40] * 58)
    assert events().state is CheckState.HELD


def test_an_improvement_says_what_could_not_be_checked_of_how_it_was_counted():
    called = answer(data(0.6))
    assert called.verdict is Verdict.IMPROVEMENT
    assert sentence_of(called).endswith("Not known, for want of records: whether more need stayed unmet.")
    assert "Not known" not in sentence_of(answer(data(0.6, unmet=np.full(MONTHS, 3.0))))


def test_whatever_makes_it_too_early_no_check_and_no_method_quotes_the_effect():
    disturbed = np.zeros(MONTHS, dtype=bool)
    disturbed[[START - 2, START + 5]] = True
    # Too little before the start: however long one waits, there is a before and after alone.
    short = replace(data(0.3, disturbed=disturbed, controls=(), others=()), first_used=START - 7)
    found = main_alone(short, PLAN)
    assert found.main.share < -0.6
    looked_at = checked(short, PLAN, found)
    assert verdict(short, PLAN, found, looked_at) is Verdict.TOO_EARLY
    told = " ".join(one.sentence + one.number + one.short for one in looked_at)
    assert not any(f"−{n}%" in told for n in range(50, 90))
    assert "show as clear an effect" not in told
    assert methods_of(Answer(short, PLAN, found, looked_at, Verdict.TOO_EARLY, Grade(1, "", ""))) == ()


def test_a_check_that_cannot_tell_neither_holds_nor_warns():
    missing = np.zeros(MONTHS, dtype=bool)
    missing[[START + 2, START + 14]] = True
    season = of_check(judged(data(0.6, disturbed=missing))[1], Check.SEASON)
    assert season.state is CheckState.UNCLEAR
    assert "lacks 1 of the 12 months of the year" in season.sentence
    weak = replace(data(0.85), controls=(), others=())
    found = main_alone(weak, PLAN)
    # An effect that the main form tells from none and another does not.
    sure = replace(found.main, share=-0.12, low=-0.2, high=-0.01)
    form = trend_form(weak, PLAN, replace(found, main=sure))
    assert form.state is CheckState.UNCLEAR
    assert form.sentence.endswith("Not every form can tell it from none by itself.")


@pytest.mark.parametrize(
    ("missed", "is_poor", "state", "said"),
    [
        (0.76, False, CheckState.HELD, "no more than its own noise"),
        (1.3, False, CheckState.UNCLEAR, "is not clear"),
        (1.8, True, CheckState.WARNS, "it did not follow it"),
    ],
)
def test_how_well_a_mixture_followed_is_said_as_its_dot_shows_it(missed, is_poor, state, said):
    mixed = Estimate(Way.SYNTHETIC, -0.2, -0.3, -0.1, missed=missed, is_poor_fit=is_poor)
    seen = fit_before(data(), PLAN, Found(Choice("synthetic", Way.SYNTHETIC, ""), mixed, ()))
    assert seen.state is state
    assert said in seen.sentence


def test_what_takes_all_units_together_is_not_said_of_one_of_them():
    rng = np.random.default_rng(5)
    firsts = (6, 6, 6, 9, 9, 9, *[None] * 8)
    values = rng.normal(50, 1, (14, 14))
    for row, first in enumerate(firsts[:6]):
        values[row, first:] -= 8.0
    panel = Panel(tuple(map(str, range(14))), values, firsts, np.ones(14), group="Wards")
    given = replace(
        data(controls=(), others=()),
        name="ward 1",
        unit="days",
        starts=tuple(date(2010 + n, 1, 1) for n in range(14)),
        step=SimpleNamespace(in_a_year=1, months=12),
        values=values[0],
        first_lead_in=6,
        first_after=6,
        is_count=False,
        panel=panel,
    )
    called = answer(given, replace(PLAN, season=SeasonForm.NONE, periods=2))
    assert "6 treated series of “Wards” together" in title_of("A law", called)
    assert "less a period" in sentence_of(called)
    assert "in “ward 1” over 8 years" in sentence_of(called)
    for kind in (Check.PLACEBO_SERIES, Check.PLACEBO_DATES):
        assert "all units together" in of_check(called.checks, kind).sentence


def test_small_amounts_have_two_figures_and_limits_say_on_which_side_of_none_they_lie():
    small = Estimate(Way.STAGGERED, -0.05, -0.2, 0.1, added=-0.0005412, added_low=-0.003, added_high=0.009)
    assert average(small, "homicides per 100,000") == (
        "0.00054 homicides per 100,000 less a period (from 0.009 more to 0.003 less)"
    )
    assert (
        average(replace(small, added=9.0, added_low=8.0, added_high=9.96), "days") == "9 days more a period (8 to 10)"
    )
    assert [amount(one) for one in (0.0, 0.00123, 0.3, 22.94, 1240.0)] == ["0", "0.0012", "0.3", "22.9", "1,240"]


def test_the_table_says_nothing_of_limits_before_the_start_and_calls_nothing_unreported_that_was():
    disturbed = np.zeros(MONTHS, dtype=bool)
    disturbed[START + 3] = True
    rows = tables_of(answer(data(0.6, disturbed=disturbed)))[0].rows
    assert all(row[4] == "" for row in rows[:START])
    assert all(row[4] for row in rows[START + 4 :])
    left_out = rows[START + 3]
    assert left_out[1] == "Disruption, left out"
    assert "Not reported" not in left_out


def test_the_register_says_how_one_came_out_without_counting_one_of_one_and_why_one_that_changed_is_open(
    store, partnership, counted_elsewhere
):
    view = interventions(store, partnership.board, partnership.id)
    assert view.title == "The one intervention shows no more than noise"
    assert view.context == "Eastwold."
    changed = replace(view.lines[0], verdict=Verdict.CHANGED)
    assert title([changed]) == "The one intervention saw a change, but why is open"
    assert title([changed, view.lines[0]]) == (
        "2 of 2 interventions have been judged; 1 saw a change, but why is open, 1 shows no more than noise"
    )
    waiting = replace(view.lines[0], verdict=Verdict.TOO_EARLY, plans=())
    assert context("Eastwold", [waiting]) == "Eastwold. Too early to say: 1. Without an evaluation plan: 1."
