"""The other sides of an effect as they are said: of a generated area, read from a store as the page reads it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from resilience.domain.evaluation import EvaluationPlanDraft
from resilience.domain.identity import InterventionId, SeriesId
from resilience.domain.intervention import Intervention
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter
from resilience.domain.outcome import Outcome
from resilience.domain.vocabulary import Aspect, TrendForm, Verdict
from resilience.example.geography import CODES
from resilience.example.interventions import interventions_of
from resilience.services.effect.outcomes import Surroundings, outcome_data
from resilience.services.effect.sides import sides
from resilience.services.effect.sides_moved import moved
from resilience.services.effect.sides_read import SidesHeld
from resilience.services.effect.sides_series import form_for, of_aspect, swing_of
from resilience.services.effect.sides_type import mix_judged, mix_moved
from resilience.services.need_asking import need_context
from tests.services.effect.sides_worlds import CALM, END, PLAN, sides_areas
from tests.services.need_changes_worlds import LoadedWorld

LINE, DOOR = "Self-help information line", "One front door for partners"
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(prepared_sqlite, tmp_path_factory):
    file = tmp_path_factory.mktemp("sides") / "sides.db"
    shutil.copy(prepared_sqlite, file)
    world = LoadedWorld(f"sqlite:///{file}", CALM, 3, ("X07", "X08"))
    yield world
    world.store.close()


def said_by_example(code, name):
    """What the area says of an intervention, with the first version of its plan."""
    held = interventions_of(CODES.index(code), CALM.interventions, END)
    one = next(one for one in held if one.draft.name == name)
    return Intervention(InterventionId(1), one.draft, 1, MOMENT, MOMENT, None, None), one.plans[0].draft


def context_of(world, code):
    area_id, viewer = world.areas[code]
    with world.store.reading() as tx:
        return need_context(tx, tx.people.again(viewer), area_id)


def judged(world, code, name, **changes):
    intervention, plan = said_by_example(code, name)
    draft = replace(intervention.draft, **changes)
    held = sides(context_of(world, code), replace(intervention, draft=draft), plan)
    return {one.heading: one for one in held}


def test_every_side_is_judged_and_self_help_that_freed_help_is_an_improvement_as_the_plan_gave_the_direction(world):
    found = judged(world, "X07", LINE)
    assert list(found) == [
        "In short",
        "Variability",
        "Season",
        "Concentration over places",
        "Time to be met",
        "Mix of need types",
        "By stakeholder",
        "By target group",
        "Self-help that frees help",
        "Harms looked for",
    ]
    assert found["In short"].sentence.endswith("Not said: season. No harm was found among those looked for.")
    assert "with the season that the plan fixed and a straight trend." in found["Variability"].worked_out
    help_freed = found["Self-help that frees help"]
    assert help_freed.verdict is Verdict.IMPROVEMENT
    assert "they do not prove it" in help_freed.sentence
    assert "Older people living alone or frail" in found["By target group"].sentence
    # Only the plan's own outcome has a direction: all else is changed, or noise, or cannot be said.
    others = {one.verdict for one in found.values() if one is not help_freed}
    assert others <= {Verdict.CHANGED, Verdict.NOISE, Verdict.TOO_EARLY, None}


def test_harms_stand_beside_benefits_with_what_could_not_be_seen_and_what_the_area_meant_to_watch(world):
    harms = judged(world, "X07", LINE, watched="Callers with <b>little English</b> may be lost")["Harms looked for"]
    assert harms.verdict is Verdict.NOISE
    assert "Looked for and not found: share of requests left unmet, median time to be met" in harms.sentence
    assert "Little could be seen of: " in harms.sentence
    assert "The area meant to watch: “Callers with <b>little English</b> may be lost”" in harms.sentence
    came_out = {row[0]: row[4] for row in harms.tables[0].rows}
    assert (
        came_out["Share of requests from “Older people living alone or frail”"] == "Not found; it moved the other way"
    )
    assert "Found" not in came_out.values()


def test_a_season_is_not_judged_from_less_than_two_years_after_the_start(world):
    season = judged(world, "X07", LINE)["Season"]
    assert season.verdict is None
    assert "one year tells no season" in season.sentence


def test_the_side_that_a_plan_is_about_has_the_page_to_itself(world):
    intervention, plan = said_by_example("X08", DOOR)
    context = context_of(world, "X08")
    assert "Time to be met" not in [one.heading for one in sides(context, intervention, plan)]
    series = outcome_data(context, plan, intervention, Surroundings())
    found = moved("", series, plan).estimate
    assert series.aspect is Aspect.TIME_TO_OUTCOME
    assert found.low < -0.4 < found.high < 0


def test_before_the_plans_time_has_passed_nothing_is_said_of_any_side(world):
    intervention, plan = said_by_example("X07", LINE)
    (only,) = sides(context_of(world, "X07"), intervention, replace(plan, periods=40))
    assert only.verdict is Verdict.TOO_EARLY
    assert "20 of 40 months" in only.sentence


def test_of_shares_and_waits_no_needs_avoided_are_added_up_and_rivals_are_judged_by_the_volume(world):
    intervention, plan = said_by_example("X08", DOOR)
    held = SidesHeld(context_of(world, "X08"), intervention, plan)
    base = held.all_requests
    other = of_aspect(base, Aspect.MIX, base.values)
    assert other.controls == ()
    assert other.unmet is None
    assert other.volume is base


def test_a_season_too_faint_to_be_told_before_the_start_is_not_said_to_have_fallen():
    area = next(iter(sides_areas(CALM, (1,), ("X06",))))
    flat = area.outcome(24, np.round(np.full(len(area.starts), 200.0)) + np.arange(len(area.starts)) % 5)
    found = moved("the swing", swing_of(flat), PLAN)
    assert not found.is_known


def test_limits_widen_with_the_number_of_sides_looked_at_together_and_power_shrinks():
    area = next(iter(sides_areas(CALM, (1,), ("X06",))))
    one, five = (moved("", area.outcome(24), PLAN, looks).estimate for looks in (1, 5))
    assert five.low < one.low < one.high < five.high
    assert five.share == one.share
    assert moved("", area.outcome(24), PLAN, 5).seen_from > moved("", area.outcome(24), PLAN).seen_from


def test_a_swing_is_fitted_without_a_trend_whatever_form_the_plan_fixed_for_its_volume():
    plan = EvaluationPlanDraft(
        Outcome(Aspect.SEASON, NeedFilter()), Improvement.DOWN, 0.05, 12, trend=TrendForm.STRAIGHT
    )
    assert form_for(Aspect.SEASON, plan).trend is TrendForm.LEVEL
    assert form_for(Aspect.MIX, plan) is plan


def test_need_that_rises_in_places_without_it_is_looked_for_as_a_harm(world):
    context = context_of(world, "X07")
    places = tuple(place.id for place in context.places[:2])
    harms = judged(world, "X07", LINE, places=places)["Harms looked for"]
    rows = {row[0]: row for row in harms.tables[0].rows}
    spilled = rows["Requests about information and advice in the places without it"]
    # The line was for the whole area: there, too, fewer asked.
    assert spilled[4] == "Not found; it moved the other way"
    assert float(spilled[1]) > 1


def test_of_a_series_counted_elsewhere_the_sides_are_said_to_be_of_all_requests(world):
    intervention, plan = said_by_example("X07", LINE)
    series = replace(plan, outcome=Outcome(Aspect.VOLUME, series=SeriesId(1)))
    short, *_others = sides(context_of(world, "X07"), intervention, series)
    assert short.sentence.startswith("The plan judges a series counted elsewhere; what follows is of all requests")


def test_of_a_start_before_all_that_is_held_sides_are_not_possible_and_not_merely_early(world):
    intervention, plan = said_by_example("X07", LINE)
    long_ago = replace(intervention, draft=replace(intervention.draft, starts_on=date(2009, 1, 1), ends_on=None))
    (only,) = sides(context_of(world, "X07"), long_ago, plan)
    assert only.verdict is None
    assert only.sentence.startswith("Not possible. ")


def test_a_mix_that_moved_no_more_than_chance_is_told_by_its_chance_and_not_by_a_distance(world):
    intervention, plan = said_by_example("X07", LINE)
    held = SidesHeld(context_of(world, "X07"), intervention, plan)
    found = mix_moved(held.all_requests, held.type_rows(), 1)
    still = mix_judged(held, replace(found, change=replace(found.change, p=0.31)), ())
    assert (still.verdict, still.number) == (Verdict.NOISE, "by chance 310 times in 1,000")
    assert "(0 the same, 1 nothing in common): distance 0." in still.worked_out
    assert "looked at together" not in still.sentence
    near = mix_judged(held, replace(found, change=replace(found.change, p=0.02), looks=6), ())
    assert near.sentence.endswith("That is not rare enough where 6 sides are looked at together.")
    told = mix_judged(held, replace(found, change=replace(found.change, p=0.0005)), ())
    assert told.number.startswith("distance 0.")
