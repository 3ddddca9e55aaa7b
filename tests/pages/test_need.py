"""The page "What changed": three verdicts side by side, each with a picture and the page behind it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from resilience.domain.viewer import OPERATOR
from resilience.services import opened
from tests.needs_made import batch

FIRST, LAST = date(2022, 11, 1), date(2026, 10, 31)


@pytest.fixture
def with_need(example):
    """The small example with four years of days; in the last three months one type takes the place of another."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    rows = [
        {"on": day, "count": 1 + (day.toordinal() * 7) % 3, "need_type": code}
        for day in days
        for code in ("FOD", "MED", "UTL" if day >= date(2026, 8, 1) else "TRN")
    ]
    with opened.store().transaction() as tx:
        tx.needs.bring_in(OPERATOR.leading(example.partnership.id), batch(rows, covers=((FIRST, LAST),)))
    return example


def test_the_title_is_the_answer_and_three_conclusions_lead_on_with_the_same_choice(with_need, as_lead):
    as_lead.open("need", basis="expressed")
    assert list(as_lead.page.exception) == []
    assert as_lead.title.startswith("Requests: the mix of types changed; ")
    assert "August 2026 to October 2026, against August 2025 to October 2025" in as_lead.words
    for heading in ("Volume", "Pattern", "Type"):
        assert f"<h2>{heading}</h2>" in as_lead.markup
    assert len(as_lead.page.get("plotly_chart")) == 3
    for page in ("volume", "pattern", "type"):
        assert f'href="/{page}?basis=expressed"' in as_lead.markup
    as_lead.page.selectbox(key="need_type").set_value("FOD").run()
    assert as_lead.title.startswith("Food and drinking water: ")
    assert "The mix of requests by stakeholder" in as_lead.words or "too early" in as_lead.words


def test_an_area_without_need_is_told_what_opens_the_page(example, as_lead):
    as_lead.open("need")
    assert as_lead.title == "What changed in need"
    assert "No need is recorded" in as_lead.words
    assert 'href="/bring_data"' in as_lead.markup


def test_a_date_that_is_still_missing_is_asked_for_under_a_title(with_need, as_lead):
    as_lead.open("need")
    as_lead.page.selectbox(key="compare").set_value("around").run()
    assert as_lead.title == "What changed in need"
    assert "Please choose the date" in as_lead.words
    assert "not shown" not in as_lead.words
