"""The register of interventions: who may change it, what it refuses, and that nothing in it is ever lost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from resilience.domain.audit import Deed
from resilience.domain.errors import NotAllowed, NotTheirs, Refused
from resilience.domain.identity import PlaceId
from resilience.domain.intervention import CostLine, InterventionConflict
from resilience.domain.need_plan import Improvement
from resilience.domain.need_question import NeedFilter, Part, Slice
from resilience.domain.outcome import Outcome
from resilience.domain.taxonomy import TermKind
from resilience.domain.viewer import OPERATOR
from resilience.domain.vocabulary import Aspect, CostKind, Verdict
from resilience.services.effect import planning, register
from tests.services.effect.interventions_made import FEWER_FOOD, START, bring_in_series, checks, plan

COST = CostLine(2025, Decimal(14_000), CostKind.RUNNING, "Fire and rescue service", "budget report")


def test_without_an_intervention_the_page_says_what_would_open_it(store, partnership):
    seen = register.interventions(store, partnership.board, partnership.id)
    assert seen.title == "No intervention is recorded yet"
    assert "The area lead adds the first one." in seen.empty
    assert not seen.may_change


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_what_a_lead_says_of_an_intervention_all_of_the_area_read(store, partnership):
    place = partnership.places[0]
    draft = checks(
        lead_in_months=2,
        places=(place,),
        target_groups=_groups(store)[:1],
        aims=("preparedness",),
        partners="Age charity",
        watched="People may ask neighbours less.",
        intended=(FEWER_FOOD,),
        costs=(COST,),
    )
    number = register.add_intervention(store, partnership.lead, partnership.id, draft)
    for viewer in (partnership.lead, partnership.board, partnership.one):
        seen = register.interventions(store, viewer, partnership.id)
        (line,) = seen.lines
        assert line.intervention.id == number
        assert line.intervention.draft == draft
        said = dict(line.facts)
        assert said["Where"] == "North"
        assert said["When"] == "From 1 July 2025, with a lead-in of 2 months"
        assert said["Meant to change"] == "Requests about food and drinking water: 20% less within 12 months"
        assert said["Cost"] == "2025/26: £14,000 to run, Fire and rescue service (budget report)"
        assert seen.may_change == (viewer is partnership.lead)


def _groups(store):
    with store.reading() as tx:
        return tx.reference.taxonomies().codes(TermKind.TARGET_GROUP)


def test_only_the_lead_changes_the_register(store, partnership, another):
    number = register.add_intervention(store, partnership.lead, partnership.id, checks())
    for viewer in (partnership.board, partnership.one, another.lead):
        for change in (
            lambda who: register.add_intervention(store, who, partnership.id, checks(name="Another")),
            lambda who: register.change_intervention(store, who, partnership.id, number, checks(), seen_version=1),
            lambda who: register.withdraw_intervention(store, who, partnership.id, number, seen_version=1),
            lambda who: register.bring_back_intervention(store, who, partnership.id, number, seen_version=1),
        ):
            with pytest.raises(NotAllowed):
                change(viewer)
    with pytest.raises(NotTheirs):
        register.change_intervention(store, another.lead, another.id, number, checks(), seen_version=1)


def test_words_places_and_series_that_are_not_the_areas_are_refused(store, partnership, another):
    (theirs,) = bring_in_series(store, another, "Their hospital")
    foreign_place = Slice(Part.PLACE, str(another.places[0]))
    cases = [
        (checks(target_groups=("NOBODY",)), Refused),
        (checks(aims=("riches",)), Refused),
        (checks(intended=(FEWER_FOOD, FEWER_FOOD)), Refused),
        (checks(places=(PlaceId(another.places[0]),)), NotTheirs),
        *(
            (checks(intended=(_less_of(outcome),)), refusal)
            for outcome, refusal in (
                (Outcome(Aspect.VOLUME, NeedFilter(need_type="XXX")), Refused),
                (Outcome(Aspect.TARGET_GROUP, NeedFilter(slice=Slice(Part.TARGET_GROUP, "XXX"))), Refused),
                (Outcome(Aspect.VOLUME, NeedFilter(slice=foreign_place)), NotTheirs),
                (Outcome(Aspect.VOLUME, series=theirs), NotTheirs),
            )
        ),
    ]
    for draft, refusal in cases:
        with pytest.raises(refusal):
            register.add_intervention(store, partnership.lead, partnership.id, draft)
    assert register.interventions(store, partnership.lead, partnership.id).lines == ()


def _less_of(outcome):
    return type(FEWER_FOOD)(outcome, Improvement.DOWN)


def test_a_change_on_top_of_an_older_version_is_refused_and_shows_the_newer_one(store, partnership):
    number = register.add_intervention(store, partnership.lead, partnership.id, checks())
    ours, theirs = checks(partners="Age charity"), checks(partners="Red Cross")
    register.change_intervention(store, partnership.lead, partnership.id, number, theirs, seen_version=1)
    with pytest.raises(InterventionConflict) as conflict:
        register.change_intervention(store, partnership.lead, partnership.id, number, ours, seen_version=1)
    assert conflict.value.held.draft == theirs
    assert conflict.value.held.version == 2


def test_the_same_name_and_start_twice_is_refused(store, partnership):
    register.add_intervention(store, partnership.lead, partnership.id, checks())
    with pytest.raises(Refused, match="is recorded already"):
        register.add_intervention(store, partnership.lead, partnership.id, checks(name="home SAFETY checks"))


def test_a_withdrawn_intervention_comes_back_with_its_plan(store, partnership):
    lead, area_id = partnership.lead, partnership.id
    number = register.add_intervention(store, lead, area_id, checks())
    planning.fix_plan(store, lead, area_id, number, plan(), seen_version=0, is_confirmed=True)
    register.withdraw_intervention(store, lead, area_id, number, seen_version=1)
    without = register.interventions(store, lead, area_id)
    assert without.lines == ()
    assert [one.id for one in without.withdrawn] == [number]
    with pytest.raises(Refused, match="withdrawn"):
        planning.fix_plan(store, lead, area_id, number, plan(why="again"), seen_version=1, is_confirmed=True)
    register.bring_back_intervention(store, lead, area_id, number, seen_version=2)
    (line,) = register.interventions(store, lead, area_id).lines
    assert [one.plan.version for one in line.plans] == [1]


def test_start_and_lead_in_stay_once_a_plan_is_fixed_and_all_else_may_change(store, partnership):
    lead, area_id = partnership.lead, partnership.id
    number = register.add_intervention(store, lead, area_id, checks())
    planning.fix_plan(store, lead, area_id, number, plan(), seen_version=0, is_confirmed=True)
    for moved in (checks(lead_in_months=3), checks(starts_on=START.replace(day=2))):
        with pytest.raises(Refused, match="cannot be changed once an evaluation plan is fixed"):
            register.change_intervention(store, lead, area_id, number, moved, seen_version=1)
    register.change_intervention(store, lead, area_id, number, checks(costs=(COST,)), seen_version=1)
    assert register.interventions(store, lead, area_id).lines[0].costs


def test_every_change_stands_in_the_record_by_numbers_alone(store, partnership):
    lead, area_id = partnership.lead, partnership.id
    number = register.add_intervention(store, lead, area_id, checks())
    register.change_intervention(store, lead, area_id, number, checks(what="More."), seen_version=1)
    planning.fix_plan(store, lead, area_id, number, plan(), seen_version=0, is_confirmed=True)
    register.withdraw_intervention(store, lead, area_id, number, seen_version=2)
    with pytest.raises(InterventionConflict):
        register.withdraw_intervention(store, lead, area_id, number, seen_version=2)
    with store.reading() as tx:
        entries = tx.audit.of_all(tx.people.act_as(OPERATOR).keeping_the_record(), most=20)
    said = [(one.deed, one.subject) for one in entries if one.deed in {Deed.INTERVENTION, Deed.EVALUATION_PLAN}]
    assert sorted(said) == sorted(
        [
            (Deed.INTERVENTION, f"intervention {number}"),
            (Deed.INTERVENTION, f"intervention {number} version 2"),
            (Deed.EVALUATION_PLAN, f"intervention {number} plan version 1"),
            (Deed.INTERVENTION, f"intervention {number} withdrawn"),
        ]
    )


def test_the_title_counts_plans_until_something_is_judged(store, partnership):
    lead, area_id = partnership.lead, partnership.id
    first = register.add_intervention(store, lead, area_id, checks())
    assert register.interventions(store, lead, area_id).title == "No intervention has an evaluation plan yet"
    register.add_intervention(store, lead, area_id, checks(name="Community hub"))
    planning.fix_plan(store, lead, area_id, first, plan(), seen_version=0, is_confirmed=True)
    seen = register.interventions(store, lead, area_id)
    assert seen.title == "1 of 2 interventions have an evaluation plan"
    by_name = {one.intervention.name: one for one in seen.lines}
    assert by_name["Community hub"].verdict is Verdict.DECISION
    assert by_name["Home safety checks"].verdict is Verdict.TOO_EARLY
    assert by_name["Home safety checks"].effect_link == f"/effect?intervention={first}"
