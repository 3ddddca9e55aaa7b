"""The page of requests and offers: the answer as the title, both halves beneath, and their tables to open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from resilience.domain.need import first_of_month, month_number
from resilience.domain.viewer import OPERATOR
from resilience.services import opened
from tests.needs_made import batch

MONTHS = [first_of_month(number) for number in range(2022 * 12, 2025 * 12 + 6)]


@pytest.fixture
def with_need(example):
    """The small example with three and a half years of requests and offers."""
    rows = [
        {"on": month + timedelta(days=9), "count": count, **row}
        for month in MONTHS
        for count, row in (
            (8, {"outcome": "met_voluntary"}),
            (2, {"outcome": "unmet", "reason_unmet": "no_route"}),
            (3, {"direction": "offer", "offer_stage": "checked", "need_type": "TRN"}),
            (1, {"direction": "offer", "offer_stage": "completed", "need_type": "TRN"}),
        )
    ]
    last = first_of_month(month_number(MONTHS[-1]) + 1) - timedelta(days=1)
    with opened.store().transaction() as tx:
        made = replace(batch(rows, covers=((date(2022, 1, 1), last),)), mapping_name="log")
        tx.needs.bring_in(OPERATOR.leading(example.partnership.id), made)
    return example


def test_the_title_is_the_answer_and_a_table_says_the_same_number(with_need, as_lead):
    as_lead.open("offers")
    assert as_lead.title == (
        "20.0% of requests that ended were not met (20.0% before, no more than noise); "
        "25.0% of offers were given a task"
    )
    for heading in (
        "How requests ended",
        "Why needs were not met",
        "What became of offers",
        "Offers never used, by type",
    ):
        assert f"<h2>{heading}</h2>" in as_lead.markup
    assert len(as_lead.page.get("plotly_chart")) >= 6
    assert "<table" not in as_lead.markup
    assert list(as_lead.page.exception) == []
    as_lead.page.session_state["table_ends"] = True
    as_lead.page.run()
    assert "<td class=elr-n>20.0%</td>" in as_lead.markup


def test_records_have_no_direction_to_choose_and_another_comparison_is_asked_for_by_its_date(with_need, as_lead):
    as_lead.open("offers")
    assert [box.label for box in as_lead.page.selectbox] == ["Compare"]
    as_lead.page.selectbox[0].select("around").run()
    assert "Please choose the date around which to compare." in as_lead.words
    assert [box.label for box in as_lead.page.selectbox] == ["Compare"]


def test_an_area_without_need_says_what_would_open_the_page(as_lead):
    as_lead.open("offers")
    assert as_lead.title == "Requests and offers"
    assert "No need is recorded for Eastwold yet" in as_lead.words
