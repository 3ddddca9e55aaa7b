"""The page of value: a lead enters what was counted, a reader reads what it was worth, a claim stays a claim."""

from __future__ import annotations

import pytest

from resilience.domain.vocabulary import BenefitFrom, BesideMoney, CountedAs
from resilience.services import opened
from resilience.services.effect.register import withdraw_intervention
from resilience.services.value import entering
from tests.services.value.made import intervention_draft, recorded


@pytest.fixture
def number(example):
    """An intervention of the area, with costs."""
    with opened.store().transaction() as tx:
        led = tx.people.act_as(example.partnership.lead).leading(example.partnership.id)
        return tx.interventions.add(led, intervention_draft())


def test_a_lead_enters_a_recorded_count_and_the_title_is_what_it_was_worth(as_lead, number):
    as_lead.open("value", intervention=str(number))
    assert as_lead.title == "No money yet: no benefit has been entered"
    page = as_lead.page
    page.session_state["benefit_entry_0"] = True
    page.run()
    page.radio(key="benefit_0_from").set_value(BenefitFrom.RECORDED_COUNT).run()
    page.selectbox(key="benefit_0_counted").set_value(CountedAs.REQUEST).run()
    assert "Averted requests are not averted needs" in as_lead.words
    page.selectbox(key="benefit_0_counted").set_value(CountedAs.AE_ATTENDANCE).run()
    prices = page.selectbox(key="benefit_0_price")
    assert len(prices.options) == 4
    prices.select_index(1).run()
    page.text_input(key="benefit_0_what").set_value("Attendances after a fall")
    page.number_input(key="benefit_0_quantity").set_value(300.0)
    as_lead.press("Enter this benefit")
    assert "Please name the source" in as_lead.words
    page.text_input(key="benefit_0_source").set_value("Trust report, 2025")
    as_lead.press("Enter this benefit")
    assert as_lead.title.startswith("£2.66 back for each £1")
    assert "Attendances after a fall” is entered." in as_lead.words


def test_a_reader_sees_the_answer_its_edition_and_both_sides_and_no_form(window, example, number):
    area_id, lead = example.partnership.id, example.partnership.lead
    entering.add_benefit(opened.store(), lead, area_id, recorded(number, low=50.0, high=150.0))
    window.sign_in(example.person("board"))
    window.open("value", intervention=str(number))
    assert "95% between" in window.title
    for words in ("unit costs: GMCA unit costs 1.4", "What the answer hangs on", "What the public purse sees"):
        assert words in window.words
    assert "Did anybody look?" in window.words
    assert "Enter what it is worth" not in window.words


def test_a_share_beyond_the_whole_is_refused_in_words_and_all_that_was_typed_stays(as_lead, number):
    as_lead.open("value", intervention=str(number))
    page = as_lead.page
    page.session_state["benefit_entry_0"] = True
    page.run()
    page.radio(key="benefit_0_from").set_value(BenefitFrom.RECORDED_COUNT).run()
    page.selectbox(key="benefit_0_counted").set_value(CountedAs.AE_ATTENDANCE).run()
    page.text_input(key="benefit_0_what").set_value("Attendances after a fall")
    page.text_input(key="benefit_0_source").set_value("Trust report, 2025")
    page.number_input(key="benefit_0_quantity").set_value(300.0)
    for field, wrong, right, refusal in (
        ("attribution", 150.0, 12.5, "our share go from 0% to 100%"),
        ("deadweight", -5.0, 0.0, "our share go from 0% to 100%"),
        ("lasts", 99, 2, "A benefit lasts 0 to 60 further years."),
        ("year", 25, 2025, "from 1990 to 2100"),
    ):
        page.number_input(key=f"benefit_0_{field}").set_value(wrong)
        as_lead.press("Enter this benefit")
        assert refusal in as_lead.words
        assert page.number_input(key=f"benefit_0_{field}").value == wrong
        page.number_input(key=f"benefit_0_{field}").set_value(right)
    assert page.text_input(key="benefit_0_source").value == "Trust report, 2025"
    as_lead.press("Enter this benefit")
    assert "Attendances after a fall” is entered." in as_lead.words


def test_only_who_may_enter_a_benefit_is_told_to(as_lead, window, example, number):
    assert "Enter the first benefit under “Add a benefit”" in as_lead.open("value", intervention=str(number)).words
    window.sign_in(example.person("board"))
    window.open("value", intervention=str(number))
    assert "The area lead enters benefits" in window.words
    assert "Enter the first benefit" not in window.words


def test_of_a_withdrawn_intervention_nothing_is_entered_and_only_withdrawing_is_offered(as_lead, example, number):
    store, lead, area_id = opened.store(), example.partnership.lead, example.partnership.id
    entering.add_benefit(store, lead, area_id, recorded(number))
    withdraw_intervention(store, lead, area_id, number, seen_version=1)
    as_lead.open("value", intervention=str(number))
    assert "Nothing can be entered for an intervention that is withdrawn." in as_lead.words
    as_lead.page.session_state["value_held"] = True
    as_lead.page.run()
    as_lead.press("Withdraw it")
    assert "is withdrawn." in as_lead.words
    assert "Bring it back" not in {button.label for button in as_lead.page.button}


def test_the_reader_has_to_say_what_a_reported_admission_is_and_sees_both_sums(as_evaluator):
    as_evaluator.open("value")
    assert as_evaluator.title == "No intervention yet, so nothing to value"
    assert "Reported elsewhere, not evaluated" in as_evaluator.words
    for words in ("about £14,000", "about £200,000", "period, base, comparator"):
        assert words in as_evaluator.words
    assert "are worth about" not in as_evaluator.words
    as_evaluator.page.radio(key="claim_meaning_checks_admissions").set_value("HE7.0.2").run()
    assert "Read as “Non-elective hospital episode, all kinds together”" in as_evaluator.words


def test_what_stands_beside_the_money_is_entered_withdrawn_and_brought_back(as_lead, number):
    as_lead.open("value", intervention=str(number))
    page = as_lead.page
    page.session_state["beside_entry_0"] = True
    page.run()
    page.radio(key="beside_0_kind").set_value(BesideMoney.DISBENEFIT)
    page.text_area(key="beside_0_what").set_value("Fewer visits elsewhere")
    as_lead.press("Enter it")
    assert "Fewer visits elsewhere" in as_lead.words
    page.session_state["value_held"] = True
    page.run()
    as_lead.press("Withdraw it")
    assert "is withdrawn." in as_lead.words
    page.session_state["value_held"] = True
    page.run()
    as_lead.press("Bring it back")
    assert "counts again." in as_lead.words
