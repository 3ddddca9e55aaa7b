"""The page of interventions as its people use it: add, say what is meant, fix a plan, and lose nothing on the way."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.domain.need_question import Step
from resilience.services import opened
from resilience.services.effect import planning, register
from tests.services.effect.interventions_made import FEWER_FOOD, bring_in_series, checks, plan


@pytest.fixture
def number(example):
    partnership = example.partnership
    draft = checks(intended=(FEWER_FOOD,))
    return register.add_intervention(opened.store(), partnership.lead, partnership.id, draft)


def keyed(window, kind, name):
    """The one field of a kind whose key begins so."""
    (found,) = [one for one in getattr(window.page, kind) if (one.key or "").startswith(name)]
    return found


def test_a_lead_adds_an_intervention_says_what_it_is_meant_to_change_and_what_it_costs(as_lead):
    as_lead.open("interventions")
    assert as_lead.title == "No intervention is recorded yet"
    keyed(as_lead, "text_input", "intervention_name_new").set_value("Community hub")
    keyed(as_lead, "text_area", "intervention_what_new").set_value("A hall that is warm and has power.")
    as_lead.press("Add it")
    assert "Please give the day on which it started" in as_lead.words
    assert keyed(as_lead, "text_input", "intervention_name_new").value == "Community hub"
    keyed(as_lead, "number_input", "intervention_lead_in_new").set_value(-3)
    as_lead.press("Add it")
    assert "A lead-in lasts 0 to" in as_lead.words
    keyed(as_lead, "number_input", "intervention_lead_in_new").set_value(0)
    keyed(as_lead, "date_input", "intervention_starts_new").set_value(date(2025, 7, 1))
    as_lead.press("Add it")
    assert "“Community hub” is recorded." in as_lead.words
    keyed(as_lead, "number_input", "intended_1_0_share").set_value(20.0).run()
    as_lead.press("Add this effect")
    assert "Requests: 20% less" in as_lead.words
    as_lead.press("Add the cost")
    assert "Please give the amount in pounds" in as_lead.words
    keyed(as_lead, "number_input", "cost_pounds").set_value(-1200.0)
    keyed(as_lead, "text_input", "intervention_payer").set_value("Parish council")
    as_lead.press("Add the cost")
    assert "A cost is an amount in pounds, from 0 upwards." in as_lead.words
    keyed(as_lead, "number_input", "cost_pounds").set_value(1200.0)
    keyed(as_lead, "number_input", "cost_year").set_value(25)
    as_lead.press("Add the cost")
    assert "for example 2025." in as_lead.words
    assert keyed(as_lead, "text_input", "intervention_payer").value == "Parish council"
    keyed(as_lead, "number_input", "cost_year").set_value(2025)
    as_lead.press("Add the cost")
    assert "£1,200 to set up, Parish council" in as_lead.words
    assert keyed(as_lead, "text_input", "intervention_name_new").value == ""


def test_a_lead_fixes_a_plan_after_reading_what_the_data_allow_and_everybody_reads_it(as_lead, example, number):
    as_lead.open("interventions", intervention=str(number))
    as_lead.page.session_state[f"evaluation_plan_{number}"] = True
    as_lead.page.run()
    assert "Worked out from the time before the start alone: no result is shown." in as_lead.words
    assert "Nothing is held from before the start" in as_lead.words
    as_lead.press("Fix the plan")
    assert "Please confirm that this is to be fixed" in as_lead.words
    keyed(as_lead, "checkbox", f"evaluation_{number}_0_sure").set_value(True).run()
    as_lead.press("Fix the plan")
    assert "Version 1 of the plan is fixed." in as_lead.words
    assert as_lead.title == "The one intervention has an evaluation plan"
    as_lead.sign_in(example.person("board"))
    as_lead.open("interventions")
    assert "before any result" in as_lead.words
    assert "A difference of up to 5% either way" in as_lead.words
    assert [button.label for button in as_lead.page.button] == []


def test_a_series_of_a_panel_is_picked_step_by_step_and_years_are_not_waited_for_as_months(as_lead, example, number):
    names = [f"{outcome}: {unit}" for outcome in ("calls", "deaths") for unit in ("North", "South", "West")]
    made = bring_in_series(opened.store(), example.partnership, *names, group="By year", step=Step.YEAR)
    as_lead.open("interventions", intervention=str(number))
    as_lead.page.session_state[f"evaluation_plan_{number}"] = True
    as_lead.page.run()
    assert keyed(as_lead, "number_input", f"evaluation_{number}_0_periods").value == 12
    keyed(as_lead, "selectbox", f"evaluation_{number}_0_series").set_value("By year").run()
    outcome = keyed(as_lead, "selectbox", f"evaluation_{number}_0_outcome")
    assert outcome.options == ["calls", "deaths"]
    outcome.set_value(1).run()
    unit = keyed(as_lead, "selectbox", f"evaluation_{number}_0_unit")
    assert unit.options == ["North", "South", "West"]
    unit.select_index(1).run()
    assert keyed(as_lead, "number_input", f"evaluation_{number}_0_periods").value == 3
    keyed(as_lead, "checkbox", f"evaluation_{number}_0_sure").set_value(True).run()
    as_lead.press("Fix the plan")
    (line,) = register.interventions(opened.store(), example.partnership.lead, example.partnership.id).lines
    (held,) = line.plans
    assert (held.plan.draft.outcome.series, held.plan.draft.periods) == (made[4], 3)


def test_a_version_fixed_elsewhere_meanwhile_is_told_and_what_was_chosen_stays(as_lead, example, number):
    as_lead.open("interventions")
    as_lead.page.session_state[f"evaluation_plan_{number}"] = True
    as_lead.page.run()
    keyed(as_lead, "number_input", f"evaluation_{number}_0_periods").set_value(9)
    keyed(as_lead, "text_input", f"evaluation_{number}_0_why").set_value("The hub closes early")
    keyed(as_lead, "checkbox", f"evaluation_{number}_0_sure").set_value(True).run()
    partnership, store = example.partnership, opened.store()
    planning.fix_plan(store, partnership.lead, partnership.id, number, plan(), seen_version=0, is_confirmed=True)
    as_lead.press("Fix the plan")
    assert "Somebody else changed this intervention in the meantime" in as_lead.words
    assert keyed(as_lead, "number_input", f"evaluation_{number}_0_periods").value == 9
    as_lead.press("Fix the plan")
    assert "Version 2 of the plan is fixed." in as_lead.words
    (line,) = register.interventions(store, partnership.lead, partnership.id).lines
    assert [one.plan.draft.periods for one in line.plans] == [12, 9]


@pytest.mark.parametrize(("chosen", "held"), [("Save mine", "Age charity"), ("Keep theirs", "Red Cross")])
def test_two_leads_who_change_the_same_see_both_and_nothing_is_lost(as_lead, example, number, chosen, held):
    partnership, store = example.partnership, opened.store()
    as_lead.open("interventions")
    keyed(as_lead, "text_input", f"intervention_partners_{number}").set_value("Age charity")
    theirs = checks(intended=(FEWER_FOOD,), partners="Red Cross")
    register.change_intervention(store, partnership.lead, partnership.id, number, theirs, seen_version=1)
    as_lead.press("Save it")
    for words in ("both are shown", "Red Cross", "Age charity"):
        assert words in as_lead.words
    as_lead.press(chosen)
    (line,) = register.interventions(store, partnership.lead, partnership.id).lines
    assert line.intervention.draft.partners == held
    assert line.intervention.draft.intended == (FEWER_FOOD,)


def test_a_line_added_in_this_window_is_no_conflict_with_the_form_that_was_open(as_lead, example, number):
    as_lead.open("interventions")
    as_lead.press("Add this effect")
    keyed(as_lead, "text_input", f"intervention_partners_{number}").set_value("Age charity")
    as_lead.press("Save it")
    (line,) = register.interventions(opened.store(), example.partnership.lead, example.partnership.id).lines
    assert line.intervention.draft.partners == "Age charity"
    assert len(line.intended) == 2


def test_what_is_withdrawn_is_brought_back_by_a_click(as_lead, number):
    as_lead.open("interventions")
    as_lead.press("Withdraw it")
    assert as_lead.title == "No intervention is recorded yet"
    as_lead.press("Bring it back")
    assert "“Home safety checks” is back." in as_lead.words
