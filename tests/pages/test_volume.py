"""The volume page as somebody uses it: the answer first, the rest on demand, and the lead's notes on the lines."""

from __future__ import annotations

from datetime import date

import pytest

from resilience.services import opened
from tests.needs_made import batch


@pytest.fixture
def with_need(example):
    """Three years of steady need, with some of it unmet and a storm."""
    months = [date(year, month, 1) for year in (2023, 2024, 2025) for month in range(1, 13)]
    rows = [
        {"on": month, "count": 30 + 20 * (place % 2), "need_type": need_type, "outcome": outcome}
        for place, month in enumerate(months)
        for need_type, outcome in (("FOD", None), ("SHE", "unmet"))
    ]
    with opened.store().transaction() as tx:
        led = tx.people.again(example.partnership.lead).leading(example.partnership.id)
        tx.needs.bring_in(led, batch(rows, covers=((months[0], date(2025, 12, 31)),)))
    return example


def test_without_need_the_page_says_what_opens_it(as_lead):
    as_lead.open("volume")
    assert as_lead.title == "Volume of need"
    assert "No need is recorded" in as_lead.words


def test_the_title_is_the_answer_and_the_chart_names_its_rules(as_lead, with_need):
    as_lead.open("volume")
    assert as_lead.title == "Requests: within the usual range"
    assert "rules of NHS England’s Making Data Count" in as_lead.words
    assert "common cause, no more than noise" in as_lead.words


def test_measure_type_and_chart_are_chosen_and_the_title_follows(as_lead, with_need):
    as_lead.open("volume")
    as_lead.page.selectbox(key="measure").set_value("share_unmet").run()
    assert as_lead.title.startswith("Share of requests that stayed unmet:")
    as_lead.page.selectbox(key="measure").set_value("records").run()
    as_lead.page.selectbox(key="need_type").set_value("FOD").run()
    as_lead.page.selectbox(key="chart").set_value("run").run()
    assert as_lead.title.startswith("Requests about food and drinking water:")
    assert "Run chart" in as_lead.words


def test_what_is_closed_is_not_worked_out_and_opens_with_its_sentence(as_lead, with_need):
    as_lead.open("volume")
    assert "need types are marked" not in as_lead.words
    for section, said in (
        ("many", "0 of 2 need types are marked at their newest point"),
        ("sides", "unmet requests per 10,000 residents a month, December 2025"),
        ("events", "No disruption with its exposure lies within the days"),
    ):
        as_lead.page.session_state[f"volume_{section}"] = True
        as_lead.page.run()
        assert said in as_lead.words


def test_a_lead_records_a_step_change_and_a_plan_and_withdraws_one(as_lead, with_need):
    as_lead.open("volume")
    as_lead.page.session_state["volume_notes"] = True
    as_lead.page.run()
    as_lead.press("Record the step change")
    assert "Please choose the day." in as_lead.words
    as_lead.page.date_input(key="step_day").set_value(date(2024, 7, 1))
    as_lead.page.text_input(key="step_why").set_value("A second helpline is recorded")
    as_lead.press("Record the step change")
    assert "1 step change is recorded" in as_lead.words
    assert "A second helpline is recorded" in as_lead.words
    as_lead.page.date_input(key="plan_from").set_value(date(2030, 1, 1))
    as_lead.page.text_input(key="plan_why").set_value("Agreed by the board")
    as_lead.press("Fix the plan")
    assert "fewer is better" in as_lead.words
    held = as_lead.page.selectbox(key="withdraw_note")
    held.set_value(held.options[1]).run()
    as_lead.press("Withdraw it")
    assert "A second helpline is recorded" not in as_lead.words


def test_a_board_member_reads_the_notes_and_has_no_form(window, with_need):
    window.sign_in(with_need.person("board"))
    window.open("volume")
    window.page.session_state["volume_notes"] = True
    window.page.run()
    assert "No step change is recorded" in window.words
    assert not [button for button in window.page.button if "step change" in button.label or "plan" in button.label]
