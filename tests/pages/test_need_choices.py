"""What is chosen on one need page: it stands in the address in words, and what else can be chosen follows it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.services import opened
from tests.needs_made import batch

LAST = date(2026, 10, 31)
FIRST = date(2023, 11, 1)


@pytest.fixture
def with_offers(example):
    """Three years in which transport is asked for and food is offered."""
    asked = [
        {"on": FIRST + timedelta(days=day), "direction": direction, "need_type": need_type}
        for day in range(0, (LAST - FIRST).days, 5)
        for direction, need_type in (("request", "TRN"), ("offer", "FOD"))
    ]
    with opened.store().transaction() as tx:
        led = tx.people.again(OPERATOR).leading(example.partnership.id)
        tx.needs.bring_in(led, batch(asked, key="both", covers=((FIRST, LAST),)))


def options(window, key):
    return window.page.selectbox(key=key).options


def test_what_can_be_chosen_follows_the_direction_at_once_and_from_the_address(as_lead, with_offers):
    as_lead.open("volume")
    assert "Transport and access" in options(as_lead, "need_type")
    as_lead.page.selectbox(key="direction").set_value("offer").run()
    assert options(as_lead, "need_type") == ["All need types", "Food and drinking water"]
    assert as_lead.title.startswith("Offers")


def test_a_page_that_was_sent_on_shows_what_was_chosen(as_lead, with_offers):
    as_lead.open("volume", direction="Offer of support", need_type="Food and drinking water", step="Quarter")
    assert as_lead.page.selectbox(key="direction").value == "offer"
    assert as_lead.page.selectbox(key="need_type").value == "FOD"
    assert as_lead.page.selectbox(key="step").value == "quarter"
    assert "Offers about food and drinking water" in as_lead.title


def test_one_type_is_looked_at_by_place_and_stakeholder_only_and_a_place_not_by_the_day(as_lead, with_offers):
    as_lead.open("volume", need_type="Transport and access")
    assert {"Target group", "Channel"}.isdisjoint(options(as_lead, "part"))
    assert "Day" in options(as_lead, "step")


def test_an_address_that_means_nothing_here_is_read_as_the_usual(as_lead, with_offers):
    as_lead.open("volume", direction="<script>", basis="x", need_type="ZZZ", compare="nonsense")
    assert as_lead.page.selectbox(key="direction").value == "request"
    assert as_lead.title.startswith("Requests")
    assert "<script" not in as_lead.markup


@pytest.mark.parametrize("page", ["need", "pattern", "type", "offers", "coverage"])
def test_a_choice_that_is_not_complete_says_what_to_choose_and_stays(as_lead, with_offers, page):
    as_lead.open(page)
    as_lead.page.selectbox(key="compare").set_value("around").run()
    assert "Please choose the date around which to compare" in as_lead.words
    assert "not shown" not in as_lead.title
    as_lead.page.date_input(key="around").set_value(date(2026, 1, 1)).run()
    assert "Please choose" not in as_lead.words
