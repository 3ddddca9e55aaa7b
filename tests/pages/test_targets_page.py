"""Setting a target through the page: what cannot be is refused in words, and nothing that was typed is dropped."""

from __future__ import annotations

from datetime import date

from resilience.services import opened, plans


def test_numbers_that_no_target_has_are_refused_in_words_and_stay_as_they_were_typed(as_lead, example):
    as_lead.open("plan")
    as_lead.page.date_input(key="target_by").set_value(date(2027, 6, 1))
    as_lead.page.number_input(key="target_level").set_value(9)
    as_lead.press("Set the target")
    assert "is a level from 1 to 5." in as_lead.words
    as_lead.page.number_input(key="target_level").set_value(4)
    as_lead.page.number_input(key="target_hours").set_value(6)
    as_lead.press("Set the target")
    assert "Please say for how many, or leave the hours and days empty." in as_lead.words
    as_lead.page.number_input(key="target_number").set_value(-40)
    as_lead.press("Set the target")
    assert "The numbers of a target are above zero." in as_lead.words
    assert as_lead.page.number_input(key="target_number").value == -40
    as_lead.page.number_input(key="target_number").set_value(40)
    as_lead.press("Set the target")
    (line,) = plans.plan(opened.store(), example.partnership.lead, example.partnership.id).targets
    assert (line.target.draft.level, line.target.draft.quantity.within_hours) == (4, 6)
